//! What happens to money: first bills, renewals, failed payments and their retries, ends.

use serde_json::{Map, Value, json};
use time::{Month, OffsetDateTime};

use crate::error::{AUTHENTICATE, Decline, FUNDS, GENERIC, NO_CARD};
use crate::objects::{self, Birth};
use crate::world::{World, text};

const DAY: i64 = 86_400;
/// When a failed bill is tried again, in days after the bill: 8 tries in 2 weeks with the first
/// (docs.stripe.com/billing/revenue-recovery/smart-retries).
const RETRIES: [i64; 7] = [1, 3, 5, 7, 9, 11, 14];

/// Who is present when a card is charged: a holder who is can confirm it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Presence {
    Present,
    Away,
}

/// A subscription to make.
pub(crate) struct NewSubscription {
    pub(crate) customer: Value,
    pub(crate) price: Value,
    pub(crate) payment_method: Option<String>,
    pub(crate) metadata: Map<String, Value>,
}

impl World {
    pub(crate) fn birth(&mut self, prefix: &str, owner: &str) -> Birth {
        Birth { id: self.new_id(prefix), at: self.now_of(owner), metadata: Map::new() }
    }

    /// What the bank of a test card answers (docs.stripe.com/testing).
    pub(crate) fn bank(&self, method: &Value, presence: Presence) -> Result<(), Decline> {
        match method["card"]["last4"].as_str().unwrap_or_default() {
            "0002" | "0341" => Err(GENERIC),
            "9995" => Err(FUNDS),
            "3155" if presence == Presence::Away && !self.confirmed.contains(&text(method, "id")) => Err(AUTHENTICATE),
            _ => Ok(()),
        }
    }

    /// Makes a subscription and tries its first bill.
    pub(crate) fn subscribe(&mut self, new: NewSubscription, presence: Presence) -> (Value, Result<(), Decline>) {
        let customer_id = text(&new.customer, "id");
        let birth = Birth { metadata: new.metadata, ..self.birth("sub", &customer_id) };
        let (id, period) = (birth.id.clone(), (birth.at, month_after(birth.at, birth.at)));
        let item_birth = self.birth("si", &customer_id);
        let item = objects::subscription_item(item_birth, &id, &new.price, period);
        let mut subscription = objects::subscription(birth, &new.customer, &[item], period);
        subscription["default_payment_method"] = json!(new.payment_method);
        self.put(subscription.clone());
        if text(&new.customer, "currency").is_empty() {
            self.change(&customer_id, json!({ "currency": new.price["currency"] }));
        }
        let invoice = self.bill(&subscription, "subscription_create");
        let created = self.objects[&id].clone();
        self.emit("customer.subscription.created", &created);
        let outcome = self.pay(&invoice, None, presence);
        (self.objects[&id].clone(), outcome)
    }

    /// Writes and finalizes the bill of the subscription's current period.
    fn bill(&mut self, subscription: &Value, reason: &str) -> String {
        let customer = self.objects.get(&text(subscription, "customer")).cloned().unwrap_or_default();
        let birth = self.birth("in", &text(&customer, "id"));
        let id = birth.id.clone();
        let line_id = self.new_id("il");
        let line = objects::line_item(&line_id, &id, subscription, &subscription["items"]["data"][0]);
        let at = birth.at;
        let draft = self.put(objects::invoice(birth, subscription, &customer, &line, reason));
        self.emit("invoice.created", &draft);
        let number = self.number(&customer);
        let mut steps = draft["status_transitions"].clone();
        steps["finalized_at"] = json!(at);
        let (invoice, _) = self.change(&id, json!({
            "status": "open", "number": number, "effective_at": at, "status_transitions": steps, "ending_balance": 0,
            "hosted_invoice_url": format!("{}/i/{id}", self.origin), "invoice_pdf": format!("{}/i/{id}/pdf", self.origin),
        }));
        self.change(&text(subscription, "id"), json!({ "latest_invoice": id }));
        self.emit("invoice.finalized", &invoice);
        let intent = self.birth("pi", &text(&customer, "id"));
        let intent = self.put(objects::payment_intent(intent, &invoice));
        let link = self.birth("inpay", &text(&customer, "id"));
        self.put(objects::invoice_payment(link, &invoice, &text(&intent, "id")));
        self.emit("payment_intent.created", &intent);
        id
    }

    fn number(&mut self, customer: &Value) -> String {
        let next = customer["next_invoice_sequence"].as_i64().unwrap_or(1);
        self.change(&text(customer, "id"), json!({ "next_invoice_sequence": next + 1 }));
        format!("{}-{next:04}", text(customer, "invoice_prefix"))
    }

    /// The card a bill is charged to: the one named, the subscription's, or the customer's.
    fn card_for(&self, invoice: &Value, named: Option<&str>) -> Option<Value> {
        let subscription = self.objects.get(&subscription_of(invoice));
        let customer = self.objects.get(&text(invoice, "customer"));
        let of_subscription = subscription.and_then(|s| s["default_payment_method"].as_str());
        let of_customer = customer.and_then(|c| c["invoice_settings"]["default_payment_method"].as_str());
        let id = named.or(of_subscription).or(of_customer)?;
        self.find("payment_method", id).cloned()
    }

    /// Tries to take the money for a bill.
    pub(crate) fn pay(&mut self, invoice: &str, method: Option<&str>, presence: Presence) -> Result<(), Decline> {
        let bill = self.objects[invoice].clone();
        let attempts = bill["attempt_count"].as_i64().unwrap_or(0) + 1;
        self.change(invoice, json!({ "attempt_count": attempts, "attempted": true }));
        let Some(method) = self.card_for(&bill, method) else {
            self.fail(invoice, NO_CARD, None);
            return Err(NO_CARD);
        };
        match self.bank(&method, presence) {
            Ok(()) => {
                self.succeed(invoice, &method);
                Ok(())
            }
            Err(decline) => {
                self.fail(invoice, decline, Some(&method));
                Err(decline)
            }
        }
    }

    fn intent_of(&self, invoice: &str) -> Option<(Value, Value)> {
        let link = self.all("invoice_payment").find(|link| link["invoice"] == invoice)?.clone();
        let intent = self.objects.get(link["payment"]["payment_intent"].as_str()?)?.clone();
        Some((link, intent))
    }

    fn succeed(&mut self, invoice: &str, method: &Value) {
        let Some((link, intent)) = self.intent_of(invoice) else {
            return;
        };
        let birth = self.birth("ch", &text(&intent, "customer"));
        let (charge_id, at) = (birth.id.clone(), birth.at);
        let mut charge = objects::charge(birth, &intent, method);
        charge["amount_captured"] = intent["amount"].clone();
        charge["outcome"] = outcome("authorized", "approved_by_network", "Payment complete.");
        for field in ["captured", "paid"] {
            charge[field] = json!(true);
        }
        charge["status"] = json!("succeeded");
        charge["receipt_url"] = json!(format!("{}/i/{invoice}", self.origin));
        let charge = self.put(charge);
        let (intent, _) = self.change(
            &text(&intent, "id"),
            json!({
                "status": "succeeded", "amount_received": intent["amount"], "latest_charge": charge_id,
                "payment_method": method["id"], "last_payment_error": null, "next_action": null,
            }),
        );
        self.emit("charge.succeeded", &charge);
        self.emit("payment_intent.succeeded", &intent);
        let mut steps = self.objects[invoice]["status_transitions"].clone();
        steps["paid_at"] = json!(at);
        let due = self.objects[invoice]["amount_due"].clone();
        let (paid, _) = self.change(
            invoice,
            json!({
                "status": "paid", "amount_paid": due, "amount_remaining": 0, "auto_advance": false,
                "next_payment_attempt": null, "status_transitions": steps,
            }),
        );
        let mut link_steps = link["status_transitions"].clone();
        link_steps["paid_at"] = json!(at);
        let fields = json!({ "status": "paid", "amount_paid": due, "status_transitions": link_steps });
        let (link, _) = self.change(&text(&link, "id"), fields);
        self.activate(&subscription_of(&paid));
        self.emit("invoice.paid", &paid);
        self.emit("invoice.payment_succeeded", &paid);
        self.emit("invoice_payment.paid", &link);
    }

    /// A subscription is as good as its open bills.
    fn activate(&mut self, subscription: &str) {
        let owes = self.all("invoice").any(|i| i["status"] == "open" && subscription_of(i) == subscription);
        let waiting = ["incomplete", "past_due", "unpaid"];
        let status = self.objects.get(subscription).map(|s| text(s, "status")).unwrap_or_default();
        if !owes && waiting.contains(&status.as_str()) {
            self.change_and_emit("customer.subscription.updated", subscription, json!({ "status": "active" }));
        }
    }

    fn fail(&mut self, invoice: &str, decline: Decline, method: Option<&Value>) {
        if let (Some(method), Some((_, intent))) = (method, self.intent_of(invoice)) {
            self.fail_intent(&intent, decline, method);
        }
        let bill = self.objects[invoice].clone();
        let renewal = bill["billing_reason"] == "subscription_cycle";
        let done = bill["attempt_count"].as_i64().and_then(|tries| usize::try_from(tries).ok()).unwrap_or(0);
        let next = RETRIES.get(done.saturating_sub(1)).filter(|_| renewal);
        let next = next.map(|days| bill["created"].as_i64().unwrap_or(0) + days * DAY);
        let (bill, _) = self.change(invoice, json!({ "next_payment_attempt": next, "auto_advance": next.is_some() }));
        self.emit("invoice.payment_failed", &bill);
        if decline == AUTHENTICATE {
            self.emit("invoice.payment_action_required", &bill);
        }
        if !renewal {
            return;
        }
        let subscription = subscription_of(&bill);
        match next {
            Some(_) => {
                let fields = json!({ "status": "past_due" });
                self.change_and_emit("customer.subscription.updated", &subscription, fields);
            }
            None => self.end(&subscription, "payment_failed"),
        }
    }

    fn fail_intent(&mut self, intent: &Value, decline: Decline, method: &Value) {
        let birth = self.birth("ch", &text(intent, "customer"));
        let mut charge = objects::charge(birth, intent, method);
        charge["failure_code"] = json!(decline.code);
        charge["failure_message"] = json!(decline.message);
        charge["outcome"] = outcome("issuer_declined", "declined_by_network", "The bank declined the payment.");
        charge["outcome"]["reason"] = json!(decline.decline_code);
        let charge = self.put(charge);
        let error = json!({
            "charge": charge["id"], "code": decline.code, "decline_code": decline.decline_code,
            "message": decline.message, "payment_method": method, "type": "card_error",
        });
        let fields = json!({
            "latest_charge": charge["id"], "status": "requires_payment_method", "last_payment_error": error,
        });
        let (intent, _) = self.change(&text(intent, "id"), fields);
        self.emit("charge.failed", &charge);
        self.emit("payment_intent.payment_failed", &intent);
    }

    /// Ends a subscription now.
    pub(crate) fn end(&mut self, subscription: &str, reason: &str) {
        let old = self.objects[subscription].clone();
        let at = self.now_of(&text(&old, "customer"));
        let details = json!({ "comment": null, "feedback": null, "reason": reason });
        let (ended, _) = self.change(
            subscription,
            json!({
                "status": "canceled", "canceled_at": old["canceled_at"].as_i64().unwrap_or(at), "ended_at": at,
                "cancellation_details": details,
            }),
        );
        let open: Vec<_> = self
            .all("invoice")
            .filter(|i| i["status"] == "open" && subscription_of(i) == subscription)
            .map(|i| text(i, "id"))
            .collect();
        for invoice in open {
            self.change(&invoice, json!({ "auto_advance": false, "next_payment_attempt": null }));
        }
        self.emit("customer.subscription.deleted", &ended);
    }

    /// Sets or lifts the wish to end with the period.
    pub(crate) fn end_with_period(&mut self, subscription: &str, ends: bool) -> Value {
        let old = self.objects[subscription].clone();
        let at = self.now_of(&text(&old, "customer"));
        let until = old["items"]["data"][0]["current_period_end"].clone();
        let reason = if ends { json!("cancellation_requested") } else { Value::Null };
        self.change_and_emit(
            "customer.subscription.updated",
            subscription,
            json!({
                "cancel_at_period_end": ends, "cancel_at": if ends { until } else { Value::Null },
                "canceled_at": if ends { json!(at) } else { Value::Null },
                "cancellation_details": { "comment": null, "feedback": null, "reason": reason },
            }),
        )
    }

    /// Plays everything that falls due up to a time, for the customers of a clock or for those without one.
    pub(crate) fn play(&mut self, clock: Option<&str>, until: i64) {
        while let Some((due, id)) = self.next_due(clock).filter(|(due, _)| *due <= until) {
            self.moment = Some(due);
            match text(&self.objects[&id], "object").as_str() {
                "subscription" => self.turn(&id),
                "invoice" => {
                    self.pay(&id, None, Presence::Away).ok();
                }
                _ => {
                    self.expire(&id);
                }
            }
        }
        self.moment = None;
    }

    pub(crate) fn expire(&mut self, session: &str) -> Value {
        let (session, _) = self.change(session, json!({ "status": "expired", "url": null }));
        self.emit("checkout.session.expired", &session);
        session
    }

    fn next_due(&self, clock: Option<&str>) -> Option<(i64, String)> {
        let due = |object: &Value| {
            let at = match (object["object"].as_str()?, object["status"].as_str()?) {
                ("subscription", "active" | "past_due") => &object["items"]["data"][0]["current_period_end"],
                ("subscription", "incomplete") => {
                    return Some(object["created"].as_i64()? + 23 * 3_600);
                }
                ("invoice", "open") => &object["next_payment_attempt"],
                ("checkout.session", "open") => &object["expires_at"],
                _ => return None,
            };
            at.as_i64()
        };
        let mine = |object: &&Value| object["test_clock"].as_str() == clock;
        let all = self.objects.values().filter(mine);
        all.filter_map(|object| Some((due(object)?, text(object, "id")))).min()
    }

    /// The end of a period, or of the wait for a first payment.
    fn turn(&mut self, id: &str) {
        let old = self.objects[id].clone();
        if old["status"] == "incomplete" {
            let at = self.now();
            let fields = json!({ "status": "incomplete_expired", "ended_at": at });
            self.change_and_emit("customer.subscription.updated", id, fields);
            return;
        }
        if old["cancel_at_period_end"] == true {
            self.end(id, "cancellation_requested");
            return;
        }
        let mut items = old["items"].clone();
        let item = &mut items["data"][0];
        let start = item["current_period_end"].as_i64().unwrap_or_default();
        let anchor = old["billing_cycle_anchor"].as_i64().unwrap_or(start);
        item["current_period_start"] = json!(start);
        item["current_period_end"] = json!(month_after(start, anchor));
        let turned = self.change_and_emit("customer.subscription.updated", id, json!({ "items": items }));
        let invoice = self.bill(&turned, "subscription_cycle");
        // A declined card is told through events; there is nobody to answer.
        self.pay(&invoice, None, Presence::Away).ok();
    }
}

/// The subscription a bill is for; empty when it is for none.
pub(crate) fn subscription_of(invoice: &Value) -> String {
    text(&invoice["parent"]["subscription_details"], "subscription")
}

fn outcome(kind: &str, network: &str, message: &str) -> Value {
    json!({
        "advice_code": null, "network_advice_code": null, "network_decline_code": null, "network_status": network,
        "reason": null, "risk_level": "normal", "risk_score": 10, "seller_message": message, "type": kind,
    })
}

/// One month on, on the day of the anchor or the month's last (docs.stripe.com/billing/subscriptions/billing-cycle).
fn month_after(from: i64, anchor: i64) -> i64 {
    let at = |seconds| OffsetDateTime::from_unix_timestamp(seconds).unwrap_or(OffsetDateTime::UNIX_EPOCH);
    let (start, day) = (at(from), at(anchor).day());
    let (year, month) = match start.month() {
        Month::December => (start.year() + 1, Month::January),
        month => (start.year(), month.next()),
    };
    let day = day.min(month.length(year));
    let date = time::Date::from_calendar_date(year, month, day).unwrap_or(start.date());
    start.replace_date(date).unix_timestamp()
}

#[cfg(test)]
mod tests {
    use super::*;
    use time::macros::datetime;

    #[test]
    fn a_month_from_the_31st_ends_on_the_last_day_and_returns_to_the_31st() {
        let anchor = datetime!(2026-01-31 10:00 UTC).unix_timestamp();
        let february = month_after(anchor, anchor);
        assert_eq!(february, datetime!(2026-02-28 10:00 UTC).unix_timestamp());
        assert_eq!(month_after(february, anchor), datetime!(2026-03-31 10:00 UTC).unix_timestamp());
        let december = datetime!(2026-12-31 10:00 UTC).unix_timestamp();
        assert_eq!(month_after(december, anchor), datetime!(2027-01-31 10:00 UTC).unix_timestamp());
    }
}
