//! One way out: every call has a timeout, every change a key of ours.

use std::time::Duration;

use async_stripe::{Client, ClientBuilder, IdempotencyKey, RequestStrategy};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use stripe_client_core::{RequestBuilder, StripeMethod};
use uuid::Uuid;

use crate::settings::{RedirectHosts, SettingsError, StripeSettings, Target};
use crate::{Error, Result};

/// How long one call may take, connecting included.
const TIMEOUT: Duration = Duration::from_secs(10);

/// Parameters as Stripe's reference writes them: `("line_items[0][price]", "price_1")`.
pub(crate) type Form<'a> = Vec<(&'a str, String)>;

/// A connection to one Stripe account. Cheap to clone.
#[derive(Clone)]
pub struct Stripe {
    client: Client,
    target: Target,
}

impl std::fmt::Debug for Stripe {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Stripe").field("target", &self.target).finish_non_exhaustive()
    }
}

impl Stripe {
    /// Checks the settings; nothing is sent yet.
    ///
    /// # Errors
    /// A live key for a server that is not Stripe's, an unencrypted base off this machine, or neither key nor address.
    pub fn new(settings: &StripeSettings) -> Result<Self, SettingsError> {
        let target = settings.target()?;
        let client = ClientBuilder::new(settings.secret.expose_secret())
            .url(target.base.clone())
            .request_strategy(RequestStrategy::Once)
            .timeout(TIMEOUT)
            .build()
            .map_err(|_| SettingsError::NotAKey)?;
        Ok(Self { client, target })
    }

    /// Whether no real money moves: a test key, or another server in Stripe's place.
    #[must_use]
    pub fn is_test_mode(&self) -> bool {
        !self.target.is_live
    }

    /// Whether another server stands in Stripe's place, which every page that speaks of money should show.
    #[must_use]
    pub fn is_double(&self) -> bool {
        !self.target.is_stripe
    }

    /// The `livemode` that events and objects of this account carry; others are not ours.
    #[must_use]
    pub fn livemode(&self) -> bool {
        self.target.is_live
    }

    /// Where visitors may be sent to pay.
    #[must_use]
    pub fn redirect_hosts(&self) -> &RedirectHosts {
        &self.target.hosts
    }

    pub(crate) async fn get<T: DeserializeOwned>(&self, path: &str, query: Form<'_>) -> Result<T> {
        let mut request = RequestBuilder::new(StripeMethod::Get, path);
        request.query = (!query.is_empty()).then(|| encode(&query));
        self.send(request, RequestStrategy::Once).await
    }

    /// The object of that id, or nothing.
    pub(crate) async fn find<T: DeserializeOwned>(&self, collection: &str, id: &str) -> Result<Option<T>> {
        let Ok(address) = path(collection, id, "") else {
            return Ok(None);
        };
        match self.get(&address, vec![]).await {
            Ok(object) => Ok(Some(object)),
            Err(error) if error.is_missing() => Ok(None),
            Err(error) => Err(error),
        }
    }

    pub(crate) async fn post<T: DeserializeOwned>(&self, path: &str, form: Form<'_>, key: &Key) -> Result<T> {
        let mut request = RequestBuilder::new(StripeMethod::Post, path);
        request.body = Some(encode(&form));
        self.send(request, key.strategy()?).await
    }

    /// Stripe needs no key here: an object can be deleted only once.
    pub(crate) async fn delete<T: DeserializeOwned>(&self, path: &str) -> Result<T> {
        self.send(RequestBuilder::new(StripeMethod::Delete, path), RequestStrategy::Once).await
    }

    async fn send<T: DeserializeOwned>(&self, request: RequestBuilder, strategy: RequestStrategy) -> Result<T> {
        let request = request.customize::<miniserde::json::Value>().request_strategy(strategy).timeout(TIMEOUT);
        let answer = request.send(&self.client).await?;
        // The client speaks miniserde, whose errors say nothing; a second reading names the field.
        serde_json::from_str(&miniserde::json::to_string(&answer)).map_err(|error| Error::Unreadable(error.to_string()))
    }
}

fn encode(form: &Form<'_>) -> String {
    form_urlencoded::Serializer::new(String::new()).extend_pairs(form).finish()
}

/// An id as part of a path; whatever is not an id of Stripe's cannot climb out of it.
pub(crate) fn path(collection: &str, id: &str, rest: &str) -> Result<String> {
    if id.is_empty() || id.len() > 255 || !id.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') {
        return Err(Error::Refused { status: 404, code: "resource_missing".to_owned(), param: "id".to_owned() });
    }
    Ok(format!("/{collection}/{id}{rest}"))
}

/// The idempotency key of one request: which call, and the stored id of our operation.
#[derive(Debug)]
pub(crate) struct Key(String);

impl Key {
    /// One operation may need several calls; the name keeps their keys apart.
    pub(crate) fn new(call: &str, operation: Uuid) -> Self {
        Self(format!("{call}-{operation}"))
    }

    pub(crate) fn fixed(call: &str, name: &str) -> Self {
        Self(format!("{call}-{name}"))
    }

    fn strategy(&self) -> Result<RequestStrategy> {
        let key = IdempotencyKey::new(&self.0).map_err(|error| Error::Unreadable(error.to_string()))?;
        Ok(RequestStrategy::Idempotent(key))
    }
}
