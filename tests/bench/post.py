"""Bulk invitations: how soon ten thousand are queued, and how fast their mails reach an SMTP server."""

import pathlib
import re
import subprocess
import time
import urllib.parse

from data import PEOPLE, STAFF_COOKIE, TENANT, plant_people
from programs import Program

ROOT = pathlib.Path(__file__).parents[2]


def measure(bench):
    database = "bench_mail"
    plant_people(bench.postgres, bench.portico, database)
    kept = bench.folder / "mails"
    kept.mkdir()
    python = subprocess.run([ROOT / "scripts" / "python"], check=True, capture_output=True, text=True).stdout.strip()
    with Program(bench.folder, [python, "-B", str(ROOT / "tests" / "mail_server.py"), str(kept), "0"]) as server:
        server.wait_for(lambda: "port" in server.log.read_text())
        port = re.search(r"port (\d+)", server.log.read_text())[1]
        with bench.portico.standalone(database, smtp=port) as program:
            program.wait_for(lambda: program.site.ask(program.site.host(TENANT), "/sign-in"))
            began = time.monotonic()
            queue(program.site)
            queued = time.monotonic() - began
            took = 0
            while took < PEOPLE:
                if time.monotonic() - began > 1800:
                    raise SystemExit(f"{took} mails of {PEOPLE} arrived")
                time.sleep(0.1)
                took = server.log.read_text().count("took")
            delivered = time.monotonic() - began
    bench.note(f"{PEOPLE:,} invitations queued in {queued:.1f} s, delivered in {delivered:.0f} s")
    return {"people": PEOPLE, "queued": queued, "delivered": delivered}


def queue(site):
    """What staff do: choose everybody, look at who would be invited, and send."""
    host = site.host(f"{TENANT}.console")
    status, headers, body = site.ask(host, "/contacts/invitations", {"all": "on"}, STAFF_COOKIE)
    if status != 303:
        raise SystemExit(f"choosing answered {status}: {body[:500]}")
    run = urllib.parse.urlsplit(headers["Location"]).path
    status, _, body = site.ask(host, run, headers=STAFF_COOKIE)
    if status != 200 or f"{PEOPLE:,}" not in body:
        raise SystemExit(f"the plan answered {status}: {body[:2000]}")
    status, _, body = site.ask(host, f"{run}/sending", {"when": "now"}, STAFF_COOKIE)
    if status != 303:
        raise SystemExit(f"sending answered {status}: {body[:500]}")
