//! Mail: written in the transaction of its cause, encrypted while it waits, sent by the worker, wiped once it went.
//!
//! ```
//! # use mail::{Brand, Invitation, NewMail, Outbox, WayIn};
//! # async fn invite(outbox: &Outbox, tx: &mut db::TenantTx, link: db::LinkId, contact: db::ContactId) -> Result<(), db::Error> {
//! let letter = Invitation {
//!     brand: Brand { name: "Acme Parts", colour: "#0b5cad" },
//!     first_name: "Jean",
//!     last_name: "Gray",
//!     customer: "Gray Motors",
//!     way_in: WayIn::Link("https://acme.portico.example/invitation/…", time::Duration::days(7)),
//!     portal_url: "https://acme.portico.example",
//!     username: "jean",
//!     email: "jean@gray.example",
//!     signer: "Ian Benoiel",
//!     note: "",
//!     wording: None,
//! };
//! let mail = NewMail { link: Some(link), contact: Some(contact), ..NewMail::new(letter.render(), "Jean Gray", "jean@gray.example") };
//! outbox.queue(tx, &mail).await?;
//! # Ok(()) }
//! ```
//! A mail is delivered at least once: a worker that dies between the server's yes and our note of it makes a second copy,
//! with the same `Message-ID` and the same link.

mod bounce;
mod deliver;
pub mod demo;
mod kind;
mod letters;
mod message;
mod notices;
mod outbox;
mod queries;
mod smtp;
mod sweep;

pub use boot::{BadKey, Keys};
pub use bounce::{Bounce, Bounced, take_bounce};
pub use deliver::{AddressRefused, Delivery, Post, handle};
pub use kind::Kind;
pub use letters::{
    About, Activation, AnotherCustomer, BadWording, Brand, CustomerReset, Deactivated, DemoWanted, Disputed,
    Invitation, LoginLink, LoginNameChanged, MailedCode, NewDevice, OrderNews, PaidTwice, PaymentFailed, Portals,
    Reactivated, Rendered, SignInLink, StaffInvitation, StaffReset, VARIABLES, WayIn, Wording,
};
pub use outbox::{MailId, NewMail, Outbox};
pub use smtp::{BadSmtp, Smtp};
