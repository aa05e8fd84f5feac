//! Asking to be shown around.

use accounts::{DisplayName, Email, Token};
use askama::Template;
use axum::Form;
use axum::extract::State;
use platform::{NewDemo, Phone};
use serde::Deserialize;
use time::{Date, Duration, Month};
use web::fields::FieldErrors;
use web::shell::PublicShell;
use web::ui::Tone;

use crate::Activation;
use crate::frame::{SitePage, told};

#[derive(Template)]
#[template(path = "site/templates/demo.html")]
struct DemoPage {
    shell: PublicShell,
    form: DemoForm,
    errors: FieldErrors,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct DemoForm {
    key: String,
    contact_name: String,
    business: String,
    email: String,
    phone: String,
    date: String,
    note: String,
    /// For machines: nobody sees it.
    comments: String,
}

const TITLE: &str = "Schedule a demo";
const THANKS: &str = "Thank you. We will write to you to settle the time";

pub(super) async fn show(page: SitePage, State(activation): State<Activation>) -> web::Result {
    let key = Token::random(&activation.accounts.entropy).reveal();
    let form = DemoForm { key, ..DemoForm::default() };
    web::page(&DemoPage { shell: page.shell(TITLE), form, errors: FieldErrors::none() })
}

pub(super) async fn ask(
    page: SitePage,
    State(activation): State<Activation>,
    Form(form): Form<DemoForm>,
) -> web::Result {
    if form.comments.is_empty() {
        let key = form.key.parse().unwrap_or_else(|_| Token::random(&activation.accounts.entropy));
        match parse(&form, key, activation.accounts.clock.now().date()) {
            Ok(new) => activation.platform.ask_for_demo(&new).await.map_err(told)?,
            Err(errors) => return web::invalid(&DemoPage { shell: page.shell(TITLE), form, errors }),
        }
    }
    Ok(web::flash::redirect("/", Tone::Ok, THANKS))
}

fn parse(form: &DemoForm, key: Token, today: Date) -> Result<NewDemo, FieldErrors> {
    let mut errors = FieldErrors::none();
    let contact_name = form.contact_name.parse::<DisplayName>();
    let contact_name = contact_name.map_err(|why| errors.add("contact_name", why.to_string())).ok();
    let business = form.business.parse::<DisplayName>();
    let business = business.map_err(|why| errors.add("business", why.to_string())).ok();
    let email = form.email.parse::<Email>().map_err(|why| errors.add("email", why.to_string())).ok();
    let phone = form.phone.parse::<Phone>().map_err(|why| errors.add("phone", why.to_string())).ok();
    let date = parse_date(&form.date, today).map_err(|why| errors.add("date", why)).ok();
    let note: String = form.note.trim().chars().take(2_000).collect();
    match (contact_name, business, email, phone, date) {
        (Some(contact_name), Some(business), Some(email), Some(phone), Some(wanted_on)) => {
            Ok(NewDemo { key, contact_name, business, email, phone, wanted_on, note })
        }
        _ => Err(errors),
    }
}

/// A day as Americans write it, MM/DD/YYYY: today or within a year.
fn parse_date(text: &str, today: Date) -> Result<Date, &'static str> {
    const SHAPE: &str = "Enter the date as MM/DD/YYYY, like 12/01/2026.";
    let mut parts = text.trim().split('/');
    let (Some(month), Some(day), Some(year), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(SHAPE);
    };
    let number = |text: &str, most: usize| {
        let is_number = (1..=most).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        text.parse::<u16>().ok().filter(|_| is_number).ok_or(SHAPE)
    };
    let (month, day, year) = (number(month, 2)?, number(day, 2)?, number(year, 4)?);
    if year < 1_000 {
        return Err(SHAPE);
    }
    let month =
        u8::try_from(month).ok().and_then(|month| Month::try_from(month).ok()).ok_or("There is no such day.")?;
    let day = u8::try_from(day).map_err(|_| SHAPE)?;
    let date = Date::from_calendar_date(i32::from(year), month, day).map_err(|_| "There is no such day.")?;
    // Yesterday here may still be today where the visitor is.
    if date < today - Duration::DAY {
        return Err("Choose a day that is still to come.");
    }
    if date > today + Duration::days(366) { Err("Choose a day within the next year.") } else { Ok(date) }
}

#[cfg(test)]
mod tests {
    use time::macros::date;

    use super::*;

    #[test]
    fn dates_are_read_as_americans_write_them() {
        let today = date!(2026 - 11 - 24);
        assert_eq!(parse_date(" 12/01/2026 ", today), Ok(date!(2026 - 12 - 01)));
        assert_eq!(parse_date("2/3/2027", today), Ok(date!(2027 - 02 - 03)));
        for text in [
            "",
            "2026-12-01",
            "13/01/2026",
            "02/30/2027",
            "12/01/26",
            "12/01/2026/1",
            "+1/01/2027",
            "11/01/2026",
            "12/01/2036",
        ] {
            assert!(parse_date(text, today).is_err(), "{text}");
        }
    }
}
