//! `/v1/events`, `/v1/webhook_endpoints`, `/v1/test_helpers/test_clocks` and `/v1/account`

use serde_json::{Value, json};

use super::Answered;
use super::list::{Filter, equals};
use crate::error::ApiError;
use crate::objects;
use crate::params::Params;
use crate::world::World;

impl World {
    pub(crate) fn events(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => {
                let (kind, kinds) = (params.text("type"), params.texts("types"));
                let of_kinds: Filter<'_> = Box::new(move |event: &Value| {
                    kinds.is_empty() || kinds.iter().any(|kind| event["type"] == kind.as_str())
                });
                self.list("event", "/v1/events", params, &[of_kinds, equals("type", kind)])
            }
            ("GET", [id]) => params.done().and_then(|()| self.get("event", id)),
            _ => return None,
        })
    }

    pub(crate) fn webhook_endpoints(&mut self, method: &str, path: &[&str], mut params: Params) -> Option<Answered> {
        Some(match (method, path) {
            ("GET", []) => self.list("webhook_endpoint", "/v1/webhook_endpoints", params, &[]),
            ("POST", []) => params.need("url").and_then(|url| {
                let (events, metadata) = (params.texts("enabled_events"), params.metadata());
                params.done()?;
                if events.is_empty() {
                    return Err(ApiError::parameter_missing("enabled_events"));
                }
                let mut birth = self.birth("we", "");
                birth.metadata = metadata;
                Ok(self.put(objects::webhook_endpoint(birth, &url, &events)))
            }),
            ("GET", [id]) => params.done().and_then(|()| self.get("webhook_endpoint", id)),
            ("DELETE", [id]) => self.get("webhook_endpoint", id).map(|_| {
                self.objects.remove(*id);
                json!({ "id": id, "object": "webhook_endpoint", "deleted": true })
            }),
            _ => return None,
        })
    }

    pub(crate) fn test_clocks(&mut self, method: &str, path: &[&str], params: Params) -> Option<Answered> {
        const KIND: &str = "test_helpers.test_clock";
        Some(match (method, path) {
            ("GET", ["test_clocks"]) => self.list(KIND, "/v1/test_helpers/test_clocks", params, &[]),
            ("POST", ["test_clocks"]) => self.create_clock(params),
            ("GET", ["test_clocks", id]) => params.done().and_then(|()| self.get(KIND, id)),
            ("POST", ["test_clocks", id, "advance"]) => self.advance_clock(id, params),
            ("DELETE", ["test_clocks", id]) => self.get(KIND, id).map(|_| {
                self.objects.retain(|_, object| object["test_clock"] != *id);
                self.objects.remove(*id);
                json!({ "id": id, "object": KIND, "deleted": true })
            }),
            _ => return None,
        })
    }

    fn create_clock(&mut self, mut params: Params) -> Answered {
        let frozen = params.int("frozen_time")?.ok_or_else(|| ApiError::parameter_missing("frozen_time"))?;
        let name = params.text("name");
        params.done()?;
        let birth = self.birth("clock", "");
        let clock = self.put(objects::test_clock(birth, frozen, name));
        self.emit("test_helpers.test_clock.created", &clock);
        Ok(clock)
    }

    /// Stripe works on it for a while; here it is done at once.
    fn advance_clock(&mut self, id: &str, mut params: Params) -> Answered {
        let clock = self.get("test_helpers.test_clock", id)?;
        let until = params.int("frozen_time")?.ok_or_else(|| ApiError::parameter_missing("frozen_time"))?;
        params.done()?;
        if clock["frozen_time"].as_i64().is_some_and(|now| until <= now) {
            return Err(ApiError::invalid("frozen_time", "Must be after the clock's current time"));
        }
        self.play(Some(id), until);
        let (clock, _) = self.change(id, json!({ "frozen_time": until }));
        self.emit("test_helpers.test_clock.ready", &clock);
        Ok(clock)
    }

    #[expect(clippy::unused_self, reason = "an endpoint like the others")]
    pub(crate) fn account(&mut self, method: &str, path: &[&str]) -> Option<Answered> {
        (method == "GET" && path.is_empty()).then(|| Ok(objects::account()))
    }
}
