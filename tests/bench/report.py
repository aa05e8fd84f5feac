"""The report: what was aimed at, what was measured, and how."""

import os

import load
from data import CONTACTS, FEW_CONTACTS, HOSTS, ORDERS, OTHERS, PARTS
from edge import ratio
from footprint import SIGN_INS

MB = 1024 * 1024
CORES = os.cpu_count()


class Aims:
    """A table of what was aimed at and what came out."""

    def __init__(self):
        self.rows = []

    def add(self, what, measured, aim, shown):
        met = "yes" if measured <= aim else "**no**"
        self.rows.append((what, shown.format(measured), "at most " + shown.format(aim), met))

    def text(self):
        return table(("", "measured", "aim", "met"), self.rows)


def table(head, rows):
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def micros(seconds):
    return f"{seconds * 1e6:.0f} µs"


def middle(runs, value):
    return load.median([value(run) for run in runs])


def between(values):
    return "{:.2f} to {:.2f}".format(min(values), max(values))


def write(measured, facts, about):
    aims, details = Aims(), []
    for name, part in (("edge", edge_part), ("pages", pages_part), ("million", million_part), ("post", post_part),
                       ("footprint", footprint_part)):
        if name in measured:
            details += part(measured[name], aims)
    began, minutes, loads = about
    return "\n\n".join([
        "# Benchmarks",
        "Written by `make bench`, which starts all it needs in a folder of its own and takes it away again. Whatever is "
        "compared ran by turns, one against the other, on the same machine in the same minutes; a ratio is the median of "
        "the ratios of such turns. Load comes from this machine alone.",
        "\n".join(f"- {fact}" for fact in [
            *facts,
            f"Begun {began:%Y-%m-%d %H:%M} UTC, {minutes:.0f} minutes; load averages at the beginning and after each part: "
            + ", ".join(loads),
        ]),
        "## Aims", aims.text(), *details,
    ]) + "\n"


def edge_part(edge, aims):
    rows = []
    for hosts, runs in edge["apart"].items():
        aims.add(f"Gateway against nginx, CPU per request, {hosts:,} host{'s' * (hosts > 1)}", ratio(runs), 0.8, "{:.2f}")
        ratios = [ours.cpu() / theirs.cpu() for theirs, ours in runs]
        rows.append((f"{hosts:,}", micros(middle(runs, lambda run: run[0].cpu())),
                     micros(middle(runs, lambda run: run[1].cpu())), f"{ratio(runs):.2f}", between(ratios),
                     f"{edge['memory'][hosts]['nginx'] / MB:.0f} MB", f"{edge['memory'][hosts]['gateway'] / MB:.0f} MB",
                     f"{edge['memory'][hosts]['misses']:.2%}"))
    aims.add(f"Gateway, memory that {HOSTS:,} hosts add", edge["memory"][HOSTS]["growth"] / MB, 20, "{:.0f} MB")
    together = []
    for name, runs in edge["together"].items():
        aims.add(f"One process against nginx and portal, CPU per request: {name}", ratio(runs), 0.5, "{:.2f}")
        ratios = [ours.cpu() / theirs.cpu() for theirs, ours in runs]
        together.append((name, micros(middle(runs, lambda run: run[0].cpu("nginx"))),
                         micros(middle(runs, lambda run: run[0].cpu("portal"))),
                         micros(middle(runs, lambda run: run[1].cpu())), f"{ratio(runs):.2f}", between(ratios)))
    return [
        "## The gateway against nginx",
        f"Both with a thread or worker for each core, in front of the same service at a socket file: a page of "
        f"{edge['bytes']:,} bytes from a third program. 64 connections, requests as a browser sends them, hosts at random. nginx "
        "does what it can of the gateway's work: a `map` of the hosts, `limit_req`, a request number, the client's address, "
        "kept connections. The gateway also seals its word and takes foreign headers out. It knew every host before, and "
        "looks each up again after a minute: the share of requests that did is in the last column.",
        table(("hosts", "nginx", "gateway", "ratio", "turns", "nginx holds", "gateway holds", "looked up"), rows),
        "## One process against nginx and a service",
        "The same page from the whole product in one process, and from the portal service in a process of its own behind "
        "nginx. Without Postgres, whose part is the same in both.",
        table(("", "nginx", "portal", "one process", "ratio", "turns"), together),
    ]


def pages_part(pages, aims):
    rows = []
    for name, (runs, count) in pages["pages"].items():
        cpu = [many.cpu() / sql.cpu() for _, many, sql in runs]
        time = [many.seconds / sql.seconds for _, many, sql in runs]
        crowd = [many.cpu() / one.cpu() for one, many, _ in runs]
        wait = [many.seconds / one.seconds for one, many, _ in runs]
        aims.add(f"{name} against its SQL, CPU", load.median(cpu), 1.5, "{:.2f}")
        aims.add(f"{name} against its SQL, time", load.median(time), 1.5, "{:.2f}")
        aims.add(f"{name}, {OTHERS:,} tenants against one, CPU", load.median(crowd), 1.2, "{:.2f}")
        aims.add(f"{name}, {OTHERS:,} tenants against one, time", load.median(wait), 1.2, "{:.2f}")
        rows.append((name, count, micros(middle(runs, lambda run: run[2].cpu("postgres"))),
                     micros(middle(runs, lambda run: run[2].cpu("pgbench"))),
                     micros(middle(runs, lambda run: run[1].cpu("postgres"))),
                     micros(middle(runs, lambda run: run[1].cpu("portico"))),
                     micros(middle(runs, lambda run: run[2].seconds)), micros(middle(runs, lambda run: run[1].seconds)),
                     between(cpu), between(time)))
    return [
        "## Pages against their SQL",
        "The messages that a page sends to Postgres were read from the server's log and given to pgbench as they are (prepared, with "
        "the same parameters, as the same role); then the page was asked for and pgbench run by turns, one client each. CPU "
        "is that of Postgres and of whoever asks it: the whole product in one process, or pgbench. The tenant has "
        f"{PARTS:,} parts with three sorts of prices, {CONTACTS:,} contacts and {ORDERS:,} orders, once alone and once "
        f"beside {OTHERS:,} tenants with data and {HOSTS - OTHERS - 1:,} without. For signing in the password is hashed "
        "so lightly that it does not count. Each order is placed by another contact, out of its own cart, and its mail "
        "goes out meanwhile at Portico's cost; pgbench writes as many rows, but finds the cart empty after its first.",
        table(("", "messages", "Postgres, of pgbench", "pgbench", "Postgres, of the page", "Portico", "time, pgbench",
               "time, page", "CPU by turns", "time by turns"), rows),
        "## Many at once",
        f"The same beside {OTHERS:,} tenants, asked over so many connections at once. The product keeps a bound on its "
        "connections to Postgres, pgbench has one for each client. Of those who order, each is another customer's, and all want "
        "the same five parts, whose stock is promised to one after the other; so it is in pgbench.",
        crowds(pages["crowds"]),
        who_asks(*pages["who"]),
        "## Few contacts and many",
        f"The same pages of a tenant with {FEW_CONTACTS:,} contacts and of the one with {CONTACTS:,}, by turns, beside "
        f"{OTHERS:,} tenants. The search is for a few of them, by how their addresses begin.",
        sizes(pages["sizes"]),
    ]


def who_asks(runs, count):
    cpu, seconds = (middle(runs, value) for value in (lambda run: run[1].cpu(), lambda run: run[1].seconds))
    share = load.median([who.cpu() / whole.cpu() for whole, who in runs])
    return (f"To find who asks and what they may see takes {count} messages of a customer's page: {micros(cpu)} of CPU and "
            f"{micros(seconds)} by pgbench, {share:.0%} of what its list of orders takes. Nothing of it is kept from one "
            "request to the next.")


def crowds(measured):
    rows = []
    for name, by_crowd in measured.items():
        for crowd, runs in by_crowd.items():
            cpu = [ours.cpu() / sql.cpu() for ours, sql in runs]
            time = [ours.seconds / sql.seconds for ours, sql in runs]
            rows.append((name, crowd, micros(middle(runs, lambda run: run[1].cpu())),
                         micros(middle(runs, lambda run: run[0].cpu())), f"{load.median(cpu):.2f}",
                         millis(middle(runs, lambda run: run[1].seconds)),
                         millis(middle(runs, lambda run: run[0].seconds)), f"{load.median(time):.2f}"))
    return table(("", "at once", "CPU, pgbench", "CPU, page", "ratio", "time, pgbench", "time, page", "ratio"), rows)


def sizes(measured):
    rows = []
    for name, runs in measured.items():
        cpu = [many.cpu() / few.cpu() for few, many in runs]
        time = [many.seconds / few.seconds for few, many in runs]
        rows.append((name, micros(middle(runs, lambda run: run[0].cpu())), micros(middle(runs, lambda run: run[1].cpu())),
                     f"{load.median(cpu):.2f}", millis(middle(runs, lambda run: run[0].seconds)),
                     millis(middle(runs, lambda run: run[1].seconds)), f"{load.median(time):.2f}"))
    return table(("", f"CPU, {FEW_CONTACTS:,}", f"CPU, {CONTACTS:,}", "ratio", f"time, {FEW_CONTACTS:,}", f"time, {CONTACTS:,}",
                  "ratio"), rows)


def million_part(million, aims):
    rows = million["rows"]
    rate = rows / million["seconds"]
    aims.add(f"{rows:,} parts brought in, most memory held", million["peak"] / MB, 256, "{:.0f} MB")
    against = million["seconds"] / million["copied"]
    return [
        "## A million parts",
        f"A CSV file of {rows:,} rows ({million['bytes'] / MB:.0f} MB: number, name, brand, category, sub category, list price, "
        f"stock) was uploaded, mapped and brought in by the product, which checks each row, finds the part it means, and "
        f"writes its words, counts and stock. Uploading and reading it took {million['uploaded']:.0f} s, bringing it in "
        f"{million['seconds']:.0f} s: {rate:,.0f} rows a second, {against:.0f} times a bare `COPY` of the same rows "
        f"into a table without indexes ({million['copied']:.1f} s), {million['seconds'] / million['indexed']:.1f} times one "
        f"into a table with the indexes of parts, and their words ({million['indexed']:.0f} s). The process held at "
        f"most {million['peak'] / MB:.0f} MB. The same file once more, which changes nothing, took {million['again']:.0f} s.",
        f"Pages of that business, against their SQL as above. What its customers pay is made of a price level with all parts, "
        f"an offer from ten pieces of every tenth part, and {million['own']:,} prices of the customer's own:",
        table(("", "messages", "Postgres, of pgbench", "pgbench", "Postgres, of the page", "Portico", "time, pgbench",
               "time, page", "CPU, ratio", "time, ratio"), [
            (name, count, micros(middle(runs, lambda run: run[1].cpu("postgres"))),
             micros(middle(runs, lambda run: run[1].cpu("pgbench"))),
             micros(middle(runs, lambda run: run[0].cpu("postgres"))),
             micros(middle(runs, lambda run: run[0].cpu("portico"))),
             micros(middle(runs, lambda run: run[1].seconds)), micros(middle(runs, lambda run: run[0].seconds)),
             f"{load.median([ours.cpu() / sql.cpu() for ours, sql in runs]):.2f}",
             f"{load.median([ours.seconds / sql.seconds for ours, sql in runs]):.2f}")
            for name, (runs, count) in million["pages"].items()]),
    ]


def post_part(post, aims):
    people = post["people"]
    aims.add(f"{people:,} invitations queued", post["queued"], 5, "{:.1f} s")
    return [
        "## Bulk invitations",
        f"{people:,} contacts were chosen and invited in {post['queued']:.1f} s, from the first click to the answer of the "
        f"last. Their mails, each with a link of its own, were all with an SMTP server on this machine (aiosmtpd) after "
        f"{post['delivered']:.0f} s: {people / post['delivered']:.0f} a second.",
    ]


def millis(seconds):
    return f"{seconds * 1e3:.1f} ms"


def footprint_part(footprint, aims):
    # One password in each core at a time; the others wait.
    hashing = min(SIGN_INS, CORES)
    aims.add("One process, memory at rest", footprint["idle"] / MB, 60, "{:.0f} MB")
    aims.add("One process, memory after load", footprint["loaded"] / MB, 60, "{:.0f} MB")
    aims.add(f"One process, most memory while {SIGN_INS} sign in, {hashing} of them hashing", footprint["peak"] / MB,
             60 + 19 * hashing, "{:.0f} MB")
    aims.add("From the start to the first page, Postgres running", load.median(footprint["starts"]), 1, "{:.2f} s")
    aims.add("From payment to the open portal", load.median(footprint["opened"]), 1, "{:.2f} s")
    return [
        "## Memory and waiting",
        f"The whole product in one process with its demo's data, as `make run` starts it, without Postgres. At rest it holds "
        f"{footprint['idle'] / MB:.0f} MB, after 5 s of pages {footprint['loaded'] / MB:.0f} MB, and after "
        f"{4 * SIGN_INS} sign-ins {footprint['after'] / MB:.0f} MB. Starts took {between(footprint['starts'])} s. From the "
        f"click that pays, at Stripe's stand-in, to a portal that answers it took {between(footprint['opened'])} s.",
    ]
