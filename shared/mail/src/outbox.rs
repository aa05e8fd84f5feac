//! The outbox: mail is a row and a job, written in the transaction of its cause.

use boot::{Clock, Entropy};
use db::{ContactId, LinkId, TenantTx};
use serde::{Deserialize, Serialize};
use tenancy::Base;
use uuid::Uuid;

use crate::deliver::DeliverMail;
use crate::letters::{Rendered, line};
use crate::{Keys, queries};

/// Marks ids of mails.
#[derive(Debug)]
pub enum Mail {}
/// The id of a mail.
pub type MailId = db::Id<Mail>;

/// A mail to send.
#[derive(Debug)]
pub struct NewMail<'a> {
    /// What it says.
    pub letter: Rendered,
    /// To whom, in words; may be empty.
    pub to_name: &'a str,
    /// To which address.
    pub to_address: &'a str,
    /// The link in it: if the link dies before the mail is sent, the mail is not sent.
    pub link: Option<LinkId>,
    /// The contact it goes to: if they lose access before the mail is sent, the mail is not sent.
    pub contact: Option<ContactId>,
}

impl<'a> NewMail<'a> {
    /// A mail without a link and to no contact.
    #[must_use]
    pub const fn new(letter: Rendered, to_name: &'a str, to_address: &'a str) -> Self {
        Self { letter, to_name, to_address, link: None, contact: None }
    }
}

/// What a mail says, as it is sealed.
#[derive(Debug, Serialize, Deserialize)]
pub(crate) struct Body {
    pub(crate) text: String,
    pub(crate) html: String,
}

/// Puts mail into the outbox. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Outbox {
    clock: Clock,
    entropy: Entropy,
    keys: Keys,
    /// The right-hand side of every `Message-ID`.
    domain: String,
    /// Whether what is queued is one of very many.
    in_bulk: bool,
}

impl Outbox {
    /// An outbox that seals with `keys`.
    #[must_use]
    pub fn new(clock: Clock, entropy: Entropy, keys: Keys, base: &Base) -> Self {
        Self { clock, entropy, keys, domain: base.host().to_owned(), in_bulk: false }
    }

    /// The same for very many mails: those that somebody waits for, such as a code, overtake them.
    #[must_use]
    pub fn in_bulk(&self) -> Self {
        Self { in_bulk: true, ..self.clone() }
    }

    /// Adds a mail to the transaction: it is sent if and only if the transaction commits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn queue(&self, tx: &mut TenantTx, mail: &NewMail<'_>) -> Result<MailId, db::Error> {
        let id = MailId::new(self.entropy.uuid_v7(&self.clock));
        let body = Body { text: mail.letter.text.clone(), html: mail.letter.html.clone() };
        let body = serde_json::to_vec(&body).map_err(|error| db::Error::Encode(error.into()))?;
        let row = queries::Row {
            id,
            kind: mail.letter.kind,
            to_name: &line(mail.to_name),
            to_address: mail.to_address,
            subject: &mail.letter.subject,
            message_id: &self.message_id(&format!("{id}.{}", tx.tenant())),
            sealed: &self.keys.seal(&self.entropy, &place(tx.tenant(), id), &body),
            link: mail.link,
            contact: mail.contact,
            created_at: self.clock.now(),
        };
        queries::insert(tx, &row).await?;
        let job = DeliverMail { mail: id };
        if self.in_bulk {
            jobs::enqueue_behind(tx, &job).await?
        } else {
            jobs::enqueue(tx, &job).await?
        }
        Ok(id)
    }

    /// Seals what may have to be mailed again, for the place named by `bound_to`.
    #[must_use]
    pub fn seal(&self, bound_to: &[u8], plain: &[u8]) -> Vec<u8> {
        self.keys.seal(&self.entropy, bound_to, plain)
    }

    /// What was sealed for that place; `None` when it was not, or with a key that is gone.
    #[must_use]
    pub fn open(&self, bound_to: &[u8], sealed: &[u8]) -> Option<Vec<u8>> {
        self.keys.open(bound_to, sealed)
    }

    /// A `Message-ID`: whoever reports a mail that came back names it by this.
    pub(crate) fn message_id(&self, id: &str) -> String {
        format!("<{id}@{}>", self.domain)
    }

    pub(crate) const fn time_and_chance(&self) -> (&Clock, &Entropy) {
        (&self.clock, &self.entropy)
    }
}

/// What a sealed body is bound to: one row.
pub(crate) fn place(tenant: Uuid, id: MailId) -> [u8; 32] {
    let mut place = [0; 32];
    place[..16].copy_from_slice(tenant.as_bytes());
    place[16..].copy_from_slice(id.uuid().as_bytes());
    place
}

/// Opens a sealed body.
pub(crate) fn open(keys: &Keys, tenant: Uuid, id: MailId, sealed: &[u8]) -> Option<Body> {
    serde_json::from_slice(&keys.open(&place(tenant, id), sealed)?).ok()
}
