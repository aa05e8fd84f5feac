//! What a request says: nested parameters, taken one by one so that whatever is left over is refused.

use serde_json::{Map, Value};

use crate::error::ApiError;

/// The parameters of one request, or of one bracket in it.
#[derive(Debug, Default, Clone)]
pub(crate) struct Params {
    prefix: String,
    fields: Map<String, Value>,
}

impl Params {
    /// Reads `a=1&b[c]=2&d[]=3&e[0][f]=4`.
    pub(crate) fn parse(encoded: &str) -> Self {
        let mut root = Map::new();
        for (key, value) in form_urlencoded::parse(encoded.as_bytes()) {
            let mut parts = key.split('[').map(|part| part.trim_end_matches(']'));
            let first = parts.next().unwrap_or_default();
            insert(&mut root, first, &parts.collect::<Vec<_>>(), &value);
        }
        Self { prefix: String::new(), fields: root }
    }

    pub(crate) fn merge(mut self, other: Self) -> Self {
        self.fields.extend(other.fields);
        self
    }

    fn name(&self, field: &str) -> String {
        if self.prefix.is_empty() { field.to_owned() } else { format!("{}[{field}]", self.prefix) }
    }

    /// A text; empty counts as absent, as Stripe unsets by sending nothing.
    pub(crate) fn text(&mut self, field: &str) -> Option<String> {
        match self.fields.remove(field) {
            Some(Value::String(text)) if !text.is_empty() => Some(text),
            _ => None,
        }
    }

    pub(crate) fn need(&mut self, field: &str) -> Result<String, ApiError> {
        let name = self.name(field);
        self.text(field).ok_or_else(|| ApiError::parameter_missing(&name))
    }

    pub(crate) fn int(&mut self, field: &str) -> Result<Option<i64>, ApiError> {
        let name = self.name(field);
        let number = |text: String| text.parse().map_err(|_| ApiError::invalid(&name, "Invalid integer"));
        self.text(field).map(number).transpose()
    }

    pub(crate) fn flag(&mut self, field: &str) -> Result<Option<bool>, ApiError> {
        let name = self.name(field);
        let boolean = |text: String| text.parse().map_err(|_| ApiError::invalid(&name, "Invalid boolean"));
        self.text(field).map(boolean).transpose()
    }

    /// The fields in brackets behind a name.
    pub(crate) fn inside(&mut self, field: &str) -> Self {
        let prefix = self.name(field);
        let fields = match self.fields.remove(field) {
            Some(Value::Object(fields)) => fields,
            _ => Map::new(),
        };
        Self { prefix, fields }
    }

    /// The numbered brackets behind a name.
    pub(crate) fn each(&mut self, field: &str) -> Vec<Self> {
        let inner = self.inside(field);
        let named = |(index, value): (String, Value)| {
            value.as_object().cloned().map(|fields| Self { prefix: format!("{}[{index}]", inner.prefix), fields })
        };
        inner.fields.clone().into_iter().filter_map(named).collect()
    }

    pub(crate) fn texts(&mut self, field: &str) -> Vec<String> {
        let inner = self.inside(field).fields;
        inner.into_iter().filter_map(|(_, value)| value.as_str().map(str::to_owned)).collect()
    }

    /// Free names and texts, as metadata has them.
    pub(crate) fn metadata(&mut self) -> Map<String, Value> {
        self.inside("metadata").fields
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// Refuses what nobody asked for, as Stripe does: a typo must not pass silently.
    pub(crate) fn done(self) -> Result<(), ApiError> {
        match self.fields.keys().next() {
            Some(field) => Err(ApiError::parameter_unknown(&self.name(field))),
            None => Ok(()),
        }
    }
}

fn insert(map: &mut Map<String, Value>, field: &str, rest: &[&str], value: &str) {
    let field = if field.is_empty() { format!("{:04}", map.len()) } else { field.to_owned() };
    match rest.split_first() {
        None => {
            map.insert(field, Value::String(value.to_owned()));
        }
        Some((next, rest)) => {
            let inner = map.entry(field).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = inner {
                insert(inner, next, rest, value);
            }
        }
    }
}
