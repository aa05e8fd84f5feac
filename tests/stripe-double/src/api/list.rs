//! Lists: newest first, by cursor, filtered (docs.stripe.com/api/pagination).

use serde_json::{Value, json};

use super::Answered;
use crate::error::ApiError;
use crate::params::Params;
use crate::world::World;

/// A filter: which field of the object must hold which text.
pub(crate) type Filter<'a> = Box<dyn Fn(&Value) -> bool + 'a>;

/// A filter on a field that holds exactly this text, when one is asked for.
pub(crate) fn equals<'a>(field: &'a str, wanted: Option<String>) -> Filter<'a> {
    Box::new(move |object| wanted.as_deref().is_none_or(|wanted| object[field].as_str() == Some(wanted)))
}

impl World {
    /// One page of a kind. `url` is the collection's path.
    pub(crate) fn list(&self, kind: &str, url: &str, mut params: Params, filters: &[Filter<'_>]) -> Answered {
        let limit = params.int("limit")?.unwrap_or(10);
        let limit = usize::try_from(limit).ok().filter(|limit| (1..=100).contains(limit));
        let limit = limit.ok_or_else(|| ApiError::invalid("limit", "Must be between 1 and 100"))?;
        let (after, before) = (params.text("starting_after"), params.text("ending_before"));
        let mut bounds = params.inside("created");
        let created = [bounds.int("gt")?.map(|at| at + 1), bounds.int("gte")?].into_iter().flatten().max();
        let until = [bounds.int("lt")?.map(|at| at - 1), bounds.int("lte")?].into_iter().flatten().min();
        bounds.done()?;
        params.done()?;
        let fits = |object: &&Value| {
            let at = object["created"].as_i64().unwrap_or(0);
            object["deleted"] != true
                && created.is_none_or(|from| at >= from)
                && until.is_none_or(|until| at <= until)
                && filters.iter().all(|filter| filter(object))
        };
        let mut all: Vec<&Value> = self.all(kind).filter(fits).collect();
        all.reverse();
        let (data, has_more) = self.window(kind, all, limit, (after, before))?;
        Ok(json!({ "object": "list", "data": data, "has_more": has_more, "url": url }))
    }

    fn window<'a>(
        &self,
        kind: &str,
        all: Vec<&'a Value>,
        limit: usize,
        cursor: (Option<String>, Option<String>),
    ) -> Result<(Vec<&'a Value>, bool), ApiError> {
        let place = |id: &str, param: &str| {
            self.refer(kind, id, param)?;
            Ok::<_, ApiError>(all.iter().position(|object| object["id"] == id))
        };
        match cursor {
            (Some(id), _) => {
                let from = place(&id, "starting_after")?.map_or(0, |at| at + 1);
                let rest = all.get(from..).unwrap_or_default();
                Ok((rest.iter().take(limit).copied().collect(), rest.len() > limit))
            }
            (None, Some(id)) => {
                let newer = place(&id, "ending_before")?.unwrap_or(all.len());
                let start = newer.saturating_sub(limit);
                Ok((all.get(start..newer).unwrap_or_default().to_vec(), start > 0))
            }
            (None, None) => Ok((all.iter().take(limit).copied().collect(), all.len() > limit)),
        }
    }
}
