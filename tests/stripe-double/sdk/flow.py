"""Stripe's own SDK drives sign-up, renewal, dunning and the end against the double, and checks all it is given.

Usage: flow.py http://127.0.0.1:PORT
"""

import http.server
import json
import sys
import threading
import time
import urllib.error
import urllib.parse
import urllib.request

import stripe
from shape import faults_of

BASE = sys.argv[1]
DAY = 86_400
HOOKS = []


class Receiver(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        HOOKS.append((body, self.headers["stripe-signature"]))
        # The first is refused once, and must come again.
        self.send_response(500 if len(HOOKS) == 1 else 200)
        self.end_headers()

    def log_message(self, *_):
        pass


class Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None


def control(verb, words):
    urllib.request.urlopen(f"{BASE}/_double/{verb}", json.dumps(words).encode()).read()


def browse(url, **form):
    """GET, or POST with a form: status, target of a redirect, text."""
    data = urllib.parse.urlencode(form).encode() if form else None
    try:
        with urllib.request.build_opener(Stay).open(url, data) as answer:
            return answer.status, None, answer.read().decode()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers.get("location"), answer.read().decode()


def card(number, **more):
    return {"number": number, "expiry": "12 / 34", "cvc": "123", "name": "Ann", "email": "ann@example.com", **more}


def refused(kind, call):
    try:
        call()
    except kind as error:
        return error
    raise AssertionError(f"{kind.__name__} expected")


def receive():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_port}/hooks"
    return client.v1.webhook_endpoints.create({"url": url, "enabled_events": ["*"]})


def make_price():
    product = client.v1.products.create({"name": "Portal"})
    price = client.v1.prices.create({
        "product": product.id, "currency": "usd", "unit_amount": 30_000,
        "recurring": {"interval": "month"}, "lookup_key": "portal_monthly_usd_300",
    })
    found = client.v1.prices.list({"lookup_keys": ["portal_monthly_usd_300"], "active": True})
    assert [p.id for p in found.data] == [price.id]
    return price


def sign_up(price):
    session = client.v1.checkout.sessions.create({
        "mode": "subscription", "line_items": [{"price": price.id, "quantity": 1}],
        "success_url": "http://localhost/done?s={CHECKOUT_SESSION_ID}", "cancel_url": "http://localhost/",
        "customer_email": "ann@example.com", "subscription_data": {"metadata": {"tenant_id": "t1"}},
    })
    status, _, page = browse(session.url)
    assert status == 200 and "$300.00" in page and "<script" not in page and "style=" not in page
    for number in ("4000000000000002", "4000000000009995", "4000000000000341"):
        status, _, page = browse(session.url, **card(number))
        assert status == 402 and "declined" in page or "insufficient" in page, (number, status)
    assert browse(session.url, **card("4242424242424241"))[0] == 422
    assert client.v1.checkout.sessions.retrieve(session.id).status == "open"
    status, target, _ = browse(session.url, **card("4242 4242 4242 4242"))
    assert (status, target) == (303, f"http://localhost/done?s={session.id}"), (status, target)
    session = client.v1.checkout.sessions.retrieve(session.id)
    assert (session.status, session.payment_status, session.url) == ("complete", "paid", None)
    subscription = client.v1.subscriptions.retrieve(session.subscription, {"expand": ["latest_invoice"]})
    assert subscription.status == "active" and subscription.metadata["tenant_id"] == "t1"
    assert subscription.latest_invoice.status == "paid" and subscription.latest_invoice.amount_paid == 30_000
    assert browse(f"{BASE}/c/pay/{session.id}", **card("4242424242424242"))[0] == 404, "paid twice"
    return subscription


def portal(subscription):
    way_in = client.v1.billing_portal.sessions.create({"customer": subscription.customer, "return_url": "http://localhost/x"})
    assert "visa" in browse(way_in.url)[2].lower()
    assert browse(way_in.url + "/card", **card("5555555555554444"))[0] == 303
    customer = client.v1.customers.retrieve(subscription.customer)
    method = client.v1.payment_methods.retrieve(customer.invoice_settings.default_payment_method)
    assert method.card.last4 == "4444"
    assert browse(way_in.url + "/cancellation", x="")[0] == 303
    ending = client.v1.subscriptions.retrieve(subscription.id)
    assert ending.cancel_at_period_end and ending.cancel_at and ending.status == "active"
    assert browse(way_in.url + "/continuation", x="")[0] == 303
    assert client.v1.subscriptions.retrieve(subscription.id).cancel_at is None
    assert browse(f"{BASE}/i/{subscription.latest_invoice.id}")[0] == 200


def on_a_clock(price, token):
    start = int(time.time())
    clock = client.v1.test_helpers.test_clocks.create({"frozen_time": start})
    customer = client.v1.customers.create({"email": "bob@example.com", "test_clock": clock.id})
    method = client.v1.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
    subscription = client.v1.subscriptions.create({"customer": customer.id, "items": [{"price": price.id}]})
    assert subscription.status == "active"
    if token:
        method = client.v1.payment_methods.attach(token, {"customer": customer.id})
        client.v1.customers.update(customer.id, {"invoice_settings": {"default_payment_method": method.id}})
    return clock, start, subscription


def advance(clock, to):
    assert client.v1.test_helpers.test_clocks.advance(clock.id, {"frozen_time": to}).status == "ready"


def renewal(price):
    clock, start, subscription = on_a_clock(price, None)
    advance(clock, start + 100 * DAY)
    bills = client.v1.invoices.list({"subscription": subscription.id}).data
    assert [bill.status for bill in bills] == ["paid"] * 4
    assert [bill.billing_reason for bill in bills] == ["subscription_cycle"] * 3 + ["subscription_create"]
    client.v1.subscriptions.update(subscription.id, {"cancel_at_period_end": True})
    advance(clock, start + 140 * DAY)
    assert client.v1.subscriptions.retrieve(subscription.id).status == "canceled"


def dunning(price):
    clock, start, subscription = on_a_clock(price, "pm_card_chargeCustomerFail")
    advance(clock, start + 32 * DAY)
    owing = client.v1.subscriptions.retrieve(subscription.id)
    bill = client.v1.invoices.retrieve(owing.latest_invoice)
    assert (owing.status, bill.status) == ("past_due", "open") and bill.next_payment_attempt
    error = refused(stripe.CardError, lambda: client.v1.invoices.pay(bill.id))
    assert (error.code, error.http_status) == ("card_declined", 402)
    method = client.v1.payment_methods.attach("pm_card_mastercard", {"customer": owing.customer})
    client.v1.subscriptions.update(owing.id, {"default_payment_method": method.id})
    assert client.v1.invoices.pay(bill.id).status == "paid"
    assert client.v1.subscriptions.retrieve(owing.id).status == "active"

    clock, start, subscription = on_a_clock(price, "pm_card_chargeCustomerFail")
    advance(clock, start + 50 * DAY)
    over = client.v1.subscriptions.retrieve(subscription.id)
    assert (over.status, over.cancellation_details.reason) == ("canceled", "payment_failed")
    assert client.v1.invoices.retrieve(over.latest_invoice).attempt_count == 8


def repeats(price):
    options = {"idempotency_key": "once"}
    first = client.v1.customers.create({"email": "c@example.com"}, options)
    again = client.v1.customers.create({"email": "c@example.com"}, options)
    assert first.id == again.id and again.last_response.headers["idempotent-replayed"] == "true"
    refused(stripe.IdempotencyError, lambda: client.v1.customers.create({"email": "d@example.com"}, options))
    error = refused(stripe.InvalidRequestError, lambda: client.v1.customers.create({"emial": "x"}))
    assert (error.code, error.param) == ("parameter_unknown", "emial")
    assert refused(stripe.InvalidRequestError, lambda: client.v1.customers.retrieve("cus_x")).code == "resource_missing"
    wrong = stripe.StripeClient("nonsense", base_addresses={"api": BASE})
    refused(stripe.AuthenticationError, lambda: wrong.v1.customers.list())


def money_back(subscription):
    intent = client.v1.payment_intents.list({"customer": subscription.customer}).data[0]
    assert intent.status == "succeeded"
    client.v1.refunds.create({"payment_intent": intent.id, "amount": 10_000})
    charge = client.v1.charges.retrieve(intent.latest_charge)
    assert (charge.amount_refunded, charge.refunded) == (10_000, False)
    control("dispute", {"charge": charge.id})
    assert client.v1.disputes.list({"charge": charge.id}).data[0].status == "needs_response"
    control("dispute", {"charge": charge.id, "decision": "lost"})
    assert client.v1.charges.retrieve(charge.id).disputed
    assert client.v1.subscriptions.cancel(subscription.id).status == "canceled"
    refused(stripe.InvalidRequestError, lambda: client.v1.subscriptions.cancel(subscription.id))


def shapes():
    """Everything that is there, and everything that was ever told, has the SDK's shape."""
    seen, faults = {}, set()
    lists = [client.v1.customers, client.v1.products, client.v1.prices, client.v1.checkout.sessions, client.v1.invoices,
             client.v1.payment_intents, client.v1.charges, client.v1.refunds, client.v1.disputes, client.v1.invoice_payments,
             client.v1.webhook_endpoints, client.v1.test_helpers.test_clocks, client.v1.events]
    bodies = [json.loads(str(item)) for service in lists for item in service.list({"limit": 100}).auto_paging_iter()]
    every = client.v1.subscriptions.list({"limit": 100, "status": "all"})
    bodies += [json.loads(str(item)) for item in every.auto_paging_iter()]
    bodies += [body["data"]["object"] for body in bodies if body["object"] == "event"]
    for body in bodies:
        seen[body["object"]] = seen.get(body["object"], 0) + 1
        faults.update(faults_of(body))
    assert not faults, "\n".join(sorted(faults))
    assert len(seen) >= 14 and seen["event"] > 100, seen
    return seen


def hooks(endpoint, events):
    """Every event came, signed; the refused one came again."""
    until = time.time() + 20
    while time.time() < until:
        got = [stripe.Webhook.construct_event(body, header, endpoint.secret) for body, header in HOOKS]
        if len({event.id for event in got}) >= events:
            break
        time.sleep(0.2)
    assert len({event.id for event in got}) >= events, (len(got), events)
    assert [event.id for event in got].count(got[0].id) == 2
    refused(stripe.SignatureVerificationError, lambda: stripe.Webhook.construct_event(*HOOKS[0], "whsec_other"))


client = stripe.StripeClient("sk_test_double", base_addresses={"api": BASE}, max_network_retries=0)
endpoint = receive()
price = make_price()
subscription = sign_up(price)
portal(subscription)
renewal(price)
dunning(price)
repeats(price)
money_back(subscription)
seen = shapes()
hooks(endpoint, seen["event"])
print("ok", seen)
