//! `/v1/customers`

use serde_json::json;

use super::Answered;
use super::list::equals;
use crate::error::ApiError;
use crate::objects;
use crate::params::Params;
use crate::world::World;

impl World {
    pub(crate) fn customers(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let (email, clock) = (params.text("email"), params.text("test_clock"));
                self.list("customer", "/v1/customers", params, &[equals("email", email), equals("test_clock", clock)])
            }
            ("POST", []) => self.create_customer(params),
            ("GET", [id]) => params.done().and_then(|()| self.get("customer", id)),
            ("POST", [id]) => self.update_customer(id, params),
            ("DELETE", [id]) => self.delete_customer(id),
            ("GET", [id, "payment_methods"]) => {
                params.text("type");
                let url = format!("/v1/customers/{id}/payment_methods");
                self.list("payment_method", &url, params, &[equals("customer", Some((*id).to_owned()))])
            }
            _ => return None,
        })
    }

    fn create_customer(&mut self, mut params: Params) -> Answered {
        let (email, name, clock) = (params.text("email"), params.text("name"), params.text("test_clock"));
        let (method, token) =
            (params.text("payment_method"), params.inside("invoice_settings").text("default_payment_method"));
        let (description, metadata) = (params.text("description"), params.metadata());
        params.done()?;
        if let Some(clock) = &clock {
            self.refer("test_helpers.test_clock", clock, "test_clock")?;
        }
        let frozen = clock.as_deref().map(|clock| self.objects[clock]["frozen_time"].as_i64().unwrap_or_default());
        let mut birth = self.birth("cus", "");
        birth.at = frozen.unwrap_or(birth.at);
        birth.metadata = metadata;
        let mut customer = objects::customer(birth, email, name, clock);
        customer["description"] = json!(description);
        let customer = self.put(customer);
        self.emit("customer.created", &customer);
        let id = crate::world::text(&customer, "id");
        if let Some(method) = method {
            let attached = self.attach(&method, &id)?;
            if token.is_some() {
                self.change(&id, json!({ "invoice_settings": default_card(&attached["id"]) }));
            }
        }
        Ok(self.objects[&id].clone())
    }

    fn update_customer(&mut self, id: &str, mut params: Params) -> Answered {
        self.get("customer", id)?;
        let mut fields = json!({});
        for field in ["email", "name", "description"] {
            if let Some(text) = params.text(field) {
                fields[field] = json!(text);
            }
        }
        let mut settings = params.inside("invoice_settings");
        if let Some(method) = settings.text("default_payment_method") {
            let card = self.refer("payment_method", &method, "invoice_settings[default_payment_method]")?;
            if card["customer"] != id {
                return Err(ApiError::missing(
                    400,
                    "PaymentMethod",
                    &method,
                    "invoice_settings[default_payment_method]",
                ));
            }
            fields["invoice_settings"] = default_card(&card["id"]);
        }
        settings.done()?;
        let metadata = params.metadata();
        params.done()?;
        if !metadata.is_empty() {
            fields["metadata"] = merged(&self.objects[id]["metadata"], metadata);
        }
        Ok(self.change_and_emit("customer.updated", id, fields))
    }

    fn delete_customer(&mut self, id: &str) -> Answered {
        let customer = self.get("customer", id)?;
        let running: Vec<_> = self
            .all("subscription")
            .filter(|s| s["customer"] == id && s["ended_at"].is_null())
            .map(|s| crate::world::text(s, "id"))
            .collect();
        for subscription in running {
            self.end(&subscription, "cancellation_requested");
        }
        self.emit("customer.deleted", &customer);
        Ok(self.put(json!({ "id": id, "object": "customer", "deleted": true })))
    }
}

/// Invoice settings with that card.
pub(crate) fn default_card(method: &serde_json::Value) -> serde_json::Value {
    json!({ "custom_fields": null, "default_payment_method": method, "footer": null, "rendering_options": null })
}

/// Old metadata with new entries; an empty text removes one.
pub(crate) fn merged(old: &serde_json::Value, new: serde_json::Map<String, serde_json::Value>) -> serde_json::Value {
    let mut all = old.as_object().cloned().unwrap_or_default();
    all.extend(new);
    all.retain(|_, value| value != "");
    all.into()
}
