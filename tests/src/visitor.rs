//! Who may come to a route, and what the table of routes says they get.

use accounts::{Permission, Role};
use web::routes::Access;

/// Somebody with the cookies they have.
#[derive(Clone, Debug)]
pub struct Visitor {
    /// For messages.
    pub name: &'static str,
    /// What their browser sends.
    pub cookies: String,
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
    /// Their role does not allow it.
    Forbidden,
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
    pub fn verdict(&self, host: &str, access: Access) -> Verdict {
        let is = if self.home == host { self.is } else { Is::Nobody };
        match (access, is) {
            (Access::Anyone | Access::Link, _) => Verdict::In,
            (Access::PortalUser | Access::Feature(_), Is::PortalUser) | (Access::Staff, Is::Staff(_)) => Verdict::In,
            (Access::StaffMay(what), Is::Staff(role)) => {
                if role.may(permission(what)) {
                    Verdict::In
                } else {
                    Verdict::Forbidden
                }
            }
            (Access::Signature, _) => Verdict::Unsigned,
            (Access::ApiKey(_), _) => Verdict::NoKey,
            _ => Verdict::SignIn,
        }
    }
}

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
