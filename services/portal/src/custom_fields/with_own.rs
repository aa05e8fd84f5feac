//! The form of a record with the tenant's own fields in it: which these are is known only at run time.

use axum::Form;
use axum::body::Body;
use axum::extract::{FromRequest, Request};
use axum::http::{Method, header};
use axum::response::{IntoResponse as _, Response};
use db::TenantTx;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::field::{self, FieldId, Record};
use super::queries;
use super::section::{self, Changed, Pairs};
use super::values::{self, Stored};
use crate::lists::address;

/// What was typed: the fields that all have, and those of the tenant's own.
#[derive(Clone, Debug, Default)]
pub(crate) struct WithOwn<T>(pub(crate) T, pub(crate) Pairs);

impl<S: Send + Sync, T: DeserializeOwned> FromRequest<S> for WithOwn<T> {
    type Rejection = Response;

    async fn from_request(request: Request, state: &S) -> Result<Self, Response> {
        let read = Form::<Pairs>::from_request(request, state).await;
        let Form(pairs) = read.map_err(axum::response::IntoResponse::into_response)?;
        let (own, rest): (Pairs, Pairs) = pairs.into_iter().partition(|(name, _)| field::named(name).is_some());
        let rest: Vec<(&str, &str)> = rest.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let rest = address("", &rest).trim_start_matches('?').to_owned();
        let again = Request::builder().method(Method::POST);
        let again = again.header(header::CONTENT_TYPE, "application/x-www-form-urlencoded").body(Body::from(rest));
        let again = again.map_err(|_| axum::http::StatusCode::BAD_REQUEST.into_response())?;
        let Form(form) =
            Form::<T>::from_request(again, state).await.map_err(axum::response::IntoResponse::into_response)?;
        Ok(Self(form, own))
    }
}

/// What is wrong with own fields, each with what to do.
pub(crate) type Wrong = Vec<(FieldId, String)>;

/// Reads the own fields of a form against what stands in a record, or in one that is to be added.
///
/// # Errors
/// When the database fails.
pub(crate) async fn read(
    tx: &mut TenantTx,
    (record, id): (Record, Option<Uuid>),
    own: &Pairs,
) -> Result<Result<Changed, Wrong>, db::Error> {
    let fields = queries::live(tx, record).await?;
    let stored = match id {
        Some(id) => values::of(tx, record, id).await?,
        None => Stored::default(),
    };
    Ok(section::read(&fields, &stored, own))
}
