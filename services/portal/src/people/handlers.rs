//! The list of colleagues and what an administrator can do with them.

use accounts::{Event, PortalUser};
use axum::Form;
use axum::extract::{Query, State};
use axum::response::Response;
use db::{ContactId, TenantTx};
use serde::Deserialize;
use time::Duration;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::form::{PersonForm, words};
use super::pages::{FormPage, ListPage, ShowPage};
use super::queries;
use crate::Portal;
use crate::access::permissions::{self, Permissions, Setter};
use crate::access::ticked::Ticked;
use crate::access::{Allowed, Feature, People, Preset, Sees};
use crate::brand::PortalPage;
use crate::contacts::access::{self, Invited, Inviter, NotEligible};
use crate::contacts::contact::{Contact, NewContact};
use crate::contacts::form::FieldError;
use crate::contacts::permissions::{PresetForm, note};
use crate::contacts::queries as contacts;
use crate::contacts::way::Way;

const MANAGES: Access = Access::Feature("people");
/// Rows of a page.
const PAGE: i64 = 50;
/// Invitations that one administrator may send within an hour.
const INVITATIONS_AN_HOUR: i64 = 30;

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Portal)
        .get("/people", MANAGES, list)
        .get("/people/new", MANAGES, new)
        .post("/people", MANAGES, create)
        .get("/people/{id}", MANAGES, show)
        .post("/people/{id}/permissions", MANAGES, save_switches)
        .post("/people/{id}/preset", MANAGES, save_preset)
        .post("/people/{id}/invitation", MANAGES, invite)
        .post("/people/{id}/revocation", MANAGES, revoke)
        .post("/people/{id}/restoration", MANAGES, restore)
}

/// Begins a transaction of somebody who is an administrator at this moment: the right may be gone since the request began.
async fn begin(user: &PortalUser, portal: &Portal) -> web::Result<TenantTx> {
    let mut tx = user.begin(&portal.accounts).await?;
    let visible = Sees::visible(&mut tx, &portal.accounts, user).await?;
    if visible.has(Feature::People) { Ok(tx) } else { Err(web::Error::NotFound) }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct ListQuery {
    after: String,
}

async fn list(
    page: PortalPage,
    _: Allowed<People>,
    State(portal): State<Portal>,
    Query(query): Query<ListQuery>,
) -> web::Result {
    let user = &page.sees.user;
    let mut tx = portal.accounts.db.read(user.scope()).await?;
    let mut people = queries::list(&mut tx, user, query.after.parse().ok(), PAGE + 1).await?;
    let next = crate::lists::cut(&mut people, PAGE)
        .map(|last| crate::lists::address("/people", &[("after", &last.id.to_string())]));
    web::page(&ListPage {
        shell: page.shell("People"),
        company: user.customer_name.clone(),
        people,
        own: user.contact,
        next,
        now: portal.now(&page.sees.user.tenant),
    })
}

async fn show(
    page: PortalPage,
    _: Allowed<People>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
) -> web::Result {
    let user = &page.sees.user;
    let mut tx = portal.accounts.db.read(user.scope()).await?;
    let contact = queries::find(&mut tx, user, id).await?.or_not_found()?;
    let permissions = match id == user.contact {
        true => None,
        false => Some(Permissions::find(&mut tx, (user.customer, id), Setter::Colleague).await?),
    };
    let obstacle = access::within_reach(user.actor(), &contact).and_then(|()| access::eligible(&contact, true)).err();
    let obstacle = obstacle.or(contact.email_failed_at.map(|_| NotEligible::EmailFails));
    web::page(&ShowPage {
        shell: page.shell(&contact.name()),
        company: user.customer_name.clone(),
        obstacle: obstacle.map(|why| words(why, &page.brand.name)),
        contact,
        permissions,
        now: portal.now(&page.sees.user.tenant),
    })
}

fn form_page(page: &PortalPage, form: PersonForm) -> FormPage {
    FormPage::new(page.shell("Invite a colleague"), &page.sees.user.customer_name, form)
}

fn refuse(page: &PortalPage, form: PersonForm, errors: Vec<FieldError>) -> web::Result {
    let mut again = form_page(page, form);
    for error in errors {
        again.errors.add(error.field, error.text);
    }
    web::invalid(&again)
}

async fn new(page: PortalPage, _: Allowed<People>) -> web::Result {
    web::page(&form_page(&page, PersonForm::default()))
}

async fn create(
    page: PortalPage,
    _: Allowed<People>,
    State(portal): State<Portal>,
    Form(form): Form<PersonForm>,
) -> web::Result {
    let user = &page.sees.user;
    if !user.is_still(&form.acting_for) {
        return shown_for_another(&page, form);
    }
    let (new, preset) = match form.parse(user.customer) {
        Ok(parsed) => parsed,
        Err(errors) => return refuse(&page, form, errors),
    };
    let way = Way::chosen(&portal, user.scope()).await?;
    let mut tx = begin(user, &portal).await?;
    hold_to_limit(&mut tx, &portal, user).await?;
    let contact = match add(&mut tx, &portal, user, (&new, preset)).await? {
        Ok(contact) => contact,
        Err(text) => return refuse(&page, form, vec![FieldError { field: "email", text }]),
    };
    match access::invite(&mut tx, &portal, inviter(user), (contact.id, access::eligible, &way)).await? {
        Invited::Sent | Invited::JustSent => {}
        Invited::NotEligible(why) => {
            let mut again = form_page(&page, form);
            again.problem = words(why, &page.brand.name);
            return web::invalid(&again);
        }
    }
    tx.commit().await?;
    Ok(web::flash::redirect("/people", Tone::Ok, &format!("Invitation sent to {}", contact.name())))
}

/// The form again, for the company that was chosen in another tab: nobody is invited there by mistake.
fn shown_for_another(page: &PortalPage, form: PersonForm) -> web::Result {
    let company = &page.sees.user.customer_name;
    let mut again = form_page(page, form);
    again.problem = format!(
        "You switched to {company} in another tab, and nobody was invited. Send it again to invite this person to {company}."
    );
    web::invalid(&again)
}

/// Adds a colleague; or why the address cannot be theirs, without a word about anybody at another company.
async fn add(
    tx: &mut TenantTx,
    portal: &Portal,
    user: &PortalUser,
    (new, preset): (&NewContact, Option<Preset>),
) -> web::Result<Result<Contact, String>> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let norm = new.email.as_ref().map(accounts::Email::norm).unwrap_or_default();
    let is_known = queries::has_address(tx, user, &norm).await?;
    let Ok(id) = contacts::insert(tx, by, new).await? else {
        return Ok(Err(if is_known {
            "Somebody on your list has this address already.".to_owned()
        } else {
            format!("This address cannot be used. Ask {} for help.", user.tenant.name())
        }));
    };
    let (kind, customer) = ("contact.created", Some(user.customer));
    let event = Event { kind, customer, contact: Some(id), ..Event::default() };
    accounts::record(tx, by, user.actor(), event).await?;
    let contact = contacts::find(tx, id).await?.or_not_found()?;
    if preset.is_some() {
        let changes = permissions::save_preset(tx, id, preset).await?;
        note(tx, portal, user.actor(), (&contact, &changes)).await?;
    }
    Ok(Ok(contact))
}

fn inviter(user: &PortalUser) -> Inviter<'_> {
    Inviter { tenant: &user.tenant, actor: user.actor(), name: &user.name, note: "" }
}

/// Keeps an administrator, or whoever took over that account, from mailing the world in the business's name.
async fn hold_to_limit(tx: &mut TenantTx, portal: &Portal, user: &PortalUser) -> web::Result<()> {
    let hour = Duration::hours(1);
    let sent = queries::invitations_since(tx, user, portal.accounts.clock.now() - hour).await?;
    let wait = u32::try_from(hour.whole_seconds()).unwrap_or(u32::MAX);
    if sent < INVITATIONS_AN_HOUR { Ok(()) } else { Err(web::Error::TooMany(wait)) }
}

/// Begins, with the colleague that is meant: one of the administrator's own company, and never the administrator.
async fn begin_with(user: &PortalUser, portal: &Portal, id: ContactId) -> web::Result<(TenantTx, Contact)> {
    let mut tx = begin(user, portal).await?;
    let contact = queries::find(&mut tx, user, id).await?.or_not_found()?;
    if id == user.contact {
        return Err(web::Error::Conflict("Nobody changes their own access. Ask a colleague, or your supplier.".into()));
    }
    Ok((tx, contact))
}

fn done(id: ContactId, tone: Tone, text: &str) -> Response {
    web::flash::redirect(&format!("/people/{id}"), tone, text)
}

async fn invite(allowed: Allowed<People>, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let user = &allowed.user;
    let way = Way::chosen(&portal, user.scope()).await?;
    let (mut tx, contact) = begin_with(user, &portal, id).await?;
    hold_to_limit(&mut tx, &portal, user).await?;
    let outcome = access::invite(&mut tx, &portal, inviter(user), (id, not_set_up, &way)).await?;
    tx.commit().await?;
    Ok(match outcome {
        Invited::Sent | Invited::JustSent => done(id, Tone::Ok, &format!("Invitation sent to {}", contact.name())),
        Invited::NotEligible(why) => done(id, Tone::Bad, &words(why, user.tenant.name())),
    })
}

/// Whoever has set an account up helps themselves: a new invitation would only kill the link they asked for.
fn not_set_up(contact: &Contact, is_portal_open: bool) -> Result<(), NotEligible> {
    if contact.confirmed_at.is_some() { Err(NotEligible::SetUp) } else { access::eligible(contact, is_portal_open) }
}

async fn revoke(allowed: Allowed<People>, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let user = &allowed.user;
    let (mut tx, contact) = begin_with(user, &portal, id).await?;
    access::revoke(&mut tx, &portal, user.actor(), id).await?;
    tx.commit().await?;
    Ok(done(id, Tone::Ok, &format!("Access of {} taken away", contact.name())))
}

async fn restore(allowed: Allowed<People>, State(portal): State<Portal>, Path(id): Path<ContactId>) -> web::Result {
    let user = &allowed.user;
    let (mut tx, contact) = begin_with(user, &portal, id).await?;
    match access::restore(&mut tx, &portal, user.actor(), id).await? {
        Ok(_) => {
            tx.commit().await?;
            Ok(done(id, Tone::Ok, &format!("{} has access again", contact.name())))
        }
        Err(why) => Ok(done(id, Tone::Bad, &words(why, user.tenant.name()))),
    }
}

async fn save_switches(
    allowed: Allowed<People>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    Form(form): Form<Vec<(String, String)>>,
) -> web::Result {
    let user = &allowed.user;
    let (mut tx, contact) = begin_with(user, &portal, id).await?;
    contacts::lock(&mut tx, id).await?;
    let asked = (Setter::Colleague, &Ticked::read(&form));
    let changes = permissions::save_switches(&mut tx, (user.customer, id), asked).await?;
    note(&mut tx, &portal, user.actor(), (&contact, &changes)).await?;
    tx.commit().await?;
    Ok(done(id, Tone::Ok, &format!("What {} may do is saved", contact.name())))
}

async fn save_preset(
    allowed: Allowed<People>,
    State(portal): State<Portal>,
    Path(id): Path<ContactId>,
    Form(form): Form<PresetForm>,
) -> web::Result {
    let user = &allowed.user;
    let (mut tx, contact) = begin_with(user, &portal, id).await?;
    contacts::lock(&mut tx, id).await?;
    let changes = permissions::save_preset(&mut tx, id, form.chosen()).await?;
    note(&mut tx, &portal, user.actor(), (&contact, &changes)).await?;
    tx.commit().await?;
    Ok(done(id, Tone::Ok, &format!("What {} may do is saved", contact.name())))
}
