//! The payment page.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::Value;

use super::card::{CardErrors, CardForm};
use super::{Gone, html, money, see};
use crate::api::checkouts::Payer;
use crate::server::Shared;
use crate::world::{World, text};

#[derive(Template)]
#[template(path = "pay.html")]
struct Pay {
    id: String,
    product: String,
    amount: String,
    cancel_url: String,
    is_email_fixed: bool,
    card: CardForm,
    errors: CardErrors,
    declined: &'static str,
}

#[derive(Template)]
#[template(path = "confirm.html")]
struct Confirm {
    id: String,
    amount: String,
    payment_method: String,
    email: String,
    name: String,
}

/// The answer of the bank's page.
#[derive(Deserialize)]
pub(crate) struct Confirmation {
    payment_method: String,
    email: String,
    name: String,
    answer: String,
}

fn open(world: &World, id: &str) -> Result<Value, Gone> {
    match world.find("checkout.session", id) {
        Some(session) if session["status"] == "open" => Ok(session.clone()),
        Some(session) if session["status"] == "complete" => {
            Err(Gone { title: "You have paid already", text: "This payment is complete. You can close this page." })
        }
        Some(_) => Err(Gone {
            title: "This payment page has expired",
            text: "Go back to the site that sent you and start again.",
        }),
        None => Err(Gone { title: "There is nothing here", text: "This payment page does not exist." }),
    }
}

fn page(world: &World, session: &Value, card: CardForm) -> Pay {
    let price = world.orders.get(&text(session, "id")).and_then(|order| world.objects.get(&order.price));
    let product = price.and_then(|price| world.objects.get(price["product"].as_str()?));
    let fixed = session["customer_details"]["email"].as_str().unwrap_or_default();
    Pay {
        id: text(session, "id"),
        product: product.map(|product| text(product, "name")).unwrap_or_default(),
        amount: money(&session["amount_total"], &session["currency"]),
        cancel_url: text(session, "cancel_url"),
        is_email_fixed: !fixed.is_empty(),
        card: CardForm { email: if fixed.is_empty() { card.email } else { fixed.to_owned() }, ..card },
        errors: CardErrors::default(),
        declined: "",
    }
}

fn answer(status: StatusCode, page: &Pay, session: &Value) -> Response {
    html(status, page, &[&text(session, "success_url")])
}

pub(crate) async fn show(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    shared.with(|world| match open(world, &id) {
        Ok(session) => answer(StatusCode::OK, &page(world, &session, CardForm::default()), &session),
        Err(gone) => gone.into_response(),
    })
}

pub(crate) async fn pay(State(shared): State<Shared>, Path(id): Path<String>, Form(form): Form<CardForm>) -> Response {
    let response = shared.with(|world| match open(world, &id) {
        Ok(session) => pay_open(world, &session, form),
        Err(gone) => gone.into_response(),
    });
    shared.save();
    response
}

fn pay_open(world: &mut World, session: &Value, form: CardForm) -> Response {
    let mut page = page(world, session, form);
    let card = page.card.read(world.now());
    if !page.card.email.contains('@') {
        page.errors.email = "Write an email address.";
    }
    let card = match card {
        Ok(card) if page.errors.email.is_empty() => card,
        Ok(_) => return answer(StatusCode::UNPROCESSABLE_ENTITY, &page, session),
        Err(errors) => {
            page.errors = CardErrors { email: page.errors.email, ..errors };
            return answer(StatusCode::UNPROCESSABLE_ENTITY, &page, session);
        }
    };
    let (email, name) = (page.card.email.clone(), page.card.name.trim().to_owned());
    let method = world.new_card(&card, Some(&email), Some(&name));
    let payment_method = text(&method, "id");
    if card["last4"] == "3155" {
        let (id, amount) = (text(session, "id"), page.amount.clone());
        let confirm = Confirm { id, amount, payment_method, email, name };
        return html(StatusCode::OK, &confirm, &[&text(session, "success_url")]);
    }
    finish(world, session, page, &Payer { email, name, payment_method })
}

fn finish(world: &mut World, session: &Value, mut page: Pay, payer: &Payer) -> Response {
    match world.complete(session, payer) {
        Ok(done) => see(&text(&done, "success_url").replace("{CHECKOUT_SESSION_ID}", &text(&done, "id"))),
        Err(decline) => {
            page.declined = decline.message;
            answer(StatusCode::PAYMENT_REQUIRED, &page, session)
        }
    }
}

pub(crate) async fn confirm(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<Confirmation>,
) -> Response {
    let response = shared.with(|world| {
        let session = match open(world, &id) {
            Ok(session) => session,
            Err(gone) => return gone.into_response(),
        };
        let card = CardForm { email: form.email.clone(), name: form.name.clone(), ..CardForm::default() };
        let mut page = page(world, &session, card);
        if form.answer != "yes" || world.find("payment_method", &form.payment_method).is_none() {
            page.declined = "Your bank could not confirm that it is you. Choose another card or try again.";
            return answer(StatusCode::PAYMENT_REQUIRED, &page, &session);
        }
        world.confirmed.insert(form.payment_method.clone());
        let payer = Payer { email: page.card.email.clone(), name: form.name, payment_method: form.payment_method };
        finish(world, &session, page, &payer)
    });
    shared.save();
    response
}
