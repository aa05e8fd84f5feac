//! What can go wrong above tenants.

/// The answer of every verb.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a verb was not done. Whatever it had begun is written down, so that it may be called again.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database failed.
    #[error(transparent)]
    Database(#[from] db::Error),
    /// Stripe did not answer, or refused.
    #[error(transparent)]
    Stripe(#[from] stripe::Error),
    /// Others kept changing the same row; worth another try.
    #[error("the billing of this tenant is being written by somebody else")]
    Busy,
}

impl Error {
    /// Whether Stripe is to blame, so that trying again later may help.
    #[must_use]
    pub const fn is_stripe(&self) -> bool {
        matches!(self, Self::Stripe(_))
    }
}
