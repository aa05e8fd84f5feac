//! What was wrong with a form, field by field; the macros of `fields.html` show it.

use std::borrow::Cow;

/// The fields of a form that could not be accepted, in the order of the form, each with a sentence that names the cure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FieldErrors(Vec<(Cow<'static, str>, String)>);

impl FieldErrors {
    /// Nothing wrong.
    #[must_use]
    pub const fn none() -> Self {
        Self(Vec::new())
    }

    /// One field with one sentence.
    #[must_use]
    pub fn one(field: impl Into<Cow<'static, str>>, cure: impl Into<String>) -> Self {
        Self(vec![(field.into(), cure.into())])
    }

    /// Adds a sentence; the first one of a field is shown.
    pub fn add(&mut self, field: impl Into<Cow<'static, str>>, cure: impl Into<String>) {
        self.0.push((field.into(), cure.into()));
    }

    /// The sentence of this field, or an empty text: `err=errors.of("email")`.
    #[must_use]
    pub fn of(&self, field: &str) -> &str {
        self.0.iter().find(|(name, _)| *name == field).map_or("", |(_, cure)| cure)
    }

    /// Whether the form can be accepted.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many sentences there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Each field with its sentence.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(field, cure)| (field.as_ref(), cure.as_str()))
    }

    /// `Ok` with the value when nothing was wrong.
    ///
    /// # Errors
    /// The errors themselves when there are any.
    pub fn into_result<T>(self, value: T) -> Result<T, Self> {
        if self.0.is_empty() { Ok(value) } else { Err(self) }
    }
}

/// One choice of a select, a radio group or a check list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What the reader sees.
    pub label: String,
    /// Whether it is the current one.
    pub selected: bool,
}

impl Choice {
    /// A choice that is selected when `value` equals `current`.
    #[must_use]
    pub fn new(value: impl Into<String>, label: impl Into<String>, current: &str) -> Self {
        let value = value.into();
        Self { selected: value == current, label: label.into(), value }
    }
}
