//! The pages of a change of many prices.

use askama::Template;
use pricing::Currency;
use uuid::Uuid;
use web::fields::{Choice, FieldErrors};
use web::shell::ConsoleShell;
use web::ui as u;

use super::change::{ChangeForm, WAYS, steps};
use super::writing::{Example, Tally};

/// The form, and then what it would do.
#[derive(Template)]
#[template(path = "prices/templates/bulk.html")]
pub(super) struct BulkPage {
    pub(super) shell: ConsoleShell,
    pub(super) back: String,
    /// Which parts are meant, as the list sent it.
    pub(super) kept: Vec<(String, String)>,
    pub(super) form: ChangeForm,
    pub(super) levels: Vec<(Uuid, String)>,
    pub(super) errors: FieldErrors,
    /// What the change would do, once it was typed.
    pub(super) plan: Option<Plan>,
}

/// What a change would do.
pub(super) struct Plan {
    pub(super) tally: Tally,
    pub(super) what: String,
    pub(super) how: String,
    /// The form's fields as they were sent.
    pub(super) typed: Vec<(String, String)>,
    /// Whether prices changed since it was looked at before.
    pub(super) is_anew: bool,
}

impl Plan {
    fn yes(&self) -> String {
        format!("Change {}", u::counted(self.tally.changed, "price", "prices"))
    }

    /// How many stay as they are, and why: each in words.
    fn rest(&self) -> Vec<String> {
        let Tally { unchanged, refused, without, .. } = &self.tally;
        [
            (*unchanged, u::counted(*unchanged, "price stays", "prices stay") + " as rounded"),
            (*without, u::counted(*without, "part has", "parts have") + " no such price"),
            (*refused, u::counted(*refused, "price", "prices") + " cannot be changed"),
        ]
        .into_iter()
        .filter_map(|(count, words)| (count > 0).then_some(words))
        .collect()
    }

    fn number(&self, example: &Example) -> String {
        match example.min_quantity {
            1 => example.item_number.clone(),
            from => format!("{}, from {}", example.item_number, u::count(from.unsigned_abs())),
        }
    }
}

impl BulkPage {
    const fn currency(&self) -> Currency {
        self.shell.currency
    }

    fn prices(&self) -> Vec<Choice> {
        let level =
            |(id, name): &(Uuid, String)| Choice::new(id.to_string(), format!("Price level {name}"), &self.form.which);
        let list = Choice::new("list", "List price", &self.form.which);
        [list].into_iter().chain(self.levels.iter().map(level)).collect()
    }

    fn ways(&self) -> [Choice; 4] {
        WAYS.map(|(key, label)| Choice::new(key, label, &self.form.way))
    }

    fn by_hint(&self) -> String {
        format!("Percent, like 2.5; or an amount in {}.", self.currency().name())
    }

    fn roundings(&self) -> Vec<Choice> {
        let choice = |step: i64| {
            Choice::new(step.to_string(), format!("To {}", self.currency().show(step)), &self.form.rounding)
        };
        steps(self.currency()).into_iter().map(choice).collect()
    }
}
