//! What mails there are.

/// What a mail is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// To a contact: set your first password.
    Invitation,
    /// To a contact: set a new password.
    CustomerReset,
    /// To a contact: the link that lets you in.
    LoginLink,
    /// To a contact: six digits that were asked for.
    Code,
    /// To a contact: your login link was used on a new device.
    NewDevice,
    /// To a contact who asked: sign in.
    SignInLink,
    /// To a contact: news of an order that they placed.
    Order,
    /// To the business: a customer placed an order.
    OrderNotice,
    /// To a contact: news of a quote of theirs.
    Quote,
    /// To the business: news of a quote from a customer.
    QuoteNotice,
    /// To a colleague: set your first password.
    StaffInvitation,
    /// To a staff member: set a new password.
    StaffReset,
    /// To the owner: the portal is open, set your password.
    Activation,
    /// To the owner: a payment failed.
    PaymentFailed,
    /// To the owner: the portal is closed.
    Deactivated,
    /// To the owner: the portal is open again.
    Reactivated,
    /// To the staff: the portal has another address.
    LoginNameChanged,
    /// To whoever asked where their portals are.
    Portals,
    /// To whoever runs the platform: something to look at.
    Notice,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 19] = [
        Self::Invitation,
        Self::CustomerReset,
        Self::LoginLink,
        Self::Code,
        Self::NewDevice,
        Self::SignInLink,
        Self::Order,
        Self::OrderNotice,
        Self::Quote,
        Self::QuoteNotice,
        Self::StaffInvitation,
        Self::StaffReset,
        Self::Activation,
        Self::PaymentFailed,
        Self::Deactivated,
        Self::Reactivated,
        Self::LoginNameChanged,
        Self::Portals,
        Self::Notice,
    ];

    /// The name in the database.
    #[must_use]
    pub const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::CustomerReset => "customer_reset",
            Self::LoginLink => "login_link",
            Self::Code => "code",
            Self::NewDevice => "new_device",
            Self::SignInLink => "sign_in_link",
            Self::Order => "order",
            Self::OrderNotice => "order_notice",
            Self::Quote => "quote",
            Self::QuoteNotice => "quote_notice",
            Self::StaffInvitation => "staff_invitation",
            Self::StaffReset => "staff_reset",
            Self::Activation => "activation",
            Self::PaymentFailed => "payment_failed",
            Self::Deactivated => "deactivated",
            Self::Reactivated => "reactivated",
            Self::LoginNameChanged => "login_name_changed",
            Self::Portals => "portals",
            Self::Notice => "notice",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.key() == key)
    }

    /// Whether it goes to a customer's contact: in the tenant's name, and only while its portal is open.
    #[must_use]
    pub const fn is_for_customers(self) -> bool {
        matches!(
            self,
            Self::Invitation
                | Self::CustomerReset
                | Self::LoginLink
                | Self::Code
                | Self::NewDevice
                | Self::SignInLink
                | Self::Order
                | Self::Quote
        )
    }

    /// Whether the platform speaks, rather than the tenant.
    #[must_use]
    pub const fn is_from_platform(self) -> bool {
        matches!(
            self,
            Self::Activation
                | Self::PaymentFailed
                | Self::Deactivated
                | Self::Reactivated
                | Self::LoginNameChanged
                | Self::Portals
                | Self::Notice
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::named(kind.key()), Some(kind));
        }
        assert_eq!(Kind::named("nothing"), None);
    }
}
