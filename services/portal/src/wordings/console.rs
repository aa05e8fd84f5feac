//! Staff: the words of a letter, how it will read, a copy to oneself, and the way back.

use accounts::{Change, Event, ManageSettings, StaffMay};
use askama::Template;
use axum::Form;
use axum::extract::State;
use axum::response::{Html, IntoResponse as _};
use mail::{VARIABLES, Wording};
use serde::Deserialize;
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::shell::ConsoleShell;
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::{Letter, queries};
use crate::Portal;
use crate::brand::ConsolePage;
use crate::contacts::way::InvitesWith;
use crate::custom_fields::section;

const MANAGE: Access = Access::StaffMay("manage settings");

pub(crate) fn routes() -> Routes<Portal> {
    Routes::new(Site::Console)
        .get("/mails", MANAGE, list)
        .get("/mails/{letter}", MANAGE, edit)
        .post("/mails/{letter}", MANAGE, save)
        .post("/mails/{letter}/preview", MANAGE, preview)
        .post("/mails/{letter}/copy", MANAGE, send_copy)
        .post("/mails/{letter}/usual", MANAGE, reset)
}

#[derive(Template)]
#[template(path = "wordings/templates/index.html")]
struct ListPage {
    shell: ConsoleShell,
    letters: Vec<(Letter, bool)>,
}

async fn list(page: ConsolePage, _: StaffMay<ManageSettings>, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let mut letters = Vec::new();
    for letter in Letter::ALL {
        letters.push((letter, queries::find(&mut tx, letter).await?.is_some()));
    }
    web::page(&ListPage { shell: page.shell("Mails"), letters })
}

/// What is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct WordingForm {
    subject: String,
    before: String,
    after: String,
    /// What was saved when the form was made, as [`queries::version`] says it; empty for the usual words.
    version: String,
}

impl WordingForm {
    fn made_from(version: Option<i64>) -> String {
        version.map(|version| version.to_string()).unwrap_or_default()
    }

    fn parse(&self) -> Result<Wording, FieldErrors> {
        let mut errors = FieldErrors::none();
        for (field, text) in [("subject", &self.subject), ("before", &self.before), ("after", &self.after)] {
            if text.chars().any(|c| !"\r\n\t".contains(c) && accounts::is_invisible(c)) {
                errors.add(field, "Remove the invisible characters.");
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        Wording::parse(&self.subject, &self.before, &self.after).map_err(|wrong| {
            for bad in wrong {
                errors.add(bad.field, bad.text);
            }
            errors
        })
    }
}

impl From<Wording> for WordingForm {
    fn from(Wording { subject, before, after }: Wording) -> Self {
        Self { subject, before, after, version: String::new() }
    }
}

/// What a change of words is, in words.
fn changes(before: &Wording, after: &Wording) -> Vec<Change> {
    let changes = [
        Change::of("Subject", &before.subject, &after.subject),
        Change::of("Before the button", &before.before, &after.before),
        Change::of("After the button", &before.after, &after.after),
    ];
    changes.into_iter().flatten().collect()
}

/// How the letter reads to somebody made up.
#[derive(Template)]
#[template(path = "wordings/templates/_preview.html")]
struct Preview {
    /// Subject and text, or nothing while the words cannot stand.
    read: Option<(String, String)>,
}

impl askama::filters::HtmlSafe for Preview {}

#[derive(Template)]
#[template(path = "wordings/templates/form.html")]
struct FormPage {
    shell: ConsoleShell,
    letter: Letter,
    by: InvitesWith,
    is_own: bool,
    form: WordingForm,
    errors: FieldErrors,
    /// What is wrong with all of it.
    problem: String,
    preview: Preview,
}

impl FormPage {
    const VARIABLES: [(&str, &str); VARIABLES.len()] = VARIABLES;

    /// A name in braces.
    fn braced(name: &str) -> String {
        format!("{{{name}}}")
    }
}

async fn form_page(
    page: &ConsolePage,
    portal: &Portal,
    letter: Letter,
    typed: Option<(WordingForm, FieldErrors)>,
) -> web::Result<FormPage> {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let own = queries::find(&mut tx, letter).await?;
    let by = InvitesWith::find(&mut tx).await?;
    let is_own = own.is_some();
    let (form, errors) = match typed {
        Some(typed) => typed,
        None => {
            let version = WordingForm::made_from(queries::version(&mut tx, letter).await?);
            let wording = own.unwrap_or_else(|| letter.usual(by));
            (WordingForm { version, ..wording.into() }, FieldErrors::none())
        }
    };
    let preview = read(page, portal, (letter, by), &form);
    Ok(FormPage {
        shell: page.shell(letter.label()),
        letter,
        by,
        is_own,
        form,
        errors,
        problem: String::new(),
        preview,
    })
}

/// The letter as a made-up contact would get it.
fn read(page: &ConsolePage, portal: &Portal, letter: (Letter, InvitesWith), form: &WordingForm) -> Preview {
    let letter = form.parse().ok().map(|wording| crate::mail::sample(portal, &page.staff, letter, &wording));
    Preview { read: letter.map(|letter| (letter.subject, letter.text)) }
}

fn known(key: &str) -> web::Result<Letter> {
    Letter::from_key(key).or_not_found()
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(letter): Path<String>,
) -> web::Result {
    web::page(&form_page(&page, &portal, known(&letter)?, None).await?)
}

async fn preview(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(letter), Form(form)): (Path<String>, Form<WordingForm>),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let letter = (known(&letter)?, InvitesWith::find(&mut tx).await?);
    Ok(Html(read(&page, &portal, letter, &form).render()?).into_response())
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<ManageSettings>,
    (Path(letter), Form(form)): (Path<String>, Form<WordingForm>),
) -> web::Result {
    let letter = known(&letter)?;
    let wording = match form.parse() {
        Ok(wording) => wording,
        Err(errors) => return web::invalid(&form_page(&page, &portal, letter, Some((form, errors))).await?),
    };
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let by = InvitesWith::find(&mut tx).await?;
    let before = queries::find(&mut tx, letter).await?.unwrap_or_else(|| letter.usual(by));
    let version = form.version.parse().ok();
    let changes = changes(&before, &wording);
    if !queries::save(&mut tx, &accounts.clock, (letter, version), &wording).await? {
        let version = WordingForm::made_from(queries::version(&mut tx, letter).await?);
        drop(tx);
        let form = WordingForm { version, ..form };
        let mut again = form_page(&page, &portal, letter, Some((form, FieldErrors::none()))).await?;
        again.problem = section::stale("mail", &changes);
        return web::invalid(&again);
    }
    let event = Event { kind: "settings.mail_saved", detail: letter.label(), changes: &changes, ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    let text = format!("Words of “{}” saved", letter.label());
    Ok(web::flash::redirect(&format!("/mails/{}", letter.key()), Tone::Ok, &text))
}

/// Mails the letter to whoever asks, as it is typed now: nothing is saved, and its link leads to the portal's door.
async fn send_copy(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<ManageSettings>,
    (Path(letter), Form(form)): (Path<String>, Form<WordingForm>),
) -> web::Result {
    let letter = known(&letter)?;
    let wording = match form.parse() {
        Ok(wording) => wording,
        Err(errors) => return web::invalid(&form_page(&page, &portal, letter, Some((form, errors))).await?),
    };
    let mut tx = staff.begin(&portal.accounts).await?;
    crate::mail::copy(&mut tx, &portal, &staff, (letter, &wording)).await?;
    tx.commit().await?;
    let mut again = form_page(&page, &portal, letter, Some((form, FieldErrors::none()))).await?;
    again.shell.flash =
        Some(web::shell::Toast { tone: Tone::Ok, text: format!("A copy is on its way to {}", staff.email) });
    web::page(&again)
}

async fn reset(
    State(portal): State<Portal>,
    staff: StaffMay<ManageSettings>,
    Path(letter): Path<String>,
) -> web::Result {
    let letter = known(&letter)?;
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    queries::remove(&mut tx, letter).await?;
    let event = Event { kind: "settings.mail_reset", detail: letter.label(), ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    let text = format!("“{}” has its usual words again", letter.label());
    Ok(web::flash::redirect(&format!("/mails/{}", letter.key()), Tone::Ok, &text))
}
