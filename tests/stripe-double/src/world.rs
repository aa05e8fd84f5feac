//! Everything the double knows: objects by id, spent keys, waiting webhooks, and what time it is.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::delivery::Delivery;
use crate::error::ApiError;

/// The version whose shapes are sent.
pub(crate) const API_VERSION: &str = "2026-09-30.endive";

/// The state, which is also the state file.
#[derive(Debug, Default, Serialize, Deserialize)]
pub(crate) struct World {
    /// The last number given out; ids are numbered, so the same calls give the same ids.
    pub(crate) sequence: u64,
    /// Seconds that the time here is ahead of the machine's.
    pub(crate) ahead: i64,
    pub(crate) objects: BTreeMap<String, Value>,
    pub(crate) answers: BTreeMap<String, Answer>,
    pub(crate) deliveries: Vec<Delivery>,
    /// What open checkouts sell, which Stripe does not show on the session.
    pub(crate) orders: BTreeMap<String, Order>,
    /// Cards whose holder has confirmed once; later charges need no second confirmation.
    pub(crate) confirmed: BTreeSet<String>,
    #[serde(skip)]
    pub(crate) origin: String,
    #[serde(skip)]
    pub(crate) faults: crate::control::Faults,
    /// Where webhooks go besides the registered endpoints.
    #[serde(skip)]
    pub(crate) webhook: Option<crate::Webhook>,
    /// The moment being played while a clock runs forward.
    #[serde(skip)]
    pub(crate) moment: Option<i64>,
    /// The machine's time when this request came, or the fixed time of a test.
    #[serde(skip)]
    pub(crate) today: i64,
    /// Whether the machine's time is a fixed one, so that only advancing moves it.
    #[serde(skip)]
    pub(crate) stands_still: bool,
    /// Up to when everything due has been played.
    #[serde(skip)]
    pub(crate) played: i64,
    #[serde(skip)]
    pub(crate) request: Value,
}

/// What a checkout will turn into.
#[derive(Debug, Default, Clone, Serialize, Deserialize)]
pub(crate) struct Order {
    pub(crate) price: String,
    pub(crate) metadata: serde_json::Map<String, Value>,
}

/// A kept answer to an idempotency key (docs.stripe.com/api/idempotent_requests).
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Answer {
    pub(crate) request: String,
    pub(crate) status: u16,
    pub(crate) body: Value,
    pub(crate) at: i64,
}

impl World {
    pub(crate) fn now(&self) -> i64 {
        self.moment.unwrap_or(self.today + self.ahead)
    }

    /// The time that whoever is sent webhooks has: the machine's, or what a test has made of a fixed one.
    pub(crate) fn wall(&self) -> i64 {
        if self.stands_still { self.today + self.ahead } else { self.today }
    }

    /// The time a customer lives in: its test clock's, if it has one.
    pub(crate) fn now_of(&self, customer: &str) -> i64 {
        if let Some(moment) = self.moment {
            return moment;
        }
        let clock = self.objects.get(customer).and_then(|customer| customer["test_clock"].as_str());
        let frozen = clock.and_then(|clock| self.objects.get(clock)).and_then(|clock| clock["frozen_time"].as_i64());
        frozen.unwrap_or_else(|| self.now())
    }

    pub(crate) fn new_id(&mut self, prefix: &str) -> String {
        self.sequence += 1;
        format!("{prefix}_double{:010}", self.sequence)
    }

    pub(crate) fn put(&mut self, object: Value) -> Value {
        self.objects.insert(text(&object, "id"), object.clone());
        object
    }

    pub(crate) fn find(&self, kind: &str, id: &str) -> Option<&Value> {
        self.objects.get(id).filter(|object| object["object"] == kind)
    }

    /// An object named in the path.
    pub(crate) fn get(&self, kind: &str, id: &str) -> Result<Value, ApiError> {
        self.find(kind, id).cloned().ok_or_else(|| ApiError::missing(404, kind, id, "id"))
    }

    /// An object named in a parameter.
    pub(crate) fn refer(&self, kind: &str, id: &str, param: &str) -> Result<Value, ApiError> {
        let object = self.find(kind, id).filter(|object| object["deleted"] != true);
        object.cloned().ok_or_else(|| ApiError::missing(400, kind, id, param))
    }

    /// All of a kind, oldest first.
    pub(crate) fn all(&self, kind: &str) -> impl Iterator<Item = &Value> {
        let mut objects: Vec<_> = self.objects.values().filter(|object| object["object"] == kind).collect();
        objects.sort_by_key(|object| object["id"].as_str().and_then(|id| id.rsplit('_').next()).unwrap_or_default());
        objects.into_iter()
    }

    /// Records that something happened and queues its webhooks.
    pub(crate) fn emit(&mut self, kind: &str, object: &Value) {
        self.emit_change(kind, object, None);
    }

    pub(crate) fn emit_change(&mut self, kind: &str, object: &Value, before: Option<Value>) {
        let id = self.new_id("evt");
        let owner = object["customer"].as_str().or_else(|| object["id"].as_str()).unwrap_or_default();
        let mut data = json!({ "object": object });
        if let Some(before) = before {
            data["previous_attributes"] = before;
        }
        let created = self.now_of(owner);
        let event = json!({
            "id": id, "object": "event", "api_version": API_VERSION, "created": created, "data": data,
            "livemode": false, "pending_webhooks": 1, "request": self.request, "type": kind,
        });
        self.put(event);
        self.queue(&id, kind);
    }

    /// Changes fields of an object, keeps it, and tells what they were before.
    pub(crate) fn change(&mut self, id: &str, fields: Value) -> (Value, Value) {
        let mut before = json!({});
        let mut object = self.objects.get(id).cloned().unwrap_or_default();
        for (name, value) in fields.as_object().into_iter().flatten() {
            if object[name] != *value {
                before[name] = object[name].clone();
                object[name] = value.clone();
            }
        }
        (self.put(object), before)
    }

    /// Changes fields and says so in an event, when anything changed.
    pub(crate) fn change_and_emit(&mut self, kind: &str, id: &str, fields: Value) -> Value {
        let (object, before) = self.change(id, fields);
        if before.as_object().is_some_and(|before| !before.is_empty()) {
            self.emit_change(kind, &object, Some(before));
        }
        object
    }
}

/// A text field of an object; empty when it has none.
pub(crate) fn text(object: &Value, field: &str) -> String {
    object[field].as_str().unwrap_or_default().to_owned()
}
