//! The account page.

use accounts::{ActsFor, OpenSession, Passkey, SecondStep, SignedIn, find_second_step, list_passkeys, list_sessions};
use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use db::SessionId;
use time::Date;
use web::Now;
use web::fields::FieldErrors;

use super::frame::{Frame, Framed};
use super::proof::Proof;
use super::second_step::asks_password;
use crate::Portal;
use crate::access::Feature;
use crate::budgets::Budget;
use crate::budgets::queries::{Whose, list};

/// What stands on it.
#[derive(Template)]
#[template(path = "account/templates/show.html")]
struct AccountPage {
    sessions: Vec<OpenSession>,
    current: SessionId,
    /// The customers that the login acts for, when these are several.
    acts_for: Vec<ActsFor>,
    now: Now,
    /// The second step, if one is asked for.
    second_step: Option<SecondStep>,
    passkeys: Vec<Passkey>,
    /// Whether a passkey is added only by whoever types the password.
    asks_password: bool,
    proof: Proof,
    email: String,
    typed: Typed,
    /// What a password needs.
    hint: String,
    /// What binds their orders, where they order.
    budgets: Vec<Budget>,
    today: Date,
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
pub(super) struct Typed {
    /// A mailed code.
    pub(super) code: String,
    /// The name of a new passkey.
    pub(super) key_name: String,
    pub(super) errors: FieldErrors,
}

impl Typed {
    /// Nothing to keep, and one thing wrong.
    pub(super) fn wrong(field: &'static str, text: impl Into<String>) -> Self {
        Self { errors: FieldErrors::one(field, text.into()), ..Self::default() }
    }
}

impl AccountPage {
    fn is_this(&self, session: &OpenSession) -> bool {
        session.id == self.current
    }

    /// The customer that it acts for, when its login acts for several.
    fn customer(&self, session: &OpenSession) -> Option<&str> {
        let acted = |one: &&ActsFor| Some(one.contact) == session.contact;
        self.acts_for.iter().find(acted).map(|one| one.customer_name.as_str())
    }
}

/// The page, with what was typed and wrong in its forms.
pub(super) async fn page(frame: &Frame, portal: &Portal, (headers, typed): (&HeaderMap, Typed)) -> web::Result<Framed> {
    let (owner, now) = (frame.owner(), portal.now(frame.tenant()));
    let mut tx = portal.accounts.db.read(owner.scope()).await?;
    let sessions = list_sessions(&mut tx, &portal.accounts.clock, owner.person()).await?;
    let page = AccountPage {
        sessions,
        second_step: find_second_step(&mut tx, &portal.accounts, owner.person())
            .await?
            .filter(|step| step.confirmed_at.is_some()),
        passkeys: list_passkeys(&mut tx, owner.person()).await?,
        asks_password: asks_password(&mut tx, portal, &owner).await?,
        proof: Proof::of(&mut tx, portal, (&owner, headers)).await?,
        email: owner.email().to_owned(),
        current: owner.session(),
        acts_for: match &owner {
            SignedIn::Contact(user) => user.acts_for.clone(),
            SignedIn::Staff(_) => Vec::new(),
        },
        today: now.today(),
        budgets: match frame {
            Frame::Portal(page) if page.sees.visible.has(Feature::PlaceOrders) => {
                list(&mut tx, (page.sees.user.customer, Whose::Binding(page.sees.user.contact)), now.at()).await?
            }
            _ => Vec::new(),
        },
        now,
        hint: format!("At least {} characters. A few words in a row work well.", owner.rule().least()),
        typed,
    };
    frame.around("Account", &page)
}

pub(super) async fn show(frame: Frame, State(portal): State<Portal>, headers: HeaderMap) -> web::Result {
    page(&frame, &portal, (&headers, Typed::default())).await?.shown()
}
