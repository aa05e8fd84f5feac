//! Who may see what: the list of features, and the one function that decides. Menus, pages, files, counts and search
//! all ask it.

mod allowed;
mod feature;
pub(crate) mod permissions;
mod preset;
pub(crate) mod queries;
pub(crate) mod ticked;

pub use allowed::{Allowed, Favourites, Named, Orders, Parts, People, PlaceOrders, Quotes, RequestQuotes, Sees};
pub use feature::{Barred, Feature, Levels, Switches, Visible};
pub use preset::Preset;
