"""What pages cost: against their own SQL without the product, and with one tenant against many."""

import re
import urllib.parse
from dataclasses import dataclass, field, replace

import load
import seal
import statements
from data import (CONTACT_COOKIE, FEW_TENANT, KEY_HEADER, MANY, ONE, PART, SHOPPER_COOKIE, SHOPPERS, SIGN_IN, STAFF_COOKIE,
                  TENANT)

ROUNDS, SECONDS = 5, 2
# How many ask at once, and how often that is measured.
CROWDS, CROWD_ROUNDS = (1, 16, 64), 3


@dataclass
class Page:
    name: str
    key: str
    path: str
    headers: dict = field(default_factory=dict)
    host: str = TENANT
    body: str = ""
    status: int = 200
    # Where a redirect must lead.
    leads: str = ""
    # The next shopper, where each can ask but once.
    shopper: int = 2

    def asker(self):
        """Headers of one request, of a shopper that has not asked yet."""
        self.shopper += 1
        return {name: value.replace("{n}", f"{self.shopper - 1:08}") for name, value in self.headers.items()}

    @property
    def method(self):
        return "POST" if self.body else "GET"

    @property
    def form(self):
        return dict(urllib.parse.parse_qsl(self.body)) if self.body else None


CONTACTS = [
    Page("Contacts list", "contacts", "/contacts", STAFF_COOKIE, f"{TENANT}.console"),
    Page("Contacts search", "contact", "/contacts?q=person4711", STAFF_COOKIE, f"{TENANT}.console"),
]
OWN_ORDERS = Page("Own orders", "own-orders", "/orders", CONTACT_COOKIE)
# A cart of five parts, ordered; its form is filled in before.
ORDER = Page("An order of five lines", "place", "/checkout", SHOPPER_COOKIE, status=303, leads="/orders/")
# Each shopper is another customer's: orders of one are placed one after the other, and would measure their waiting alone.
CROWDED = {"search", "part", "own-orders", "place"}
PAGES = [
    Page("Parts search", "search", "/parts?q=brake+pad", CONTACT_COOKIE),
    Page("Parts search by a program", "json", "/api/v1/parts?q=brake+pad&customer=C-1", KEY_HEADER),
    Page("Part page", "part", f"/parts/{PART}", CONTACT_COOKIE),
    *CONTACTS,
    Page("Orders list", "orders", "/orders", STAFF_COOKIE, f"{TENANT}.console"),
    OWN_ORDERS,
    ORDER,
    Page("Sign-in without hashing", "sign-in", "/sign-in", {}, TENANT, SIGN_IN, 303),
]


def measure(bench):
    """For each page the runs on both databases and of its SQL alone, by turns; then of some with many who ask at once."""
    outcomes, crowds, sizes = {}, {}, {}
    with bench.portico.standalone(ONE) as one, bench.portico.standalone(MANY) as many:
        for program in (one, many):
            program.wait_for(lambda: program.site.ask(program.site.host(TENANT), "/sign-in"))
        ORDER.body = order_form(one.site)
        scripts = statements.of(PAGES, MANY, bench.postgres, bench.portico, bench.folder)
        for page in PAGES:
            runs = [(product(bench, one, page), product(bench, many, page), sql(bench, scripts[page.name]))
                    for _ in range(ROUNDS)]
            outcomes[page.name] = runs, scripts[page.name].count
            bench.note(f"{page.name}: {load.median([many.cpu() / sql.cpu() for _, many, sql in runs]):.2f} of its SQL")
        for page in PAGES:
            if page.key in CROWDED:
                crowds[page.name] = {
                    crowd: [(product(bench, many, page, crowd), sql(bench, scripts[page.name], crowd))
                            for _ in range(CROWD_ROUNDS)]
                    for crowd in CROWDS
                }
                bench.note(f"{page.name}: with {CROWDS[-1]} at once")
        for page in CONTACTS:
            few = replace(page, host=f"{FEW_TENANT}.console", path=page.path.replace("4711", "471"))
            sizes[page.name] = [(product(bench, many, few), product(bench, many, page)) for _ in range(ROUNDS)]
    whole, who = scripts[OWN_ORDERS.name], scripts[OWN_ORDERS.name].of_who_asks()
    asked = [(sql(bench, whole), sql(bench, who)) for _ in range(ROUNDS)]
    return {"pages": outcomes, "crowds": crowds, "sizes": sizes, "who": (asked, who.count)}


def order_form(site):
    """The checkout's form of any shopper, as it is sent: all their carts are alike."""
    status, _, body = site.ask(site.host(TENANT), "/checkout", headers=ORDER.asker())
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', body)
    if status != 200 or "seen_total" not in dict(fields):
        raise SystemExit(f"the checkout answered {status}: {body[:2000]}")
    # Whom the form was shown to differs from shopper to shopper, and need not be said.
    return urllib.parse.urlencode([field for field in fields if field[0] not in ("acting_for", "form_token")])


def product(bench, program, page, crowd=1):
    form = {}
    if page.body:
        form = {"Origin": f"http://{program.site.host(page.host)}"} | seal.form(page.headers.get("Cookie", ""))
    status, headers, body = program.site.ask(program.site.host(page.host), page.path, page.form, page.asker())
    if status != page.status or not headers.get("Location", "").startswith(page.leads):
        raise SystemExit(f"{page.path} answered {status}: {body[:300]}")

    def work():
        requests, seconds = load.wrk(program.site, page.host, page.path, SECONDS, crowd, headers=page.headers | form,
                                     body=page.body, first=page.shopper)
        # Those on their way at the end may have been answered, too.
        page.shopper += requests + 2 * crowd + 2
        if page.headers == SHOPPER_COOKIE and page.shopper > SHOPPERS:
            raise SystemExit(f"{SHOPPERS:,} shoppers are too few: who is none is sent to sign in, which looks like an order")
        return requests, seconds

    return load.measured({"portico": program.pid, "postgres": bench.postgres.pid}, work)


def sql(bench, script, crowd=1, database=MANY):
    client = []

    def work():
        requests, seconds, used = load.pgbench(bench.postgres, database, script, SECONDS, crowd)
        client.append(used)
        return requests, seconds

    run = load.measured({"postgres": bench.postgres.pid}, work)
    run.each["pgbench"] = client[0] / run.requests
    return run
