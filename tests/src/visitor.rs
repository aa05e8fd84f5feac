//! Who may come to a route, and what the table of routes says they get.

use accounts::{Permission, Role};
use axum::http::Method;
use web::routes::{Access, Route, Site};

/// Somebody with the cookies they have.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// For messages.
    pub name: &'static str,
    /// What their browser sends.
    pub cookies: String,
    /// The key that their program sends, or an empty text.
    pub key: String,
    /// The only host that knows them.
    pub home: String,
    /// What they are there.
    pub is: Is,
}

/// What somebody is on their own host.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Is {
    /// Nobody, or nobody any more.
    Nobody,
    /// A portal user.
    PortalUser,
    /// A portal user who came in by a login link, and so has no rights over others.
    Linked,
    /// A portal user for whom every feature is off.
    Featureless,
    /// A staff member who sees the portal as a portal user does.
    Onlooker,
    /// A program with a key that has every right.
    Program,
    /// A staff member with this role.
    Staff(Role),
}

/// What the policy says about a visitor and a route.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// They may.
    In,
    /// They have to sign in first.
    SignIn,
    /// Their role does not allow it, or they only look on.
    Forbidden,
    /// For them there is no such page.
    NotThere,
    /// They have to prove first who they are.
    Unproven,
    /// Looking on is over: this business has no such view.
    Over,
    /// It lacks the signature that lets a machine in.
    Unsigned,
    /// It lacks a key: nobody's cookies open what is for programs.
    NoKey,
}

impl Visitor {
    /// What the policy says when this visitor asks this host for a route of this site.
    ///
    /// # Panics
    /// When the table names a permission that the roles do not know.
    #[must_use]
    pub fn verdict(&self, host: &str, route: &Route) -> Verdict {
        let is = if self.home == host { self.is } else { Is::Nobody };
        if self.is == Is::Onlooker
            && route.site == Site::Portal
            && !OPEN_TO_ONLOOKERS.iter().any(|p| route.path.starts_with(p))
        {
            if is == Is::Nobody {
                return Verdict::Over;
            }
            if route.method != Method::GET && route.path != "/viewing/end" {
                return Verdict::Forbidden;
            }
        }
        match (route.access, is) {
            (Access::Anyone | Access::Link, _) | (Access::ApiKey(_), Is::Program) => Verdict::In,
            (Access::PortalUser, Is::Linked) if route.path == "/account/passkeys/{id}/removal" => Verdict::Unproven,
            (Access::Feature("people"), Is::Linked) | (Access::Feature(_), Is::Featureless) => Verdict::NotThere,
            (Access::PortalUser, Is::PortalUser | Is::Linked | Is::Featureless | Is::Onlooker)
            | (Access::Feature(_), Is::PortalUser | Is::Linked | Is::Onlooker)
            | (Access::Staff, Is::Staff(_)) => Verdict::In,
            (Access::StaffMay(what), Is::Staff(role)) if role.may(permission(what)) => Verdict::In,
            (Access::StaffMay(_), Is::Staff(_)) => Verdict::Forbidden,
            (Access::Signature, _) => Verdict::Unsigned,
            (Access::ApiKey(_), _) => Verdict::NoKey,
            _ => Verdict::SignIn,
        }
    }

    /// What the policy says of an address that a host does not have.
    #[must_use]
    pub fn verdict_on_nothing(&self, host: &str, method: &Method) -> Verdict {
        let is_portal = host.ends_with(".localhost:8080") && !host.contains(".console.");
        match (self.is, host == self.home) {
            (Is::Onlooker, true) if method != Method::GET => Verdict::Forbidden,
            (Is::Onlooker, false) if is_portal && !host.starts_with("nobody.") => Verdict::Over,
            _ => Verdict::NotThere,
        }
    }
}

/// What is the same for everybody, the page that begins a view, and what programs ask.
const OPEN_TO_ONLOOKERS: [&str; 5] = ["/theme/", "/logos/", "/assets/", "/view/", "/api/"];

fn permission(what: &str) -> Permission {
    match what {
        "manage billing" => Permission::ManageBilling,
        "manage settings" => Permission::ManageSettings,
        "manage staff" => Permission::ManageStaff,
        "manage access" => Permission::ManageAccess,
        "view as contacts" => Permission::ViewAsContact,
        "edit customers" => Permission::EditCustomers,
        "edit parts" => Permission::EditParts,
        "edit prices" => Permission::EditPrices,
        "edit orders" => Permission::EditOrders,
        "edit quotes" => Permission::EditQuotes,
        "import" => Permission::Import,
        other => panic!("the table of routes names the permission {other:?}, which no role has"),
    }
}
