//! A part's relation to another one.

use db::Id;
use web::fields::FieldErrors;

use crate::parts::part::{ItemId, ItemNumber};

/// Marks ids of relations.
#[derive(Debug)]
pub(crate) enum RelationKind {}
/// The id of a relation.
pub(crate) type RelationId = Id<RelationKind>;

/// What the other part is to this one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Kind {
    /// It took this one's place.
    #[default]
    ReplacedBy,
    /// It is used together with this one.
    Accessory,
    /// Whoever looks at this one may want that one.
    Related,
}

impl Kind {
    /// All, as lists show them.
    pub(crate) const ALL: [Self; 3] = [Self::ReplacedBy, Self::Accessory, Self::Related];

    /// Its name in forms and in the database.
    pub(crate) const fn key(self) -> &'static str {
        match self {
            Self::ReplacedBy => "replaced_by",
            Self::Accessory => "accessory",
            Self::Related => "related",
        }
    }

    /// Its name on screens, before the other part.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::ReplacedBy => "Replaced by",
            Self::Accessory => "Accessory",
            Self::Related => "Related",
        }
    }
}

impl From<String> for Kind {
    fn from(key: String) -> Self {
        Self::ALL.into_iter().find(|kind| kind.key() == key).unwrap_or(Self::Related)
    }
}

/// Another part, and what it is to this one.
#[derive(Clone, Debug)]
pub(crate) struct Relation {
    pub(crate) id: RelationId,
    pub(crate) kind: Kind,
    pub(crate) item: ItemId,
    pub(crate) number: String,
    pub(crate) name: String,
    pub(crate) is_active: bool,
}

/// The part that took another one's place.
#[derive(Clone, Debug)]
pub(crate) struct Successor {
    pub(crate) item: ItemId,
    pub(crate) number: String,
    pub(crate) number_norm: String,
    pub(crate) name: String,
}

/// What was typed, as typed.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RelationForm {
    pub(crate) kind: String,
    pub(crate) related: String,
}

impl RelationForm {
    /// Parses the form.
    ///
    /// # Errors
    /// What is wrong, field by field.
    pub(crate) fn parse(&self) -> Result<(Kind, ItemNumber), FieldErrors> {
        let kind = Kind::ALL.into_iter().find(|kind| kind.key() == self.kind);
        let number = self.related.parse::<ItemNumber>();
        match (kind, number) {
            (Some(kind), Ok(number)) => Ok((kind, number)),
            (kind, number) => {
                let mut errors = FieldErrors::none();
                if kind.is_none() {
                    errors.add("kind", "Choose what the other part is.");
                }
                if let Err(why) = number {
                    errors.add("related", why);
                }
                Err(errors)
            }
        }
    }
}
