//! `/v1/subscriptions`

use serde_json::{Value, json};

use super::Answered;
use super::customers::merged;
use super::list::{Filter, equals};
use crate::billing::{NewSubscription, Presence};
use crate::error::ApiError;
use crate::params::Params;
use crate::world::{World, text};

impl World {
    pub(crate) fn subscriptions(&mut self, method: &str, path: &[&str], params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => self.list_subscriptions(params),
            ("POST", []) => self.create_subscription(params),
            ("GET", [id]) => params.done().and_then(|()| self.get("subscription", id)),
            ("POST", [id]) => self.update_subscription(id, params),
            ("DELETE", [id]) => self.delete_subscription(id, params),
            _ => return None,
        })
    }

    fn list_subscriptions(&mut self, mut params: Params) -> Answered {
        let status = params.text("status");
        let by_status: Filter<'_> = Box::new(move |subscription: &Value| match status.as_deref() {
            Some("all") => true,
            Some("ended") => !subscription["ended_at"].is_null(),
            Some(wanted) => subscription["status"] == wanted,
            None => subscription["status"] != "canceled" && subscription["status"] != "incomplete_expired",
        });
        let filters =
            [by_status, equals("customer", params.text("customer")), equals("test_clock", params.text("test_clock"))];
        self.list("subscription", "/v1/subscriptions", params, &filters)
    }

    fn create_subscription(&mut self, mut params: Params) -> Answered {
        let customer_id = params.need("customer")?;
        let customer = self.refer("customer", &customer_id, "customer")?;
        let mut item = params.each("items").pop().ok_or_else(|| ApiError::parameter_missing("items"))?;
        let price_id = item.need("price")?;
        let price = self.refer("price", &price_id, "items[0][price]")?;
        item.int("quantity")?;
        item.done()?;
        let (payment_method, metadata) = (params.text("default_payment_method"), params.metadata());
        let strict = params.text("payment_behavior").as_deref() == Some("error_if_incomplete");
        params.done()?;
        if let Some(method) = &payment_method {
            self.refer("payment_method", method, "default_payment_method")?;
        }
        if strict && let Some(method) = &payment_method {
            let method = self.objects[method].clone();
            self.bank(&method, Presence::Away).map_err(|decline| ApiError::card(&decline))?;
        }
        let new = NewSubscription { customer, price, payment_method, metadata };
        Ok(self.subscribe(new, Presence::Away).0)
    }

    fn update_subscription(&mut self, id: &str, mut params: Params) -> Answered {
        let old = self.get("subscription", id)?;
        let (ends, method) = (params.flag("cancel_at_period_end")?, params.text("default_payment_method"));
        let metadata = params.metadata();
        params.done()?;
        if !old["ended_at"].is_null() {
            let message = "A canceled subscription can only update its cancellation_details and metadata.";
            return Err(ApiError::state("resource_missing", message));
        }
        let mut fields = json!({});
        if let Some(method) = method {
            let card = self.refer("payment_method", &method, "default_payment_method")?;
            if card["customer"] != old["customer"] {
                return Err(ApiError::missing(400, "PaymentMethod", &method, "default_payment_method"));
            }
            fields["default_payment_method"] = json!(method);
        }
        if !metadata.is_empty() {
            fields["metadata"] = merged(&old["metadata"], metadata);
        }
        self.change_and_emit("customer.subscription.updated", id, fields);
        if let Some(ends) = ends {
            self.end_with_period(id, ends);
        }
        Ok(self.objects[id].clone())
    }

    fn delete_subscription(&mut self, id: &str, mut params: Params) -> Answered {
        params.flag("invoice_now")?;
        params.flag("prorate")?;
        params.done()?;
        let old = self.get("subscription", id)?;
        if !old["ended_at"].is_null() {
            return Err(ApiError::missing(404, "subscription", &text(&old, "id"), "id"));
        }
        self.end(id, "cancellation_requested");
        Ok(self.objects[id].clone())
    }
}
