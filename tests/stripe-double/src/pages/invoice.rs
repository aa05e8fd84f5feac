//! The page of a bill, where it can be paid and printed.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::Value;

use super::card::{CardErrors, CardForm};
use super::{Gone, day, html, money, see};
use crate::billing::Presence;
use crate::server::Shared;
use crate::world::{World, text};

#[derive(Template)]
#[template(path = "invoice.html")]
struct Invoice {
    id: String,
    number: String,
    to: String,
    day: String,
    line: String,
    amount: String,
    status: String,
    is_open: bool,
    card: CardForm,
    errors: CardErrors,
    declined: &'static str,
}

fn page(invoice: &Value, card: CardForm) -> Invoice {
    let line = &invoice["lines"]["data"][0];
    Invoice {
        id: text(invoice, "id"),
        number: text(invoice, "number"),
        to: text(invoice, "customer_email"),
        day: day(&invoice["created"]),
        line: format!("{} to {}", day(&line["period"]["start"]), day(&line["period"]["end"])),
        amount: money(&invoice["total"], &invoice["currency"]),
        status: text(invoice, "status"),
        is_open: invoice["status"] == "open",
        card,
        errors: CardErrors::default(),
        declined: "",
    }
}

fn find(world: &World, id: &str) -> Result<Value, Gone> {
    let found = world.find("invoice", id).filter(|invoice| invoice["status"] != "draft").cloned();
    found.ok_or(Gone { title: "There is nothing here", text: "This bill does not exist." })
}

pub(crate) async fn show(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    shared.with(|world| match find(world, &id) {
        Ok(invoice) => html(StatusCode::OK, &page(&invoice, CardForm::default()), &[]),
        Err(gone) => gone.into_response(),
    })
}

pub(crate) async fn pay(State(shared): State<Shared>, Path(id): Path<String>, Form(form): Form<CardForm>) -> Response {
    let response = shared.with(|world| match find(world, &id) {
        Ok(invoice) if invoice["status"] == "open" => pay_open(world, &invoice, form),
        Ok(_) => see(&format!("/i/{id}")),
        Err(gone) => gone.into_response(),
    });
    shared.save();
    response
}

fn pay_open(world: &mut World, invoice: &Value, form: CardForm) -> Response {
    let mut page = page(invoice, form);
    let card = match page.card.read(world.now()) {
        Ok(card) => card,
        Err(errors) => {
            page.errors = errors;
            return html(StatusCode::UNPROCESSABLE_ENTITY, &page, &[]);
        }
    };
    let method = world.new_card(&card, invoice["customer_email"].as_str(), Some(page.card.name.trim()));
    let method = text(&method, "id");
    let id = page.id.clone();
    if let Err(decline) = world.pay(&id, Some(&method), Presence::Present) {
        page.declined = decline.message;
        return html(StatusCode::PAYMENT_REQUIRED, &page, &[]);
    }
    see(&format!("/i/{id}"))
}
