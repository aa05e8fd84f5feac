//! People: staff, customers and contacts, made in the database and then acting through the pages.

use accounts::{Email, Person, Purpose, Role, issue_link, set_password};
use axum::http::Method;
use db::{ContactId, CustomerId, StaffId, Tenant, TenantId};
use sqlx::Executor as _;
use uuid::Uuid;

use crate::{Answer, App, PASSWORD};

/// A browser on one host, with its cookies.
#[derive(Debug)]
pub struct Browser<'a> {
    pub(crate) app: &'a App,
    pub(crate) host: String,
    /// Its cookies, each as `name=value`.
    pub cookies: Vec<String>,
}

impl<'a> Browser<'a> {
    /// A browser that nobody is signed in with.
    #[must_use]
    pub fn new(app: &'a App, host: &str) -> Self {
        Self { app, host: host.to_owned(), cookies: Vec::new() }
    }

    /// The same cookies at another host, as no browser would send them.
    #[must_use]
    pub fn at(&self, host: &str) -> Self {
        Self { app: self.app, host: host.to_owned(), cookies: self.cookies.clone() }
    }

    /// Its cookies, as it sends them.
    #[must_use]
    pub fn cookies(&self) -> String {
        self.cookies.join("; ")
    }

    /// Opens a page.
    pub async fn get(&self, path: &str) -> Answer {
        self.app.browse((&self.host, &self.cookies.join("; ")), Method::GET, path, None).await
    }

    /// Sends a form.
    pub async fn post(&self, path: &str, form: &str) -> Answer {
        self.app.browse((&self.host, &self.cookies.join("; ")), Method::POST, path, Some(form)).await
    }

    /// Signs in; the cookies are kept.
    pub async fn sign_in(&mut self, name: &str, password: &str) -> Answer {
        let form = format!("name={}&password={}", encode(name), encode(password));
        let answer = self.post("/sign-in", &form).await;
        self.cookies.extend(answer.cookies());
        answer
    }
}

/// The token in the page that leads to a view.
///
/// # Panics
/// When it is another page.
#[must_use]
pub fn granted(page: &Answer) -> String {
    let token = page.body.split("/view/").find_map(|rest| rest.split('"').next().filter(|token| token.len() == 43));
    token.unwrap_or_else(|| panic!("{} {}", page.status, page.body)).to_owned()
}

/// Percent-encodes a form value.
#[must_use]
pub fn encode(text: &str) -> String {
    text.bytes()
        .map(|b| if b.is_ascii_alphanumeric() { char::from(b).to_string() } else { format!("%{b:02X}") })
        .collect()
}

/// A staff member who can sign in.
#[derive(Debug)]
pub struct Staff {
    /// Id.
    pub id: StaffId,
    /// Address.
    pub email: String,
}

/// A customer.
#[derive(Debug)]
pub struct Customer {
    /// Id.
    pub id: CustomerId,
}

/// A contact.
#[derive(Debug)]
pub struct Contact {
    /// Id.
    pub id: ContactId,
    /// Address.
    pub email: String,
}

impl App {
    fn new_id(&self) -> Uuid {
        self.portal.accounts.entropy.uuid_v7(&self.clock)
    }

    /// An open tenant with this login name.
    pub async fn tenant(&self, login_name: &str) -> Tenant {
        let id = TenantId::new(self.new_id());
        let mut connection = self.database.superuser().await;
        let sql = format!(
            "INSERT INTO tenants (id, login_name, look_alike_key, name, customer_portal, created_at, activated_at)
             VALUES ('{id}', '{login_name}', '{login_name}', '{login_name} Parts', true, now(), now());
             INSERT INTO portal_settings (tenant_id, contact_name, email, phone, updated_at)
             VALUES ('{id}', 'Owner', 'owner@{login_name}.example', '+1 555 013 0142', now())"
        );
        connection.execute(sqlx::AssertSqlSafe(sql)).await.unwrap();
        self.database.db.tenant(id).await.unwrap().unwrap()
    }

    /// A staff member with [`PASSWORD`].
    pub async fn staff(&self, tenant: &Tenant, name: &str, role: Role) -> Staff {
        let accounts = &self.portal.accounts;
        let email: Email = format!("{name}@{}.example", tenant.login_name()).parse().unwrap();
        let id = StaffId::new(self.new_id());
        let new = accounts::NewStaff { id, name: name.parse().unwrap(), email: email.clone(), role, invited_by: None };
        let mut tx = self.database.db.begin(tenant.whole()).await.unwrap();
        accounts::insert_staff(&mut tx, &self.clock, &new).await.unwrap().unwrap();
        let hash = self.hash().await;
        set_password(&mut tx, (&accounts.clock, &accounts.entropy), Person::Staff(id), &hash).await.unwrap();
        tx.commit().await.unwrap();
        Staff { id, email: email.to_string() }
    }

    /// A customer whose portal switch is on.
    pub async fn customer(&self, tenant: &Tenant, name: &str) -> Customer {
        let id = CustomerId::new(self.new_id());
        self.database
            .plant(&format!(
                "INSERT INTO customers (tenant_id, id, name, name_norm, created_at, updated_at)
                 VALUES ('{}', '{id}', '{name}', lower('{name}'), now(), now())",
                tenant.id()
            ))
            .await;
        Customer { id }
    }

    /// A contact without access.
    pub async fn contact(&self, tenant: &Tenant, customer: &Customer, name: &str) -> Contact {
        let id = ContactId::new(self.new_id());
        let email = format!("{name}@{}.example", customer.id);
        self.database
            .plant(&format!(
                "INSERT INTO contacts (tenant_id, id, customer_id, first_name, last_name, sort_name, email, email_norm,
                                       username, username_norm, created_at, updated_at)
                 VALUES ('{0}', '{id}', '{1}', '{name}', 'Gray', 'gray {name}', '{email}', '{email}', '{email}', '{email}', now(), now());
                 INSERT INTO sign_in_names (tenant_id, name_norm, contact_id) VALUES ('{0}', '{email}', '{id}')",
                tenant.id(),
                customer.id
            ))
            .await;
        Contact { id, email }
    }

    /// A contact with access and [`PASSWORD`].
    pub async fn portal_user(&self, tenant: &Tenant, customer: &Customer, name: &str) -> Contact {
        let contact = self.contact(tenant, customer, name).await;
        self.database.plant(&format!("UPDATE contacts SET has_access = true WHERE id = '{}'", contact.id)).await;
        let accounts = &self.portal.accounts;
        let hash = self.hash().await;
        let mut tx = self.database.db.begin(tenant.whole()).await.unwrap();
        set_password(&mut tx, (&accounts.clock, &accounts.entropy), Person::Contact(contact.id), &hash).await.unwrap();
        tx.commit().await.unwrap();
        contact
    }

    /// Makes a contact an administrator of its own company.
    pub async fn administrator(&self, tenant: &Tenant, contact: &Contact) {
        let sql = format!(
            "INSERT INTO contact_features (tenant_id, contact_id, feature, is_on) VALUES ('{}', '{}', 'people', true)",
            tenant.id(),
            contact.id
        );
        self.database.plant(&sql).await;
    }

    /// The text of a fresh link of a contact.
    pub async fn link(&self, tenant: &Tenant, contact: &Contact, purpose: Purpose) -> String {
        self.link_of(tenant, Person::Contact(contact.id), purpose).await
    }

    /// The text of a fresh link of a staff member.
    pub async fn staff_link(&self, tenant: &Tenant, staff: &Staff, purpose: Purpose) -> String {
        self.link_of(tenant, Person::Staff(staff.id), purpose).await
    }

    async fn link_of(&self, tenant: &Tenant, person: Person, purpose: Purpose) -> String {
        let accounts = &self.portal.accounts;
        let mut tx = self.database.db.begin(tenant.whole()).await.unwrap();
        let by = (&accounts.clock, &accounts.entropy);
        let link = issue_link(&mut tx, by, person, purpose).await.unwrap();
        tx.commit().await.unwrap();
        link.token.reveal()
    }

    /// A browser in which a contact is signed in.
    pub async fn contact_browser(&self, tenant: &Tenant, contact: &Contact) -> Browser<'_> {
        let mut browser = Browser::new(self, &format!("{}.localhost:8080", tenant.login_name()));
        assert_eq!(browser.sign_in(&contact.email, PASSWORD).await.location(), "/");
        browser
    }

    /// A browser in which a staff member is signed in.
    pub async fn staff_browser(&self, tenant: &Tenant, staff: &Staff) -> Browser<'_> {
        let mut browser = Browser::new(self, &format!("{}.console.localhost:8080", tenant.login_name()));
        assert_eq!(browser.sign_in(&staff.email, PASSWORD).await.location(), "/");
        browser
    }

    async fn hash(&self) -> String {
        let rule = accounts::PasswordRule::Staff;
        let password = accounts::NewPassword::parse(PASSWORD, rule, &[]).unwrap();
        self.portal.accounts.hasher.hash(password).await.unwrap()
    }
}
