//! What is remembered of searches: somebody's last ones, how they look at the results, and what found nothing.

pub(crate) mod fruitless;
pub(crate) mod portal;
pub(crate) mod queries;
pub(crate) mod report;
mod words;
