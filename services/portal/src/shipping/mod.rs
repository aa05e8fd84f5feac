//! How customers may have their goods, and what that costs.

mod method;
mod queries;

pub(crate) use method::{Kind, Offer, Parcel, ShippingMethodId};
pub(crate) use queries::{find, offered};
