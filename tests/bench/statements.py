"""The SQL of one request, as Postgres saw it, as a script for pgbench."""

import re
import time

import seal
from data import TENANT
from programs import free_port

LINE = re.compile(r"^\S+ \S+ \S+ \[(\d+)\] (LOG|DETAIL):  (.*)", re.S)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")
UUID = re.compile(r"\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b")
UUIDS = re.compile(rf"'\{{?{UUID.pattern}(?:,{UUID.pattern})*\}}?'")
# Beside its ids, what must be new each time: by the table that is written and the column.
FRESH = {
    ("sessions", "token_hash"): "decode(md5(random()::text) || md5(random()::text), 'hex')",
    ("orders", "number"): "(1000000 + random() * 9e12)::bigint",
    ("orders", "form_key"): "decode(md5(random()::text) || md5(random()::text), 'hex')",
}
# Who orders for a customer waits for the others of it; of many at once each is another customer's.
WAITING = re.compile(r"pg_advisory_xact_lock\(\$\d+\)")
# What a command line holds; longer values stand in the script.
LONGEST = 1_000
# Statements that find who asks and what they may see; the rest of a page's are about what it shows.
WHO = re.compile(r"^(BEGIN|ROLLBACK|SELECT set_config)|FROM (tenants WHERE login_name|sessions s|tenant_features)")
WRITTEN = re.compile(r"INSERT INTO (\w+) \(([^)]*)\)\s+VALUES \(([^()]*)")


class Script:
    """A file for pgbench, and the values of its variables."""

    def __init__(self, path, events, begin):
        """`begin` is when the request was made, in milliseconds: ids that tell a later time are of its own making."""
        self.path, self.variables, self.count, self.begin, self.events = path, {}, 0, begin, events
        self.ids, self.lists = {}, {}
        lines = []
        for number, (sql, values) in enumerate(events):
            lines += self._lines(number, sql, values)
        path.write_text("\n".join(self._fresh() + lines) + "\n")

    def _fresh(self):
        """One more message, which makes the ids that the request would have made."""
        if not self.ids:
            return []
        made = ", ".join(f"gen_random_uuid() AS {name}" for name in self.ids.values())
        lists = [f"concat('{{', {', '.join(names).replace(', ', ', %s, ' % repr(','))}, '}}') AS {name}"
                 for name, names in self.lists.values()]
        return [f"SELECT {', '.join([*self.ids.values(), *lists])} FROM (SELECT {made}) made \\gset"]

    def of_who_asks(self):
        """Those of its statements that find who asks and what they may see."""
        events = [event for event in self.events if WHO.search(event[0])]
        return Script(self.path.with_suffix(".who"), events, self.begin)

    def _is_new(self, one):
        return one[14] == "7" and int(one[:13].replace("-", ""), 16) >= self.begin

    def _id(self, value):
        """The variable of an id, or of a list of ids, that the request made."""
        names = [self.ids.setdefault(one, f"id{len(self.ids)}") for one in UUID.findall(value)]
        if not value.startswith("'{"):
            return f":{names[0]}"
        return f":{self.lists.setdefault(value, (f'list{len(self.lists)}', names))[0]}"

    def _lines(self, number, sql, values):
        if not values and "; " in sql:
            # Several statements in one message.
            parts = [part.strip() for part in sql.split("; ")]
            self.count += 1
            return ["\\startpipeline", *(f"{part};" for part in parts), "\\endpipeline"]
        columns = {}
        if written := WRITTEN.match(sql):
            parts = ([one.strip() for one in part.split(",")] for part in written.groups()[1:])
            columns = {value: column for column, value in zip(*parts)}

        def named(match):
            at = int(match[1])
            value = values[at]
            fresh = written and FRESH.get((written[1], columns.get(match[0])))
            if fresh or value in ("NULL", "''"):
                return fresh or value
            if UUIDS.fullmatch(value) and all(self._is_new(one) for one in UUID.findall(value)):
                return self._id(value)
            if len(value) > LONGEST:
                return value
            name = f"s{number}_{at}"
            self.variables[name] = value[1:-1].replace("''", "'")
            return f":{name}"

        self.count += 1
        sql = WAITING.sub("pg_advisory_xact_lock((random() * 9e15)::bigint)", sql)
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
                    headers = {**page.asker(), **seal.header(host, page.path, page.method)}
                    status, told, body = portal.site.ask(host, page.path, page.form, headers)
                    if status != page.status or not told.get("Location", "").startswith(page.leads):
                        raise SystemExit(f"{page.path} answered {status}: {body[:300]}")

                for _ in range(3):
                    ask()
                # What follows an answer is said after it: connections going back to their pool.
                time.sleep(0.5)
                begin, now = postgres.log.stat().st_size, time.time_ns() // 1_000_000
                ask()
                time.sleep(0.5)
                with postgres.log.open() as log:
                    log.seek(begin)
                    scripts[page.name] = Script(folder / f"{page.key}.pgbench", read(log.read()), now)
    finally:
        postgres.sql(database, "-c", f"ALTER ROLE portico_app IN DATABASE {database} RESET log_statement")
    return scripts
