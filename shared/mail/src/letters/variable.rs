//! Names in braces that a business may write in its letters, and what they stand for in one of them.

use super::{Reader, line};

/// A name in braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variable {
    /// The contact's first name; may be empty.
    FirstName,
    /// The contact's last name; may be empty.
    LastName,
    /// The customer whom the contact acts for.
    Customer,
    /// The business's name.
    Business,
    /// The business's telephone number; may be empty.
    BusinessPhone,
    /// The business's address for mail; may be empty.
    BusinessEmail,
    /// Where the portal is.
    Portal,
    /// What the contact may sign in with beside the address.
    Username,
    /// The contact's address.
    Email,
    /// The person of the business who sends the letter.
    Signer,
    /// What a code is for, after "to".
    Purpose,
    /// The order's number.
    OrderNumber,
    /// The customer's own number of the order; may be empty.
    PoNumber,
    /// Who placed the order.
    PlacedBy,
    /// Who approved or rejected the order.
    DecidedBy,
    /// What it comes to.
    Total,
    /// Who carries the goods; may be empty.
    Carrier,
    /// The carrier's number of the shipment; may be empty.
    TrackingNumber,
    /// The quote's number.
    QuoteNumber,
    /// What the customer calls the quote; may be empty.
    Reference,
    /// The last day of the offer.
    ValidUntil,
}

impl Variable {
    /// What every letter to a contact can say.
    pub const OF_ALL: [Self; 7] = [
        Self::FirstName,
        Self::LastName,
        Self::Customer,
        Self::Business,
        Self::BusinessPhone,
        Self::BusinessEmail,
        Self::Portal,
    ];

    /// What stands in the braces.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::FirstName => "first_name",
            Self::LastName => "last_name",
            Self::Customer => "customer",
            Self::Business => "business",
            Self::BusinessPhone => "business_phone",
            Self::BusinessEmail => "business_email",
            Self::Portal => "portal",
            Self::Username => "username",
            Self::Email => "email",
            Self::Signer => "signer",
            Self::Purpose => "purpose",
            Self::OrderNumber => "order_number",
            Self::PoNumber => "po_number",
            Self::PlacedBy => "placed_by",
            Self::DecidedBy => "decided_by",
            Self::Total => "total",
            Self::Carrier => "carrier",
            Self::TrackingNumber => "tracking_number",
            Self::QuoteNumber => "quote_number",
            Self::Reference => "reference",
            Self::ValidUntil => "valid_until",
        }
    }

    /// What it stands for, to those who write the words.
    #[must_use]
    pub const fn meaning(self) -> &'static str {
        match self {
            Self::FirstName => "The contact’s first name",
            Self::LastName => "The contact’s last name",
            Self::Customer => "The customer whom the contact acts for",
            Self::Business => "Your business name",
            Self::BusinessPhone => "Your phone number",
            Self::BusinessEmail => "Your email",
            Self::Portal => "Your portal’s address",
            Self::Username => "The contact’s username",
            Self::Email => "The contact’s email",
            Self::Signer => "Who of you sends it",
            Self::Purpose => "What the code is for, such as “sign in on a new device”",
            Self::OrderNumber => "The order’s number",
            Self::PoNumber => "The customer’s PO number; nothing where there is none",
            Self::PlacedBy => "Who placed the order",
            Self::DecidedBy => "The colleague who decided",
            Self::Total => "The total, with its currency",
            Self::Carrier => "The carrier; nothing where you gave none",
            Self::TrackingNumber => "The tracking number; nothing where you gave none",
            Self::QuoteNumber => "The quote’s number",
            Self::Reference => "The customer’s reference; nothing where there is none",
            Self::ValidUntil => "The last day on which the quote can be accepted",
        }
    }

    /// As it is written: `{first_name}`.
    #[must_use]
    pub fn braced(self) -> String {
        format!("{{{}}}", self.name())
    }
}

/// What the variables stand for in one letter.
pub(super) struct Values(Vec<(Variable, String)>);

impl Values {
    /// What is known of whoever reads a letter and whoever writes it.
    pub(super) fn of(reader: &Reader<'_>) -> Self {
        let known = [
            (Variable::FirstName, reader.first_name),
            (Variable::LastName, reader.last_name),
            (Variable::Customer, reader.customer),
            (Variable::Business, reader.brand.name),
            (Variable::BusinessPhone, reader.business_phone),
            (Variable::BusinessEmail, reader.business_email),
            (Variable::Username, reader.username),
            (Variable::Email, reader.email),
        ];
        let mut values: Vec<_> = known.into_iter().map(|(variable, text)| (variable, line(text))).collect();
        values.push((Variable::Portal, reader.portal_url.to_owned()));
        Self(values)
    }

    /// With one more.
    pub(super) fn with(mut self, variable: Variable, text: &str) -> Self {
        self.0.push((variable, line(text)));
        self
    }

    /// The text with every variable replaced, once: what is put in is not read again. Where there is nothing to put in,
    /// the space before it goes, too.
    pub(super) fn put_into(&self, text: &str) -> String {
        let mut parts = text.split('{');
        let mut done = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            match part.split_once('}').and_then(|(name, rest)| Some((self.value(name)?, rest))) {
                Some((value, rest)) => {
                    if value.is_empty() && done.ends_with(' ') {
                        done.pop();
                    }
                    done.push_str(value);
                    done.push_str(rest);
                }
                None => {
                    done.push('{');
                    done.push_str(part);
                }
            }
        }
        done
    }

    fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(variable, _)| variable.name() == name).map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Brand;

    const READER: Reader<'static> = Reader {
        brand: Brand { name: "Acme", colour: "" },
        business_phone: "",
        business_email: "info@acme.test",
        portal_url: "https://acme.test",
        first_name: "{email}",
        middle_initial: "",
        last_name: "Gray",
        customer: "Haulage\nBcc: x",
        username: "u",
        email: "jean@gray.example",
    };

    #[test]
    fn what_is_put_in_is_not_read_again() {
        let values = Values::of(&READER).with(Variable::PoNumber, "see https://evil.test");
        let put = |text| values.put_into(text);
        assert_eq!(put("{first_name} {last_name}, {email} { {x}"), "{email} Gray, jean@gray.example { {x}");
        assert_eq!(put("{customer} {po_number} {portal}"), "Haulage Bcc: x see https: //evil.test https://acme.test");
    }

    #[test]
    fn what_is_missing_leaves_no_hole() {
        let values = Values::of(&READER);
        assert_eq!(values.put_into("Tell us: {business_phone} {business_email}."), "Tell us: info@acme.test.");
        let values = Values::of(&Reader { business_email: "", business_phone: "555", ..READER });
        assert_eq!(values.put_into("Tell us: {business_phone} {business_email}."), "Tell us: 555.");
    }
}
