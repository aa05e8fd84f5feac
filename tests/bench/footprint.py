"""The whole product in one process: its memory, its start, and how soon a business that paid has its portal."""

import concurrent.futures
import re
import time
import urllib.parse

import load
import machine
from programs import Site

STARTS, ACTIVATIONS = 5, 5
SIGN_INS = 8


def measure(bench):
    # The first start makes the demo's businesses.
    with bench.portico.standalone() as first:
        first.wait_for(lambda: page(first, "northgate"))
    starts = []
    for _ in range(STARTS):
        began = time.monotonic()
        with bench.portico.standalone() as program:
            program.wait_for(lambda: page(program, "northgate"), pause=0.002)
            starts.append(time.monotonic() - began)
    with bench.portico.standalone() as program:
        program.wait_for(lambda: page(program, "northgate"))
        idle = machine.memory(program.pid)
        load.wrk(program.site, "northgate", "/sign-in", 5)
        loaded = machine.memory(program.pid)
        signing_in = peak(program)
        after = machine.memory(program.pid)
        opened = [activation(program.site, number) for number in range(ACTIVATIONS)]
    bench.note(f"idle {idle >> 20} MB, start {load.median(starts):.2f} s, activation {load.median(opened):.2f} s")
    return {"idle": idle, "loaded": loaded, "peak": signing_in, "after": after, "starts": starts, "opened": opened}


def page(program, name):
    answer = program.site.ask(program.site.host(name), "/sign-in")
    return answer and answer[0] == 200 and "password" in answer[2]


def peak(program):
    """The most memory while many sign in at once; the process checks as many passwords at a time as there are cores."""
    site = program.site
    host = site.host("northgate.console")
    form = {"name": "robin.sato@northgate.example", "password": "quiet maple engine"}
    machine.forget_peak(program.pid)
    with concurrent.futures.ThreadPoolExecutor(SIGN_INS) as crowd:
        statuses = list(crowd.map(lambda _: site.ask(host, "/sign-in", form)[0], range(4 * SIGN_INS)))
    if set(statuses) != {303}:
        raise SystemExit(f"signing in to the demo answered {set(statuses)}")
    return machine.memory(program.pid, "VmHWM")


def activation(site, number):
    """Seconds from the click that pays to a portal that shows its sign-in page."""
    name = f"bench-{'abcdefgh'[number]}-fleet"
    form_page = site.ask(site.host(), "/activate")[2]
    form = {"key": re.search(r'name="key" value="([^"]+)"', form_page)[1], "contact_name": "Olive Owner",
            "email": "olive@fresh.example", "phone": "+1 555 013 0142", "business": "Fresh Parts", "login_name": name,
            "consent": "on"}
    status, headers, body = site.ask(site.host(), "/activate", form)
    if status != 303:
        raise SystemExit(f"the request form answered {status}: {body[:500]}")
    payment = urllib.parse.urlsplit(headers["Location"])
    card = {"number": "4242424242424242", "expiry": "12/34", "cvc": "123", "name": "Olive", "email": "olive@fresh.example"}
    began = time.monotonic()
    paid = Site(None, payment.port).ask(payment.netloc, payment.path, card)
    back = urllib.parse.urlsplit(paid[1]["Location"])
    site.ask(site.host(), back.path)
    while site.ask(site.host(name), "/sign-in")[0] != 200:
        if time.monotonic() - began > 30:
            raise SystemExit(f"{name} did not open")
        time.sleep(0.002)
    return time.monotonic() - began
