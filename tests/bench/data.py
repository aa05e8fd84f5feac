"""The databases: one with a single tenant, one with that tenant among many others, one for a tenant with a million parts."""

import hashlib
import pathlib

# The tenant that is measured is the same in both.
PARTS, CONTACTS, ORDERS, SHOPPERS = 20_000, 100_000, 100_000, 20_000
# The others are small, and those beyond have nothing but their name: they are there for the gateway.
OTHERS, OTHER_PARTS, OTHER_CONTACTS, OTHER_ORDERS = 10_000, 10, 4, 4
# The first of them alone has more contacts, for their list.
FEW_CONTACTS = 1_000
HOSTS = 100_000
MILLION = 1_000_000
PEOPLE = 10_000

ONE, MANY = "bench_one", "bench_many"
TENANT, FEW_TENANT = "t000001", "t000002"

CONTACT_COOKIE = {"Cookie": "__Host-sid=AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE"}
STAFF_COOKIE = {"Cookie": "__Host-staff=AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI"}
SHOPPER_COOKIE = {"Cookie": f"__Host-sid={'A' * 34}{{n}}A"}
KEY = "ptl_0190000f000070018000000000000001_" + "03" * 32
KEY_HEADER = {"Authorization": f"Bearer {KEY}_{hashlib.sha256(KEY.encode()).hexdigest()[:8]}"}
PART = "01900003-0000-7001-8000-000000001388"
SIGN_IN = "name=person1%40t1.example&password=walnut+gravel+mitten"

REST = f"""INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
  SELECT gen_random_uuid(), name, name, name, true, now(), now()
  FROM (SELECT 't' || lpad(n::text, 6, '0') AS name FROM generate_series({OTHERS + 2}, {HOSTS}) n) t"""


SCRIPT = pathlib.Path(__file__).with_name("data.sql")


def fill(postgres, database, tenants, **counts):
    variables = {"from_tenant": tenants[0], "to_tenant": tenants[1], **counts}
    given = [part for name, value in variables.items() for part in ("-v", f"{name}={value}")]
    postgres.sql(database, *given, "-f", str(SCRIPT))


def plant(postgres, portico):
    postgres.sql("postgres", "-c", f"CREATE DATABASE {ONE}")
    portico.migrate(ONE)
    fill(postgres, ONE, (1, 1), parts=PARTS, contacts=CONTACTS, orders=ORDERS, shoppers=SHOPPERS)
    postgres.sql("postgres", "-c", f"CREATE DATABASE {MANY} TEMPLATE {ONE}")
    fill(postgres, MANY, (2, 2), parts=OTHER_PARTS, contacts=FEW_CONTACTS, orders=OTHER_ORDERS, shoppers=0)
    fill(postgres, MANY, (3, OTHERS + 1), parts=OTHER_PARTS, contacts=OTHER_CONTACTS, orders=OTHER_ORDERS, shoppers=0)
    postgres.sql(MANY, "-c", REST)
    for database in (ONE, MANY):
        postgres.sql(database, "-c", "VACUUM ANALYZE")
    postgres.sql("postgres", "-c", "CHECKPOINT")


def plant_million(postgres, portico, database):
    """A tenant without parts yet."""
    postgres.sql("postgres", "-c", f"CREATE DATABASE {database}")
    portico.migrate(database)
    fill(postgres, database, (1, 1), parts=0, contacts=1_000, orders=0, shoppers=0)


def plant_people(postgres, portico, database):
    """A tenant whose contacts have never been invited."""
    postgres.sql("postgres", "-c", f"CREATE DATABASE {database}")
    portico.migrate(database)
    fill(postgres, database, (1, 1), parts=0, contacts=PEOPLE, orders=0, shoppers=0)
    postgres.sql(database, "-c", "DELETE FROM credentials WHERE contact_id IS NOT NULL")
    postgres.sql(database, "-c", "UPDATE contacts SET has_access = false, invited_at = NULL, confirmed_at = NULL")
