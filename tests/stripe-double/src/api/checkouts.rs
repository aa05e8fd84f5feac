//! `/v1/checkout/sessions` and `/v1/billing_portal/sessions`, and what happens when a checkout is paid.

use serde_json::{Value, json};

use super::Answered;
use super::list::equals;
use crate::billing::{NewSubscription, Presence};
use crate::error::{ApiError, Decline};
use crate::objects;
use crate::params::Params;
use crate::world::{Order, World, text};

/// What a visitor typed on the payment page.
pub(crate) struct Payer {
    pub(crate) email: String,
    pub(crate) name: String,
    /// A card that was made from what was typed.
    pub(crate) payment_method: String,
}

impl World {
    pub(crate) fn checkouts(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", ["sessions"]) => {
                let filters = ["customer", "status", "subscription", "payment_intent"].map(|f| equals(f, params.text(f)));
                self.list("checkout.session", "/v1/checkout/sessions", params, &filters)
            }
            ("POST", ["sessions"]) => self.create_checkout(params),
            ("GET", ["sessions", id]) => params.done().and_then(|()| self.get("checkout.session", id)),
            ("POST", ["sessions", id, "expire"]) => params.done().and_then(|()| self.expire_checkout(id)),
            ("GET", ["sessions", id, "line_items"]) => self.get("checkout.session", id).map(|_| {
                json!({ "object": "list", "data": [], "has_more": false, "url": format!("/v1/checkout/sessions/{id}/line_items") })
            }),
            _ => return None,
        })
    }

    fn create_checkout(&mut self, mut params: Params) -> Answered {
        if params.need("mode")? != "subscription" {
            return Err(ApiError::invalid("mode", "The double knows subscriptions only"));
        }
        let price = self.ordered_price(&mut params)?;
        let mut data = params.inside("subscription_data");
        let order = Order { price: text(&price, "id"), metadata: data.metadata() };
        data.done()?;
        let (success, cancel) = (params.need("success_url")?, params.text("cancel_url"));
        let (reference, metadata, until) =
            (params.text("client_reference_id"), params.metadata(), params.int("expires_at")?);
        let (customer, payer) = self.ordering_customer(&mut params)?;
        params.done()?;
        let mut birth = self.birth("cs_test", customer.as_deref().unwrap_or_default());
        birth.metadata = metadata;
        let id = birth.id.clone();
        let fields = json!({
            "success_url": success, "cancel_url": cancel, "client_reference_id": reference, "customer": customer,
            "customer_creation": if customer.is_some() { Value::Null } else { json!("always") },
            "url": format!("{}/c/pay/{id}", self.origin), "expires_at": until.unwrap_or(birth.at + 86_400),
        });
        self.put(objects::checkout(birth, &price));
        self.change(&id, fields);
        self.orders.insert(id.clone(), order);
        Ok(self.change(&id, payer).0)
    }

    fn ordered_price(&self, params: &mut Params) -> Answered {
        let mut line = params.each("line_items").pop().ok_or_else(|| ApiError::parameter_missing("line_items"))?;
        let id = line.need("price")?;
        let price = self.refer("price", &id, "line_items[0][price]")?;
        line.int("quantity")?;
        line.done()?;
        if price["type"] != "recurring" {
            return Err(ApiError::invalid("line_items[0][price]", "A subscription needs a recurring price"));
        }
        Ok(price)
    }

    /// The customer named, and what the session says about the payer.
    fn ordering_customer(&self, params: &mut Params) -> Result<(Option<String>, Value), ApiError> {
        let (id, email) = (params.text("customer"), params.text("customer_email"));
        if id.is_some() && email.is_some() {
            return Err(ApiError::invalid("customer_email", "You may only specify one of these parameters: customer"));
        }
        let customer = id.as_deref().map(|id| self.refer("customer", id, "customer")).transpose()?.unwrap_or_default();
        let details = json!({
            "address": null, "business_name": null, "email": customer["email"].as_str().or(email.as_deref()),
            "individual_name": null, "name": customer["name"], "phone": null, "tax_exempt": "none", "tax_ids": [],
        });
        Ok((id, json!({ "customer_email": email, "customer_details": details })))
    }

    fn expire_checkout(&mut self, id: &str) -> Answered {
        let session = self.get("checkout.session", id)?;
        if session["status"] != "open" {
            let message = format!(
                "Only Checkout Sessions with a status in [\"open\"] can be expired. This Checkout Session has a status of {}.",
                text(&session, "status")
            );
            return Err(ApiError::state("resource_not_open", &message));
        }
        Ok(self.expire(id))
    }

    /// Pays an open checkout: makes customer and subscription and says so, or leaves everything as it was.
    pub(crate) fn complete(&mut self, session: &Value, payer: &Payer) -> Result<Value, Decline> {
        let id = text(session, "id");
        let method = self.objects[&payer.payment_method].clone();
        self.bank(&method, Presence::Present)?;
        let customer = self.paying_customer(session, payer);
        let customer_id = text(&customer, "id");
        self.attach_made(&payer.payment_method, &customer_id);
        let order = self.orders.get(&id).cloned().unwrap_or_default();
        let new = NewSubscription {
            customer,
            price: self.objects.get(&order.price).cloned().unwrap_or_default(),
            payment_method: Some(payer.payment_method.clone()),
            metadata: order.metadata,
        };
        let (subscription, paid) = self.subscribe(new, Presence::Present);
        paid?;
        let mut details = session["customer_details"].clone();
        details["email"] = json!(payer.email);
        details["name"] = json!(payer.name);
        let (session, _) = self.change(&id, json!({
            "status": "complete", "payment_status": "paid", "url": null, "customer": customer_id,
            "subscription": subscription["id"], "invoice": subscription["latest_invoice"], "customer_details": details,
        }));
        self.emit("checkout.session.completed", &session);
        Ok(session)
    }

    fn paying_customer(&mut self, session: &Value, payer: &Payer) -> Value {
        if let Some(customer) = session["customer"].as_str().and_then(|id| self.objects.get(id)) {
            return customer.clone();
        }
        let birth = self.birth("cus", "");
        let customer = objects::customer(birth, Some(payer.email.clone()), Some(payer.name.clone()), None);
        let customer = self.put(customer);
        self.emit("customer.created", &customer);
        customer
    }

    pub(crate) fn portals(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        match (method, path) {
            ("POST", ["sessions"]) => Some(params.need("customer").and_then(|customer| {
                let back = params.text("return_url");
                params.done()?;
                self.refer("customer", &customer, "customer")?;
                let birth = self.birth("bps", &customer);
                Ok(self.put(objects::portal_session(birth, &customer, back, &self.origin.clone())))
            })),
            _ => None,
        }
    }
}
