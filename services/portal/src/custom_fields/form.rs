//! The forms of the fields themselves, from what was typed to what it means.

use web::fields::FieldErrors;

use super::field::{self, Choice, Field, Kind, MOST_CHOICES, Record, norm};
use super::queries::NewField;
use super::section::{Pairs, typed};

/// What was typed to add a field.
#[derive(Clone, Debug, Default)]
pub(super) struct NewForm {
    pub(super) name: String,
    pub(super) kind: String,
    pub(super) is_required: bool,
    /// The names of choices, one to a line.
    pub(super) choices: String,
}

impl NewForm {
    pub(super) fn of(form: &Pairs) -> Self {
        let text = |name| typed(form, name).unwrap_or_default().to_owned();
        Self {
            name: text("name"),
            kind: text("kind"),
            is_required: typed(form, "is_required") == Some("on"),
            choices: text("choices"),
        }
    }

    pub(super) fn parse(&self, record: Record) -> Result<NewField, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = field::name(&self.name).map_err(|cure| errors.add("name", cure)).unwrap_or_default();
        let kind = Kind::from_key(&self.kind);
        if kind.is_none() {
            errors.add("kind", "Choose what the field takes.");
        }
        let choices = match kind {
            Some(Kind::Choice) => lines(&self.choices, &[]).and_then(|names| match names.len() {
                0 => Err("Write at least one choice.".to_owned()),
                _ => Ok(names),
            }),
            _ => Ok(Vec::new()),
        };
        let choices = choices.map_err(|cure| errors.add("choices", cure)).unwrap_or_default();
        match kind {
            Some(kind) if errors.is_empty() => {
                Ok(NewField { record, name, kind, is_required: self.is_required, choices })
            }
            _ => Err(errors),
        }
    }
}

/// The names of new choices, none of them there already.
fn lines(text: &str, known: &[Choice]) -> Result<Vec<String>, String> {
    let mut names: Vec<String> = Vec::new();
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let name = field::name(line)?;
        let is_same = |other: &str| norm(other) == norm(&name);
        if names.iter().any(|other| is_same(other)) || known.iter().any(|choice| is_same(&choice.name)) {
            return Err(format!("“{name}” is there twice. Each choice needs a name of its own."));
        }
        names.push(name);
    }
    if names.len() + known.len() > MOST_CHOICES {
        return Err(format!("A field has at most {MOST_CHOICES} choices. Remove some."));
    }
    Ok(names)
}

/// A field as it is to be.
#[derive(Debug)]
pub(super) struct Edited {
    pub(super) name: String,
    pub(super) is_required: bool,
    /// The choices that are there, in the order that they are to have.
    pub(super) choices: Vec<Choice>,
    /// The names of those to add.
    pub(super) new_choices: Vec<String>,
}

impl Edited {
    /// Reads the form of a field that is there.
    pub(super) fn parse(known: &Field, form: &Pairs) -> Result<Self, FieldErrors> {
        let mut errors = FieldErrors::none();
        let name = field::name(typed(form, "name").unwrap_or_default());
        let name = name.map_err(|cure| errors.add("name", cure)).unwrap_or_default();
        let mut choices: Vec<Choice> = Vec::new();
        for choice in &known.choices {
            let control_of = |choice: &Choice| format!("choice-{}", choice.number);
            let control = control_of(choice);
            let name = typed(form, &control).map_or_else(|| Ok(choice.name.clone()), field::name);
            let name = name.map_err(|cure| errors.add(control.clone(), cure)).unwrap_or_default();
            let twin = choices.iter().find(|other| !name.is_empty() && norm(&other.name) == norm(&name));
            if let Some(twin) = twin {
                // The cure stands at the one of the two that was changed.
                let is_new = norm(&choice.name) != norm(&name);
                let control = if is_new { control } else { control_of(twin) };
                errors.add(control, format!("“{name}” is there twice. Each choice needs a name of its own."));
            }
            let is_retired = typed(form, &format!("retired-{}", choice.number)) == Some("on");
            choices.push(Choice { number: choice.number, name, is_retired });
        }
        if let Some((up, number)) = moved(form) {
            shift(&mut choices, up, number);
        }
        let new_choices = match known.kind {
            Kind::Choice => lines(typed(form, "choices").unwrap_or_default(), &choices),
            _ => Ok(Vec::new()),
        };
        let new_choices = new_choices.map_err(|cure| errors.add("choices", cure)).unwrap_or_default();
        let is_required = typed(form, "is_required") == Some("on");
        errors.into_result(Self { name, is_required, choices, new_choices })
    }

    /// The number of the choice that the form moves, if it does.
    pub(super) fn moves(form: &Pairs) -> Option<i32> {
        moved(form).map(|(_, number)| number)
    }

    /// The field as it becomes, in words, for the trail.
    pub(super) fn choices_in_words(&self) -> String {
        let kept = self.choices.iter().filter(|choice| !choice.is_retired).map(|choice| choice.name.as_str());
        kept.chain(self.new_choices.iter().map(String::as_str)).collect::<Vec<_>>().join(", ")
    }
}

/// Whether the pressed button moves a choice up or down, and which.
fn moved(form: &Pairs) -> Option<(bool, i32)> {
    let (way, number) = typed(form, "move")?.split_once('-')?;
    Some((way == "up", number.parse().ok()?))
}

fn shift(choices: &mut [Choice], up: bool, number: i32) {
    let Some(at) = choices.iter().position(|choice| choice.number == number) else { return };
    let other = if up { at.checked_sub(1) } else { Some(at + 1) };
    if let Some(other) = other.filter(|other| *other < choices.len()) {
        choices.swap(at, other);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_choice_needs_choices_and_none_twice() {
        let form = |kind: &str, choices: &str| NewForm {
            name: "Tier".into(),
            kind: kind.into(),
            is_required: false,
            choices: choices.into(),
        };
        let error = |form: NewForm| form.parse(Record::Contact).unwrap_err().iter().next().unwrap().0.to_owned();
        assert_eq!(error(form("choice", " \n")), "choices");
        assert_eq!(error(form("choice", "Gold\n gold ")), "choices");
        assert_eq!(error(form("colour", "")), "kind");
        assert_eq!(form("choice", "Gold\r\n\r\nSilver").parse(Record::Contact).unwrap().choices, ["Gold", "Silver"]);
        assert!(form("text", "ignored").parse(Record::Contact).unwrap().choices.is_empty());
    }
}
