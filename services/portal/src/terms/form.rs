//! Fields that forms of terms share.

use accounts::{BadName, DisplayName};
use pricing::Currency;
use web::fields::FieldErrors;

use super::payment_terms::PaymentTermsId;
use crate::parts::money;

/// A text of one line; nothing is empty.
pub(crate) fn line(errors: &mut FieldErrors, (field, typed): (&'static str, &str), most: usize) -> String {
    match typed.parse::<DisplayName>() {
        Ok(text) if text.as_str().chars().count() <= most => return text.as_str().to_owned(),
        Err(BadName::Empty) => {}
        Err(BadName::Invisible) => errors.add(field, "Remove the invisible characters."),
        _ => errors.add(field, format!("Use at most {most} characters.")),
    }
    String::new()
}

/// An amount in the smallest unit; an empty field is none.
pub(crate) fn amount(
    errors: &mut FieldErrors,
    currency: Currency,
    (field, typed): (impl Into<std::borrow::Cow<'static, str>>, &str),
) -> Option<i64> {
    let typed = Some(typed.trim()).filter(|text| !text.is_empty())?;
    money::parse(currency, typed).map_err(|why| errors.add(field, why.to_string())).ok()
}

/// The payment terms that a form names, if any.
pub(super) fn chosen(
    errors: &mut FieldErrors,
    typed: &str,
    names: &[(PaymentTermsId, String)],
) -> Option<PaymentTermsId> {
    let found = names.iter().find(|(id, _)| id.to_string() == typed).map(|(id, _)| *id);
    if found.is_none() && !typed.is_empty() {
        errors.add("terms", "These terms were removed meanwhile. Choose others.");
    }
    found
}
