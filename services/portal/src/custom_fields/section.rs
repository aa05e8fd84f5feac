//! The own fields on a record: in the form and on the Custom tab of a contact and of a customer, shown, typed and saved.

use accounts::Change;
use db::TenantTx;
use uuid::Uuid;
use web::fields::{Choice, FieldErrors};

use super::field::{Field, FieldId, Kind, Record};
use super::queries;
use super::value::Value;
use super::values::{self, Stored};

/// A field as the tab shows it.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) field: Field,
    /// Its name in the form.
    pub(crate) control: String,
    /// What the form holds.
    pub(crate) typed: String,
    /// What the record holds, in words; empty for nothing.
    pub(crate) shown: String,
    pub(crate) error: String,
}

impl Entry {
    pub(crate) fn is_required(&self) -> bool {
        self.field.is_required
    }

    pub(crate) fn is(&self, kind: &str) -> bool {
        self.field.kind.key() == kind
    }

    /// The choices of a select: those in use, and the one that stands there.
    pub(crate) fn choices(&self) -> Vec<Choice> {
        if self.field.kind == Kind::YesNo {
            return ["Yes", "No"].map(|word| Choice::new(word, word, &self.typed)).into();
        }
        let is_offered = |choice: &&super::field::Choice| !choice.is_retired || choice.name == self.typed;
        let offer = |choice: &super::field::Choice| {
            let label =
                if choice.is_retired { format!("{} (no longer used)", choice.name) } else { choice.name.clone() };
            Choice::new(choice.name.clone(), label, &self.typed)
        };
        self.field.choices.iter().filter(is_offered).map(offer).collect()
    }
}

/// The tab of a record.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) entries: Vec<Entry>,
    pub(crate) errors: FieldErrors,
    /// Why nothing was saved, where that is not about one field.
    pub(crate) problem: String,
    /// Where the form is sent.
    pub(crate) action: String,
    pub(crate) row_version: i32,
    /// One of what it is on, in lower case.
    pub(crate) noun: &'static str,
    pub(crate) may_edit: bool,
    /// Whether the reader may add fields.
    pub(crate) may_define: bool,
}

/// What was typed, by the names of the fields.
pub(crate) type Pairs = Vec<(String, String)>;

/// What somebody is told whose form was made before another one was saved.
pub(crate) const STALE: &str =
    "Somebody else saved this record while you were editing. Your entries are still here: save again to keep yours.";

/// The same with what is saved now where their entries would
/// change it. What was typed stays, and the next save counts.
pub(crate) fn stale(noun: &str, changes: &[Change]) -> String {
    let saved = format!("Somebody else saved this {noun} while you were editing");
    match changes {
        [] => format!("{saved}, and it reads as your entries do."),
        _ => format!(
            "{saved}. Where your entries differ, it now reads: {}. Your entries are still here: save again to keep yours.",
            Change::before_all(changes)
        ),
    }
}

/// What to say when a record was deleted under its editor.
pub(crate) fn deleted(noun: &str) -> String {
    format!(
        "Somebody else deleted this {noun} while you were editing. Your entries are still here: saving adds it anew."
    )
}

/// The last value of a name in a form.
pub(crate) fn typed<'a>(form: &'a Pairs, name: &str) -> Option<&'a str> {
    form.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
}

/// The version that a form was made from.
pub(crate) fn version(form: &Pairs) -> i32 {
    typed(form, "row_version").and_then(|version| version.parse().ok()).unwrap_or_default()
}

impl Section {
    /// The tab of a record as it stands.
    pub(crate) async fn of(
        tx: &mut TenantTx,
        (record, id, row_version): (Record, Uuid, i32),
        staff: &accounts::Staff,
    ) -> Result<Self, db::Error> {
        let path = if record == Record::Contact { "contacts" } else { "customers" };
        Ok(Self {
            action: format!("/{path}/{id}/custom"),
            row_version,
            may_edit: staff.may(accounts::Permission::EditCustomers),
            may_define: staff.may(accounts::Permission::ManageSettings),
            ..Self::in_form(tx, (record, Some(id))).await?
        })
    }

    /// The same within the form of a record, or of one that is to be added.
    pub(crate) async fn in_form(tx: &mut TenantTx, (record, id): (Record, Option<Uuid>)) -> Result<Self, db::Error> {
        let stored = match id {
            Some(id) => values::of(tx, record, id).await?,
            None => Stored::default(),
        };
        let entry = |field: Field| {
            let value = stored.get(&field.id).map(String::as_str);
            Entry {
                control: field.control(),
                typed: value.map(|value| field.in_file(value)).unwrap_or_default(),
                shown: value.map(|value| field.shown(value)).unwrap_or_default(),
                error: String::new(),
                field,
            }
        };
        let entries = queries::live(tx, record).await?.into_iter().map(entry).collect();
        Ok(Self {
            entries,
            errors: FieldErrors::none(),
            problem: String::new(),
            action: String::new(),
            row_version: 0,
            noun: record.key(),
            may_edit: true,
            may_define: false,
        })
    }

    /// The same with what was typed and what is wrong with it.
    pub(crate) fn refused(mut self, form: &Pairs, wrong: &[(FieldId, String)], problem: &str) -> Self {
        for entry in &mut self.entries {
            entry.typed = typed(form, &entry.control).unwrap_or_default().to_owned();
            if let Some((_, cure)) = wrong.iter().find(|(field, _)| *field == entry.field.id) {
                entry.error.clone_from(cure);
                self.errors.add(entry.control.clone(), cure.clone());
            }
        }
        // Whoever is told of the other save may save over it; whoever only mistyped is still to be told.
        if problem.is_empty() {
            self.row_version = version(form);
        }
        problem.clone_into(&mut self.problem);
        self
    }
}

/// What a form asks to be changed.
#[derive(Debug, Default)]
pub(crate) struct Changed {
    pub(crate) values: Vec<(FieldId, Option<Value>)>,
    /// The same for the trail.
    pub(crate) changes: Vec<Change>,
}

/// Reads a form against what stands there. A field that the form does not name stays as it is.
///
/// # Errors
/// What is wrong with each field.
pub(crate) fn read(fields: &[Field], stored: &Stored, form: &Pairs) -> Result<Changed, Vec<(FieldId, String)>> {
    let (mut changed, mut wrong) = (Changed::default(), Vec::new());
    for field in fields {
        let Some(typed) = typed(form, &field.control()) else { continue };
        let before = stored.get(&field.id).map(String::as_str);
        let value = field.parse(typed).and_then(|value| match value {
            Some(value) => field.admits(&value, before).map(|()| Some(value)),
            None if field.is_required => Err("Fill this in: it is required.".to_owned()),
            None => Ok(None),
        });
        match value {
            Ok(value) if value.as_ref().map(|value| value.text.as_str()) == before => {}
            Ok(value) => {
                let shown = |stored: Option<&str>| stored.map(|stored| field.shown(stored)).unwrap_or_default();
                let after = value.as_ref().map(|value| value.text.as_str());
                changed.changes.extend(Change::of(&field.name, &shown(before), &shown(after)));
                changed.values.push((field.id, value));
            }
            Err(cure) => wrong.push((field.id, cure)),
        }
    }
    if wrong.is_empty() { Ok(changed) } else { Err(wrong) }
}
