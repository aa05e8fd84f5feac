"""The report: what was aimed at, what was measured, and how."""

import os

import load
from data import HOSTS, OTHERS, PARTS, CONTACTS
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
    for name, part in (("edge", edge_part), ("pages", pages_part), ("footprint", footprint_part)):
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
    aims.add(f"Gateway, memory for {HOSTS:,} hosts", edge["memory"][HOSTS]["growth"] / MB, 20, "{:.0f} MB")
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
    for name, (runs, count) in pages.items():
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
        f"{PARTS:,} parts and {CONTACTS:,} contacts, once alone and once beside {OTHERS:,} tenants with data and "
        f"{HOSTS - OTHERS - 1:,} without. For signing in the password is hashed so lightly that it does not count.",
        table(("", "messages", "Postgres, of pgbench", "pgbench", "Postgres, of the page", "Portico", "time, pgbench",
               "time, page", "CPU by turns", "time by turns"), rows),
    ]


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
