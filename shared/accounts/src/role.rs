//! What a staff member may do, by role.

use serde::{Deserialize, Serialize};

/// A staff member's role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Everything, billing included. A tenant always has at least one.
    Owner,
    /// Everything but billing.
    Admin,
    /// Customers, contacts, access, imports and parts.
    Sales,
    /// Customers, contacts and access.
    Support,
    /// Looks, changes nothing.
    Viewer,
}

/// Something that not every staff member may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Permission {
    /// Activate, deactivate, cards and invoices.
    ManageBilling,
    /// The portal's settings and switches.
    ManageSettings,
    /// Invite and remove colleagues, change their roles.
    ManageStaff,
    /// Invite, revoke and restore portal users; reset their passwords.
    ManageAccess,
    /// Look at the portal as a contact does.
    ViewAsContact,
    /// Create and change customers and contacts.
    EditCustomers,
    /// Create and change parts.
    EditParts,
    /// Say what customers pay.
    EditPrices,
    /// Work on orders: release, change, ship and cancel them.
    EditOrders,
    /// Price quotes and send them.
    EditQuotes,
    /// Import spreadsheets.
    Import,
}

impl Role {
    /// All roles, strongest first.
    pub const ALL: [Self; 5] = [Self::Owner, Self::Admin, Self::Sales, Self::Support, Self::Viewer];

    /// The role's name in the database and in forms.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Owner => "owner",
            Self::Admin => "admin",
            Self::Sales => "sales",
            Self::Support => "support",
            Self::Viewer => "viewer",
        }
    }

    /// The role with this name.
    #[must_use]
    pub fn from_key(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.key() == key)
    }

    /// The role's name on screens.
    #[must_use]
    pub const fn label(self) -> &'static str {
        match self {
            Self::Owner => "Owner",
            Self::Admin => "Admin",
            Self::Sales => "Sales",
            Self::Support => "Support",
            Self::Viewer => "Viewer",
        }
    }

    /// What the role is for, in one line.
    #[must_use]
    pub const fn hint(self) -> &'static str {
        match self {
            Self::Owner => "Everything, including billing",
            Self::Admin => "Everything except billing",
            Self::Sales => "Customers, access, parts, prices, quotes and orders",
            Self::Support => "Customers and access",
            Self::Viewer => "Can look, cannot change anything",
        }
    }

    /// Whether the role allows it.
    #[must_use]
    pub fn may(self, permission: Permission) -> bool {
        use Permission as P;
        match self {
            Self::Owner => true,
            Self::Admin => permission != P::ManageBilling,
            Self::Sales => {
                Self::Support.may(permission)
                    || matches!(permission, P::EditParts | P::EditPrices | P::EditOrders | P::EditQuotes | P::Import)
            }
            Self::Support => matches!(permission, P::ManageAccess | P::ViewAsContact | P::EditCustomers),
            Self::Viewer => false,
        }
    }
}

impl From<String> for Role {
    /// Reads a stored role; one that is unknown (written by a newer release) may only look.
    fn from(key: String) -> Self {
        Self::from_key(&key).unwrap_or(Self::Viewer)
    }
}

/// A permission as a type, so that a handler can ask for it in its signature: see [`crate::StaffMay`].
pub trait Permit: Send + Sync + 'static {
    /// The permission.
    const PERMISSION: Permission;
}

/// Asks for [`Permission::ManageBilling`].
#[derive(Debug)]
pub enum ManageBilling {}
/// Asks for [`Permission::ManageSettings`].
#[derive(Debug)]
pub enum ManageSettings {}
/// Asks for [`Permission::ManageStaff`].
#[derive(Debug)]
pub enum ManageStaff {}
/// Asks for [`Permission::ManageAccess`].
#[derive(Debug)]
pub enum ManageAccess {}
/// Asks for [`Permission::ViewAsContact`].
#[derive(Debug)]
pub enum ViewAsContact {}
/// Asks for [`Permission::EditCustomers`].
#[derive(Debug)]
pub enum EditCustomers {}
/// Asks for [`Permission::EditParts`].
#[derive(Debug)]
pub enum EditParts {}
/// Asks for [`Permission::EditPrices`].
#[derive(Debug)]
pub enum EditPrices {}

/// Asks for [`Permission::EditOrders`].
#[derive(Debug)]
pub enum EditOrders {}
/// Asks for [`Permission::EditQuotes`].
#[derive(Debug)]
pub enum EditQuotes {}
/// Asks for [`Permission::Import`].
#[derive(Debug)]
pub enum Import {}

impl Permit for ManageBilling {
    const PERMISSION: Permission = Permission::ManageBilling;
}
impl Permit for ManageSettings {
    const PERMISSION: Permission = Permission::ManageSettings;
}
impl Permit for ManageStaff {
    const PERMISSION: Permission = Permission::ManageStaff;
}
impl Permit for ManageAccess {
    const PERMISSION: Permission = Permission::ManageAccess;
}
impl Permit for ViewAsContact {
    const PERMISSION: Permission = Permission::ViewAsContact;
}
impl Permit for EditCustomers {
    const PERMISSION: Permission = Permission::EditCustomers;
}
impl Permit for EditParts {
    const PERMISSION: Permission = Permission::EditParts;
}
impl Permit for EditPrices {
    const PERMISSION: Permission = Permission::EditPrices;
}

impl Permit for EditOrders {
    const PERMISSION: Permission = Permission::EditOrders;
}
impl Permit for EditQuotes {
    const PERMISSION: Permission = Permission::EditQuotes;
}
impl Permit for Import {
    const PERMISSION: Permission = Permission::Import;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weaker_role_may_nothing_that_a_stronger_may_not() {
        use Permission as P;
        let all = [
            P::ManageBilling,
            P::ManageSettings,
            P::ManageStaff,
            P::ManageAccess,
            P::ViewAsContact,
            P::EditCustomers,
            P::EditParts,
            P::EditPrices,
            P::EditOrders,
            P::EditQuotes,
            P::Import,
        ];
        for pair in Role::ALL.windows(2) {
            for permission in all {
                assert!(pair[0].may(permission) || !pair[1].may(permission), "{pair:?} {permission:?}");
            }
        }
    }
}
