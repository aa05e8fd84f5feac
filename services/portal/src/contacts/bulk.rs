//! Staff: one action on many contacts at once, with the same effect on each as it would have alone.

use std::collections::BTreeSet;

use accounts::{ManageAccess, StaffMay};
use axum::Form;
use axum::extract::State;
use db::ContactId;
use web::ui::{self, Tone};

use super::access;
use super::listing::{self, CONTACTS};
use super::overview::Pairs;
use super::pages::BulkPage;
use super::{queries, shut_out};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::custom_fields::listing::{gone, with_fields};
use crate::lists::Ask;

/// What can be done to many contacts at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Action {
    /// Take access away.
    Revoke,
    /// Give access back.
    Restore,
}

impl Action {
    /// All of them, as the bar shows them.
    pub(crate) const ALL: [Self; 2] = [Self::Revoke, Self::Restore];

    /// Where its button leads.
    pub(crate) const fn path(self) -> &'static str {
        match self {
            Self::Revoke => "/contacts/revocations",
            Self::Restore => "/contacts/restorations",
        }
    }

    /// Its button.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Revoke => "Revoke",
            Self::Restore => "Restore",
        }
    }

    /// Its icon.
    pub(crate) const fn icon(self) -> &'static str {
        match self {
            Self::Revoke => "ban",
            Self::Restore => "refresh",
        }
    }

    /// The question before it is done; `{n}` is how many contacts.
    pub(crate) const fn question(self) -> &'static str {
        match self {
            Self::Revoke => "Revoke access of {n}?",
            Self::Restore => "Restore access of {n}?",
        }
    }

    /// What it brings about.
    pub(crate) const fn consequence(self) -> &'static str {
        match self {
            Self::Revoke => {
                "They are signed out everywhere at once and cannot sign in. Nothing is lost: you can restore their access at any time. No email is sent."
            }
            Self::Restore => {
                "Those whose access was revoked can sign in again with the password they had. No email is sent, and others stay as they are."
            }
        }
    }

    /// The button that does it.
    pub(crate) const fn yes(self) -> &'static str {
        match self {
            Self::Revoke => "Revoke access",
            Self::Restore => "Restore access",
        }
    }

    /// What was done to these.
    fn done(self, number: usize) -> String {
        let contacts = ui::counted(number, "contact", "contacts");
        match self {
            Self::Revoke => format!("Access of {contacts} revoked"),
            Self::Restore => format!("Access of {contacts} restored"),
        }
    }

    /// How many contacts it is done to at once.
    const fn most(self) -> usize {
        match self {
            Self::Revoke => MOST,
            Self::Restore => MOST_RESTORED,
        }
    }

    /// Does it; how many contacts it changed.
    async fn act(self, (portal, staff): (&Portal, &StaffMay<ManageAccess>), ids: &[ContactId]) -> web::Result<usize> {
        match self {
            Self::Revoke => revoke_all(portal, staff, ids).await,
            Self::Restore => restore_all(portal, staff, ids).await,
        }
    }
}

/// How many contacts lose their access at once, in one transaction.
const MOST: usize = 20_000;
/// How many get it back at once, each by itself, and how many in one transaction.
const MOST_RESTORED: usize = 2_000;
const TOGETHER: usize = 100;

/// All or none of them: when this has answered nothing of any of them works.
async fn revoke_all(portal: &Portal, staff: &StaffMay<ManageAccess>, ids: &[ContactId]) -> web::Result<usize> {
    let mut tx = staff.begin(&portal.accounts).await?;
    let done = shut_out::revoke_all(&mut tx, (portal, staff), ids).await?;
    tx.commit().await?;
    Ok(done)
}

async fn restore_all(portal: &Portal, staff: &StaffMay<ManageAccess>, ids: &[ContactId]) -> web::Result<usize> {
    let mut done = 0;
    for some in ids.chunks(TOGETHER) {
        let mut tx = staff.begin(&portal.accounts).await?;
        for id in some {
            match access::restore(&mut tx, portal, staff.actor(), *id).await {
                Ok(restored) => done += usize::from(restored.is_ok()),
                // Gone meanwhile, or never there.
                Err(web::Error::NotFound) => {}
                Err(error) => return Err(error),
            }
        }
        tx.commit().await?;
    }
    Ok(done)
}

pub(super) async fn revoke(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Form(form): Form<Pairs>,
) -> web::Result {
    run(page, staff, (portal, Action::Revoke), form).await
}

pub(super) async fn restore(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    State(portal): State<Portal>,
    Form(form): Form<Pairs>,
) -> web::Result {
    run(page, staff, (portal, Action::Restore), form).await
}

fn has(form: &Pairs, name: &str, value: &str) -> bool {
    form.iter().any(|(known, is)| known == name && is == value)
}

/// The contacts that a form names, in its order, unless it means all that match. Whatever is no id names none.
pub(super) fn selected(form: &Pairs) -> Vec<ContactId> {
    if has(form, "all", "on") {
        return Vec::new();
    }
    form.iter().filter(|(name, _)| name == "contact").filter_map(|(_, id)| id.parse().ok()).take(MOST).collect()
}

async fn run(
    page: ConsolePage,
    staff: StaffMay<ManageAccess>,
    (portal, action): (Portal, Action),
    form: Pairs,
) -> web::Result {
    let subject = with_fields(&mut portal.accounts.db.read(staff.scope()).await?, &CONTACTS).await?;
    let ask = Ask::read(&subject, &form);
    let back = ask.address();
    let tell = |tone, text: &str| Ok(web::flash::redirect(&back, tone, text));
    if let Some(text) = gone(&subject, &form) {
        return tell(Tone::Bad, text);
    }
    let most = action.most();
    let ids = meant(&portal, &staff, (&ask, &form), most + 1).await?;
    if ids.is_empty() {
        return tell(Tone::Bad, "No contact was selected. Tick some first.");
    }
    if ids.len() > most {
        let text =
            format!("These are more than {} contacts. Narrow the list, and take them in parts.", ui::count(most));
        return tell(Tone::Bad, &text);
    }
    if !has(&form, "sure", "yes") {
        return confirm(&page, &portal, (action, back), (form, &ids)).await;
    }
    let done = action.act((&portal, &staff), &ids).await?;
    let others = ids.len() - done;
    let rest = match others {
        0 => String::new(),
        others => format!(". Nothing to do for {}", ui::counted(others, "other", "others")),
    };
    tell(Tone::Ok, &format!("{}{rest}", action.done(done)))
}

/// The contacts that are meant, at most `most`, in one order for everybody: two who act at once wait for each other and
/// never in a ring.
pub(crate) async fn meant(
    portal: &Portal,
    staff: &StaffMay<ManageAccess>,
    (ask, form): (&Ask, &Pairs),
    most: usize,
) -> web::Result<Vec<ContactId>> {
    if !has(form, "all", "on") {
        return Ok(BTreeSet::from_iter(selected(form)).into_iter().collect());
    }
    let mut tx = portal.accounts.db.read(staff.scope()).await?;
    let places = listing::places(&mut tx, &ask.behind(None), (&portal.now(&staff.tenant), most)).await?;
    let ids: BTreeSet<ContactId> = places.into_iter().map(|(place, _)| place.id.into()).collect();
    Ok(ids.into_iter().collect())
}

/// Asks first, with how many it would change, when the page did not.
async fn confirm(
    page: &ConsolePage,
    portal: &Portal,
    (action, back): (Action, String),
    (form, ids): (Pairs, &[ContactId]),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let (with_access, revoked, all) = queries::count_access(&mut tx, ids).await?;
    let affected = match action {
        Action::Revoke => with_access,
        Action::Restore => revoked,
    };
    let number = ui::counted(affected, "contact", "contacts");
    web::page(&BulkPage {
        shell: page.shell(&action.question().replace("{n}", &number)),
        action,
        back,
        unaffected: all - affected,
        kept: form.into_iter().filter(|(name, _)| name != "sure").collect(),
    })
}
