//! Two businesses full of people: what a crawl through every route needs.

use accounts::{Purpose, Role};
use db::Tenant;
use sqlx::{Executor as _, Row as _};
use web::routes::{Route, Site};

use crate::cast::Cast;
use crate::visitor::{Is, Visitor};
use crate::{App, Contact, Customer, Staff};

/// In every public word of the other business, its login name included.
pub const CANARY: &str = "zebrafish";
/// In every word that only the other business's own people may see.
pub const SECRET: &str = "quokka";

/// The product with two businesses on it, `acme` and the other one.
#[derive(Debug)]
pub struct World {
    /// The product.
    pub app: App,
    /// The business whose hosts are asked.
    pub acme: Tenant,
    /// The other business.
    pub other: Tenant,
    people: [Cast; 2],
    rival: (Customer, Contact),
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

impl World {
    /// Makes it.
    pub async fn new() -> Self {
        let app = App::start().await;
        let (acme, other) = (app.tenant("acme").await, app.tenant(CANARY).await);
        let mine = Cast::new(&app, &acme, ("Haulage", "dana")).await;
        let theirs = Cast::new(&app, &other, (SECRET, SECRET)).await;
        let customer = app.customer(&acme, "Rival").await;
        let rival = (app.portal_user(&acme, &customer, "rita").await, customer);
        app.administrator(&acme, &rival.0).await;
        let rival = (rival.1, rival.0);
        let view = format!(
            "INSERT INTO list_views (tenant_id, id, contact_id, list, name, name_norm, query, created_at)
             VALUES ('{}', gen_random_uuid(), '{}', 'orders', 'Open', 'open', 'status=received', now())",
            acme.id(),
            rival.1.id
        );
        app.database.plant(&view).await;
        let mut world = Self { app, acme, other, people: [mine, theirs], rival, visitors: Vec::new() };
        world.visitors = world.everybody().await;
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
        (&self.people[0].contact, &self.people[0].idle)
    }

    /// The customer and the owner of `acme`.
    #[must_use]
    pub fn customer_and_owner(&self) -> (&Customer, &Staff) {
        (&self.people[0].customer, &self.people[0].owner)
    }

    /// The visitor with this name.
    ///
    /// # Panics
    /// When there is none.
    #[must_use]
    pub fn visitor(&self, name: &str) -> &Visitor {
        self.visitors.iter().find(|visitor| visitor.name == name).unwrap()
    }

    async fn everybody(&self) -> Vec<Visitor> {
        let (app, [mine, theirs]) = (&self.app, &self.people);
        let mut all = vec![visitor("anonymous", String::new(), self.host(Site::Portal), Is::Nobody)];
        for (name, tenant, contact, is) in [
            ("portal user", &self.acme, &mine.contact, Is::PortalUser),
            ("other customer's portal user", &self.acme, &self.rival.1, Is::PortalUser),
            ("other tenant's portal user", &self.other, &theirs.contact, Is::PortalUser),
        ] {
            let cookies = app.contact_browser(tenant, contact).await.cookies();
            all.push(visitor(name, cookies, host(tenant, Site::Portal), is));
        }
        for (name, role) in [
            ("owner", Role::Owner),
            ("admin", Role::Admin),
            ("sales", Role::Sales),
            ("support", Role::Support),
            ("viewer", Role::Viewer),
        ] {
            let staff = if role == Role::Owner { None } else { Some(app.staff(&self.acme, name, role).await) };
            let cookies = app.staff_browser(&self.acme, staff.as_ref().unwrap_or(&mine.owner)).await.cookies();
            all.push(visitor(name, cookies, self.host(Site::Console), Is::Staff(role)));
        }
        let cookies = app.staff_browser(&self.other, &theirs.owner).await.cookies();
        all.push(visitor("other tenant's owner", cookies, self.other_host(Site::Console), Is::Staff(Role::Owner)));
        let renamed = all[1].cookies.replace(accounts::CUSTOMER_COOKIE, accounts::STAFF_COOKIE);
        all.push(visitor("portal session under the staff's name", renamed, String::new(), Is::Nobody));
        let renamed = all[4].cookies.replace(accounts::STAFF_COOKIE, accounts::CUSTOMER_COOKIE);
        all.push(visitor("staff session under the customers' name", renamed, String::new(), Is::Nobody));
        all.push(self.revoked().await);
        all
    }

    async fn revoked(&self) -> Visitor {
        let (app, mine) = (&self.app, &self.people[0]);
        let gone = app.portal_user(&self.acme, &mine.customer, "gone").await;
        let cookies = app.contact_browser(&self.acme, &gone).await.cookies();
        let revocation = format!("/contacts/{}/revocation", gone.id);
        let console = app.staff_browser(&self.acme, &mine.owner).await;
        assert_eq!(console.post(&revocation, "").await.status, 303);
        visitor("revoked contact", cookies, String::new(), Is::Nobody)
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
        let noun = route.path.split('/').nth(1).unwrap_or_default();
        let name = parameter.split('}').next().unwrap_or_default();
        if noun == "views" && route.site == Site::Portal {
            return Some(self.views_of_contacts().await);
        }
        if let Some((_, table)) = ROWS.iter().find(|(first, _)| name == "id" && *first == noun) {
            return Some(self.rows_of(table).await);
        }
        Some(match (noun, name) {
            ("contacts", "run") => self.rows_of("bulk_invitations").await,
            ("contacts", "id") if route.path.ends_with("/view") => self.with_access(),
            ("contacts", "id") => ids(mine.idle.id.to_string(), theirs.idle.id.to_string(), NOTHING),
            ("people", "id") => self.colleagues(),
            ("mails", "letter") => ids("invitation".into(), "nothing-of-theirs".into(), "nothing"),
            ("customers", "id") => ids(mine.customer.id.to_string(), theirs.customer.id.to_string(), NOTHING),
            ("colleagues", "id") => ids(mine.owner.id.to_string(), theirs.owner.id.to_string(), NOTHING),
            ("account", "id") if route.path.starts_with("/account/passkeys") => self.rows_of("passkeys").await,
            ("account", "id") => self.sessions(route.site).await,
            ("view", "token") => self.views().await,
            ("invitation" | "password" | "sign-in", "token") => self.links(route).await,
            ("imports", "file") => ids("customers.csv".into(), "customers.csv".into(), "x.csv"),
            ("lists", "list") => {
                let own = if route.site == Site::Portal { "orders" } else { "contacts" };
                ids(own.into(), "nothing-of-theirs".into(), "nothing")
            }
            // Articles are everybody's: there is none of another business, and so none of that name.
            ("help", "slug") => ids("getting-started".into(), "of-another-business".into(), "unknown"),
            ("logos", "file") => ids(
                format!("{}.png", self.row("files", &self.acme).await),
                format!("{}.png", self.row("files", &self.other).await),
                &format!("{NOTHING}.png"),
            ),
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

    /// A row of each business.
    async fn rows_of(&self, table: &str) -> Ids {
        Ids {
            own: self.row(table, &self.acme).await,
            other_customer: None,
            other_tenant: self.row(table, &self.other).await,
            unknown: NOTHING.to_owned(),
        }
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
                self.app.link(&self.acme, &mine.contact, purpose).await,
                self.app.link(&self.other, &theirs.contact, purpose).await,
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
            own: self.session("contact_id", &mine.contact.id.to_string()).await,
            other_customer: Some(self.session("contact_id", &self.rival.1.id.to_string()).await),
            other_tenant: self.session("contact_id", &theirs.contact.id.to_string()).await,
            unknown: NOTHING.to_owned(),
        }
    }

    /// A saved view of the portal user, of another customer's, and of the other business's.
    async fn views_of_contacts(&self) -> Ids {
        let [mine, theirs] = &self.people;
        let mut ids = Vec::new();
        for contact in [mine.contact.id, self.rival.1.id, theirs.contact.id] {
            let of = format!("SELECT id::text FROM list_views WHERE contact_id = '{contact}'");
            ids.push(self.text(&of).await);
        }
        let [own, other_customer, other_tenant] = <[String; 3]>::try_from(ids).unwrap();
        Ids { own, other_customer: Some(other_customer), other_tenant, unknown: NOTHING.to_owned() }
    }

    /// Who has no access has nothing to be looked at.
    fn with_access(&self) -> Ids {
        let [own, other_tenant] = [0, 1].map(|at| self.people[at].contact.id.to_string());
        Ids { own, other_customer: None, other_tenant, unknown: NOTHING.to_owned() }
    }

    fn colleagues(&self) -> Ids {
        let [own, other_tenant] = [0, 1].map(|at| self.people[at].idle.id.to_string());
        Ids { own, other_customer: Some(self.rival.1.id.to_string()), other_tenant, unknown: NOTHING.to_owned() }
    }

    async fn views(&self) -> Ids {
        let [mine, theirs] = &self.people;
        let own = self.grant(self.visitor("owner"), &mine.contact).await;
        let other_tenant = self.grant(self.visitor("other tenant's owner"), &theirs.contact).await;
        Ids { own, other_customer: None, other_tenant, unknown: "A".repeat(43) }
    }

    /// The token of a fresh view of a contact.
    async fn grant(&self, staff: &Visitor, contact: &Contact) -> String {
        let path = format!("/contacts/{}/view", contact.id);
        let form = Some("reason=Asks+about+a+price");
        let page = self.app.browse((&staff.home, &staff.cookies), axum::http::Method::POST, &path, form).await;
        crate::granted(&page)
    }

    async fn session(&self, column: &str, person: &str) -> String {
        self.text(&format!("SELECT id::text FROM sessions WHERE {column} = '{person}' LIMIT 1")).await
    }

    async fn row(&self, table: &str, tenant: &Tenant) -> String {
        let of_staff = if table == "list_views" { " AND staff_id IS NOT NULL" } else { "" };
        self.text(&format!("SELECT id::text FROM {table} WHERE tenant_id = '{}'{of_staff} LIMIT 1", tenant.id())).await
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

fn visitor(name: &'static str, cookies: String, home: String, is: Is) -> Visitor {
    Visitor { name, cookies, home, is }
}

fn host(tenant: &Tenant, site: Site) -> String {
    match site {
        Site::Public => "localhost:8080".to_owned(),
        Site::Portal => format!("{}.localhost:8080", tenant.login_name()),
        Site::Console => format!("{}.console.localhost:8080", tenant.login_name()),
    }
}
