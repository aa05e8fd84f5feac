//! `/v1/products` and `/v1/prices`

use serde_json::{Value, json};

use super::Answered;
use super::customers::merged;
use super::list::{Filter, equals};
use crate::error::ApiError;
use crate::objects;
use crate::params::Params;
use crate::world::{World, text};

impl World {
    pub(crate) fn products(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => self.list("product", "/v1/products", params, &[]),
            ("POST", []) => params.need("name").and_then(|name| self.create_product(&name, params)),
            ("GET", [id]) => params.done().and_then(|()| self.get("product", id)),
            _ => return None,
        })
    }

    fn create_product(&mut self, name: &str, mut params: Params) -> Answered {
        let (metadata, description) = (params.metadata(), params.text("description"));
        params.done()?;
        let mut birth = self.birth("prod", "");
        birth.metadata = metadata;
        let mut product = objects::product(birth, name);
        product["description"] = json!(description);
        let product = self.put(product);
        self.emit("product.created", &product);
        Ok(product)
    }

    pub(crate) fn prices(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let (keys, product) = (params.texts("lookup_keys"), params.text("product"));
                let active = match params.flag("active") {
                    Ok(active) => active,
                    Err(refusal) => return Some(Err(refusal)),
                };
                let by_key: Filter<'_> = Box::new(move |price: &Value| {
                    keys.is_empty() || keys.iter().any(|key| price["lookup_key"] == key.as_str())
                });
                let by_state: Filter<'_> = Box::new(move |price: &Value| active.is_none_or(|on| price["active"] == on));
                self.list("price", "/v1/prices", params, &[by_key, by_state, equals("product", product)])
            }
            ("POST", []) => self.create_price(params),
            ("GET", [id]) => params.done().and_then(|()| self.get("price", id)),
            ("POST", [id]) => self.update_price(id, params),
            _ => return None,
        })
    }

    fn create_price(&mut self, mut params: Params) -> Answered {
        let (currency, amount) = (params.need("currency")?, params.int("unit_amount")?);
        let amount = amount.ok_or_else(|| ApiError::parameter_missing("unit_amount"))?;
        let (lookup_key, metadata, nickname) = (params.text("lookup_key"), params.metadata(), params.text("nickname"));
        let product = params.text("product");
        let mut product_data = params.inside("product_data");
        let recurring = recurring(params.inside("recurring"))?;
        params.done()?;
        let taken =
            lookup_key.as_ref().is_some_and(|key| self.all("price").any(|price| price["lookup_key"] == key.as_str()));
        if taken {
            return Err(ApiError::state("resource_already_exists", "A price with this lookup key exists already."));
        }
        let product = match product {
            Some(product) => self.refer("product", &product, "product")?,
            None => {
                let name = product_data.need("name")?;
                self.create_product(&name, product_data)?
            }
        };
        let mut birth = self.birth("price", "");
        birth.metadata = metadata;
        let mut price = objects::price(birth, &text(&product, "id"), &currency.to_lowercase(), amount, recurring);
        price["lookup_key"] = json!(lookup_key);
        price["nickname"] = json!(nickname);
        let price = self.put(price);
        self.emit("price.created", &price);
        Ok(price)
    }

    fn update_price(&mut self, id: &str, mut params: Params) -> Answered {
        let price = self.get("price", id)?;
        let (active, metadata) = (params.flag("active")?, params.metadata());
        params.done()?;
        let fields = json!({
            "active": active.map_or(price["active"].clone(), Value::Bool),
            "metadata": merged(&price["metadata"], metadata),
        });
        Ok(self.change_and_emit("price.updated", id, fields))
    }
}

/// How often a price is charged; none for a price charged once.
fn recurring(mut params: Params) -> Result<Option<Value>, ApiError> {
    if params.is_empty() {
        return Ok(None);
    }
    let interval = params.need("interval")?;
    if interval != "month" {
        return Err(ApiError::invalid("recurring[interval]", "The double knows months only"));
    }
    params.done()?;
    Ok(Some(
        json!({ "interval": interval, "interval_count": 1, "meter": null, "trial_period_days": null, "usage_type": "licensed" }),
    ))
}
