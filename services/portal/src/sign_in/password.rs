//! What stands behind a mailed link: looking changes nothing, the button sets the password once.

use accounts::{
    Accounts, Actor, CurrentTenant, Event, LinkState, NewPassword, PasswordRule, Person, Purpose, Token, find_link,
    find_staff, hold_login, lets_in, note_link_opened, set_password, use_link,
};
use db::{ContactId, CustomerId};
use web::OrNotFound as _;
use web::pages::MessagePage;
use web::shell::Link as PageLink;
use web::ui::Tone;

use super::form::obvious_names;
use crate::brand::SignInPage;
use crate::contacts;

/// Who a live link belongs to.
pub(super) struct Holder {
    pub(super) person: Person,
    /// The customer of a contact.
    customer: Option<CustomerId>,
    pub(super) name: String,
    pub(super) sign_in_name: String,
}

/// What a link opens.
pub(super) enum Opened {
    /// It works.
    Live(Holder),
    /// It is spent, old or replaced.
    Dead(LinkState),
}

/// Looks at a link without using it.
///
/// # Errors
/// [`web::Error::NotFound`] when there is no such link at this tenant, or when it belongs to the other site.
pub(super) async fn open(
    accounts: &Accounts,
    current: &CurrentTenant,
    (purpose, token): (Purpose, &str),
) -> web::Result<Opened> {
    let token: Token = token.parse().map_err(|_| web::Error::NotFound)?;
    let mut tx = accounts.db.read(current.tenant.whole()).await?;
    let link = find_link(&mut tx, &accounts.clock, purpose, &token).await?.or_not_found()?;
    let is_staff = matches!(link.person, Person::Staff(_));
    if is_staff != current.is_console {
        return Err(web::Error::NotFound);
    }
    if link.state != LinkState::Live {
        return Ok(Opened::Dead(link.state));
    }
    let holder = match link.person {
        Person::Staff(id) => {
            let staff = find_staff(&mut tx, id).await?.or_not_found()?;
            Holder { person: link.person, customer: None, name: staff.name, sign_in_name: staff.email }
        }
        Person::Contact(id) => contact_holder(&mut tx, current, id).await?.ok_or(web::Error::NotFound)?,
    };
    Ok(Opened::Live(holder))
}

/// Notes that somebody looked at a link's page. A hint is worth no failure of the page.
pub(super) async fn note_opened(accounts: &Accounts, current: &CurrentTenant, (purpose, token): (Purpose, &str)) {
    let Ok(token) = token.parse::<Token>() else { return };
    let noted = async {
        let mut tx = accounts.db.begin(current.tenant.whole()).await?;
        note_link_opened(&mut tx, &accounts.clock, (purpose, &token)).await?;
        tx.commit().await
    };
    if let Err(error) = noted.await {
        tracing::warn!(%error, "a look at a link was not noted");
    }
}

async fn contact_holder(tx: &mut db::TenantTx, current: &CurrentTenant, id: ContactId) -> web::Result<Option<Holder>> {
    let contact = contacts::queries::find(tx, id).await?.or_not_found()?;
    let may = current.tenant.customer_portal() && lets_in(tx, id).await?;
    Ok(may.then(|| Holder {
        person: Person::Contact(id),
        customer: contact.customer,
        name: contact.name(),
        sign_in_name: contact.email.clone().unwrap_or_default(),
    }))
}

/// What became of a password that was sent.
pub(super) enum Chosen {
    /// It is set: its owner may sign in with it.
    Set,
    /// It may not be a password; the link still works.
    Bad(Holder, accounts::BadPassword),
    /// The link had been used, or died meanwhile.
    Dead(LinkState),
}

/// Uses the link up and sets the password, in one transaction. Of any number of sends at once exactly one succeeds.
///
/// # Errors
/// As [`open`]; [`web::Error::TooMany`] when too many passwords are being hashed.
pub(super) async fn choose(
    accounts: &Accounts,
    current: &CurrentTenant,
    (purpose, token): (Purpose, &str),
    typed: &str,
) -> web::Result<Chosen> {
    let holder = match open(accounts, current, (purpose, token)).await? {
        Opened::Live(holder) => holder,
        Opened::Dead(state) => return Ok(Chosen::Dead(state)),
    };
    let rule = if current.is_console { PasswordRule::Staff } else { PasswordRule::Customer };
    let names = obvious_names(current, &holder.name);
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let password = match NewPassword::parse(typed, rule, &names) {
        Ok(password) => password,
        Err(why) => return Ok(Chosen::Bad(holder, why)),
    };
    let hash = accounts.hasher.hash(password).await.map_err(|_| web::Error::TooMany(5))?;
    let token: Token = token.parse().map_err(|_| web::Error::NotFound)?;
    let mut tx = accounts.db.begin(current.tenant.whole()).await?;
    if let Person::Contact(id) = holder.person {
        // Waits for a revocation that is under way, which kills the link before it is used here.
        if !hold_login(&mut tx, id).await? {
            return Ok(Chosen::Dead(LinkState::Revoked));
        }
        contacts::queries::save_reset_required(&mut tx, id, false).await?;
    }
    if use_link(&mut tx, &accounts.clock, purpose, &token).await? != Some(holder.person) {
        return Ok(Chosen::Dead(LinkState::Used));
    }
    accounts::revoke_links(&mut tx, &accounts.clock, holder.person).await?;
    let by = (&accounts.clock, &accounts.entropy);
    set_password(&mut tx, by, holder.person, &hash).await?;
    match holder.person {
        Person::Staff(id) => {
            let event = Event { kind: "staff.password_set", ..Event::default() };
            accounts::record(&mut tx, by, Actor::Staff(id, &holder.name), event).await?;
        }
        Person::Contact(id) => {
            let kind = "contact.password_set";
            let event = Event { kind, customer: holder.customer, contact: Some(id), ..Event::default() };
            accounts::record(&mut tx, by, Actor::Contact(id, &holder.name), event).await?;
        }
    }
    tx.commit().await?;
    Ok(Chosen::Set)
}

/// The page behind a link that does not work any more: what happened, and the way on.
pub(super) fn dead_page(page: &SignInPage, purpose: Purpose, state: LinkState) -> MessagePage {
    let (title, text) = match (state, purpose) {
        (LinkState::Used, Purpose::SignIn) => {
            ("This link has been used", "Each link signs in once. Ask for a new one, or sign in with your password.")
        }
        (LinkState::Used, _) => (
            "This link has been used",
            "Your password is set. Sign in with it, or ask for a new link if you forgot it.",
        ),
        (LinkState::Expired, Purpose::SignIn) => {
            ("This link has expired", "Links to sign in work for 15 minutes. Ask for a new one.")
        }
        (LinkState::Expired, Purpose::Invitation) => (
            "This invitation has expired",
            "Invitations work for 7 days. Ask for a new one and it is with you in a minute.",
        ),
        (LinkState::Expired, Purpose::Reset) => {
            ("This link has expired", "Reset links work for one hour. Ask for a new one.")
        }
        _ => (
            "This link does not work any more",
            "A newer link was sent, or access was changed. Use the newest mail, or ask for a new link.",
        ),
    };
    let action = match state {
        LinkState::Used => PageLink { href: "/sign-in".into(), label: "Sign in".into() },
        _ if purpose == Purpose::SignIn => {
            PageLink { href: "/sign-in/link".into(), label: "Email me a new link".into() }
        }
        _ => PageLink { href: "/password/forgot".into(), label: "Send me a new link".into() },
    };
    MessagePage {
        shell: page.shell(title),
        tone: Tone::Info,
        icon: "clock",
        text: text.into(),
        action: Some(action),
        post: false,
        note: String::new(),
    }
}
