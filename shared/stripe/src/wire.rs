//! Shapes that many of Stripe's answers share.

use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use uuid::Uuid;

/// One page of a list (docs.stripe.com/api/pagination).
#[derive(Debug, Deserialize)]
pub(crate) struct List<T> {
    pub(crate) data: Vec<T>,
    #[serde(default)]
    pub(crate) has_more: bool,
}

/// The metadata we write on what we make.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct Metadata {
    tenant_id: Option<String>,
}

impl Metadata {
    /// Other software may share the account: what is not an id of ours is nobody's.
    pub(crate) fn tenant_id(&self) -> Option<Uuid> {
        self.tenant_id.as_deref().and_then(|id| id.parse().ok())
    }
}

/// A link to another object, which Stripe sends as its id or, expanded, as the object.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Link {
    Id(String),
    Object { id: String },
}

impl Link {
    pub(crate) fn into_id(self) -> String {
        match self {
            Self::Id(id) | Self::Object { id } => id,
        }
    }
}

/// Seconds since 1970, as Stripe writes times.
pub(crate) fn seconds<'de, D: Deserializer<'de>>(input: D) -> Result<OffsetDateTime, D::Error> {
    let seconds = i64::deserialize(input)?;
    OffsetDateTime::from_unix_timestamp(seconds).map_err(serde::de::Error::custom)
}

/// The same for a time that may be missing.
pub(crate) fn maybe_seconds<'de, D: Deserializer<'de>>(input: D) -> Result<Option<OffsetDateTime>, D::Error> {
    let seconds = Option::<i64>::deserialize(input)?;
    seconds.map(OffsetDateTime::from_unix_timestamp).transpose().map_err(serde::de::Error::custom)
}
