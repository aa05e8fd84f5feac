//! What tests are told from outside.

use std::fmt::Debug;
use std::str::FromStr;

/// The server for tests. `DATABASE_URL`, which the Makefile sets.
pub(crate) fn server<T: FromStr<Err: Debug>>() -> T {
    setting("DATABASE_URL").expect("DATABASE_URL names the server for tests: run `make test`")
}

/// How often a race is run, or a time taken. `RACE_ROUNDS`, unless `usual` is enough.
#[must_use]
pub fn rounds(usual: u64) -> u64 {
    setting("RACE_ROUNDS").unwrap_or(usual)
}

/// How often each of several times is taken that are compared. `SAMPLES`, unless `usual` is enough.
#[must_use]
pub fn samples(usual: u64) -> u64 {
    setting("SAMPLES").unwrap_or_else(|| rounds(usual))
}

fn setting<T: FromStr<Err: Debug>>(name: &str) -> Option<T> {
    #[expect(clippy::disallowed_methods, reason = "tests have no main that could read it for them")]
    let text = std::env::var(name).ok()?;
    Some(text.parse().unwrap_or_else(|error| panic!("{name} cannot be used: {error:?}")))
}
