"""What pages cost: against their own SQL without the product, and with one tenant against many."""

import urllib.parse
from dataclasses import dataclass, field

import load
import statements
from data import CONTACT_COOKIE, MANY, ONE, PART, SIGN_IN, STAFF_COOKIE, TENANT

ROUNDS, SECONDS = 5, 2


@dataclass
class Page:
    name: str
    key: str
    path: str
    headers: dict = field(default_factory=dict)
    host: str = TENANT
    body: str = ""
    status: int = 200

    @property
    def method(self):
        return "POST" if self.body else "GET"

    @property
    def form(self):
        return dict(urllib.parse.parse_qsl(self.body)) if self.body else None


PAGES = [
    Page("Parts search", "search", "/parts?q=brake+pad", CONTACT_COOKIE),
    Page("Part page", "part", f"/parts/{PART}", CONTACT_COOKIE),
    Page("Contacts list", "contacts", "/contacts", STAFF_COOKIE, f"{TENANT}.console"),
    Page("Sign-in without hashing", "sign-in", "/sign-in", {}, TENANT, SIGN_IN, 303),
]


def measure(bench):
    """For each page the runs on both databases and of its SQL alone, by turns."""
    scripts = statements.of(PAGES, MANY, bench.postgres, bench.portico, bench.folder)
    outcomes = {}
    with bench.portico.standalone(ONE) as one, bench.portico.standalone(MANY) as many:
        for program in (one, many):
            program.wait_for(lambda: program.site.ask(program.site.host(TENANT), "/sign-in"))
        for page in PAGES:
            runs = [(product(bench, one, page), product(bench, many, page), sql(bench, scripts[page.name]))
                    for _ in range(ROUNDS)]
            outcomes[page.name] = runs, scripts[page.name].count
            bench.note(f"{page.name}: {load.median([many.cpu() / sql.cpu() for _, many, sql in runs]):.2f} of its SQL")
    return outcomes


def product(bench, program, page):
    origin = {"Origin": f"http://{program.site.host(page.host)}"} if page.body else {}
    status, _, body = program.site.ask(program.site.host(page.host), page.path, page.form, page.headers)
    if status != page.status:
        raise SystemExit(f"{page.path} answered {status}: {body[:300]}")
    return load.measured(
        {"portico": program.pid, "postgres": bench.postgres.pid},
        lambda: load.wrk(program.site, page.host, page.path, SECONDS, 1, headers=page.headers | origin, body=page.body),
    )


def sql(bench, script):
    client = []

    def work():
        requests, seconds, used = load.pgbench(bench.postgres, MANY, script, SECONDS)
        client.append(used)
        return requests, seconds

    run = load.measured({"postgres": bench.postgres.pid}, work)
    run.each["pgbench"] = client[0] / run.requests
    return run
