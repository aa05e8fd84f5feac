//! Staff: the keys that work, making one, ending one.

use accounts::{
    API_KEY_DAYS, API_KEYS, ApiKey, ApiKeyRow, DisplayName, Event, KeysOf, ManageStaff, NewApiKey, Right, Staff,
    StaffMay, await_api_keys, issue_api_key, list_api_keys, revoke_api_key,
};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::ApiKeyId;
use tenancy::LoginName;
use web::Now;
use web::fields::{Choice, FieldErrors};
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use crate::Portal;
use crate::brand::ConsolePage;
use crate::step_up::proven;

const MANAGE: Access = Access::StaffMay("manage staff");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console).get("/api-keys", MANAGE, list).post("/api-keys", MANAGE, proven(make)).post(
        "/api-keys/{id}/removal",
        MANAGE,
        proven(revoke),
    )
}

#[derive(Template)]
#[template(path = "api_keys/templates/index.html")]
struct ListPage {
    shell: ConsoleShell,
    keys: Vec<ApiKeyRow>,
    form: KeyForm,
    days: Vec<Choice>,
    errors: FieldErrors,
    /// The key that was just made, in the only answer that shows it.
    made: Option<ApiKey>,
    /// Where programs ask.
    address: String,
    now: Now,
}

impl ListPage {
    fn is_chosen(&self, right: Right) -> bool {
        self.form.rights.contains(&right)
    }
}

/// A new key as typed.
#[derive(Debug, Default)]
struct KeyForm {
    label: String,
    days: String,
    rights: Vec<Right>,
}

impl KeyForm {
    /// Reads a form whose boxes are named for the rights.
    fn read(fields: Vec<(String, String)>) -> Self {
        let mut form = Self::default();
        for (name, value) in fields {
            match name.as_str() {
                "label" => form.label = value,
                "days" => form.days = value,
                other => form.rights.extend(Right::from_key(other).filter(|right| !form.rights.contains(right))),
            }
        }
        form
    }
}

async fn list_page(
    page: &ConsolePage,
    portal: &Portal,
    (form, errors, made): (KeyForm, FieldErrors, Option<ApiKey>),
) -> web::Result<ListPage> {
    let (accounts, now) = (&portal.accounts, portal.now(&page.staff.tenant));
    let mut tx = accounts.db.read(page.staff.scope()).await?;
    let chosen = if form.days.is_empty() { "90".to_owned() } else { form.days.clone() };
    let words = |days: i64| if days == 365 { "12 months".to_owned() } else { format!("{days} days") };
    let name = LoginName::shaped(page.staff.tenant.login_name()).or_not_found()?;
    let portal_url = accounts.base.portal_url(&name);
    Ok(ListPage {
        shell: page.shell("API keys"),
        keys: list_api_keys(&mut tx, now.at()).await?,
        form,
        days: API_KEY_DAYS.map(|days| Choice::new(days.to_string(), words(days), &chosen)).into(),
        errors,
        made,
        address: format!("{portal_url}/api/v1"),
        now,
    })
}

async fn list(page: ConsolePage, _: StaffMay<ManageStaff>, State(portal): State<Portal>) -> web::Result {
    web::page(&list_page(&page, &portal, (KeyForm::default(), FieldErrors::none(), None)).await?)
}

async fn make(
    page: ConsolePage,
    staff: StaffMay<ManageStaff>,
    State(portal): State<Portal>,
    Form(fields): Form<Vec<(String, String)>>,
) -> web::Result {
    let form = KeyForm::read(fields);
    let mut errors = FieldErrors::none();
    let label = form.label.parse::<DisplayName>().ok().filter(|label| label.as_str().chars().count() <= 100);
    if label.is_none() {
        errors.add("label", "Say what the key is for, in 1 to 100 characters that can be seen.");
    }
    if form.rights.is_empty() {
        errors.add("read-catalogue", "Choose at least one thing that its program may do.");
    }
    let days = form.days.parse().ok().filter(|days| API_KEY_DAYS.contains(days));
    let (Some(days), Some(label), true) = (days, label, errors.is_empty()) else {
        if days.is_none() {
            errors.add("days", "Choose how long it lives.");
        }
        return web::invalid(&list_page(&page, &portal, (form, errors, None)).await?);
    };
    let accounts = &portal.accounts;
    let by = (&accounts.clock, &accounts.entropy);
    let mut tx = staff.begin(accounts).await?;
    let new = NewApiKey { label: label.as_str(), rights: &form.rights, made_by: staff.id, days };
    let Some(key) = issue_api_key(&mut tx, by, new).await? else {
        let errors = FieldErrors::one("label", format!("A business may have {API_KEYS} keys. Revoke one first."));
        return web::invalid(&list_page(&page, &portal, (form, errors, None)).await?);
    };
    let event = Event { kind: "settings.key_made", detail: label.as_str(), ..Event::default() };
    accounts::record(&mut tx, by, staff.actor(), event).await?;
    tx.commit().await?;
    // The one answer that holds the key: nothing of it is kept to be shown again.
    web::page(&list_page(&page, &portal, (KeyForm::default(), FieldErrors::none(), Some(key))).await?)
}

async fn revoke(staff: StaffMay<ManageStaff>, State(portal): State<Portal>, Path(id): Path<ApiKeyId>) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let label = revoke_api_key(&mut tx, &accounts.clock, id).await?.or_not_found()?;
    let event = Event { kind: "settings.key_revoked", detail: &label, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(match ended(&staff, &portal, KeysOf::One(id)).await? {
        true => web::flash::redirect("/api-keys", Tone::Ok, &format!("Key “{label}” revoked")),
        false => web::flash::redirect("/api-keys", Tone::Warn, &format!("Key “{label}” revoked. {STILL_WRITING}")),
    })
}

/// What is said when a program goes on for long.
pub(crate) const STILL_WRITING: &str = "What its program was bringing in at that moment is still being finished.";

/// Waits until programs with keys that were ended have finished what they were writing; `false` when one takes longer than
/// somebody waits.
pub(crate) async fn ended(staff: &Staff, portal: &Portal, keys: KeysOf) -> web::Result<bool> {
    let mut tx = portal.accounts.db.begin(staff.scope()).await?;
    let waited = await_api_keys(&mut tx, keys).await;
    if let Err(error) = &waited {
        tracing::warn!(%error, "a program still writes with a key that was ended");
    }
    Ok(waited.is_ok())
}
