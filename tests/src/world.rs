//! Two businesses full of people: what a crawl through every route needs.

use accounts::Purpose;
use db::Tenant;
use sqlx::{Executor as _, Row as _};
use web::routes::{Route, Site};

use crate::cast::{Cast, Company};
use crate::visitor::Visitor;
use crate::{App, Contact, Customer, Staff};

/// In every public word of the other business, its login name included.
pub const CANARY: &str = "zebrafish";
/// In every word that only the other business's own people may see.
pub const SECRET: &str = "quokka";
/// In every word that only one customer of the business may see: the portal user's, and the other one's.
pub const MARKS: [&str; 2] = ["numbat", "wombat"];

/// The product with two businesses on it, `acme` and the other one.
#[derive(Debug)]
pub struct World {
    /// The product.
    pub app: App,
    /// The business whose hosts are asked.
    pub acme: Tenant,
    /// The other business.
    pub other: Tenant,
    pub(crate) people: [Cast; 2],
    /// Another customer of `acme`.
    pub(crate) rival: Company,
    /// Everybody who comes along.
    pub visitors: Vec<Visitor>,
}

/// The ids that one parameter is tried with; each is of the right kind for the route.
#[derive(Clone, Debug)]
pub struct Ids {
    /// Of the business, or of the person, that asks.
    pub own: String,
    /// Of another customer of the same business, where that is somebody else's.
    pub other_customer: Option<String>,
    /// Of the other business.
    pub other_tenant: String,
    /// Of nothing at all.
    pub unknown: String,
}

/// An id that nothing has.
const NOTHING: &str = "019a0000-0000-7000-8000-000000000000";

/// Rows that an address names by their id: the first word of the address, and the table.
const ROWS: &[(&str, &str)] = &[
    ("custom-fields", "custom_fields"),
    ("addresses", "customer_addresses"),
    ("notes", "contact_notes"),
    ("activities", "contact_tasks"),
    ("imports", "imports"),
    ("views", "list_views"),
    ("parts", "items"),
    ("orders", "orders"),
    ("shipments", "shipments"),
    ("quotes", "quotes"),
    ("quote-files", "quote_events"),
    ("cart", "cart_lines"),
    ("prices", "price_rules"),
    ("price-levels", "price_levels"),
    ("pricing-groups", "price_groups"),
    ("customer-groups", "customer_groups"),
    ("favourites", "favourite_lists"),
    ("favourite-lines", "favourite_lines"),
    ("favourite-sections", "favourite_sections"),
    ("pictures", "item_pictures"),
    ("documents", "item_documents"),
    ("relations", "item_relations"),
    ("interchange", "interchange_numbers"),
    ("own-numbers", "customer_item_numbers"),
    ("shipping-methods", "shipping_methods"),
    ("payment-terms", "payment_terms"),
    ("tax-rates", "tax_rates"),
    ("approval-rules", "approval_rules"),
    ("stand-ins", "stand_ins"),
    ("budgets", "budgets"),
    ("api-keys", "api_keys"),
];

/// Parts, and what belongs to one: the catalogue of the portal user's customer leaves one out.
const WITHHELD: [&str; 3] = ["items", "item_pictures", "item_documents"];

impl World {
    /// Makes it.
    pub async fn new() -> Self {
        let app = App::start().await;
        let (acme, other) = (app.tenant("acme").await, app.tenant(CANARY).await);
        let [mark, rivals] = MARKS;
        let mine = Cast::new(&app, &acme, ("Haulage", "dana"), mark).await;
        let theirs = Cast::new(&app, &other, (SECRET, SECRET), SECRET).await;
        let rival = Company::new(&app, &acme, ("Rival", rivals), rivals).await;
        rival.settle(&app, &acme, (rivals, 947), ("dana", mine.company.customer.id)).await;
        rival.withhold(&app, &acme, (rivals, &mine.company)).await;
        let mut world = Self { app, acme, other, people: [mine, theirs], rival, visitors: Vec::new() };
        world.everybody().await;
        // However late it gets in this world, staff proved just now who they are.
        world.app.database.plant("UPDATE sessions SET proven_until = '2099-01-01' WHERE staff_id IS NOT NULL").await;
        world
    }

    /// The host of a site of `acme`.
    #[must_use]
    pub fn host(&self, site: Site) -> String {
        host(&self.acme, site)
    }

    /// The host of a site of the other business.
    #[must_use]
    pub fn other_host(&self, site: Site) -> String {
        host(&self.other, site)
    }

    /// Who is at home on a site: an owner, a portal user, or anybody.
    #[must_use]
    pub fn insider(&self, site: Site) -> &Visitor {
        self.visitor(match site {
            Site::Console => "owner",
            Site::Portal => "portal user",
            Site::Public => "anonymous",
        })
    }

    /// The contact that the portal user is, and one that nobody signs in with.
    #[must_use]
    pub fn contacts(&self) -> (&Contact, &Contact) {
        (&self.people[0].company.contact, &self.people[0].company.idle)
    }

    /// The customer and the owner of `acme`.
    #[must_use]
    pub fn customer_and_owner(&self) -> (&Customer, &Staff) {
        (&self.people[0].company.customer, &self.people[0].owner)
    }

    /// The visitor with this name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn visitor(&self, name: &str) -> &Visitor {
        self.visitors.iter().find(|visitor| visitor.name == name).unwrap()
    }

    /// The ids that a route's parameter is tried with.
    ///
    /// # Panics
    /// When nobody said what the parameter stands for: then this function needs a line.
    pub async fn ids(&self, route: &Route) -> Option<Ids> {
        let (_, parameter) = route.path.split_once('{')?;
        let [mine, theirs] = &self.people;
        let ids = |own: String, other_tenant: String, unknown: &str| Ids {
            own,
            other_customer: None,
            other_tenant,
            unknown: unknown.to_owned(),
        };
        let noun = route.path.trim_start_matches("/api/v1").split('/').nth(1).unwrap_or_default();
        let name = parameter.split('}').next().unwrap_or_default();
        if noun == "views" && route.site == Site::Portal {
            return Some(self.views_of_contacts().await);
        }
        if let Some((_, table)) = ROWS.iter().find(|(first, _)| name == "id" && *first == noun) {
            return Some(self.rows_of(table, route.site).await);
        }
        Some(match (noun, name) {
            ("contacts", "run") => self.rows_of("bulk_invitations", route.site).await,
            ("contacts", "id") if route.path.ends_with("/view") => self.with_access(),
            ("contacts" | "sessions" | "devices", "id") => self.idle(),
            ("people", "id") => self.colleagues(),
            ("mails", "letter") => ids("invitation".into(), "nothing-of-theirs".into(), "nothing"),
            ("customers", "id") => {
                ids(mine.company.customer.id.to_string(), theirs.company.customer.id.to_string(), NOTHING)
            }
            ("colleagues", "id") => ids(mine.owner.id.to_string(), theirs.owner.id.to_string(), NOTHING),
            ("account", "id") if route.path.starts_with("/account/passkeys") => {
                self.rows_of("passkeys", route.site).await
            }
            ("account", "id") => self.sessions(route.site).await,
            ("view", "token") => self.views().await,
            ("invitation" | "password" | "sign-in", "token") => self.links(route).await,
            ("imports", "file") => ids("customers.csv".into(), "customers.csv".into(), "x.csv"),
            ("lists", "list") => {
                let own = if route.site == Site::Portal { "orders" } else { "contacts" };
                ids(own.into(), "of-another-business".into(), "unknown")
            }
            // Articles are everybody's: there is none of another business, and so none of that name.
            ("help", "slug") => ids("getting-started".into(), "of-another-business".into(), "unknown"),
            ("logos", "file") => self.logos().await,
            // Whoever has the key is whom it is about, from wherever: another key is no stranger, another secret is.
            ("activate", "key") => ids(
                mine.key.clone(),
                self.app.staff_link(&self.other, &theirs.owner, Purpose::Invitation).await,
                &"A".repeat(43),
            ),
            ("theme" | "assets", "file") => ids("x.css".into(), "y.css".into(), "z.css"),
            _ => panic!("nobody said what the parameter of {} stands for: tests/src/world.rs needs a line", route.path),
        })
    }

    /// A row of each business, and for customers one of the other customer, where the rows are some customer's.
    async fn rows_of(&self, table: &str, site: Site) -> Ids {
        let [mine, theirs] = &self.people;
        let own = self.row(table, (&self.acme, &mine.company)).await.unwrap();
        let rivals = match site {
            Site::Portal if WITHHELD.contains(&table) => Some(self.withheld(table).await),
            Site::Portal => self.row(table, (&self.acme, &self.rival)).await,
            _ => None,
        };
        Ids {
            other_customer: rivals.filter(|rivals| *rivals != own),
            own,
            other_tenant: self.row(table, (&self.other, &theirs.company)).await.unwrap(),
            unknown: NOTHING.to_owned(),
        }
    }

    async fn logos(&self) -> Ids {
        let files = self.rows_of("files", Site::Public).await;
        let [own, other_tenant, unknown] =
            [files.own, files.other_tenant, files.unknown].map(|file| format!("{file}.png"));
        Ids { own, other_customer: None, other_tenant, unknown }
    }

    async fn links(&self, route: &Route) -> Ids {
        let purpose = match route.path.split('/').nth(1) {
            Some("invitation") => Purpose::Invitation,
            Some("sign-in") => Purpose::SignIn,
            _ => Purpose::Reset,
        };
        let [mine, theirs] = &self.people;
        let (own, other_tenant) = match route.site {
            Site::Console => (
                self.app.staff_link(&self.acme, &mine.owner, purpose).await,
                self.app.staff_link(&self.other, &theirs.owner, purpose).await,
            ),
            _ => (
                self.app.link(&self.acme, &mine.company.contact, purpose).await,
                self.app.link(&self.other, &theirs.company.contact, purpose).await,
            ),
        };
        Ids { own, other_customer: None, other_tenant, unknown: "A".repeat(43) }
    }

    async fn sessions(&self, site: Site) -> Ids {
        let [mine, theirs] = &self.people;
        if site == Site::Console {
            let [own, other_tenant] = [&mine.owner, &theirs.owner].map(|staff| staff.id.to_string());
            return Ids {
                own: self.session("staff_id", &own).await,
                other_customer: None,
                other_tenant: self.session("staff_id", &other_tenant).await,
                unknown: NOTHING.to_owned(),
            };
        }
        Ids {
            own: self.session("contact_id", &mine.company.contact.id.to_string()).await,
            other_customer: Some(self.session("contact_id", &self.rival.contact.id.to_string()).await),
            other_tenant: self.session("contact_id", &theirs.company.contact.id.to_string()).await,
            unknown: NOTHING.to_owned(),
        }
    }

    /// A saved view of the portal user, of another customer's, and of the other business's.
    async fn views_of_contacts(&self) -> Ids {
        let [mine, theirs] = &self.people;
        let mut ids = Vec::new();
        for contact in [mine.company.contact.id, self.rival.contact.id, theirs.company.contact.id] {
            let of = format!("SELECT id::text FROM list_views WHERE contact_id = '{contact}'");
            ids.push(self.text(&of).await);
        }
        let [own, other_customer, other_tenant] = <[String; 3]>::try_from(ids).unwrap();
        Ids { own, other_customer: Some(other_customer), other_tenant, unknown: NOTHING.to_owned() }
    }

    /// Who signs in with nothing; a session and a device of theirs have their id, until something signs them out.
    fn idle(&self) -> Ids {
        let [own, other_tenant] = [0, 1].map(|at| self.people[at].company.idle.id.to_string());
        Ids { own, other_customer: None, other_tenant, unknown: NOTHING.to_owned() }
    }

    /// Who has no access has nothing to be looked at.
    fn with_access(&self) -> Ids {
        let [own, other_tenant] = [0, 1].map(|at| self.people[at].company.contact.id.to_string());
        Ids { own, other_customer: None, other_tenant, unknown: NOTHING.to_owned() }
    }

    fn colleagues(&self) -> Ids {
        let [own, other_tenant] = [0, 1].map(|at| self.people[at].company.idle.id.to_string());
        Ids { own, other_customer: Some(self.rival.idle.id.to_string()), other_tenant, unknown: NOTHING.to_owned() }
    }

    async fn views(&self) -> Ids {
        let [mine, theirs] = &self.people;
        let own = self.grant(self.visitor("owner"), &mine.company.contact).await;
        let other_tenant = self.grant(self.visitor("other tenant's owner"), &theirs.company.contact).await;
        Ids { own, other_customer: None, other_tenant, unknown: "A".repeat(43) }
    }

    /// The token of a fresh view of a contact.
    pub(crate) async fn grant(&self, staff: &Visitor, contact: &Contact) -> String {
        let path = format!("/contacts/{}/view", contact.id);
        let form = Some("reason=Asks+about+a+price");
        let page = self.app.browse((&staff.home, &staff.cookies), axum::http::Method::POST, &path, form).await;
        crate::granted(&page)
    }

    async fn session(&self, column: &str, person: &str) -> String {
        self.text(&format!("SELECT id::text FROM sessions WHERE {column} = '{person}' LIMIT 1")).await
    }

    /// A row that is the customer's or one of its people's, or everybody's in the business.
    async fn row(&self, table: &str, (tenant, company): (&Tenant, &Company)) -> Option<String> {
        let (customer, contact, idle) = (company.customer.id, company.contact.id, company.idle.id);
        let whose = if table == "list_views" { " AND staff_id IS NOT NULL" } else { "" };
        let sql = format!(
            "SELECT id::text FROM {table} t WHERE tenant_id = '{}'{whose}
             AND coalesce(to_jsonb(t) ->> 'customer_id', '{customer}') = '{customer}'
             AND coalesce(to_jsonb(t) ->> 'contact_id', '{contact}') IN ('{contact}', '{idle}') LIMIT 1",
            tenant.id()
        );
        let mut connection = self.app.database.superuser().await;
        let row = connection.fetch_optional(sqlx::AssertSqlSafe(sql.clone())).await;
        row.unwrap_or_else(|error| panic!("{sql}: {error}")).map(|row| row.get(0))
    }

    /// A part that only the other customer sees, or what belongs to it.
    async fn withheld(&self, table: &str) -> String {
        let column = if table == "items" { "id" } else { "item_id" };
        self.text(&format!("SELECT id::text FROM {table} WHERE {column} = '{}'", self.rival.customer.id)).await
    }

    async fn text(&self, sql: &str) -> String {
        let mut connection = self.app.database.superuser().await;
        let row = connection.fetch_one(sqlx::AssertSqlSafe(sql.to_owned())).await;
        row.unwrap_or_else(|error| panic!("{sql}: {error}")).get(0)
    }

    /// A checksum of each table's rows of the other business.
    pub async fn checksums(&self) -> Vec<(String, String)> {
        self.checksums_of(&self.other).await
    }

    /// A checksum of each table's rows of a business.
    pub async fn checksums_of(&self, tenant: &Tenant) -> Vec<(String, String)> {
        let mut connection = self.app.database.superuser().await;
        let mut sums = Vec::new();
        let tables = crate::isolation::tenant_tables(&mut connection).await;
        let id = tenant.id();
        let about = crate::isolation::tables_about_tenants(&mut connection).await;
        let all = tables.into_iter().map(|table| (table, "tenant_id"));
        let all = all.chain(about.into_iter().map(|table| (table, "for_tenant")));
        for (table, column) in all.chain([("tenants".to_owned(), "id")]) {
            let sql = format!(
                "SELECT coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') FROM {table} t WHERE {column} = '{id}'"
            );
            sums.push((table, connection.fetch_one(sqlx::AssertSqlSafe(sql)).await.unwrap().get(0)));
        }
        sums
    }
}

pub(crate) fn host(tenant: &Tenant, site: Site) -> String {
    match site {
        Site::Public => "localhost:8080".to_owned(),
        Site::Portal => format!("{}.localhost:8080", tenant.login_name()),
        Site::Console => format!("{}.console.localhost:8080", tenant.login_name()),
    }
}
