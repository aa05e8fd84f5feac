//! Typed ids: a contact's id cannot be passed where a customer's is wanted.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;
use std::str::FromStr;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgTypeInfo, PgValueRef};
use sqlx::{Decode, Encode, Postgres, Type};
use uuid::Uuid;

/// The id of one `K`: a UUID version 7, made by us, so that rows sort by when they were made.
pub struct Id<K>(Uuid, PhantomData<fn() -> K>);

impl<K> Id<K> {
    /// The id with this value.
    #[must_use]
    pub const fn new(value: Uuid) -> Self {
        Self(value, PhantomData)
    }

    /// The value, to bind in a statement.
    #[must_use]
    pub const fn uuid(self) -> Uuid {
        self.0
    }
}

impl<K> Clone for Id<K> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<K> Copy for Id<K> {}
impl<K> PartialEq for Id<K> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<K> Eq for Id<K> {}
impl<K> PartialOrd for Id<K> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<K> Ord for Id<K> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<K> Hash for Id<K> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<K> fmt::Debug for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K> fmt::Display for Id<K> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
impl<K> FromStr for Id<K> {
    type Err = uuid::Error;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self::new)
    }
}
impl<K> From<Uuid> for Id<K> {
    fn from(value: Uuid) -> Self {
        Self::new(value)
    }
}
impl<K> Serialize for Id<K> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.0.serialize(serializer)
    }
}
impl<'de, K> Deserialize<'de> for Id<K> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Uuid::deserialize(deserializer).map(Self::new)
    }
}
impl<K> Type<Postgres> for Id<K> {
    fn type_info() -> PgTypeInfo {
        <Uuid as Type<Postgres>>::type_info()
    }
}
impl<K> Encode<'_, Postgres> for Id<K> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        <Uuid as Encode<'_, Postgres>>::encode_by_ref(&self.0, buffer)
    }
}
impl<K> Decode<'_, Postgres> for Id<K> {
    fn decode(value: PgValueRef<'_>) -> Result<Self, BoxDynError> {
        <Uuid as Decode<'_, Postgres>>::decode(value).map(Self::new)
    }
}

/// Marks ids of customers.
#[derive(Debug)]
pub enum Customer {}
/// Marks ids of contacts.
#[derive(Debug)]
pub enum Contact {}
/// Marks ids of staff members.
#[derive(Debug)]
pub enum StaffMember {}
/// Marks ids of credentials.
#[derive(Debug)]
pub enum Credential {}
/// Marks ids of sessions.
#[derive(Debug)]
pub enum Session {}
/// Marks ids of mailed links.
#[derive(Debug)]
pub enum Link {}
/// Marks ids of keys of programs.
#[derive(Debug)]
pub enum ApiKey {}
/// Marks ids of stored files.
#[derive(Debug)]
pub enum File {}

/// The id of a tenant.
pub type TenantId = Id<crate::Tenant>;
/// The id of a customer.
pub type CustomerId = Id<Customer>;
/// The id of a contact.
pub type ContactId = Id<Contact>;
/// The id of a staff member.
pub type StaffId = Id<StaffMember>;
/// The id of a credential.
pub type CredentialId = Id<Credential>;
/// The id of a session.
pub type SessionId = Id<Session>;
/// The id of a mailed link.
pub type LinkId = Id<Link>;
/// The id of a program's key.
pub type ApiKeyId = Id<ApiKey>;
/// The id of a stored file.
pub type FileId = Id<File>;
