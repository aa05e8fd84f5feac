//! Everybody who comes along in a [`World`]: each way of being somebody, and of being nobody.

use accounts::{CUSTOMER_COOKIE, Role, STAFF_COOKIE, VIEW_COOKIE};
use axum::http::Method;
use db::Tenant;
use web::routes::{Access, Site};

use crate::visitor::{Is, Visitor};
use crate::world::host;
use crate::{Browser, Contact, World};

impl World {
    /// Signs everybody in.
    pub(crate) async fn everybody(&mut self) {
        self.visitors = vec![visitor("anonymous", String::new(), self.host(Site::Portal), Is::Nobody)];
        self.portal_users().await;
        self.staff().await;
        let [contact, staff] = ["portal user", "owner"].map(|name| self.visitor(name).cookies.clone());
        for (name, cookies) in [
            ("portal session under the staff's name", contact.replace(CUSTOMER_COOKIE, STAFF_COOKIE)),
            ("staff session under the customers' name", staff.replace(STAFF_COOKIE, CUSTOMER_COOKIE)),
        ] {
            self.visitors.push(visitor(name, cookies, String::new(), Is::Nobody));
        }
        let guests = [self.revoked().await, self.by_login_link().await, self.without_features().await];
        self.visitors.extend(guests);
        self.visitors.push(self.onlooker().await);
        for (name, owner) in [("program", "owner"), ("other tenant's program", "other tenant's owner")] {
            let program = self.program(name, self.visitor(owner)).await;
            self.visitors.push(program);
        }
    }

    async fn portal_users(&mut self) {
        let [mine, theirs] = &self.people;
        let mut users = Vec::new();
        for (name, tenant, contact) in [
            ("portal user", &self.acme, &mine.company.contact),
            ("other customer's portal user", &self.acme, &self.rival.contact),
            ("other tenant's portal user", &self.other, &theirs.company.contact),
        ] {
            users.push(self.signed_in(name, tenant, contact).await);
        }
        self.visitors.extend(users);
    }

    async fn signed_in(&self, name: &'static str, tenant: &Tenant, contact: &Contact) -> Visitor {
        let cookies = self.app.contact_browser(tenant, contact).await.cookies();
        visitor(name, cookies, host(tenant, Site::Portal), Is::PortalUser)
    }

    async fn staff(&mut self) {
        let [mine, theirs] = &self.people;
        let mut staff = Vec::new();
        for (name, role) in [
            ("owner", Role::Owner),
            ("admin", Role::Admin),
            ("sales", Role::Sales),
            ("support", Role::Support),
            ("viewer", Role::Viewer),
        ] {
            let person = if role == Role::Owner { None } else { Some(self.app.staff(&self.acme, name, role).await) };
            let browser = self.app.staff_browser(&self.acme, person.as_ref().unwrap_or(&mine.owner)).await;
            staff.push(visitor(name, browser.cookies(), self.host(Site::Console), Is::Staff(role)));
        }
        let cookies = self.app.staff_browser(&self.other, &theirs.owner).await.cookies();
        let home = self.other_host(Site::Console);
        staff.push(visitor("other tenant's owner", cookies, home, Is::Staff(Role::Owner)));
        self.visitors.extend(staff);
    }

    async fn revoked(&self) -> Visitor {
        let gone = self.app.portal_user(&self.acme, &self.people[0].company.customer, "gone").await;
        let cookies = self.app.contact_browser(&self.acme, &gone).await.cookies();
        assert_eq!(self.press("owner", &format!("/contacts/{}/revocation", gone.id)).await, 303);
        visitor("revoked contact", cookies, String::new(), Is::Nobody)
    }

    /// Somebody who came in by a login link on a new device, with the code that was mailed.
    async fn by_login_link(&self) -> Visitor {
        let linked = self.app.portal_user(&self.acme, &self.people[0].company.customer, "linked").await;
        self.app.administrator(&self.acme, &linked).await;
        assert_eq!(self.press("owner", &format!("/contacts/{}/login-link", linked.id)).await, 303);
        let console = self.app.staff_browser(&self.acme, &self.people[0].owner).await;
        let token = self.app.login_link(&console, &linked).await;
        let mut browser = Browser::new(&self.app, &self.host(Site::Portal));
        assert_eq!(browser.use_link(&token).await.location(), "/link/code");
        let code = self.app.mailed_code(&self.acme).await;
        assert_eq!(browser.send_code(&code).await.location(), "/");
        visitor("portal user by login link", browser.cookies(), self.host(Site::Portal), Is::Linked)
    }

    /// Somebody who sees nothing but the portal itself.
    async fn without_features(&self) -> Visitor {
        let bare = self.app.portal_user(&self.acme, &self.people[0].company.customer, "bare").await;
        let sql = format!(
            "INSERT INTO contact_features (tenant_id, contact_id, feature, is_on)
             SELECT '{}', '{}', unnest(ARRAY['{}']), false",
            self.acme.id(),
            bare.id,
            portal::access::Feature::ALL.map(|feature| feature.key()).join("', '")
        );
        self.app.database.plant(&sql).await;
        let user = self.signed_in("portal user without features", &self.acme, &bare).await;
        Visitor { is: Is::Featureless, ..user }
    }

    /// A staff member who looks on as the portal user.
    async fn onlooker(&self) -> Visitor {
        let token = self.grant(self.visitor("admin"), &self.people[0].company.contact).await;
        let mut browser = Browser::new(&self.app, &self.host(Site::Portal));
        let begun = browser.post(&format!("/view/{token}"), "").await;
        browser.keep(&begun);
        assert!(browser.cookies().starts_with(VIEW_COOKIE), "{} {}", begun.status, begun.body);
        visitor("staff who look on", browser.cookies(), self.host(Site::Portal), Is::Onlooker)
    }

    /// A business's own program, with a key that may everything.
    async fn program(&self, name: &'static str, owner: &Visitor) -> Visitor {
        let rights = every_right().map(|right| format!("&{right}=on")).collect::<String>();
        let form = format!("label=Books&days=90{rights}");
        let page = self.app.browse((&owner.home, &owner.cookies), Method::POST, "/api-keys", Some(form.as_str())).await;
        let key = page.body.split("id=\"new-key\">").nth(1).and_then(|rest| rest.split('<').next());
        let key = key.unwrap_or_else(|| panic!("{} {}", page.status, page.body)).to_owned();
        let home = owner.home.replace(".console.", ".");
        Visitor { key, ..visitor(name, String::new(), home, Is::Program) }
    }

    async fn press(&self, name: &str, path: &str) -> u16 {
        let Visitor { home, cookies, .. } = self.visitor(name);
        self.app.browse((home, cookies), Method::POST, path, Some("")).await.status.as_u16()
    }
}

/// Every right that a route of the API asks for.
fn every_right() -> impl Iterator<Item = &'static str> {
    let rights = crate::table().into_iter().filter_map(|route| match route.access {
        Access::ApiKey(right) => Some(right),
        _ => None,
    });
    rights.collect::<std::collections::BTreeSet<_>>().into_iter()
}

fn visitor(name: &'static str, cookies: String, home: String, is: Is) -> Visitor {
    Visitor { name, cookies, key: String::new(), home, is }
}
