//! The list's filters: what the address asks for, the selects and the chips.

use db::CustomerId;
use serde::Deserialize;
use web::fields::Choice;
use web::shell::Link;

use super::queries::Filter;

/// What the list's address says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct ListQuery {
    pub(super) q: String,
    pub(super) portal: String,
    pub(super) state: String,
    pub(super) people: String,
    after: Option<CustomerId>,
}

/// A filter's parameter, and its values with their words: any, yes, no.
pub(super) type Choices = (&'static str, [(&'static str, &'static str); 3]);

pub(super) const PORTAL: Choices =
    ("portal", [("", "Any"), ("enabled", "Portal enabled"), ("disabled", "Portal disabled")]);
pub(super) const STATE: Choices = ("state", [("", "Any"), ("active", "Active"), ("inactive", "Inactive")]);
pub(super) const PEOPLE: Choices =
    ("people", [("", "Any"), ("some", "With portal users"), ("none", "Without portal users")]);

/// What a filter's value asks for.
fn chosen((_, [_, yes, no]): Choices, value: &str) -> Option<bool> {
    (value == yes.0).then_some(true).or((value == no.0).then_some(false))
}

/// A filter as a select shows it.
pub(super) fn options((_, options): Choices, current: &str) -> Vec<Choice> {
    options.into_iter().map(|(value, label)| Choice::new(value, label, current)).collect()
}

impl ListQuery {
    /// As the query takes it.
    pub(super) fn filter(&self) -> Filter {
        Filter {
            search: self.q.clone(),
            has_portal_access: chosen(PORTAL, &self.portal),
            is_active: chosen(STATE, &self.state),
            has_portal_users: chosen(PEOPLE, &self.people),
            after: self.after,
        }
    }

    /// The address of the list without one parameter, and with the page that comes next.
    pub(super) fn address(&self, without: &str, after: &str) -> String {
        let all = [("q", self.q.as_str()), ("portal", &self.portal), ("state", &self.state), ("people", &self.people)];
        let kept = all.into_iter().filter(|(name, _)| *name != without).chain([("after", after)]);
        crate::lists::address("/customers", &kept.collect::<Vec<_>>())
    }

    /// The filters that apply, each with the link that removes it.
    pub(super) fn chips(&self) -> Vec<(&'static str, String, Link)> {
        let values = [(PORTAL, &self.portal), (STATE, &self.state), (PEOPLE, &self.people)];
        let chip = |((name, options), value): (Choices, &String)| {
            let (_, label) = options.into_iter().skip(1).find(|(option, _)| option == value)?;
            Some((name, value.clone(), Link { href: self.address(name, ""), label: label.to_owned() }))
        };
        values.into_iter().filter_map(chip).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_filter_that_applies_has_a_link_that_removes_it_alone() {
        let query =
            ListQuery { q: "a b".into(), portal: "disabled".into(), people: "some".into(), ..ListQuery::default() };
        assert_eq!(query.filter().has_portal_access, Some(false));
        assert_eq!(query.filter().has_portal_users, Some(true));
        assert_eq!(query.filter().is_active, None);
        let links: Vec<String> = query.chips().into_iter().map(|(_, _, link)| link.href).collect();
        assert_eq!(links, ["/customers?q=a%20b&people=some", "/customers?q=a%20b&portal=disabled"]);
    }

    #[test]
    fn a_value_that_no_filter_has_asks_for_nothing() {
        let query = ListQuery { portal: "<b>".into(), ..ListQuery::default() };
        assert_eq!(query.filter().has_portal_access, None);
        assert!(query.chips().is_empty());
    }
}
