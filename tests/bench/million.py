"""A tenant with a million parts: brought in by the product, against COPY; then its pages against their SQL."""

import http.client
import re
import secrets
import time

import load
import machine
import seal
import statements
from data import CONTACT_COOKIE, KEY_HEADER, MILLION, STAFF_COOKIE, TENANT, plant_million
from pages import Page, product, sql

ROUNDS = 3
HEAD = "Item number,Name,Brand,Category,Sub category,List price,On hand"
KINDS = ["Brake Pad", "Brake Rotor", "Oil Filter", "Wheel Bearing", "Water Pump", "Drive Belt", "Ball Joint", "Fuel Pump"]
BRANDS = ["Norwin", "Halden", "Castor", "Trivane", "Ostrava", "Melkor"]
# What a bare COPY fills: the same cells, once as they are and once with the indexes that parts have.
TABLES = """
CREATE UNLOGGED TABLE bare (item_number text, name text, brand text, category text, sub_category text, list_price numeric,
                            on_hand numeric);
CREATE TABLE indexed (item_number text PRIMARY KEY, name text, brand text, category text, sub_category text,
                      list_price numeric, on_hand numeric,
                      words tsvector GENERATED ALWAYS AS (to_tsvector('simple', name || ' ' || brand)) STORED);
CREATE INDEX ON indexed (name, item_number);
CREATE INDEX ON indexed (category, item_number);
CREATE INDEX ON indexed (sub_category, item_number);
CREATE INDEX ON indexed (list_price, item_number);
CREATE INDEX ON indexed USING gin (words);
"""
# A level with all parts, an offer from ten pieces of every tenth, and own prices of the customer who asks: of one part in a
# hundred, and of those that are looked for below.
PRICES = """
BEGIN;
INSERT INTO level_prices (tenant_id, item_id, level_id, min_quantity, amount_minor, updated_at)
  SELECT i.tenant_id, i.id, l.id, 1, i.list_price_minor * 9 / 10, now() FROM items i JOIN price_levels l USING (tenant_id);
INSERT INTO price_rules (tenant_id, id, customer_id, item_id, method, amount_minor, basis_points, min_quantity, created_at, updated_at)
  SELECT tenant_id, gen_random_uuid(), NULL, id, 'percent_off', NULL, 1500, 10, now(), now() FROM items
  WHERE right(item_number, 1) = '0'
  UNION ALL
  SELECT i.tenant_id, gen_random_uuid(), c.customer_id, i.id, 'fixed', i.list_price_minor / 2, NULL, 1, now(), now()
  FROM items i JOIN sessions s ON s.tenant_id = i.tenant_id JOIN contacts c ON c.tenant_id = s.tenant_id AND c.id = s.contact_id
  WHERE right(i.item_number, 2) = '47';
COMMIT;
"""
OWN = "SELECT count(*) FROM price_rules WHERE customer_id IS NOT NULL"
COLUMNS = "(item_number, name, brand, category, sub_category, list_price, on_hand)"


def measure(bench):
    database, rows = "bench_million", MILLION
    file = bench.folder / "parts.csv"
    write(file, rows)
    plant_million(bench.postgres, bench.portico, database)
    measured = {"rows": rows, "bytes": file.stat().st_size}
    with bench.portico.standalone(database) as program:
        program.wait_for(lambda: program.site.ask(program.site.host(TENANT), "/sign-in"))
        machine.forget_peak(program.pid)
        measured["uploaded"], measured["seconds"] = bring_in(bench, program.site, file)
        measured["peak"] = machine.memory(program.pid, "VmHWM")
        bench.note(f"{rows:,} rows in {measured['seconds']:.0f} s")
        measured["again"] = bring_in(bench, program.site, file)[1]
    bench.postgres.sql(database, "-c", TABLES)
    for name, table in (("copied", "bare"), ("indexed", "indexed")):
        began = time.monotonic()
        bench.postgres.sql(database, "-c", f"\\copy {table} {COLUMNS} FROM '{file}' CSV HEADER")
        measured[name] = time.monotonic() - began
    bench.postgres.sql(database, "-c", "DROP TABLE bare, indexed")
    bench.postgres.sql(database, "-c", PRICES)
    measured["own"] = int(bench.postgres.sql(database, "-c", OWN))
    bench.postgres.sql(database, "-c", "VACUUM ANALYZE")
    part = bench.postgres.sql(database, "-c", f"SELECT id FROM items WHERE item_number = 'ZX-{rows // 2}'")
    pages = [
        Page("Search, one of a million", "million-number", f"/parts?q=zx{rows // 2}", CONTACT_COOKIE),
        Page("Search, two words that 4,000 have", "million-words", "/parts?q=brake+halden+17", CONTACT_COOKIE),
        Page("Search, sorted by your price", "million-sorted", "/parts?q=pad+halden+17&sort=your-price", CONTACT_COOKIE),
        Page("Search by a program, one of a million", "million-json-number",
             f"/api/v1/parts?number=zx{rows // 2}&customer=C-1", KEY_HEADER),
        Page("Search by a program, two words that 4,000 have", "million-json-words",
             "/api/v1/parts?q=brake+halden+17&customer=C-1&quantity=10", KEY_HEADER),
        Page("Search, a word that a quarter has", "million-common", "/parts?q=brake", CONTACT_COOKIE),
        Page("All parts, the first page", "million-all", "/parts", CONTACT_COOKIE),
        Page("Part page", "million-part", f"/parts/{part}", CONTACT_COOKIE),
    ]
    scripts = statements.of(pages, database, bench.postgres, bench.portico, bench.folder)
    measured["pages"] = {}
    with bench.portico.standalone(database) as program:
        program.wait_for(lambda: program.site.ask(program.site.host(TENANT), "/sign-in"))
        for page in pages:
            runs = [(product(bench, program, page), sql(bench, scripts[page.name], 1, database)) for _ in range(ROUNDS)]
            measured["pages"][page.name] = runs, scripts[page.name].count
            bench.note(f"{page.name}: {load.median([ours.seconds for ours, _ in runs]) * 1e3:.1f} ms")
    return measured


def write(file, rows):
    with file.open("w") as out:
        print(HEAD, file=out)
        for row in range(1, rows + 1):
            kind, brand = KINDS[row % 8], BRANDS[row // 8 % 6]
            print(f"ZX-{row},{brand} {kind} Series {row % 97},{brand},{kind.split()[0]},{kind},"
                  f"{5 + row * 37 % 90000 / 100:.2f},{row % 40}", file=out)


def bring_in(bench, site, file):
    """Seconds of the upload and of the import itself, as somebody in the console does it."""
    host = site.host(f"{TENANT}.console")
    began = time.monotonic()
    place = upload(site, host, file)
    uploaded = time.monotonic() - began
    _, _, mapping = site.ask(host, f"{place}/mapping", headers=STAFF_COOKIE)
    chosen = {}
    for name, options in re.findall(r'<select[^>]* name="(column-\d+)">(.*?)</select>', mapping, re.S):
        selected = re.search(r'<option value="([^"]*)" selected', options)
        chosen[name] = selected[1] if selected else ""
    for path, form in ((f"{place}/mapping", chosen), (f"{place}/run", {"go": "on"})):
        status, _, body = site.ask(host, path, form, STAFF_COOKIE)
        if status != 303:
            raise SystemExit(f"{path} answered {status}: {body[:500]}")
    began = time.monotonic()
    while (page := site.ask(host, place, headers=STAFF_COOKIE)) is None or "import-progress" in page[2] and "every 1s" in page[2]:
        if page and page[0] != 200 or time.monotonic() - began > 3600:
            raise SystemExit(f"the import stands at {page and page[2][:500]}")
        time.sleep(0.5)
    return uploaded, time.monotonic() - began


def upload(site, host, file):
    """Where the import is that a file became, sent piece by piece."""
    line = secrets.token_hex(8)
    head = (f'--{line}\r\nContent-Disposition: form-data; name="file"; filename="{file.name}"\r\n'
            "Content-Type: text/csv\r\n\r\n").encode()
    tail = f"\r\n--{line}--\r\n".encode()
    connection = http.client.HTTPConnection("127.0.0.1", site.port, timeout=600)
    headers = {"Host": host, "Origin": f"http://{host}", "Content-Type": f"multipart/form-data; boundary={line}",
               "Content-Length": str(len(head) + file.stat().st_size + len(tail)), **seal.form(STAFF_COOKIE["Cookie"])}

    def body():
        yield head
        with file.open("rb") as content:
            while piece := content.read(1 << 20):
                yield piece
        yield tail

    connection.request("POST", "/imports?kind=parts", body(), headers)
    answer = connection.getresponse()
    if answer.status != 303:
        raise SystemExit(f"the upload was answered {answer.status}: {answer.read()[:500]}")
    return answer.headers["Location"].removesuffix("/mapping")
