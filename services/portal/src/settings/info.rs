//! Settings: the general info that the activation form asked for, and which searches the portal offers.

use accounts::{Change, DisplayName, Email, Event, ManageSettings, StaffMay};
use askama::Template;
use axum::Form;
use axum::extract::State;
use db::TenantTx;
use serde::Deserialize;
use tenancy::LoginName;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;
use web::ui::Tone;

use super::currency::CurrencyCard;
use super::queries::{self, Info, Searches};
use super::{Tab, Tabs, note};
use crate::Portal;
use crate::brand::ConsolePage;

#[derive(Template)]
#[template(path = "settings/templates/info.html")]
pub(super) struct InfoPage {
    shell: ConsoleShell,
    tabs: Tabs,
    form: InfoForm,
    info: Info,
    suffix: String,
    time_zones: Vec<Choice>,
    pub(super) currency: CurrencyCard,
    errors: FieldErrors,
}

/// What the general info form sends.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct InfoForm {
    contact_name: String,
    email: String,
    phone: String,
    login_name: String,
    /// By whose clock days begin and end; nothing keeps what there is.
    time_zone: String,
}

/// A time zone as people read it: `America/New York`.
fn zone_label(name: &str) -> String {
    name.replace('_', " ")
}

pub(super) async fn info_page(
    page: &ConsolePage,
    portal: &Portal,
    form: Option<InfoForm>,
    errors: FieldErrors,
) -> web::Result<InfoPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let info = queries::find(&mut tx).await?;
    let currency = CurrencyCard::read(&mut tx).await?;
    let form = form.unwrap_or_else(|| InfoForm {
        contact_name: info.contact_name.clone(),
        email: info.email.clone(),
        phone: info.phone.clone(),
        login_name: page.brand.login_name.clone(),
        time_zone: String::new(),
    });
    let chosen = if form.time_zone.is_empty() { page.staff.tenant.time_zone() } else { &form.time_zone };
    let mut zones = queries::time_zones(&mut tx).await?;
    // What somebody set by hand stays chosen.
    zones.extend(Some(page.staff.tenant.time_zone().to_owned()).filter(|own| !zones.contains(own)));
    let time_zones = zones.iter().map(|name| Choice::new(name, zone_label(name), chosen)).collect();
    Ok(InfoPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Settings },
        form,
        info,
        time_zones,
        suffix: format!(".{}", portal.accounts.base.authority()),
        currency,
        errors,
    })
}

pub(super) async fn show(page: ConsolePage, _: StaffMay<ManageSettings>, State(portal): State<Portal>) -> web::Result {
    web::page(&info_page(&page, &portal, None, FieldErrors::none()).await?)
}

struct Parsed {
    contact_name: DisplayName,
    email: Email,
    phone: String,
    login_name: LoginName,
}

fn parse(form: &InfoForm) -> Result<Parsed, FieldErrors> {
    let mut errors = FieldErrors::none();
    let contact_name =
        form.contact_name.parse::<DisplayName>().map_err(|why| errors.add("contact_name", why.to_string())).ok();
    let email = form.email.parse::<Email>().map_err(|why| errors.add("email", why.to_string())).ok();
    let phone = form.phone.trim().to_owned();
    let digits = phone.chars().filter(char::is_ascii_digit).count();
    if !(7..=15).contains(&digits) || phone.chars().count() > 40 || phone.chars().any(accounts::is_invisible) {
        errors.add("phone", "Enter a phone number with its area code.");
    }
    let login_name = form.login_name.parse::<LoginName>().map_err(|why| errors.add("login_name", why.to_string())).ok();
    match (contact_name, email, login_name) {
        (Some(contact_name), Some(email), Some(login_name)) if errors.is_empty() => {
            Ok(Parsed { contact_name, email, phone, login_name })
        }
        _ => Err(errors),
    }
}

/// Saves a time zone that is another one, and notes it; `false` when there is none of this name.
async fn move_to_zone(
    tx: &mut TenantTx,
    (portal, staff): (&Portal, &StaffMay<ManageSettings>),
    new: &str,
) -> Result<bool, db::Error> {
    let old = staff.tenant.time_zone();
    if new.is_empty() || new == old {
        return Ok(true);
    }
    if !queries::time_zones(tx).await?.iter().any(|known| known == new) {
        return Ok(false);
    }
    queries::save_time_zone(tx, new).await?;
    let changes: Vec<Change> = Change::of("Time zone", &zone_label(old), &zone_label(new)).into_iter().collect();
    note(tx, (portal, staff), ("settings.time_zone_changed", new), &changes).await?;
    Ok(true)
}

pub(super) async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<InfoForm>,
) -> web::Result {
    let new = match parse(&form) {
        Ok(new) => new,
        Err(errors) => return web::invalid(&info_page(&page, &portal, Some(form), errors).await?),
    };
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let typed = (new.contact_name.as_str(), new.email.as_str(), new.phone.as_str());
    queries::save_info(&mut tx, &accounts.clock, typed).await?;
    if !move_to_zone(&mut tx, (&portal, &staff), &form.time_zone).await? {
        let errors = FieldErrors::one("time_zone", "Choose a time zone from the list.");
        return web::invalid(&info_page(&page, &portal, Some(form), errors).await?);
    }
    let old = LoginName::shaped(&page.brand.login_name).ok_or(web::Error::NotFound)?;
    let is_renamed = new.login_name != old;
    if is_renamed {
        let saved = if queries::is_taken(&mut tx, &new.login_name).await? {
            Err(())
        } else {
            match queries::save_login_name(&mut tx, &accounts.clock, &old, &new.login_name).await {
                Ok(()) => Ok(()),
                Err(error) if db::violated(&error).is_some() => Err(()),
                Err(error) => return Err(error.into()),
            }
        };
        if saved.is_err() {
            let errors = FieldErrors::one(
                "login_name",
                "This name is taken, or looks too much like one that is. Choose another.",
            );
            return web::invalid(&info_page(&page, &portal, Some(form), errors).await?);
        }
    }
    let kind = if is_renamed { "settings.login_name_changed" } else { "settings.info_saved" };
    let event = Event { kind, detail: new.login_name.as_str(), ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    if is_renamed {
        // The new console is another host: its sign-in page is where this person goes on.
        return Ok(axum::response::IntoResponse::into_response(axum::response::Redirect::to(&format!(
            "{}/sign-in",
            accounts.base.console_url(&new.login_name)
        ))));
    }
    Ok(web::flash::redirect(Tab::Settings.href(), Tone::Ok, "General info saved"))
}

/// What the search form sends. A VIN cannot be searched for yet: whatever is sent for it is refused.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct SearchForm {
    item_number: String,
    year: String,
    make: String,
    model: String,
    category: String,
    sub_category: String,
    stock_display: String,
    stock_places: String,
}

pub(super) async fn save_search(
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Form(form): Form<SearchForm>,
) -> web::Result {
    let is_on = |box_: &str| box_ == "on";
    let on = Searches {
        item_number: is_on(&form.item_number),
        year: is_on(&form.year),
        make: is_on(&form.make),
        model: is_on(&form.model),
        category: is_on(&form.category),
        sub_category: is_on(&form.sub_category),
    };
    let display = if form.stock_display == "in_or_out" { "in_or_out" } else { "number" };
    let places = if form.stock_places == "total" { "total" } else { "each" };
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    queries::save_searches(&mut tx, &accounts.clock, on, (display, places)).await?;
    let event = Event { kind: "settings.search_saved", ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(Tab::Settings.href(), Tone::Ok, "Search settings saved"))
}
