//! The form of a method: as it was typed, and as it is meant.

use pricing::Currency;
use web::fields::FieldErrors;

use super::method::{Kind, Method, Step, Tariff};
use crate::custom_fields::section::Pairs;
use crate::parts::money;
use crate::parts::part::LocationId;
use crate::parts::weight::{self, Unit, pounds};
use crate::terms::form::{amount, line};

/// The most steps of a method.
const MOST_STEPS: usize = 20;
/// How many empty rows a form offers for further steps.
const SPARE: usize = 3;

/// A method as it is typed.
#[derive(Clone, Debug, Default)]
pub(crate) struct MethodForm {
    pub(crate) name: String,
    pub(crate) kind: String,
    /// Of a flat rate.
    pub(crate) price: String,
    pub(crate) free_over: String,
    pub(crate) location: String,
    pub(crate) note: String,
    pub(crate) is_active: String,
    pub(crate) row_version: i32,
    /// From what on, and the cost.
    pub(crate) steps: Vec<(String, String)>,
}

/// A method as it is meant.
#[derive(Clone, Debug)]
pub(crate) struct NewMethod {
    pub(crate) name: String,
    pub(crate) note: String,
    pub(crate) is_active: bool,
    pub(crate) tariff: Tariff,
    pub(crate) location: Option<LocationId>,
}

impl MethodForm {
    /// An empty form for a method that is offered.
    pub(crate) fn new() -> Self {
        Self { kind: Kind::Flat.key().to_owned(), is_active: "on".to_owned(), ..Self::default() }
    }

    /// The form that these pairs fill.
    ///
    /// # Errors
    /// When a field is sent that the form does not have.
    pub(crate) fn from_pairs(pairs: Pairs) -> Result<Self, web::Error> {
        let unknown = || web::Error::Invalid("This form has no such field. Reload the page.".to_owned());
        let mut form = Self::default();
        for (name, value) in pairs {
            let field = match name.as_str() {
                "name" => &mut form.name,
                "kind" => &mut form.kind,
                "price" => &mut form.price,
                "free_over" => &mut form.free_over,
                "location" => &mut form.location,
                "note" => &mut form.note,
                "is_active" => &mut form.is_active,
                "row_version" => {
                    form.row_version = value.parse().unwrap_or_default();
                    continue;
                }
                other => {
                    let (part, number) = other.split_once('-').ok_or_else(unknown)?;
                    let number: usize = number.parse().ok().filter(|at| *at < MOST_STEPS).ok_or_else(unknown)?;
                    if form.steps.len() <= number {
                        form.steps.resize(number + 1, Default::default());
                    }
                    match part {
                        "from" => &mut form.steps[number].0,
                        "cost" => &mut form.steps[number].1,
                        _ => return Err(unknown()),
                    }
                }
            };
            *field = value;
        }
        Ok(form)
    }

    /// The rows for steps: those that are filled in, and some more.
    pub(crate) fn rows(&self) -> Vec<(usize, String, String)> {
        let filled = self.steps.iter().rposition(|(from, cost)| !from.is_empty() || !cost.is_empty());
        let count = (filled.map_or(0, |last| last + 1) + SPARE).min(MOST_STEPS);
        let row = |at: usize| self.steps.get(at).cloned().unwrap_or_default();
        (0..count).map(|at| (at, row(at).0, row(at).1)).collect()
    }

    /// Parses the form; every field that is wrong is named. What belongs to another kind is left out.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(crate) fn parse(&self, currency: Currency) -> Result<NewMethod, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = line(&mut errors, ("name", &self.name), 60);
        if name.is_empty() && errors.is_empty() {
            errors.add("name", "Enter a name that customers understand, like UPS Ground.");
        }
        let kind = Kind::from_key(&self.kind);
        if kind.is_none() {
            errors.add("kind", "Choose what the cost depends on.");
        }
        let kind = kind.unwrap_or(Kind::Flat);
        let steps = match kind {
            Kind::Flat => amount(&mut errors, currency, ("price", &self.price))
                .map(|cost_minor| Step { from_amount: 0, cost_minor })
                .into_iter()
                .collect(),
            Kind::ByWeight | Kind::ByValue => self.parse_steps((kind, currency), &mut errors),
            Kind::Pickup | Kind::OwnAccount => Vec::new(),
        };
        let costs = !matches!(kind, Kind::Pickup | Kind::OwnAccount);
        let free_over_minor = if costs { amount(&mut errors, currency, ("free_over", &self.free_over)) } else { None };
        let location = match self.location.as_str() {
            typed if kind == Kind::Pickup && !typed.is_empty() => {
                typed.parse().map_err(|_| errors.add("location", "Choose a place from the list.")).ok()
            }
            _ => None,
        };
        let note = line(&mut errors, ("note", &self.note), 200);
        let tariff = Tariff { kind, steps, free_over_minor };
        errors.into_result(NewMethod { name, note, is_active: self.is_active == "on", tariff, location })
    }

    fn parse_steps(&self, (kind, currency): (Kind, Currency), errors: &mut FieldErrors) -> Vec<Step> {
        let mut steps: Vec<Step> = Vec::new();
        for (at, (from, cost)) in self.steps.iter().enumerate() {
            if from.trim().is_empty() && cost.trim().is_empty() {
                continue;
            }
            let (from_field, cost_field) = (format!("from-{at}"), format!("cost-{at}"));
            let reached = match (from.trim(), kind) {
                ("", Kind::ByWeight) => Err("Enter from which weight on, 0 for every weight.".to_owned()),
                ("", _) => Err("Enter from which order value on, 0 for every order.".to_owned()),
                (text, Kind::ByWeight) => weight::parse(text, Unit::Pound).map(|grams| grams.map_or(0, i64::from)),
                (text, _) => money::parse(currency, text).map_err(|why| why.to_string()),
            };
            let reached = reached.map_err(|cure| errors.add(from_field.clone(), cure)).ok();
            if cost.trim().is_empty() {
                errors.add(cost_field, "Enter what it costs, 0 for nothing.");
                continue;
            }
            let cost = amount(errors, currency, (cost_field, cost));
            let (Some(from_amount), Some(cost_minor)) = (reached, cost) else { continue };
            if steps.iter().any(|step| step.from_amount == from_amount) {
                errors.add(from_field, "Another step begins there. Change one of the two.");
            }
            steps.push(Step { from_amount, cost_minor });
        }
        if steps.is_empty() && errors.is_empty() {
            errors.add("from-0", "Enter at least one step.");
        }
        steps
    }
}

impl MethodForm {
    /// The form that means a method.
    pub(crate) fn of(method: Method, currency: Currency) -> Self {
        let plain = |minor: i64| currency.plain(minor);
        let Tariff { kind, steps, free_over_minor } = method.tariff;
        let from = |amount: i64| match kind {
            Kind::ByWeight if amount == 0 => "0".to_owned(),
            Kind::ByWeight => i32::try_from(amount).map(pounds).unwrap_or_default(),
            _ => plain(amount),
        };
        let is_stepped = matches!(kind, Kind::ByWeight | Kind::ByValue);
        Self {
            name: method.name,
            kind: kind.key().to_owned(),
            price: steps.first().filter(|_| !is_stepped).map(|step| plain(step.cost_minor)).unwrap_or_default(),
            free_over: free_over_minor.map(plain).unwrap_or_default(),
            location: method.location.map(|(id, _)| id.to_string()).unwrap_or_default(),
            note: method.note,
            is_active: if method.is_active { "on".to_owned() } else { String::new() },
            row_version: method.row_version,
            steps: if is_stepped {
                steps.iter().map(|step| (from(step.from_amount), plain(step.cost_minor))).collect()
            } else {
                Vec::new()
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(pairs: &[(&str, &str)]) -> MethodForm {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
        MethodForm::from_pairs(pairs).unwrap()
    }

    #[test]
    fn what_is_wrong_is_said_at_its_field() {
        let typed = [
            ("kind", "by_weight"),
            ("from-0", "heavy"),
            ("cost-0", "9"),
            ("from-1", "5"),
            ("from-2", "10"),
            ("cost-2", "free"),
            ("from-3", "20"),
            ("cost-3", "5"),
            ("from-4", "20.0"),
            ("cost-4", "6"),
            ("free_over", "-1"),
        ];
        let errors = form(&typed).parse(Currency::USD).unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "from-0", "cost-1", "cost-2", "from-4", "free_over"]);
        for field in ["tenant_id", "from-20", "cost-x", "from"] {
            assert!(MethodForm::from_pairs(vec![(field.to_owned(), "1".to_owned())]).is_err(), "{field}");
        }
    }

    #[test]
    fn only_what_belongs_to_its_kind_counts() {
        let typed = [("name", "Pickup"), ("kind", "pickup"), ("price", "x"), ("from-0", "x"), ("free_over", "x")];
        let new = form(&typed).parse(Currency::USD).unwrap();
        assert!(new.tariff.steps.is_empty() && new.tariff.free_over_minor.is_none() && !new.is_active);
        let flat = form(&[("name", "Ground"), ("kind", "flat"), ("price", "12.95"), ("location", "x")])
            .parse(Currency::USD)
            .unwrap();
        assert_eq!(flat.tariff.steps, [Step { from_amount: 0, cost_minor: 1295 }]);
    }

    #[test]
    fn a_form_offers_room_for_more_steps() {
        assert_eq!(MethodForm::new().rows().len(), 3);
        assert_eq!(form(&[("from-3", "1")]).rows().len(), 7);
        assert_eq!(form(&[("from-19", "1")]).rows().len(), 20);
    }
}
