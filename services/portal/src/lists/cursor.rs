//! Where a page ends: what its last row is sorted by, and its id. The next page begins behind it, whatever became of it.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use time::OffsetDateTime;
use uuid::Uuid;

/// A place in a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cursor {
    /// Which part of the order it lies in, counted from 0.
    pub(crate) phase: u8,
    /// What is sorted by, when the row has it: a text, or a time in microseconds since 1970.
    pub(crate) key: Option<String>,
    /// The name, in its compared form.
    pub(crate) name: String,
    /// The row's id.
    pub(crate) id: Uuid,
}

/// The longest that is read: names and e-mails are shorter.
const LONGEST: usize = 4_000;

impl Cursor {
    /// Reads what [`Self::text`] wrote; nothing for anything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let json = URL_SAFE_NO_PAD.decode(text.get(..LONGEST).unwrap_or(text)).ok()?;
        let (phase, key, name, id): (u8, Option<String>, String, Uuid) = serde_json::from_slice(&json).ok()?;
        // Postgres keeps this sign nowhere.
        let is_plain = |text: &String| !text.contains('\0');
        (key.iter().all(is_plain) && is_plain(&name)).then_some(Self { phase, key, name, id })
    }

    /// As it stands in an address.
    pub(crate) fn text(&self) -> String {
        let json = serde_json::to_string(&(self.phase, &self.key, &self.name, self.id)).unwrap_or_default();
        URL_SAFE_NO_PAD.encode(json)
    }

    /// The key as a time.
    pub(crate) fn time(&self) -> Option<OffsetDateTime> {
        let micros: i64 = self.key.as_ref()?.parse().ok()?;
        OffsetDateTime::from_unix_timestamp_nanos(i128::from(micros) * 1_000).ok()
    }
}

/// The rows of a page of places that were read one too many, and where it ends when there is a next one. Beside each place
/// stands the part of the order in which it lies.
pub(crate) fn ended(mut places: Vec<(Place, u8)>, size: usize) -> (Vec<Uuid>, Option<Cursor>) {
    let next = super::cut(&mut places, size).map(|(place, phase)| place.cursor(*phase));
    (places.into_iter().map(|(place, _)| place.id).collect(), next)
}

/// A row's place, as the list's statement gives it.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// The row's id.
    pub(crate) id: Uuid,
    /// The name, in its compared form.
    pub(crate) name: String,
    /// What is sorted by, when it is a text.
    pub(crate) word: Option<String>,
    /// What is sorted by, when it is a time.
    pub(crate) at: Option<OffsetDateTime>,
    /// How many rows there are in all, as far as that was asked.
    pub(crate) total: i64,
}

impl Place {
    /// The cursor that leads on from here.
    pub(crate) fn cursor(&self, phase: u8) -> Cursor {
        let time = self.at.map(|at| (at.unix_timestamp_nanos() / 1_000).to_string());
        Cursor { phase, key: self.word.clone().or(time), name: self.name.clone(), id: self.id }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_survives_the_address_and_nonsense_is_none() {
        let cursor = Cursor { phase: 1, key: Some("zoë".into()), name: "gray dana".into(), id: Uuid::from_u128(7) };
        assert_eq!(Cursor::parse(&cursor.text()), Some(cursor.clone()));
        for text in ["", "x", "W10", "WzAsbnVsbCwiYSJd", &"A".repeat(9_000), &cursor.text()[1..]] {
            assert_eq!(Cursor::parse(text), None, "{text}");
        }
        assert_eq!(Cursor::parse(&Cursor { name: "a\0".into(), ..cursor }.text()), None);
    }
}
