//! Whether a login link works.

use time::OffsetDateTime;

/// Whether a contact's login link works, as far as its term decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LinkState {
    /// There is none.
    Off,
    /// It works.
    On,
    /// Its term has ended.
    Expired,
}

impl LinkState {
    /// Derives it from the end of the link's term; `None` when there is no link.
    pub(crate) fn of(expires_at: Option<OffsetDateTime>, now: OffsetDateTime) -> Self {
        match expires_at {
            None => Self::Off,
            Some(at) if at > now => Self::On,
            Some(_) => Self::Expired,
        }
    }

    /// The words on screens.
    pub(crate) const fn label(self) -> &'static str {
        match self {
            Self::Off => "Off",
            Self::On => "On",
            Self::Expired => "Expired",
        }
    }

    /// The pill's tone.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            Self::Off => "mute",
            Self::On => "ok",
            Self::Expired => "warn",
        }
    }
}

#[cfg(test)]
mod tests {
    use time::Duration;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_link_expires_at_its_second() {
        let now = datetime!(2026-11-24 12:00 UTC);
        assert_eq!(LinkState::of(Some(now + Duration::SECOND), now), LinkState::On);
        assert_eq!(LinkState::of(Some(now), now), LinkState::Expired);
        assert_eq!(LinkState::of(None, now), LinkState::Off);
    }
}
