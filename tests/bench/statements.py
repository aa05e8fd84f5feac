"""The SQL of one request, as Postgres saw it, as a script for pgbench."""

import re
import time

import seal
from data import TENANT
from programs import free_port

LINE = re.compile(r"^\S+ \S+ \S+ \[(\d+)\] (LOG|DETAIL):  (.*)", re.S)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
# A session's id and token must be new each time.
FRESH = {2: "gen_random_uuid()", 3: "decode(md5(random()::text) || md5(random()::text), 'hex')"}


class Script:
    """A file for pgbench, and the values of its variables."""

    def __init__(self, path, events):
        self.path, self.variables, self.count = path, {}, 0
        lines = []
        for number, (sql, values) in enumerate(events):
            lines += self._lines(number, sql, values)
        path.write_text("\n".join(lines) + "\n")

    def _lines(self, number, sql, values):
        if not values and "; " in sql:
            # Several statements in one message.
            parts = [part.strip() for part in sql.split("; ")]
            self.count += 1
            return ["\\startpipeline", *(f"{part};" for part in parts), "\\endpipeline"]
        fresh = FRESH if sql.startswith("INSERT INTO sessions") else {}

        def named(match):
            at = int(match[1])
            value = fresh.get(at, values[at])
            if value in ("NULL", "''") or at in fresh:
                return value
            name = f"s{number}_{at}"
            self.variables[name] = value[1:-1].replace("''", "'")
            return f":{name}"

        self.count += 1
        return [re.sub(r"\$(\d+)", named, sql) + ";"]


def read(log):
    """Statements with their values. Those of a transaction stay together: connections speak at the same time."""
    groups, open_groups = [], {}
    for entry in re.split(r"\n(?!\t)", log):
        match = LINE.match(entry)
        if not match:
            continue
        connection, kind, text = match[1], match[2], match[3].replace("\n\t", "\n").strip()
        if kind == "DETAIL" and text.startswith("parameters: "):
            last[1].update({int(at): value for at, value in PARAMETER.findall(text)})
        if kind == "DETAIL" or not text.startswith(("statement: ", "execute ")):
            continue
        last = (text.split(": ", 1)[1].rstrip(";"), {})
        if connection not in open_groups:
            groups.append([])
            if last[0].startswith("BEGIN"):
                open_groups[connection] = groups[-1]
        open_groups.get(connection, groups[-1]).append(last)
        if last[0] in ("COMMIT", "ROLLBACK"):
            open_groups.pop(connection, None)
    return [event for group in groups for event in group]


def of(pages, database, postgres, portico, folder):
    """One script for each page: what the portal service asks the database when everything is warm."""
    postgres.sql(database, "-c", f"ALTER ROLE portico_app IN DATABASE {database} SET log_statement = 'all'")
    scripts = {}
    try:
        with portico.portal(database, free_port()) as portal:
            for page in pages:
                host = portal.site.host(page.host)

                def ask():
                    headers = {**page.headers, **seal.header(host, page.path, page.method)}
                    status, _, body = portal.site.ask(host, page.path, page.form, headers)
                    if status != page.status:
                        raise SystemExit(f"{page.path} answered {status}: {body[:300]}")

                for _ in range(3):
                    ask()
                # What follows an answer is said after it: connections going back to their pool.
                time.sleep(0.5)
                begin = postgres.log.stat().st_size
                ask()
                time.sleep(0.5)
                with postgres.log.open() as log:
                    log.seek(begin)
                    scripts[page.name] = Script(folder / f"{page.key}.pgbench", read(log.read()))
    finally:
        postgres.sql(database, "-c", f"ALTER ROLE portico_app IN DATABASE {database} RESET log_statement")
    return scripts
