//! The letters whose words a business may change.

use accounts::{Purpose, TEMPORARY_LIFE};
use mail::{
    AnotherCustomer, CustomerReset, Invitation, LoginLink, MailedCode, NewDevice, SignInLink, Variable, WayIn, Wording,
};

use super::{OrderLetter, QuoteLetter};
use crate::contacts::way::InvitesWith;

/// A letter to a contact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Letter {
    Invitation,
    Reset,
    AnotherCustomer,
    SignInLink,
    LoginLink,
    Code,
    NewDevice,
    Order(OrderLetter),
    Quote(QuoteLetter),
}

/// What a letter about an order or a quote is called, and what it says as long as a business has no words of its own.
pub(super) struct Kept {
    pub(super) key: &'static str,
    pub(super) label: &'static str,
    pub(super) hint: &'static str,
    pub(super) subject: &'static str,
    pub(super) before: &'static str,
}

impl Kept {
    pub(super) fn wording(&self) -> Wording {
        Wording { subject: self.subject.to_owned(), before: self.before.to_owned(), after: String::new() }
    }
}

impl Letter {
    /// Letters that let somebody in, or tell of it.
    pub(super) const ACCESS: [Self; 7] = [
        Self::Invitation,
        Self::Reset,
        Self::AnotherCustomer,
        Self::SignInLink,
        Self::LoginLink,
        Self::Code,
        Self::NewDevice,
    ];

    /// All of them, by subject.
    pub(super) fn groups() -> [(&'static str, Vec<Self>); 3] {
        [
            ("Access", Self::ACCESS.to_vec()),
            ("Orders", OrderLetter::ALL.map(Self::Order).to_vec()),
            ("Quotes", QuoteLetter::ALL.map(Self::Quote).to_vec()),
        ]
    }

    /// Its name in addresses and in the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::Invitation => "invitation",
            Self::Reset => "reset",
            Self::AnotherCustomer => "another_customer",
            Self::SignInLink => "sign_in_link",
            Self::LoginLink => "login_link",
            Self::Code => "code",
            Self::NewDevice => "new_device",
            Self::Order(letter) => letter.kept().key,
            Self::Quote(letter) => letter.kept().key,
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        Self::groups().into_iter().flat_map(|(_, letters)| letters).find(|letter| letter.key() == key)
    }

    pub(super) const fn label(self) -> &'static str {
        match self {
            Self::Invitation => "Website invite",
            Self::Reset => "Password reset",
            Self::AnotherCustomer => "Another customer",
            Self::SignInLink => "Link to sign in",
            Self::LoginLink => "Login link",
            Self::Code => "Code",
            Self::NewDevice => "New device",
            Self::Order(letter) => letter.kept().label,
            Self::Quote(letter) => letter.kept().label,
        }
    }

    /// When it goes out.
    pub(super) const fn hint(self) -> &'static str {
        match self {
            Self::Invitation => "Goes to a contact whom you invite, alone or with many",
            Self::Reset => "Goes to a contact whose password you reset, or who forgot it",
            Self::AnotherCustomer => "Goes to a contact who signs in already and may act for one more customer",
            Self::SignInLink => "Goes to a contact who asks for a link instead of a password",
            Self::LoginLink => "Goes to a contact whom you mail their login link",
            Self::Code => "Goes to a contact who has to show that the mailbox is theirs",
            Self::NewDevice => "Goes to a contact whose login link was used on a device for the first time",
            Self::Order(letter) => letter.kept().hint,
            Self::Quote(letter) => letter.kept().hint,
        }
    }

    /// What the fields before and after what is ours are called.
    pub(super) const fn sides(self) -> [&'static str; 2] {
        match self {
            Self::Code => ["Before the code", "After the code"],
            Self::NewDevice => ["Before the device", "After the device"],
            Self::Order(_) => ["Before the order", "After the order"],
            Self::Quote(_) => ["Before the quote", "After the quote"],
            _ => ["Before the button", "After the button"],
        }
    }

    /// What stands between them, whatever is written.
    pub(super) const fn ours(self, by: InvitesWith) -> &'static str {
        match (self, by) {
            (Self::AnotherCustomer, _) => "Here stands the button to sign in.",
            (Self::Invitation | Self::Reset, InvitesWith::TemporaryPassword) => {
                "Here stand the temporary password and the button to sign in, and how long it works. In mails to many at once it is the button with a link."
            }
            (Self::Invitation | Self::Reset | Self::SignInLink | Self::LoginLink, _) => {
                "Here stands the button with the link, and how long it works."
            }
            (Self::Code, _) => "Here stand the code, and how long it works.",
            (Self::NewDevice, _) => "Here stand the device, its network address, and the time.",
            (Self::Order(_), _) => "Here stand the parts, what is known of the order, and the button to it.",
            (Self::Quote(_), _) => "Here stand what is offered, what is known of the quote, and the button to it.",
        }
    }

    /// The names in braces that it has.
    pub(crate) fn variables(self) -> Vec<Variable> {
        let more: &[Variable] = match self {
            Self::Invitation | Self::AnotherCustomer | Self::LoginLink => {
                &[Variable::Username, Variable::Email, Variable::Signer]
            }
            Self::Reset | Self::SignInLink | Self::NewDevice => &[Variable::Username, Variable::Email],
            Self::Code => &[Variable::Username, Variable::Email, Variable::Purpose],
            Self::Order(letter) => letter.variables(),
            Self::Quote(letter) => letter.variables(),
        };
        [&Variable::OF_ALL, more].concat()
    }

    /// What lets its reader in, as an example.
    pub(super) const fn way_in(self, by: InvitesWith, link: &str) -> WayIn<'_> {
        match (by, self) {
            (InvitesWith::TemporaryPassword, Self::Invitation | Self::Reset) => {
                WayIn::TemporaryPassword("ABCD-EFGH-JKLM-NPQR-STUV-WXYZ", TEMPORARY_LIFE)
            }
            (InvitesWith::Link, Self::Reset) => WayIn::Link(link, Purpose::Reset.life()),
            _ => WayIn::Link(link, Purpose::Invitation.life()),
        }
    }

    /// The words as long as the business has none of its own.
    pub(super) fn usual(self, by: InvitesWith) -> Wording {
        let way_in = self.way_in(by, "");
        match self {
            Self::Invitation => Invitation::usual(way_in),
            Self::Reset => CustomerReset::usual(way_in),
            Self::AnotherCustomer => AnotherCustomer::usual(),
            Self::SignInLink => SignInLink::usual(),
            Self::LoginLink => LoginLink::usual(),
            Self::Code => MailedCode::usual(),
            Self::NewDevice => NewDevice::usual(),
            Self::Order(letter) => letter.usual(),
            Self::Quote(letter) => letter.usual(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = Letter> {
        Letter::groups().into_iter().flat_map(|(_, letters)| letters)
    }

    #[test]
    fn every_letter_has_a_key_of_its_own() {
        for letter in all() {
            assert_eq!(Letter::from_key(letter.key()), Some(letter));
        }
    }

    #[test]
    fn usual_words_could_be_written_by_a_business() {
        for (letter, by) in all().flat_map(|letter| InvitesWith::ALL.map(|by| (letter, by))) {
            let usual = letter.usual(by);
            let texts = [usual.subject.as_str(), &usual.before, &usual.after];
            assert_eq!(Wording::parse(texts, &letter.variables()), Ok(usual.clone()), "{letter:?}");
        }
    }
}
