//! The list of colleagues and what can be done with them.

use accounts::{
    Change, DisplayName, Email, Event, KeysOf, ManageStaff, NewStaff, Person, Purpose, Role, RoleSaved, StaffMay,
    StaffRow, end_sessions_of, find_staff, insert_staff, issue_link, list_staff, remove_passkeys, remove_second_step,
    save_staff_role,
};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::{StaffId, TenantTx};
use serde::Deserialize;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use crate::Portal;
use crate::api_keys;
use crate::brand::ConsolePage;
use crate::step_up::proven;

const MANAGE: Access = Access::StaffMay("manage staff");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/colleagues", MANAGE, list)
        .post("/colleagues", MANAGE, proven(invite))
        .post("/colleagues/{id}/role", MANAGE, proven(change_role))
        .post("/colleagues/{id}/invitation", MANAGE, proven(resend))
        .post("/colleagues/{id}/removal", MANAGE, proven(remove))
        .post("/colleagues/{id}/second-step/removal", MANAGE, proven(reset_second_step))
}

#[derive(Template)]
#[template(path = "colleagues/templates/index.html")]
struct ListPage {
    shell: ConsoleShell,
    colleagues: Vec<StaffRow>,
    form: InviteForm,
    roles: Vec<Choice>,
    errors: FieldErrors,
    own: StaffId,
    is_owner: bool,
    now: Now,
}

impl ListPage {
    fn roles_of(&self, row: &StaffRow) -> Vec<Choice> {
        let mut roles = choices(row.role.key(), self.is_owner);
        for (choice, role) in roles.iter_mut().zip(offered(self.is_owner)) {
            role.label().clone_into(&mut choice.label);
        }
        roles
    }

    fn may_change(&self, row: &StaffRow) -> bool {
        row.id != self.own && (self.is_owner || row.role != Role::Owner)
    }
}

/// The roles that somebody may give: only an owner makes owners.
fn offered(is_owner: bool) -> impl Iterator<Item = Role> {
    Role::ALL.into_iter().filter(move |role| is_owner || *role != Role::Owner)
}

/// The same with what each may do.
fn choices(current: &str, is_owner: bool) -> Vec<Choice> {
    offered(is_owner)
        .map(|role| Choice::new(role.key(), format!("{}: {}", role.label(), role.hint().to_lowercase()), current))
        .collect()
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct InviteForm {
    name: String,
    email: String,
    role: String,
}

async fn list_page(
    page: &ConsolePage,
    portal: &Portal,
    form: InviteForm,
    errors: FieldErrors,
) -> web::Result<ListPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let is_owner = page.staff.role == Role::Owner;
    let role = if form.role.is_empty() { Role::Sales.key().to_owned() } else { form.role.clone() };
    Ok(ListPage {
        shell: page.shell("Colleagues"),
        colleagues: list_staff(&mut tx).await?,
        roles: choices(&role, is_owner),
        form,
        errors,
        own: page.staff.id,
        is_owner,
        now: portal.now(&page.staff.tenant),
    })
}

async fn list(page: ConsolePage, _: StaffMay<ManageStaff>, State(portal): State<Portal>) -> web::Result {
    web::page(&list_page(&page, &portal, InviteForm::default(), FieldErrors::none()).await?)
}

/// The role that was chosen, if this person may give it.
fn allowed_role(staff: &StaffMay<ManageStaff>, key: &str) -> Option<Role> {
    Role::from_key(key).filter(|role| staff.role == Role::Owner || *role != Role::Owner)
}

async fn invite(
    page: ConsolePage,
    staff: StaffMay<ManageStaff>,
    State(portal): State<Portal>,
    Form(form): Form<InviteForm>,
) -> web::Result {
    let mut errors = FieldErrors::none();
    let name = form.name.parse::<DisplayName>().map_err(|why| errors.add("name", why.to_string())).ok();
    let email = form.email.parse::<Email>().map_err(|why| errors.add("email", why.to_string())).ok();
    let role = allowed_role(&staff, &form.role);
    if role.is_none() {
        errors.add("role", "Choose a role.");
    }
    let (Some(name), Some(email), Some(role)) = (name, email, role) else {
        return web::invalid(&list_page(&page, &portal, form, errors).await?);
    };
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let id = StaffId::new(accounts.entropy.uuid_v7(&accounts.clock));
    let new = NewStaff { id, name, email, role, invited_by: Some(staff.id) };
    let mut tx = staff.begin(accounts).await?;
    let Some(id) = insert_staff(&mut tx, &accounts.clock, &new).await? else {
        let errors = FieldErrors::one("email", "Somebody with this address is a colleague already.");
        return web::invalid(&list_page(&page, &portal, form, errors).await?);
    };
    let row = find_staff(&mut tx, id).await?.or_not_found()?;
    mail_invitation(&mut tx, (&portal, &staff), &row).await?;
    let event = Event { kind: "staff.invited", detail: &row.email, ..Event::default() };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/colleagues", Tone::Ok, &format!("Invitation sent to {}", row.name)))
}

async fn resend(staff: StaffMay<ManageStaff>, State(portal): State<Portal>, Path(id): Path<StaffId>) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let row = find_staff(&mut tx, id).await?.or_not_found()?;
    if row.has_password {
        return Err(web::Error::Conflict(format!("{} has set a password already.", row.name)));
    }
    mail_invitation(&mut tx, (&portal, &staff), &row).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/colleagues", Tone::Ok, &format!("Invitation sent to {}", row.name)))
}

/// Mails a link to choose the first password by; every one before it is dead.
async fn mail_invitation(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<ManageStaff>),
    row: &StaffRow,
) -> web::Result<()> {
    let by = (&portal.accounts.clock, &portal.accounts.entropy);
    let link = issue_link(tx, by, Person::Staff(row.id), Purpose::Invitation).await?;
    crate::mail::staff_invitation(tx, portal, (staff, row), &link).await?;
    Ok(())
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct RoleForm {
    role: String,
}

async fn change_role(
    staff: StaffMay<ManageStaff>,
    State(portal): State<Portal>,
    Path(id): Path<StaffId>,
    Form(form): Form<RoleForm>,
) -> web::Result {
    let role = allowed_role(&staff, &form.role).ok_or(web::Error::Forbidden)?;
    set(&staff, &portal, id, Some(role)).await
}

async fn remove(staff: StaffMay<ManageStaff>, State(portal): State<Portal>, Path(id): Path<StaffId>) -> web::Result {
    set(&staff, &portal, id, None).await
}

/// Changes somebody's role, or removes them; nobody changes themselves, and only an owner changes an owner.
async fn set(staff: &StaffMay<ManageStaff>, portal: &Portal, id: StaffId, role: Option<Role>) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let row = find_staff(&mut tx, id).await?.or_not_found()?;
    if id == staff.id || (row.role == Role::Owner && staff.role != Role::Owner) {
        return Err(web::Error::Forbidden);
    }
    if save_staff_role(&mut tx, &accounts.clock, id, role).await? == RoleSaved::LastOwner {
        return Err(web::Error::Conflict("A business always has an owner. Make somebody else an owner first.".into()));
    }
    let (kind, text) = match role {
        Some(role) => ("staff.role_changed", format!("{} is now {}", row.name, role.label())),
        None => ("staff.removed", format!("{} removed", row.name)),
    };
    let changes: Vec<_> =
        role.and_then(|role| Change::of("Role", row.role.label(), role.label())).into_iter().collect();
    let event = Event { kind, detail: &row.email, changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    if role.is_some() && !row.has_password {
        // The link that they have went with the old role.
        mail_invitation(&mut tx, (portal, staff), &row).await?;
    }
    tx.commit().await?;
    if !api_keys::ended(staff, portal, KeysOf::Staff(id)).await? {
        let text = format!("{text}. Of their API keys: {}", api_keys::STILL_WRITING);
        return Ok(web::flash::redirect("/colleagues", Tone::Warn, &text));
    }
    Ok(web::flash::redirect("/colleagues", Tone::Ok, &text))
}

/// For a colleague whose phone is gone; one's own is on the account page.
async fn reset_second_step(
    staff: StaffMay<ManageStaff>,
    State(portal): State<Portal>,
    Path(id): Path<StaffId>,
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let row = find_staff(&mut tx, id).await?.or_not_found()?;
    if id == staff.id || (row.role == Role::Owner && staff.role != Role::Owner) {
        return Err(web::Error::Forbidden);
    }
    accounts::lock_staff(&mut tx, id).await?;
    let had_step = remove_second_step(&mut tx, Person::Staff(id)).await?;
    let had_keys = remove_passkeys(&mut tx, Person::Staff(id)).await?;
    if !had_step && !had_keys {
        return Err(web::Error::Conflict(format!("{} has no second step and no passkey.", row.name)));
    }
    end_sessions_of(&mut tx, Person::Staff(id)).await?;
    let event = Event { kind: "staff.second_step_reset", detail: &row.email, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect("/colleagues", Tone::Ok, &format!("{} signs in with the password alone now", row.name)))
}
