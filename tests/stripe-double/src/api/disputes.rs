//! `/v1/disputes`; banks take payments back by `/_double/dispute`.

use serde_json::{Value, json};

use super::Answered;
use super::list::equals;
use crate::params::Params;
use crate::world::{World, text};

/// Days that a business has for its answer.
const DAYS: i64 = 20;

impl World {
    pub(crate) fn disputes(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let filters = ["charge", "payment_intent"].map(|field| equals(field, params.text(field)));
                self.list("dispute", "/v1/disputes", params, &filters)
            }
            ("GET", [id]) => params.done().and_then(|()| self.get("dispute", id)),
            _ => return None,
        })
    }

    /// The payer's bank takes a payment back; when it has done so before, it decides.
    pub(crate) fn dispute(&mut self, charge: &str, decision: &str) -> Answered {
        let charge = self.get("charge", charge)?;
        let open = self.all("dispute").find(|dispute| dispute["charge"] == charge["id"]).map(|open| text(open, "id"));
        if let Some(id) = open {
            return Ok(self.change_and_emit("charge.dispute.closed", &id, json!({ "status": decision })));
        }
        let birth = self.birth("du", &text(&charge, "customer"));
        let dispute = self.put(object((&birth.id, birth.at), &charge));
        self.change(&text(&charge, "id"), json!({ "disputed": true }));
        self.emit("charge.dispute.created", &dispute);
        Ok(dispute)
    }
}

fn object((id, at): (&str, i64), charge: &Value) -> Value {
    let evidence = json!({
        "access_activity_log": null, "appeal": null, "billing_address": null, "cancellation_policy": null,
        "cancellation_policy_disclosure": null, "cancellation_rebuttal": null, "customer_communication": null,
        "customer_email_address": null, "customer_name": null, "customer_purchase_ip": null,
        "customer_signature": null, "duplicate_charge_documentation": null, "duplicate_charge_explanation": null,
        "duplicate_charge_id": null, "enhanced_evidence": {}, "product_description": null, "receipt": null,
        "refund_policy": null, "refund_policy_disclosure": null, "refund_refusal_explanation": null,
        "service_date": null, "service_documentation": null, "shipping_address": null, "shipping_carrier": null,
        "shipping_date": null, "shipping_documentation": null, "shipping_tracking_number": null,
        "uncategorized_file": null, "uncategorized_text": null,
    });
    json!({
        "id": id, "object": "dispute", "amount": charge["amount"], "balance_transactions": [], "charge": charge["id"],
        "created": at, "currency": charge["currency"], "enhanced_eligibility_types": [], "evidence": evidence,
        "evidence_details": { "due_by": at + DAYS * 86_400, "enhanced_eligibility": {}, "has_evidence": false,
            "past_due": false, "submission_count": 0, "submission_method": "not_submitted" },
        "intended_submission_method": null, "is_charge_refundable": false, "livemode": false, "metadata": {},
        "network_reason_code": null, "payment_intent": charge["payment_intent"], "payment_method_details": null,
        "reason": "fraudulent", "status": "needs_response",
    })
}
