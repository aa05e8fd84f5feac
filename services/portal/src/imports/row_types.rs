//! What programs take a row for, and whether it is in use, in their many spellings.

/// Whether a row about something in use: `active`, `Published`, `1`. None when the text says neither.
pub(super) fn is_active(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" | "on" | "active" | "published" | "publish" | "enabled" | "visible"
        | "shown" | "live" => Some(true),
        "no" | "n" | "false" | "f" | "0" | "-1" | "off" | "inactive" | "not-active" | "not active" | "unpublished"
        | "disabled" | "hidden" | "draft" | "archived" | "private" | "unlisted" => Some(false),
        _ => None,
    }
}

/// Why a row of this type is no part, if so. Some programs name several types, parted by commas.
pub(super) fn no_part(text: &str) -> Option<&'static str> {
    types(text).iter().find_map(|word| {
        Some(match word.as_str() {
            "grouped" | "group" | "bundle" | "kit" => {
                "This is a group of others, and no part. Its members are brought in by rows of their own."
            }
            "external" | "affiliate" => "This is sold by somebody else, and no part of yours.",
            "category" => "This is a category, and no part.",
            "discount" | "subtotal" | "payment" | "other charge" | "sales tax item" | "sales tax group" => {
                "This is a line of invoices, and no part."
            }
            _ => return None,
        })
    })
}

/// Why a row of this type is about no customer, if so.
pub(super) fn no_customer(text: &str) -> Option<&'static str> {
    types(text).iter().find_map(|word| match word.as_str() {
        "vendor" | "supplier" | "employee" => Some("This is no customer."),
        _ => None,
    })
}

/// Whether a row only says what its variations have in common.
pub(super) fn is_head(text: &str) -> bool {
    types(text).iter().any(|word| word == "variable" || word == "variable-subscription")
}

fn types(text: &str) -> Vec<String> {
    text.split(',').map(|word| word.trim().to_lowercase()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn types_and_states_are_read_in_their_spellings() {
        assert!(
            no_part("grouped").is_some() && no_part("External, virtual").is_some() && no_part("Category").is_some()
        );
        assert!(no_part("simple, downloadable").is_none() && no_part("Inventory").is_none() && no_part("").is_none());
        assert!(no_customer("vendor").is_some() && no_customer("customer").is_none());
        assert!(is_head("variable") && !is_head("variation"));
        for (text, said) in [("TRUE", Some(true)), ("Not-active", Some(false)), ("-1", Some(false)), ("open", None)] {
            assert_eq!(is_active(text), said, "{text}");
        }
    }
}
