//! What is changed about many parts.

use crate::contacts::form::FieldError;
use crate::custom_fields::section::{Pairs, typed};
use crate::parts::part::NewPart;
use crate::parts::selling::{Selling, SellingForm};
use pricing::Currency;

/// The form as it was sent; what is empty stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct ChangeForm {
    pub(super) status: String,
    pub(super) category: String,
    pub(super) sub_category: String,
    pub(super) brand: String,
    pub(super) selling: SellingForm,
    /// Limits that are not named go.
    pub(super) fresh: bool,
}

/// The form's fields by their names: those of the list's filters are others.
pub(super) const FIELDS: [&str; 10] = [
    "new_status",
    "new_category",
    "new_sub_category",
    "new_brand",
    "case_pack",
    "minimum",
    "multiple",
    "maximum",
    "core_charge",
    "fresh",
];

/// A change that can be made.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Change {
    is_active: Option<bool>,
    category: Option<(String, Option<String>)>,
    brand: Option<String>,
    selling: SellingForm,
    fresh: bool,
}

impl From<&Pairs> for ChangeForm {
    fn from(pairs: &Pairs) -> Self {
        let text = |name: &str| typed(pairs, name).unwrap_or_default().trim().to_owned();
        let mut selling = SellingForm::default();
        for name in ["case_pack", "minimum", "multiple", "maximum", "core_charge"] {
            if let Some(field) = selling.field(name) {
                *field = text(name);
            }
        }
        Self {
            status: text("new_status"),
            category: text("new_category"),
            sub_category: text("new_sub_category"),
            brand: text("new_brand"),
            selling,
            fresh: text("fresh") == "on",
        }
    }
}

impl ChangeForm {
    /// The change that it means.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self, currency: Currency) -> Result<Change, Vec<FieldError>> {
        let mut errors = Vec::new();
        let mut short = |field: &'static str, text: &str| match text.parse::<accounts::DisplayName>() {
            Err(accounts::BadName::Empty) => None,
            Ok(name) if name.as_str().chars().count() <= 100 => Some(name.as_str().to_owned()),
            Err(accounts::BadName::Invisible) => {
                errors.push(FieldError { field, text: "Remove the invisible characters.".into() });
                None
            }
            _ => {
                errors.push(FieldError { field, text: "Use at most 100 characters.".into() });
                None
            }
        };
        let category = short("new_category", &self.category);
        let sub = short("new_sub_category", &self.sub_category);
        let brand = short("new_brand", &self.brand);
        if self.category.is_empty() && sub.is_some() {
            let text = "A sub category needs a category. Fill it in, or empty both.".into();
            errors.push(FieldError { field: "new_category", text });
        }
        let is_active = match self.status.as_str() {
            "shown" => Some(true),
            "hidden" => Some(false),
            _ => None,
        };
        errors.extend(self.selling.parse(currency).err().unwrap_or_default());
        let change = Change {
            is_active,
            category: category.map(|category| (category, sub)),
            brand,
            selling: self.selling.clone(),
            fresh: self.fresh,
        };
        if errors.is_empty() && change == Change::default() {
            errors.push(FieldError { field: "new_status", text: "Say what is to change.".into() });
        }
        if errors.is_empty() { Ok(change) } else { Err(errors) }
    }
}

impl Change {
    /// A part with this change; another case of the same category is no other one.
    pub(super) fn of(&self, part: &NewPart) -> NewPart {
        let norm = |(category, sub): &(String, Option<String>)| {
            (category.to_lowercase(), sub.as_ref().map(|sub| sub.to_lowercase()))
        };
        let is_same = part.category.as_ref().map(norm) == self.category.as_ref().map(norm);
        NewPart {
            is_active: self.is_active.unwrap_or(part.is_active),
            category: self.category.clone().filter(|_| !is_same).or_else(|| part.category.clone()),
            brand: self.brand.clone().or_else(|| part.brand.clone()),
            ..part.clone()
        }
    }

    /// How it is sold with this change.
    ///
    /// # Errors
    /// Why the limits would not fit together.
    pub(super) fn of_selling(&self, selling: Selling, currency: Currency) -> Result<Selling, String> {
        let mut known = SellingForm::of(selling, currency);
        if self.fresh {
            known = SellingForm { core_charge: known.core_charge, ..SellingForm::default() };
        }
        let all = known.under(&self.selling).parse(currency);
        all.map_err(|errors| errors.into_iter().map(|error| error.text).collect::<Vec<_>>().join(" "))
    }

    /// What changes, field by field, as screens say it.
    pub(super) fn words(&self) -> Vec<(&'static str, String)> {
        let status = self.is_active.map(|is| status(is).to_owned());
        let category = self.category.as_ref().map(path);
        let fresh = self.fresh.then(|| "Taken away, but for what follows".to_owned());
        let first =
            [("Status", status), ("Category", category), ("Brand", self.brand.clone()), ("Quantity limits", fresh)];
        let limits = [
            ("Sold in multiples of", &self.selling.multiple),
            ("Pieces in a case", &self.selling.case_pack),
            ("Least of an order", &self.selling.minimum),
            ("Most of an order", &self.selling.maximum),
            ("Core charge", &self.selling.core_charge),
        ];
        let limits = limits.map(|(field, typed)| (field, Some(typed.clone()).filter(|typed| !typed.is_empty())));
        first.into_iter().chain(limits).filter_map(|(field, words)| Some((field, words?))).collect()
    }
}

fn status(is_active: bool) -> &'static str {
    if is_active { "Shown to customers" } else { "Hidden from customers" }
}

fn path((category, sub): &(String, Option<String>)) -> String {
    sub.as_ref().map_or_else(|| category.clone(), |sub| format!("{category} › {sub}"))
}

/// What a part says of all that can be changed, each as screens say it.
pub(super) fn said(part: &NewPart, selling: Selling, currency: Currency) -> Vec<String> {
    let form = SellingForm::of(selling, currency);
    let limits = [
        ("In multiples of", form.multiple),
        ("In a case", form.case_pack),
        ("Least", form.minimum),
        ("Most", form.maximum),
        ("Core charge", form.core_charge),
    ];
    let none = |text: String| if text.is_empty() { "—".to_owned() } else { text };
    let named = [
        status(part.is_active).to_owned(),
        none(part.category.as_ref().map(path).unwrap_or_default()),
        none(part.brand.clone().unwrap_or_default()),
    ];
    named.into_iter().chain(limits.map(|(label, text)| format!("{label}: {}", none(text)))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(fields: &[(&str, &str)]) -> ChangeForm {
        ChangeForm::from(
            &fields.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect::<Pairs>(),
        )
    }

    #[test]
    fn what_is_wrong_is_named() {
        let fields = |pairs: &[(&str, &str)]| {
            form(pairs).parse(Currency::USD).unwrap_err().into_iter().map(|error| error.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&[]), ["new_status"]);
        assert_eq!(fields(&[("new_sub_category", "Pads"), ("minimum", "x")]), ["new_category", "minimum"]);
    }

    #[test]
    fn limits_are_put_over_those_of_each_part() {
        let known = form(&[("multiple", "4"), ("core_charge", "5")]).selling.parse(Currency::USD).unwrap();
        let change = form(&[("minimum", "6")]).parse(Currency::USD).unwrap();
        assert_eq!(
            change.of_selling(known, Currency::USD).unwrap_err(),
            "Sold in 4s, so this cannot be 6. Write 4 or 8."
        );
        let change = form(&[("minimum", "6"), ("fresh", "on")]).parse(Currency::USD).unwrap();
        let selling = change.of_selling(known, Currency::USD).unwrap();
        assert_eq!((selling.rule.least(), selling.rule.step(), selling.core_charge_minor), (6, 1, Some(500)));
    }
}
