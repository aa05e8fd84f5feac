//! The few Stripe calls we make, each once, with our own key and a timeout, and the check of a webhook's signature.
//!
//! Stripe is the truth: nothing here keeps state. Retrying is the job queue's, always with the same key
//! ([`Error::advice`] says when). Requests are written out as in Stripe's reference and answers are read into the
//! small structs below, field by field, so an object that grows or loses a field we do not use stays readable.
mod checkout;
mod client;
mod customer;
mod dispute;
mod error;
mod event;
mod invoice;
mod portal;
mod price;
mod refund;
mod settings;
mod subscription;
pub mod webhook;
mod wire;

pub use checkout::{Checkout, CheckoutStatus, NewCheckout};
pub use client::Stripe;
pub use customer::{Charge, Customer};
pub use dispute::Dispute;
pub use error::{Advice, Error, Result};
pub use event::{Envelope, EventPage, Since};
pub use invoice::{Invoice, InvoicePage, InvoiceStatus, Payment};
pub use portal::PortalSession;
pub use price::{NewPrice, Price};
pub use settings::{RedirectHosts, SettingsError, StripeSettings};
pub use subscription::{Subscription, SubscriptionPage, SubscriptionStatus, When};
