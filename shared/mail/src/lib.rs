//! Mail: written in the transaction of its cause, encrypted while it waits, sent by the worker, wiped once it went.
//!
//! ```
//! # use mail::{Brand, Invitation, NewMail, Outbox, Reader, WayIn};
//! # async fn invite(outbox: &Outbox, tx: &mut db::TenantTx, link: db::LinkId, contact: db::ContactId) -> Result<(), db::Error> {
//! let reader = Reader {
//!     brand: Brand { name: "Acme Parts", colour: "#0b5cad" },
//!     business_phone: "",
//!     business_email: "info@acme.example",
//!     portal_url: "https://acme.portico.example",
//!     first_name: "Jean",
//!     middle_initial: "",
//!     last_name: "Gray",
//!     customer: "Gray Motors",
//!     username: "jean",
//!     email: "jean@gray.example",
//! };
//! let letter = Invitation {
//!     reader,
//!     way_in: WayIn::Link("https://acme.portico.example/invitation/…", time::Duration::days(7)),
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
    About, Activation, AnotherCustomer, BadWording, Brand, Content, CustomerReset, Deactivated, DemoWanted, Disputed,
    Invitation, LoginLink, LoginNameChanged, MailedCode, NameToReview, NewDevice, OrderNews, OrderNotice, PaidTwice,
    PaymentFailed, Portals, Reactivated, Reader, Rendered, SignInLink, StaffInvitation, StaffReset, Variable, WayIn,
    Wording,
};
pub use outbox::{MailId, NewMail, Outbox};
pub use smtp::{BadSmtp, Smtp};
