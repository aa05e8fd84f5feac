//! Staff: the words of a letter, how it will read, a copy to oneself, and the way back.

use accounts::{Event, ManageSettings, StaffMay};
use askama::Template as _;
use axum::Form;
use axum::extract::State;
use axum::response::{Html, IntoResponse as _};
use db::TenantTx;
use mail::{NewMail, Wording};
use web::fields::FieldErrors;
use web::routes::{Access, Routes, Site};
use web::ui::Tone;
use web::{OrNotFound as _, Path};

use super::pages::{FormPage, ListPage, Preview, WordingForm, changes};
use super::sample::sample;
use super::{Letter, Writer, queries};
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

async fn list(page: ConsolePage, _: StaffMay<ManageSettings>, State(portal): State<Portal>) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let changed = queries::changed(&mut tx).await?;
    let is_own = |letter: Letter| (letter, changed.iter().any(|key| key == letter.key()));
    let groups = Letter::groups().map(|(group, letters)| (group, letters.into_iter().map(is_own).collect()));
    web::page(&ListPage { shell: page.shell("Mails"), groups: groups.into() })
}

/// A letter that somebody writes, as it stands and as it can be tried.
struct Draft {
    letter: Letter,
    by: InvitesWith,
    writer: Writer,
}

impl Draft {
    async fn find(tx: &mut TenantTx, (portal, page): (&Portal, &ConsolePage), key: &str) -> web::Result<Self> {
        let letter = Letter::from_key(key).or_not_found()?;
        let by = InvitesWith::find(tx).await?;
        Ok(Self { letter, by, writer: Writer::find(tx, portal, (&page.staff.tenant, letter)).await? })
    }

    /// The words as they are saved, or the usual ones.
    fn wording(&self) -> Wording {
        self.writer.own.clone().unwrap_or_else(|| self.letter.usual(self.by))
    }

    /// The letter as a made-up contact would get it.
    fn sample(&self, page: &ConsolePage, wording: &Wording) -> mail::Rendered {
        sample(&self.writer, (self.letter, self.by), wording, &page.staff.name)
    }

    fn preview(&self, page: &ConsolePage, form: &WordingForm) -> Preview {
        let letter = form.parse(self.letter).ok().map(|wording| self.sample(page, &wording));
        Preview { read: letter.map(|letter| (letter.subject, letter.text)) }
    }

    fn page(&self, page: &ConsolePage, form: WordingForm) -> FormPage {
        FormPage {
            shell: page.shell(self.letter.label()),
            letter: self.letter,
            by: self.by,
            is_own: self.writer.own.is_some(),
            preview: self.preview(page, &form),
            form,
            errors: FieldErrors::none(),
            problem: String::new(),
        }
    }
}

async fn edit(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    Path(letter): Path<String>,
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let draft = Draft::find(&mut tx, (&portal, &page), &letter).await?;
    let version = WordingForm::made_from(queries::version(&mut tx, draft.letter).await?);
    web::page(&draft.page(&page, WordingForm { version, ..draft.wording().into() }))
}

async fn preview(
    page: ConsolePage,
    _: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    (Path(letter), Form(form)): (Path<String>, Form<WordingForm>),
) -> web::Result {
    let mut tx = portal.accounts.db.read(page.staff.scope()).await?;
    let draft = Draft::find(&mut tx, (&portal, &page), &letter).await?;
    Ok(Html(draft.preview(&page, &form).render()?).into_response())
}

async fn save(
    page: ConsolePage,
    State(portal): State<Portal>,
    staff: StaffMay<ManageSettings>,
    (Path(letter), Form(form)): (Path<String>, Form<WordingForm>),
) -> web::Result {
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    let draft = Draft::find(&mut tx, (&portal, &page), &letter).await?;
    let letter = draft.letter;
    let wording = match form.parse(letter) {
        Ok(wording) => wording,
        Err(errors) => return web::invalid(&FormPage { errors, ..draft.page(&page, form) }),
    };
    let changes = changes(letter, &draft.wording(), &wording);
    if !queries::save(&mut tx, &accounts.clock, (letter, form.version.parse().ok()), &wording).await? {
        let version = WordingForm::made_from(queries::version(&mut tx, letter).await?);
        let again = draft.page(&page, WordingForm { version, ..form });
        return web::invalid(&FormPage { problem: section::stale("mail", &changes), ..again });
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
    let mut tx = staff.begin(&portal.accounts).await?;
    let draft = Draft::find(&mut tx, (&portal, &page), &letter).await?;
    let wording = match form.parse(draft.letter) {
        Ok(wording) => wording,
        Err(errors) => return web::invalid(&FormPage { errors, ..draft.page(&page, form) }),
    };
    let copy = NewMail::new(draft.sample(&page, &wording), &staff.name, &staff.email);
    portal.outbox.queue(&mut tx, &copy).await?;
    tx.commit().await?;
    let mut again = draft.page(&page, form);
    again.shell.flash =
        Some(web::shell::Toast { tone: Tone::Ok, text: format!("A copy is on its way to {}", staff.email) });
    web::page(&again)
}

async fn reset(
    State(portal): State<Portal>,
    staff: StaffMay<ManageSettings>,
    Path(letter): Path<String>,
) -> web::Result {
    let letter = Letter::from_key(&letter).or_not_found()?;
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    queries::remove(&mut tx, letter).await?;
    let event = Event { kind: "settings.mail_reset", detail: letter.label(), ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    let text = format!("“{}” has its usual words again", letter.label());
    Ok(web::flash::redirect(&format!("/mails/{}", letter.key()), Tone::Ok, &text))
}
