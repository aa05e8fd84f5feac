//! The objects in the shape Stripe sends them (docs.stripe.com/api, version 2026-09-30).

use serde_json::{Map, Value, json};

/// What every new object needs.
pub(crate) struct Birth {
    pub(crate) id: String,
    pub(crate) at: i64,
    pub(crate) metadata: Map<String, Value>,
}

pub(crate) fn customer(birth: Birth, email: Option<String>, name: Option<String>, clock: Option<String>) -> Value {
    json!({
        "id": birth.id, "object": "customer", "address": null, "balance": 0, "created": birth.at, "currency": null,
        "default_source": null, "delinquent": false, "description": null, "email": email,
        "invoice_prefix": birth.id.to_uppercase().chars().rev().take(8).collect::<String>(),
        "invoice_settings": { "custom_fields": null, "default_payment_method": null, "footer": null, "rendering_options": null },
        "livemode": false, "metadata": birth.metadata, "name": name, "next_invoice_sequence": 1, "phone": null,
        "preferred_locales": [], "shipping": null, "tax_exempt": "none", "test_clock": clock, "discount": null,
    })
}

pub(crate) fn product(birth: Birth, name: &str) -> Value {
    json!({
        "id": birth.id, "object": "product", "active": true, "created": birth.at, "default_price": null,
        "description": null, "images": [], "livemode": false, "marketing_features": [], "metadata": birth.metadata,
        "name": name, "package_dimensions": null, "shippable": null, "statement_descriptor": null, "tax_code": null,
        "type": "service", "unit_label": null, "updated": birth.at, "url": null,
    })
}

pub(crate) fn price(birth: Birth, product: &str, currency: &str, amount: i64, recurring: Option<Value>) -> Value {
    json!({
        "id": birth.id, "object": "price", "active": true, "billing_scheme": "per_unit", "created": birth.at,
        "currency": currency, "custom_unit_amount": null, "livemode": false, "lookup_key": null,
        "metadata": birth.metadata, "nickname": null, "product": product, "tax_behavior": "unspecified",
        "tiers_mode": null, "transform_quantity": null, "unit_amount": amount,
        "unit_amount_decimal": amount.to_string(),
        "type": if recurring.is_some() { "recurring" } else { "one_time" }, "recurring": recurring,
    })
}

/// The old name of a price, which subscriptions still carry.
pub(crate) fn plan(price: &Value) -> Value {
    json!({
        "id": price["id"], "object": "plan", "active": true, "amount": price["unit_amount"],
        "amount_decimal": price["unit_amount_decimal"], "billing_scheme": "per_unit", "created": price["created"],
        "currency": price["currency"], "interval": price["recurring"]["interval"],
        "interval_count": price["recurring"]["interval_count"], "livemode": false, "metadata": {}, "meter": null,
        "nickname": null, "product": price["product"], "tiers_mode": null, "transform_usage": null,
        "trial_period_days": null, "usage_type": "licensed",
    })
}

pub(crate) fn billing_details(email: Option<&str>, name: Option<&str>) -> Value {
    let address =
        json!({ "city": null, "country": null, "line1": null, "line2": null, "postal_code": null, "state": null });
    json!({ "address": address, "email": email, "name": name, "phone": null, "tax_id": null })
}

/// A card as it may be shown. The number itself is not kept.
pub(crate) fn card(last4: &str, exp_month: i64, exp_year: i64) -> Value {
    let brand = if last4 == "4444" { "mastercard" } else { "visa" };
    json!({
        "brand": brand, "checks": { "address_line1_check": null, "address_postal_code_check": null, "cvc_check": "pass" },
        "country": "US", "display_brand": brand, "exp_month": exp_month, "exp_year": exp_year,
        "fingerprint": format!("double{last4}"), "funding": "credit", "generated_from": null, "last4": last4,
        "networks": { "available": [brand], "preferred": null }, "regulated_status": "unregulated",
        "three_d_secure_usage": { "supported": true }, "wallet": null,
    })
}

pub(crate) fn payment_method(birth: Birth, card: Value, details: Value) -> Value {
    json!({
        "id": birth.id, "object": "payment_method", "allow_redisplay": "unspecified", "billing_details": details,
        "card": card, "created": birth.at, "customer": null, "customer_account": null, "livemode": false,
        "metadata": birth.metadata, "type": "card",
    })
}

pub(crate) fn subscription(birth: Birth, customer: &Value, items: &[Value], period: (i64, i64)) -> Value {
    json!({
        "id": birth.id, "object": "subscription", "application": null, "application_fee_percent": null,
        "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null },
        "billing_cycle_anchor": period.0, "billing_cycle_anchor_config": null,
        "billing_mode": { "flexible": { "proration_discounts": "included" }, "type": "flexible", "updated_at": birth.at },
        "billing_schedules": [], "billing_thresholds": null, "cancel_at": null, "cancel_at_period_end": false,
        "canceled_at": null, "cancellation_details": { "comment": null, "feedback": null, "reason": null },
        "collection_method": "charge_automatically", "created": birth.at, "currency": items[0]["price"]["currency"],
        "customer": customer["id"], "customer_account": null, "days_until_due": null, "default_payment_method": null,
        "default_source": null, "default_tax_rates": [], "description": null, "discounts": [], "ended_at": null,
        "invoice_settings": { "account_tax_ids": null, "issuer": { "type": "self" } },
        "items": { "object": "list", "data": items, "has_more": false, "total_count": items.len(),
            "url": format!("/v1/subscription_items?subscription={}", birth.id) },
        "latest_invoice": null, "livemode": false, "metadata": birth.metadata,
        "next_pending_invoice_item_invoice": null, "on_behalf_of": null, "pause_collection": null,
        "payment_settings": { "payment_method_options": null, "payment_method_types": null,
            "save_default_payment_method": "off" },
        "pending_invoice_item_interval": null, "pending_setup_intent": null, "pending_update": null, "schedule": null,
        "start_date": birth.at, "status": "incomplete", "test_clock": customer["test_clock"], "transfer_data": null,
        "trial_end": null, "trial_settings": { "end_behavior": { "missing_payment_method": "create_invoice" } },
        "trial_start": null,
    })
}

pub(crate) fn subscription_item(birth: Birth, subscription: &str, price: &Value, period: (i64, i64)) -> Value {
    json!({
        "id": birth.id, "object": "subscription_item", "billing_thresholds": null, "created": birth.at,
        "current_period_end": period.1, "current_period_start": period.0, "discounts": [], "metadata": birth.metadata,
        "plan": plan(price), "price": price, "quantity": 1, "subscription": subscription, "tax_rates": [],
    })
}

pub(crate) fn line_item(id: &str, invoice: &str, subscription: &Value, item: &Value) -> Value {
    let price = &item["price"];
    let parent = json!({ "invoice_item_details": null, "type": "subscription_item_details", "subscription_item_details": {
        "invoice_item": null, "proration": false, "proration_details": { "credited_items": null },
        "subscription": subscription["id"], "subscription_item": item["id"] } });
    json!({
        "id": id, "object": "line_item", "amount": price["unit_amount"], "currency": price["currency"],
        "description": "1 × Portal (monthly)", "discount_amounts": [], "discountable": true, "discounts": [],
        "invoice": invoice, "livemode": false, "metadata": subscription["metadata"], "parent": parent,
        "period": { "end": item["current_period_end"], "start": item["current_period_start"] },
        "pretax_credit_amounts": [], "quantity": 1, "quantity_decimal": "1", "subtotal": price["unit_amount"], "taxes": [],
        "pricing": { "price_details": { "price": price["id"], "product": price["product"] }, "type": "price_details",
            "unit_amount_decimal": price["unit_amount_decimal"] },
        "subscription": subscription["id"],
    })
}

pub(crate) fn invoice(birth: Birth, subscription: &Value, customer: &Value, line: &Value, reason: &str) -> Value {
    let amount = &line["amount"];
    let parent = json!({ "quote_details": null, "type": "subscription_details", "subscription_details": {
        "metadata": subscription["metadata"], "subscription": subscription["id"] } });
    let mut invoice = json!({
        "id": birth.id, "object": "invoice", "account_country": "US", "account_name": "Portico", "account_tax_ids": null,
        "amount_due": amount, "amount_overpaid": 0, "amount_paid": 0, "amount_remaining": amount, "amount_shipping": 0,
        "application": null, "attempt_count": 0, "attempted": false, "auto_advance": true,
        "automatic_tax": { "disabled_reason": null, "enabled": false, "liability": null, "provider": null, "status": null },
        "automatically_finalizes_at": null, "billing_reason": reason, "collection_method": "charge_automatically",
        "created": birth.at, "currency": line["currency"], "custom_fields": null, "customer": customer["id"],
        "customer_account": null, "customer_address": null, "customer_email": customer["email"],
        "customer_name": customer["name"], "customer_phone": null, "customer_shipping": null,
        "customer_tax_exempt": "none", "customer_tax_ids": [],
        "default_payment_method": null, "default_source": null, "default_tax_rates": [], "description": null,
        "discounts": [], "due_date": null, "effective_at": null, "ending_balance": null, "footer": null,
        "from_invoice": null, "hosted_invoice_url": null, "invoice_pdf": null, "issuer": { "type": "self" },
        "last_finalization_error": null, "latest_revision": null, "livemode": false, "metadata": birth.metadata,
    });
    let rest = json!({
        "lines": { "object": "list", "data": [line], "has_more": false, "total_count": 1,
            "url": format!("/v1/invoices/{}/lines", invoice["id"].as_str().unwrap_or_default()) },
        "next_payment_attempt": birth.at, "number": null, "on_behalf_of": null, "parent": parent,
        "payment_settings": { "default_mandate": null, "payment_method_options": null, "payment_method_types": null },
        "period_end": birth.at, "period_start": birth.at, "post_payment_credit_notes_amount": 0,
        "pre_payment_credit_notes_amount": 0, "receipt_number": null, "rendering": null, "shipping_cost": null,
        "shipping_details": null, "starting_balance": 0, "statement_descriptor": null, "status": "draft",
        "status_transitions": { "finalized_at": null, "marked_uncollectible_at": null, "paid_at": null, "voided_at": null },
        "subtotal": amount, "subtotal_excluding_tax": amount, "test_clock": customer["test_clock"], "total": amount,
        "total_discount_amounts": [], "total_excluding_tax": amount, "total_pretax_credit_amounts": [],
        "total_taxes": [], "webhooks_delivered_at": null,
    });
    merge(&mut invoice, rest);
    invoice
}

pub(crate) fn payment_intent(birth: Birth, invoice: &Value) -> Value {
    json!({
        "id": birth.id, "object": "payment_intent", "amount": invoice["amount_due"], "amount_capturable": 0,
        "amount_details": { "tip": {} }, "amount_received": 0, "application": null, "application_fee_amount": null,
        "automatic_payment_methods": null, "canceled_at": null, "cancellation_reason": null,
        "capture_method": "automatic", "client_secret": format!("{}_secret_double", birth.id),
        "confirmation_method": "automatic", "created": birth.at, "currency": invoice["currency"],
        "customer": invoice["customer"], "customer_account": null, "description": "Subscription update",
        "excluded_payment_method_types": null, "last_payment_error": null, "latest_charge": null, "livemode": false,
        "metadata": birth.metadata, "next_action": null, "on_behalf_of": null, "payment_method": null,
        "payment_method_configuration_details": null, "payment_method_options": { "card": {
            "installments": null, "mandate_options": null, "network": null, "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"], "processing": null, "receipt_email": null, "review": null,
        "setup_future_usage": "off_session", "shipping": null, "source": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": "requires_payment_method", "transfer_data": null,
        "transfer_group": null,
    })
}

pub(crate) fn invoice_payment(birth: Birth, invoice: &Value, intent: &str) -> Value {
    json!({
        "id": birth.id, "object": "invoice_payment", "amount_paid": null, "amount_requested": invoice["amount_due"],
        "created": birth.at, "currency": invoice["currency"], "invoice": invoice["id"], "is_default": true,
        "livemode": false, "payment": { "payment_intent": intent, "type": "payment_intent" }, "status": "open",
        "status_transitions": { "canceled_at": null, "paid_at": null },
    })
}

pub(crate) fn charge(birth: Birth, intent: &Value, method: &Value) -> Value {
    let card = &method["card"];
    let details = json!({ "type": "card", "card": {
        "amount_authorized": intent["amount"], "authorization_code": null, "brand": card["brand"],
        "checks": card["checks"], "country": card["country"],
        "exp_month": card["exp_month"], "exp_year": card["exp_year"], "extended_authorization": { "status": "disabled" },
        "fingerprint": card["fingerprint"], "funding": card["funding"], "incremental_authorization": { "status": "unavailable" },
        "installments": null, "last4": card["last4"], "mandate": null, "multicapture": { "status": "unavailable" },
        "network": card["brand"], "network_token": { "used": false }, "network_transaction_id": null,
        "overcapture": { "maximum_amount_capturable": intent["amount"], "status": "unavailable" },
        "regulated_status": "unregulated", "three_d_secure": null, "wallet": null } });
    json!({
        "id": birth.id, "object": "charge", "amount": intent["amount"], "amount_captured": 0, "amount_refunded": 0,
        "application": null, "application_fee": null, "application_fee_amount": null, "balance_transaction": null,
        "billing_details": method["billing_details"], "calculated_statement_descriptor": "PORTICO", "captured": false,
        "created": birth.at, "currency": intent["currency"], "customer": intent["customer"],
        "description": intent["description"], "disputed": false, "failure_balance_transaction": null,
        "failure_code": null, "failure_message": null, "fraud_details": {}, "livemode": false,
        "metadata": birth.metadata, "on_behalf_of": null, "outcome": null, "paid": false,
        "payment_intent": intent["id"], "payment_method": method["id"], "payment_method_details": details,
        "radar_options": {}, "receipt_email": null, "receipt_number": null, "receipt_url": null, "refunded": false,
        "review": null, "shipping": null, "source": null, "source_transfer": null, "statement_descriptor": null,
        "statement_descriptor_suffix": null, "status": "failed", "transfer_data": null, "transfer_group": null,
    })
}

pub(crate) fn refund(birth: Birth, charge: &Value, amount: i64, reason: Option<String>) -> Value {
    json!({
        "id": birth.id, "object": "refund", "amount": amount, "balance_transaction": null, "charge": charge["id"],
        "created": birth.at, "currency": charge["currency"], "destination_details": { "card": {
            "reference_status": "pending", "reference_type": "acquirer_reference_number", "type": "refund" }, "type": "card" },
        "metadata": birth.metadata, "payment_intent": charge["payment_intent"], "reason": reason,
        "receipt_number": null, "source_transfer_reversal": null, "status": "succeeded", "transfer_reversal": null,
    })
}

pub(crate) fn checkout(birth: Birth, price: &Value) -> Value {
    let amount = &price["unit_amount"];
    let mut session = json!({
        "id": birth.id, "object": "checkout.session", "adaptive_pricing": { "enabled": false },
        "after_expiration": null, "allow_promotion_codes": null, "amount_subtotal": amount, "amount_total": amount,
        "automatic_tax": { "enabled": false, "liability": null, "provider": null, "status": null },
        "billing_address_collection": null, "branding_settings": null, "cancel_url": null, "client_reference_id": null,
        "client_secret": null, "collected_information": null, "consent": null, "consent_collection": null,
        "created": birth.at, "currency": price["currency"], "currency_conversion": null, "custom_fields": [],
        "custom_text": { "after_submit": null, "shipping_address": null, "submit": null,
            "terms_of_service_acceptance": null },
        "customer": null, "customer_account": null, "customer_creation": "always", "customer_details": null,
        "customer_email": null, "discounts": [], "expires_at": birth.at + 86_400, "invoice": null,
        "invoice_creation": null, "livemode": false, "locale": null, "metadata": birth.metadata,
    });
    let rest = json!({
        "mode": "subscription", "origin_context": null, "payment_intent": null, "payment_link": null,
        "payment_method_collection": "always", "payment_method_configuration_details": null,
        "payment_method_options": { "card": { "request_three_d_secure": "automatic" } },
        "payment_method_types": ["card"], "payment_status": "unpaid", "permissions": null,
        "phone_number_collection": { "enabled": false }, "recovered_from": null,
        "saved_payment_method_options": { "allow_redisplay_filters": ["always"], "payment_method_remove": "disabled",
            "payment_method_save": null },
        "setup_intent": null, "shipping_address_collection": null, "shipping_cost": null, "shipping_options": [],
        "status": "open", "submit_type": null, "subscription": null, "success_url": null,
        "total_details": { "amount_discount": 0, "amount_shipping": 0, "amount_tax": 0 },
        "ui_mode": "hosted_page", "url": null, "wallet_options": null,
    });
    merge(&mut session, rest);
    session
}

pub(crate) fn portal_session(birth: Birth, customer: &str, return_url: Option<String>, origin: &str) -> Value {
    json!({
        "id": birth.id, "object": "billing_portal.session", "configuration": "bpc_double", "created": birth.at,
        "customer": customer, "customer_account": null, "flow": null, "livemode": false, "locale": null,
        "on_behalf_of": null, "return_url": return_url, "url": format!("{origin}/p/session/{}", birth.id),
    })
}

pub(crate) fn webhook_endpoint(birth: Birth, url: &str, events: &[String]) -> Value {
    json!({
        "id": birth.id, "object": "webhook_endpoint", "api_version": null, "application": null, "created": birth.at,
        "description": null, "enabled_events": events, "livemode": false, "metadata": birth.metadata,
        "secret": format!("whsec_{}", birth.id), "status": "enabled", "url": url,
    })
}

pub(crate) fn test_clock(birth: Birth, frozen: i64, name: Option<String>) -> Value {
    json!({
        "id": birth.id, "object": "test_helpers.test_clock", "created": birth.at, "deletes_after": birth.at + 30 * 86_400,
        "frozen_time": frozen, "livemode": false, "name": name, "status": "ready", "status_details": {},
    })
}

pub(crate) fn account() -> Value {
    json!({
        "id": "acct_double", "object": "account", "business_profile": null, "business_type": "company",
        "capabilities": { "card_payments": "active" }, "charges_enabled": true, "country": "US", "created": 1_700_000_000,
        "default_currency": "usd", "details_submitted": true, "email": null, "metadata": {}, "payouts_enabled": true,
        "settings": null, "tos_acceptance": {}, "type": "standard",
    })
}

fn merge(into: &mut Value, from: Value) {
    if let (Value::Object(into), Value::Object(from)) = (into, from) {
        into.extend(from);
    }
}
