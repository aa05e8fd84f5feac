//! Layout: the name, the brand colour and the two logos.

use accounts::{DisplayName, Event, ManageSettings, StaffMay};
use askama::Template;
use axum::body::Bytes;
use axum::extract::multipart::{Field, MultipartError};
use axum::extract::{Multipart, Query, State};
use axum::response::Response;
use db::FileId;
use serde::Deserialize;
use storage::{BadPicture, MOST_BYTES, Picture, draw_logo};
use web::fields::FieldErrors;
use web::shell::ConsoleShell;
use web::theme::Brand as Colour;
use web::ui::Tone;

use super::queries::{self, Logo, NewFile};
use super::{Tab, Tabs};
use crate::Portal;
use crate::brand::{Brand, ConsolePage};

/// Two logos and a few words, in bytes; somewhat more, so that a logo too large gets its own message.
pub(crate) const MOST_UPLOAD: usize = 4 * MOST_BYTES;

#[derive(Template)]
#[template(path = "settings/templates/layout.html")]
struct LayoutPage {
    shell: ConsoleShell,
    tabs: Tabs,
    name: String,
    colour: String,
    sign_in_logo: Option<String>,
    portal_logo: Option<String>,
    errors: FieldErrors,
}

fn layout_page(page: &ConsolePage, typed: Option<(String, String)>, errors: FieldErrors) -> LayoutPage {
    let (name, colour) = typed.unwrap_or_else(|| (page.brand.name.clone(), page.brand.colour.to_string()));
    LayoutPage {
        shell: page.shell("Customer portal"),
        tabs: Tabs { current: Tab::Layout },
        name,
        colour,
        sign_in_logo: Brand::logo_url(page.brand.sign_in_logo),
        portal_logo: Brand::logo_url(page.brand.portal_logo),
        errors,
    }
}

pub(super) async fn show(page: ConsolePage, _: StaffMay<ManageSettings>) -> web::Result {
    web::page(&layout_page(&page, None, FieldErrors::none()))
}

#[derive(Debug, Deserialize)]
pub(super) struct Preview {
    colour: String,
}

/// The theme that a colour would make, for the preview.
pub(super) async fn preview(page: ConsolePage, _: StaffMay<ManageSettings>, Query(query): Query<Preview>) -> Response {
    let colour = query.colour.parse::<Colour>().unwrap_or_default();
    web::theme::serve(&page.brand.login_name, &colour, "preview")
}

/// What the form sent.
#[derive(Default)]
struct Sent {
    name: String,
    colour: String,
    sign_in_logo: Option<Bytes>,
    portal_logo: Option<Bytes>,
    drop_sign_in_logo: bool,
    drop_portal_logo: bool,
}

async fn read(mut form: Multipart) -> Result<Sent, MultipartError> {
    let mut sent = Sent::default();
    while let Some(field) = form.next_field().await? {
        match field.name().unwrap_or_default() {
            "name" => sent.name = field.text().await?,
            "colour" => sent.colour = field.text().await?,
            "sign_in_logo" => sent.sign_in_logo = picture(field).await?,
            "portal_logo" => sent.portal_logo = picture(field).await?,
            "drop_sign_in_logo" => sent.drop_sign_in_logo = true,
            "drop_portal_logo" => sent.drop_portal_logo = true,
            _ => {}
        }
    }
    Ok(sent)
}

/// The bytes of a file field; a field left empty sends none.
async fn picture(field: Field<'_>) -> Result<Option<Bytes>, MultipartError> {
    let bytes = field.bytes().await?;
    Ok((!bytes.is_empty()).then_some(bytes))
}

/// Draws an upload anew where blocking is allowed.
async fn draw(upload: Option<Bytes>) -> web::Result<Option<Result<Picture, BadPicture>>> {
    let Some(upload) = upload else { return Ok(None) };
    let drawn = tokio::task::spawn_blocking(move || draw_logo(&upload)).await.map_err(anyhow::Error::from)?;
    Ok(Some(drawn))
}

pub(super) async fn save(
    page: ConsolePage,
    staff: StaffMay<ManageSettings>,
    State(portal): State<Portal>,
    form: Multipart,
) -> web::Result {
    let sent = read(form).await.map_err(|_| {
        web::Error::Invalid("The upload broke off, or is too large. Try again with files of at most 2 MB.".into())
    })?;
    let mut errors = FieldErrors::none();
    let name = sent.name.parse::<DisplayName>().map_err(|why| errors.add("name", why.to_string())).ok();
    let colour =
        sent.colour.trim().parse::<Colour>().map_err(|_| errors.add("colour", "Enter a colour like #0b5cad.")).ok();
    let mut drawn = Vec::new();
    for (field, logo, upload) in [
        ("sign_in_logo", Logo::SignIn, sent.sign_in_logo.clone()),
        ("portal_logo", Logo::Portal, sent.portal_logo.clone()),
    ] {
        match draw(upload).await? {
            Some(Ok(picture)) => drawn.push((logo, picture)),
            Some(Err(why)) => errors.add(field, why.to_string()),
            None => {}
        }
    }
    let (Some(name), Some(colour), true) = (name, colour, errors.is_empty()) else {
        return web::invalid(&layout_page(&page, Some((sent.name, sent.colour)), errors));
    };
    let stored = store(&portal, &staff, drawn).await?;
    let accounts = &portal.accounts;
    let mut tx = staff.begin(accounts).await?;
    queries::save_brand(&mut tx, &accounts.clock, (name.as_str(), &colour.to_string())).await?;
    for (dropped, logo) in [(sent.drop_sign_in_logo, Logo::SignIn), (sent.drop_portal_logo, Logo::Portal)] {
        if dropped {
            queries::save_logo_choice(&mut tx, &accounts.clock, logo, None).await?;
        }
    }
    for (logo, id, key, picture) in &stored {
        let file = NewFile { id: *id, key, picture };
        queries::save_logo(&mut tx, &accounts.clock, *logo, file).await?;
    }
    let event = Event { kind: "settings.layout_saved", ..Event::default() };
    accounts::record(&mut tx, (&accounts.clock, &accounts.entropy), staff.actor(), event).await?;
    tx.commit().await?;
    Ok(web::flash::redirect(Tab::Layout.href(), Tone::Ok, "Layout saved"))
}

/// Stores drawn logos before their rows are written: a row never points at a file that is not there.
async fn store(
    portal: &Portal,
    staff: &StaffMay<ManageSettings>,
    drawn: Vec<(Logo, Picture)>,
) -> web::Result<Vec<(Logo, FileId, String, Picture)>> {
    let mut stored = Vec::new();
    for (logo, picture) in drawn {
        let id = FileId::new(portal.accounts.entropy.uuid_v7(&portal.accounts.clock));
        let key = format!("{}/{}", staff.tenant.id(), portal.accounts.entropy.uuid_v7(&portal.accounts.clock).simple());
        portal.storage.write(&key, picture.bytes.clone()).await.map_err(anyhow::Error::from)?;
        stored.push((logo, id, key, picture));
    }
    Ok(stored)
}
