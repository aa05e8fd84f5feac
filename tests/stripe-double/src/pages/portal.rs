//! The Customer Portal: card, bills, end of the subscription.

use askama::Template;
use axum::Form;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::card::{CardErrors, CardForm};
use super::{Gone, day, html, money, see};
use crate::api::customers::default_card;
use crate::server::Shared;
use crate::world::{World, text};

/// How long a way in stays open, in seconds.
const OPEN: i64 = 3_600;

#[derive(Template)]
#[template(path = "portal.html")]
struct Portal {
    id: String,
    email: String,
    return_url: String,
    subscription: Option<Plan>,
    card_on_file: String,
    bills: Vec<Bill>,
    card: CardForm,
    errors: CardErrors,
    notice: &'static str,
    declined: &'static str,
}

struct Plan {
    product: String,
    amount: String,
    until: String,
    status: String,
    is_ending: bool,
}

struct Bill {
    day: String,
    amount: String,
    status: String,
    url: String,
}

fn customer(world: &World, id: &str) -> Result<Value, Gone> {
    let session = world.find("billing_portal.session", id).cloned();
    let fresh = session.filter(|session| session["created"].as_i64().is_some_and(|at| world.now() - at < OPEN));
    let customer = fresh.and_then(|session| world.objects.get(session["customer"].as_str()?).cloned());
    customer.ok_or(Gone {
        title: "This link has expired",
        text: "Go back to the site that sent you and open billing again.",
    })
}

fn running(world: &World, customer: &str) -> Option<Value> {
    world.all("subscription").filter(|s| s["customer"] == customer && s["ended_at"].is_null()).last().cloned()
}

fn plan(world: &World, subscription: &Value) -> Plan {
    let item = &subscription["items"]["data"][0];
    let product = item["price"]["product"].as_str().and_then(|id| world.objects.get(id));
    Plan {
        product: product.map(|product| text(product, "name")).unwrap_or_default(),
        amount: money(&item["price"]["unit_amount"], &item["price"]["currency"]),
        until: day(&item["current_period_end"]),
        status: text(subscription, "status").replace('_', " "),
        is_ending: subscription["cancel_at_period_end"] == true,
    }
}

fn page(world: &World, id: &str, customer: &Value, card: CardForm) -> Portal {
    let customer_id = text(customer, "id");
    let subscription = running(world, &customer_id);
    let of_subscription = subscription.as_ref().and_then(|s| s["default_payment_method"].as_str());
    let on_file = customer["invoice_settings"]["default_payment_method"].as_str().or(of_subscription);
    let on_file = on_file.and_then(|method| world.objects.get(method)).map(|method| &method["card"]);
    let mut bills: Vec<_> = world
        .all("invoice")
        .filter(|invoice| invoice["customer"] == customer_id.as_str())
        .map(|invoice| Bill {
            day: day(&invoice["created"]),
            amount: money(&invoice["total"], &invoice["currency"]),
            status: text(invoice, "status"),
            url: format!("/i/{}", text(invoice, "id")),
        })
        .collect();
    bills.reverse();
    Portal {
        id: id.to_owned(),
        email: text(customer, "email"),
        return_url: text(&world.objects[id], "return_url"),
        subscription: subscription.map(|subscription| plan(world, &subscription)),
        card_on_file: on_file
            .map(|card| {
                format!(
                    "{} ending in {}, expires {}/{}",
                    text(card, "display_brand").to_uppercase(),
                    text(card, "last4"),
                    card["exp_month"],
                    card["exp_year"]
                )
            })
            .unwrap_or_default(),
        bills,
        card,
        errors: CardErrors::default(),
        notice: "",
        declined: "",
    }
}

pub(crate) async fn show(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    shared.with(|world| match customer(world, &id) {
        Ok(customer) => html(StatusCode::OK, &page(world, &id, &customer, CardForm::default()), &[]),
        Err(gone) => gone.into_response(),
    })
}

pub(crate) async fn change_card(
    State(shared): State<Shared>,
    Path(id): Path<String>,
    Form(form): Form<CardForm>,
) -> Response {
    let response = shared.with(|world| match customer(world, &id) {
        Ok(customer) => keep_card(world, &id, &customer, form),
        Err(gone) => gone.into_response(),
    });
    shared.save();
    response
}

fn keep_card(world: &mut World, id: &str, customer: &Value, form: CardForm) -> Response {
    let mut page = page(world, id, customer, form);
    let card = match page.card.read(world.now()) {
        Ok(card) => card,
        Err(errors) => {
            page.errors = errors;
            return html(StatusCode::UNPROCESSABLE_ENTITY, &page, &[]);
        }
    };
    if matches!(card["last4"].as_str(), Some("0002" | "9995")) {
        page.declined = "Your card was declined.";
        return html(StatusCode::PAYMENT_REQUIRED, &page, &[]);
    }
    let owner = text(customer, "id");
    let method = world.new_card(&card, customer["email"].as_str(), Some(page.card.name.trim()));
    let method = text(&method, "id");
    world.confirmed.insert(method.clone());
    world.attach_made(&method, &owner);
    let fields = json!({ "invoice_settings": default_card(&json!(method)) });
    world.change_and_emit("customer.updated", &owner, fields);
    see(&format!("/p/session/{id}"))
}

pub(crate) async fn cancel(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    set_end(&shared, &id, true)
}

pub(crate) async fn resume(State(shared): State<Shared>, Path(id): Path<String>) -> Response {
    set_end(&shared, &id, false)
}

fn set_end(shared: &Shared, id: &str, ends: bool) -> Response {
    let response = shared.with(|world| match customer(world, id) {
        Ok(customer) => {
            if let Some(subscription) = running(world, &text(&customer, "id")) {
                world.end_with_period(&text(&subscription, "id"), ends);
            }
            see(&format!("/p/session/{id}"))
        }
        Err(gone) => gone.into_response(),
    });
    shared.save();
    response
}
