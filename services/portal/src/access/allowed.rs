//! Asking for a feature in a handler's signature *is* the permission check.

use std::marker::PhantomData;
use std::ops::Deref;

use accounts::{Accounts, PortalUser, Strength};
use axum::extract::{FromRef, FromRequestParts};
use axum::http::request;
use db::TenantTx;

use super::{Feature, Visible, queries};

/// A signed-in portal user together with what they see.
#[derive(Clone, Debug)]
pub struct Sees {
    /// Who.
    pub user: PortalUser,
    /// What they see.
    pub visible: Visible,
}

impl Sees {
    /// The same, with the reading transaction that found it out, on the customer's rows.
    ///
    /// # Errors
    /// As asking for a [`PortalUser`] does.
    pub async fn open<S: Send + Sync>(parts: &mut request::Parts, state: &S) -> web::Result<(Self, TenantTx)>
    where
        Accounts: FromRef<S>,
    {
        let (user, mut tx) = PortalUser::open(parts, state).await?;
        if let Some(known) = parts.extensions.get::<Self>() {
            return Ok((known.clone(), tx));
        }
        let visible = Self::visible(&mut tx, &Accounts::from_ref(state), &user).await?;
        let sees = Self { user, visible };
        parts.extensions.insert(sees.clone());
        Ok((sees, tx))
    }
}

impl Sees {
    /// What a person sees as things stand. Who came in by a login link has no rights over others.
    pub(crate) async fn visible(
        tx: &mut TenantTx,
        accounts: &Accounts,
        user: &PortalUser,
    ) -> Result<Visible, db::Error> {
        let levels = queries::levels(tx, user.customer, Some(user.contact)).await?;
        let is_weak = user.strength == Strength::Link && !user.is_proven(accounts.clock.now());
        Ok(Visible::decide(if is_weak { levels.unproven() } else { levels }))
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Sees
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> web::Result<Self> {
        match parts.extensions.get::<Self>() {
            Some(known) => Ok(known.clone()),
            None => Self::open(parts, state).await.map(|(sees, _)| sees),
        }
    }
}

/// A feature as a type.
pub trait Named: Send + Sync + 'static {
    /// The feature.
    const FEATURE: Feature;
}

/// Asks for [`Feature::Parts`].
#[derive(Debug)]
pub enum Parts {}

impl Named for Parts {
    const FEATURE: Feature = Feature::Parts;
}

/// Asks for [`Feature::Orders`].
#[derive(Debug)]
pub enum Orders {}

impl Named for Orders {
    const FEATURE: Feature = Feature::Orders;
}

/// Asks for [`Feature::PlaceOrders`].
#[derive(Debug)]
pub enum PlaceOrders {}

impl Named for PlaceOrders {
    const FEATURE: Feature = Feature::PlaceOrders;
}

/// Asks for [`Feature::Quotes`].
#[derive(Debug)]
pub enum Quotes {}

impl Named for Quotes {
    const FEATURE: Feature = Feature::Quotes;
}

/// Asks for [`Feature::RequestQuotes`].
#[derive(Debug)]
pub enum RequestQuotes {}

impl Named for RequestQuotes {
    const FEATURE: Feature = Feature::RequestQuotes;
}

/// Asks for [`Feature::Favourites`].
#[derive(Debug)]
pub enum Favourites {}

impl Named for Favourites {
    const FEATURE: Feature = Feature::Favourites;
}

/// Asks for [`Feature::People`].
#[derive(Debug)]
pub enum People {}

impl Named for People {
    const FEATURE: Feature = Feature::People;
}

/// A portal user who sees the feature `F`. For anybody else the page does not exist.
#[derive(Debug)]
pub struct Allowed<F>(Sees, PhantomData<F>);

impl<F> Deref for Allowed<F> {
    type Target = Sees;
    fn deref(&self) -> &Sees {
        &self.0
    }
}

impl<F: Named> Allowed<F> {
    /// Begins a transaction that writes for this person, who has the feature at this moment: it may be gone since the
    /// request began.
    ///
    /// # Errors
    /// [`web::Error::NotFound`] when it is; else as [`PortalUser::begin`].
    pub async fn begin(&self, accounts: &Accounts) -> web::Result<TenantTx> {
        let mut tx = self.0.user.begin(accounts).await?;
        let visible = Sees::visible(&mut tx, accounts, &self.0.user).await?;
        if visible.has(F::FEATURE) { Ok(tx) } else { Err(web::Error::NotFound) }
    }
}

impl<S: Send + Sync, F: Named> FromRequestParts<S> for Allowed<F>
where
    Accounts: FromRef<S>,
{
    type Rejection = web::Error;

    async fn from_request_parts(parts: &mut request::Parts, state: &S) -> web::Result<Self> {
        let sees = Sees::from_request_parts(parts, state).await?;
        if sees.visible.has(F::FEATURE) { Ok(Self(sees, PhantomData)) } else { Err(web::Error::NotFound) }
    }
}
