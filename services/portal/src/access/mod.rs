//! Who may see what: the list of features, and the one function that decides. Menus, pages, files, counts and search
//! all ask it.

mod allowed;
mod feature;
pub(crate) mod queries;

pub use allowed::{Allowed, Named, Parts, Sees};
pub use feature::{Barred, Feature, Switches, Visible};
