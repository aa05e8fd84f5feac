//! The edge: finds out whose host was asked, limits what a client may take, and hands the request on to the service
//! that answers, under a word of its own about where it came from. It holds no tenant's data and shows no tenant's page.

mod answer;
mod client;
mod gateway;
mod headers;
mod host;
mod in_flight;
mod inbound;
mod limits;
mod metrics;
mod numbers;
mod pages;
mod private;
mod route;
mod settings;
mod upstream;

pub use client::Trusted;
pub use gateway::{Gateway, Parts};
pub use route::{Service, service};
pub use settings::Settings;
pub use upstream::{BadTarget, Target, Upstream, Upstreams};
