//! What happened at Stripe, as a list of hints: an event says which object to look at, and no more.

use serde::Deserialize;
use time::OffsetDateTime;

use crate::wire::{List, seconds};
use crate::{Result, Stripe};

/// The part of an event that is read (docs.stripe.com/api/events/object). Everything else is fetched.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    /// `evt_…`: the same event may come twice.
    pub id: String,
    /// Such as `customer.subscription.updated`. New ones appear without notice.
    pub kind: String,
    /// `acct_…` of a connected account; none for our own.
    pub account: Option<String>,
    /// Whether real money is meant.
    pub livemode: bool,
    /// The object to look at; empty when it has no id (`balance` has none).
    pub object_id: String,
    /// When it happened.
    pub created_at: OffsetDateTime,
}

/// From where to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Since<'a> {
    /// Everything after this event. Refused as missing when Stripe has forgotten it (30 days).
    Event(&'a str),
    /// Everything from this second on. Events of one second may appear late: overlap by minutes and drop repeats.
    Time(OffsetDateTime),
}

/// Events, oldest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EventPage {
    /// At most 100 after an event; all of them since a time, up to 1,000.
    pub events: Vec<Envelope>,
    /// Whether newer ones wait: go on from the last.
    pub has_more: bool,
}

#[derive(Deserialize)]
pub(crate) struct Wire {
    id: String,
    r#type: String,
    account: Option<String>,
    livemode: bool,
    data: Data,
    #[serde(deserialize_with = "seconds")]
    created: OffsetDateTime,
}

#[derive(Deserialize)]
struct Data {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    #[serde(default)]
    id: String,
}

impl From<Wire> for Envelope {
    fn from(wire: Wire) -> Self {
        Self {
            id: wire.id,
            kind: wire.r#type,
            account: wire.account,
            livemode: wire.livemode,
            object_id: wire.data.object.id,
            created_at: wire.created,
        }
    }
}

/// 10 pages: more in one go is a flood, and the next round takes the rest.
const PAGES: usize = 10;

impl Stripe {
    /// What happened since then, oldest first. Stripe keeps events for 30 days.
    ///
    /// # Errors
    /// When Stripe does not answer or refuses; [`crate::Error::is_missing`] when it no longer knows the event.
    pub async fn events_since(&self, since: Since<'_>) -> Result<EventPage> {
        match since {
            Since::Event(id) => {
                let list = self.list_events(("ending_before", id.to_owned()), None).await?;
                let events = list.data.into_iter().rev().map(Envelope::from).collect();
                Ok(EventPage { events, has_more: list.has_more })
            }
            Since::Time(time) => self.events_since_time(time).await,
        }
    }

    /// The list is newest first, so all pages are read before the oldest is known.
    async fn events_since_time(&self, time: OffsetDateTime) -> Result<EventPage> {
        let mut events = Vec::new();
        let mut next: Option<String> = None;
        for _ in 0..PAGES {
            let list = self.list_events(("created[gte]", time.unix_timestamp().to_string()), next.take()).await?;
            events.extend(list.data.into_iter().map(Envelope::from));
            next = events.last().filter(|_| list.has_more).map(|event: &Envelope| event.id.clone());
            if next.is_none() {
                break;
            }
        }
        events.reverse();
        Ok(EventPage { events, has_more: false })
    }

    async fn list_events(&self, from: (&str, String), next: Option<String>) -> Result<List<Wire>> {
        let mut query = vec![("limit", "100".to_owned()), from];
        query.extend(next.map(|id| ("starting_after", id)));
        self.get("/events", query).await
    }
}
