//! `/v1/invoices`

use serde_json::Value;

use super::Answered;
use super::list::{Filter, equals};
use crate::billing::{Presence, subscription_of};
use crate::error::ApiError;
use crate::params::Params;
use crate::world::{World, text};

impl World {
    pub(crate) fn invoices(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let subscription = params.text("subscription");
                let of: Filter<'_> = Box::new(move |invoice: &Value| {
                    subscription.as_deref().is_none_or(|wanted| subscription_of(invoice) == wanted)
                });
                let filters =
                    [of, equals("customer", params.text("customer")), equals("status", params.text("status"))];
                self.list("invoice", "/v1/invoices", params, &filters)
            }
            ("GET", [id]) => params.done().and_then(|()| self.get("invoice", id)),
            ("POST", [id, "pay"]) => self.pay_invoice(id, params),
            _ => return None,
        })
    }

    fn pay_invoice(&mut self, id: &str, mut params: Params) -> Answered {
        let invoice = self.get("invoice", id)?;
        let method = params.text("payment_method");
        params.flag("off_session")?;
        params.done()?;
        match text(&invoice, "status").as_str() {
            "open" => {}
            "paid" => {
                return Err(ApiError::state("invoice_already_paid", "Invoice is already paid"));
            }
            _ => {
                return Err(ApiError::state("invoice_not_editable", "Invoice cannot be paid"));
            }
        }
        if let Some(method) = &method {
            self.refer("payment_method", method, "payment_method")?;
        }
        self.pay(id, method.as_deref(), Presence::Away).map_err(|decline| ApiError::card(&decline))?;
        Ok(self.objects[id].clone())
    }
}
