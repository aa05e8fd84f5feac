//! `/v1/payment_methods`, `/v1/refunds`, and reading payment intents, charges and invoice payments.

use serde_json::{Value, json};

use super::Answered;
use super::list::equals;
use crate::error::{ApiError, GENERIC};
use crate::objects;
use crate::params::Params;
use crate::world::{World, text};

/// Stripe's ready-made cards (docs.stripe.com/testing) by their last four digits.
const READY: [(&str, &str); 7] = [
    ("visa", "4242"),
    ("mastercard", "4444"),
    ("chargeDeclined", "0002"),
    ("chargeDeclinedInsufficientFunds", "9995"),
    ("visa_chargeDeclinedInsufficientFunds", "9995"),
    ("chargeCustomerFail", "0341"),
    ("authenticationRequiredOnSetup", "3155"),
];

impl World {
    pub(crate) fn payments(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        let kind = match *path.first()? {
            "payment_intents" => "payment_intent",
            "charges" => "charge",
            _ => "invoice_payment",
        };
        Some(match (method, path) {
            ("GET", [collection]) => {
                let filters = ["customer", "invoice", "payment_intent", "status"].map(|f| equals(f, params.text(f)));
                self.list(kind, &format!("/v1/{collection}"), params, &filters)
            }
            ("GET", [_, id]) => params.done().and_then(|()| self.get(kind, id)),
            _ => return None,
        })
    }

    pub(crate) fn payment_methods(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let filters = [equals("customer", params.text("customer")), equals("type", params.text("type"))];
                self.list("payment_method", "/v1/payment_methods", params, &filters)
            }
            ("POST", []) => self.create_payment_method(params),
            ("GET", [id]) => params.done().and_then(|()| self.get("payment_method", id)),
            ("POST", [id, "attach"]) => params.need("customer").and_then(|customer| {
                params.done()?;
                self.refer("customer", &customer, "customer")?;
                self.attach(id, &customer)
            }),
            ("POST", [id, "detach"]) => self.get("payment_method", id).map(|_| {
                let (method, _) = self.change(id, json!({ "customer": null }));
                self.emit("payment_method.detached", &method);
                method
            }),
            _ => return None,
        })
    }

    fn create_payment_method(&mut self, mut params: Params) -> Answered {
        if params.need("type")? != "card" {
            return Err(ApiError::invalid("type", "The double knows cards only"));
        }
        let mut card = params.inside("card");
        let (number, token) = (card.text("number"), card.text("token"));
        let (month, year) = (card.int("exp_month")?.unwrap_or(12), card.int("exp_year")?.unwrap_or(2034));
        card.text("cvc");
        card.done()?;
        params.done()?;
        let last4 = match (number, token) {
            (Some(number), _) => number.get(number.len().saturating_sub(4)..).unwrap_or_default().to_owned(),
            (None, Some(token)) => ready(token.trim_start_matches("tok_"), &token)?.to_owned(),
            (None, None) => return Err(ApiError::parameter_missing("card[number]")),
        };
        Ok(self.new_card(&objects::card(&last4, month, year), None, None))
    }

    pub(crate) fn new_card(&mut self, card: &Value, email: Option<&str>, name: Option<&str>) -> Value {
        let birth = self.birth("pm", "");
        let details = objects::billing_details(email, name);
        self.put(objects::payment_method(birth, card.clone(), details))
    }

    /// Attaches a card to a customer; a ready-made one becomes a card of its own.
    pub(crate) fn attach(&mut self, method: &str, customer: &str) -> Answered {
        let id = match method.strip_prefix("pm_card_") {
            Some(name) => {
                let card = objects::card(ready(name, method)?, 12, 2034);
                text(&self.new_card(&card, None, None), "id")
            }
            None => text(&self.get("payment_method", method)?, "id"),
        };
        if matches!(self.objects[&id]["card"]["last4"].as_str(), Some("0002" | "9995")) {
            return Err(ApiError::card(&GENERIC));
        }
        Ok(self.attach_made(&id, customer))
    }

    pub(crate) fn attach_made(&mut self, method: &str, customer: &str) -> Value {
        let (method, _) = self.change(method, json!({ "customer": customer }));
        self.emit("payment_method.attached", &method);
        method
    }

    pub(crate) fn refunds(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let filters = ["charge", "payment_intent"].map(|f| equals(f, params.text(f)));
                self.list("refund", "/v1/refunds", params, &filters)
            }
            ("POST", []) => self.create_refund(params),
            ("GET", [id]) => params.done().and_then(|()| self.get("refund", id)),
            _ => return None,
        })
    }

    fn create_refund(&mut self, mut params: Params) -> Answered {
        let (charge, intent) = (params.text("charge"), params.text("payment_intent"));
        let (amount, reason, metadata) = (params.int("amount")?, params.text("reason"), params.metadata());
        params.done()?;
        let charge = match (charge, intent) {
            (Some(id), _) => self.refer("charge", &id, "charge")?,
            (None, Some(id)) => {
                let intent = self.refer("payment_intent", &id, "payment_intent")?;
                self.refer("charge", &text(&intent, "latest_charge"), "payment_intent")?
            }
            (None, None) => return Err(ApiError::parameter_missing("charge")),
        };
        let (taken, returned) =
            (charge["amount_captured"].as_i64().unwrap_or(0), charge["amount_refunded"].as_i64().unwrap_or(0));
        let amount = amount.unwrap_or(taken - returned);
        if amount <= 0 || amount > taken - returned {
            return Err(ApiError::state("charge_already_refunded", "Charge has already been refunded."));
        }
        let mut birth = self.birth("re", &text(&charge, "customer"));
        birth.metadata = metadata;
        let refund = self.put(objects::refund(birth, &charge, amount, reason));
        let fields = json!({ "amount_refunded": returned + amount, "refunded": returned + amount == taken });
        self.change_and_emit("charge.refunded", &text(&charge, "id"), fields);
        self.emit("refund.created", &refund);
        Ok(refund)
    }
}

fn ready(name: &str, id: &str) -> Result<&'static str, ApiError> {
    let card = READY.iter().find(|(known, _)| *known == name).map(|(_, last4)| *last4);
    card.ok_or_else(|| ApiError::missing(404, "PaymentMethod", id, "payment_method"))
}
