"""The databases: one with a single tenant, one with that tenant among many others."""

# The tenant that is measured is the same in both.
PARTS, CONTACTS = 20_000, 2_000
# The others are small, and those beyond have nothing but their name: they are there for the gateway.
OTHERS, OTHER_PARTS, OTHER_CONTACTS = 10_000, 10, 4
HOSTS = 100_000

ONE, MANY = "bench_one", "bench_many"
TENANT = "t000001"

CONTACT_COOKIE = {"Cookie": "__Host-sid=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}
STAFF_COOKIE = {"Cookie": "__Host-staff=AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"}
PART = "01900003-0000-7001-8000-000000001388"
SIGN_IN = "name=person1%40t1.example&password=walnut+gravel+mitten"

REST = f"""INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
  SELECT gen_random_uuid(), name, name, name, true, now(), now()
  FROM (SELECT 't' || lpad(n::text, 6, '0') AS name FROM generate_series({OTHERS + 2}, {HOSTS}) n) t"""


def plant(postgres, portico, script):
    def fill(database, tenants, parts, contacts):
        variables = {"from_tenant": tenants[0], "to_tenant": tenants[1], "parts": parts, "contacts": contacts}
        given = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
        postgres.sql(database, *given, "-f", str(script))

    postgres.sql("postgres", "-c", f"CREATE DATABASE {ONE}")
    portico.migrate(ONE)
    fill(ONE, (1, 1), PARTS, CONTACTS)
    postgres.sql("postgres", "-c", f"CREATE DATABASE {MANY} TEMPLATE {ONE}")
    fill(MANY, (2, OTHERS + 1), OTHER_PARTS, OTHER_CONTACTS)
    postgres.sql(MANY, "-c", REST)
    for database in (ONE, MANY):
        postgres.sql(database, "-c", "VACUUM ANALYZE")
    postgres.sql("postgres", "-c", "CHECKPOINT")
