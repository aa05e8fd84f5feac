//! What stands in a field: read from what people and programs write, shown, and compared.

use time::Date;
use time::format_description::BorrowedFormatItem;
use time::macros::format_description;

use super::field::{Choice, Field, Kind, norm};
use crate::parts::money::halves;

/// A value, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Value {
    /// As it is written: text as typed, `1234.5`, `2026-11-24`, a choice's number, `yes` or `no`.
    pub text: String,
    /// The form that is compared: it sorts as what it means.
    pub key: String,
}

/// The longest text, in characters: in its compared form it fits into an index.
const LONGEST: usize = 500;
/// Decimals of a number.
const DECIMALS: usize = 6;
/// Numbers are below a million millions.
const LARGEST: i64 = 1_000_000_000_000 * 1_000_000;

impl Field {
    /// Reads what was typed or stands in a file; nothing when that says nothing. A retired choice is read too: whoever
    /// has it may keep it ([`Field::admits`]).
    ///
    /// # Errors
    /// What to do about it.
    pub fn parse(&self, typed: &str) -> Result<Option<Value>, String> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(None);
        }
        match self.kind {
            Kind::Text => text(typed),
            Kind::Number => number(typed).map(number_value),
            Kind::Date => date(typed).map(|day| Value { text: day.to_string(), key: day.to_string() }),
            Kind::Choice => self.choice(typed).map(|choice| choice_value(choice.number)),
            Kind::YesNo => yes_no(typed).map(yes_no_value),
        }
        .map(Some)
    }

    /// Whether a value may stand there, given what stood there before: a retired choice is kept, not chosen.
    ///
    /// # Errors
    /// What to do about it.
    pub fn admits(&self, value: &Value, before: Option<&str>) -> Result<(), String> {
        let retired = self.chosen(&value.text).filter(|choice| choice.is_retired);
        match retired {
            Some(choice) if before != Some(value.text.as_str()) => {
                Err(format!("“{}” is no longer used. Choose one of: {}.", choice.name, self.choice_names()))
            }
            _ => Ok(()),
        }
    }

    /// A stored value in the words of a screen.
    #[must_use]
    pub fn shown(&self, stored: &str) -> String {
        match self.kind {
            Kind::Number => grouped(stored),
            Kind::Date => date(stored).ok().and_then(|day| day.format(SHOWN).ok()).unwrap_or_else(|| stored.to_owned()),
            _ => self.in_file(stored),
        }
    }

    /// A stored value as files have it, so that it is read back as the same.
    #[must_use]
    pub fn in_file(&self, stored: &str) -> String {
        match self.kind {
            Kind::Choice => self.chosen(stored).map_or_else(|| stored.to_owned(), |choice| choice.name.clone()),
            Kind::YesNo => if stored == "yes" { "Yes" } else { "No" }.to_owned(),
            Kind::Text | Kind::Number | Kind::Date => stored.to_owned(),
        }
    }

    /// The choice that a stored value means.
    fn chosen(&self, stored: &str) -> Option<&Choice> {
        let number: i32 = stored.parse().ok().filter(|_| self.kind == Kind::Choice)?;
        self.choices.iter().find(|choice| choice.number == number)
    }

    /// The choice with this name.
    fn choice(&self, typed: &str) -> Result<&Choice, String> {
        let wanted = norm(typed);
        self.choices.iter().find(|choice| norm(&choice.name) == wanted).ok_or_else(|| {
            format!("“{}” is not one of the choices. Choose one of: {}.", short(typed), self.choice_names())
        })
    }

    fn choice_names(&self) -> String {
        let live: Vec<&str> =
            self.choices.iter().filter(|choice| !choice.is_retired).map(|choice| choice.name.as_str()).collect();
        let some = live.iter().take(10).copied().collect::<Vec<_>>().join(", ");
        if live.len() > 10 { format!("{some} and {} more", live.len() - 10) } else { some }
    }
}

fn short(typed: &str) -> String {
    typed.chars().take(40).collect()
}

fn text(typed: &str) -> Result<Value, String> {
    use unicode_normalization::UnicodeNormalization as _;
    let text: String = typed.nfc().collect();
    match text.chars().count() {
        length if length > LONGEST => Err(format!("This is {length} characters long. Use at most {LONGEST}.")),
        _ if text.chars().any(accounts::is_invisible) => Err(accounts::BadName::Invisible.to_string()),
        _ => Ok(Value { key: text.to_lowercase(), text }),
    }
}

/// The stored value of a choice.
pub(crate) fn choice_value(number: i32) -> Value {
    Value { text: number.to_string(), key: format!("{number:04}") }
}

fn yes_no_value(is_yes: bool) -> Value {
    let (text, key) = if is_yes { ("yes", "1") } else { ("no", "0") };
    Value { text: text.to_owned(), key: key.to_owned() }
}

fn yes_no(typed: &str) -> Result<bool, String> {
    match typed.to_lowercase().as_str() {
        "yes" | "y" | "true" | "t" | "1" | "x" | "on" => Ok(true),
        "no" | "n" | "false" | "f" | "0" | "off" => Ok(false),
        _ => Err(format!("“{}” is neither. Write yes or no.", short(typed))),
    }
}

/// A number in millionths, as people and programs write it: `1,234.5`, `1 234,5`, `-3`, `(3)`.
///
/// # Errors
/// When it is none, could mean two, or is too large or too fine.
pub(crate) fn number(typed: &str) -> Result<i64, String> {
    let none = || format!("“{}” is not a number. Write it like 1,234.5.", short(typed));
    let bare: String = typed.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let in_brackets = bare.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    let digits = in_brackets.unwrap_or_else(|| bare.trim_start_matches(['-', '−', '+']));
    let is_negative = in_brackets.is_some() || bare.starts_with(['-', '−']);
    let is_plain = digits.chars().all(|c| c.is_ascii_digit() || ".,".contains(c));
    if bare.len() - digits.len() > 3 || !is_plain || !digits.contains(|c: char| c.is_ascii_digit()) {
        return Err(none());
    }
    let (whole, fraction) = halves(digits).map_err(|_| {
        format!(
            "“{}” can mean thousands or a fraction. Write it with other decimals, like 1234 or 1.2340.",
            short(typed)
        )
    })?;
    let fraction = fraction.trim_end_matches('0');
    if fraction.len() > DECIMALS {
        return Err(format!("Use at most {DECIMALS} decimals."));
    }
    let scaled: i64 = format!("{whole}{fraction:0<6}").parse().map_err(|_| TOO_LARGE.to_owned())?;
    if scaled >= LARGEST {
        return Err(TOO_LARGE.to_owned());
    }
    Ok(if is_negative { -scaled } else { scaled })
}

const TOO_LARGE: &str = "This is too large. A number has at most twelve digits before its decimals.";

/// The compared form: moved above zero and as wide as the largest.
pub(crate) fn number_key(millionths: i64) -> String {
    format!("{:019}", millionths + LARGEST)
}

fn number_value(millionths: i64) -> Value {
    let (whole, fraction) = (millionths.unsigned_abs() / 1_000_000, millionths.unsigned_abs() % 1_000_000);
    let fraction = format!("{fraction:06}");
    let mut fraction = fraction.trim_end_matches('0').to_owned();
    // Three decimals alone could be thousands to whoever reads the file.
    if fraction.len() == 3 && (1..1_000).contains(&whole) {
        fraction.push('0');
    }
    let sign = if millionths < 0 { "-" } else { "" };
    let point = if fraction.is_empty() { "" } else { "." };
    Value { text: format!("{sign}{whole}{point}{fraction}"), key: number_key(millionths) }
}

/// `1234.5` as `1,234.5`.
fn grouped(stored: &str) -> String {
    let (sign, digits) = stored.strip_prefix('-').map_or(("", stored), |digits| ("-", digits));
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
    let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole: u64| web::ui::count(whole));
    let fraction = fraction.trim_end_matches('0');
    if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
}

const SHOWN: &[BorrowedFormatItem<'_>] = format_description!("[month repr:short] [day padding:none], [year]");
/// How days are written: ISO first, then as American programs do, then with the month's name.
const DAYS: [&[BorrowedFormatItem<'_>]; 8] = [
    format_description!("[year]-[month]-[day]"),
    format_description!("[year]/[month]/[day]"),
    format_description!("[month padding:none]/[day padding:none]/[year]"),
    format_description!("[month padding:none]-[day padding:none]-[year]"),
    format_description!("[day padding:none].[month padding:none].[year]"),
    format_description!("[month repr:short case_sensitive:false] [day padding:none], [year]"),
    format_description!("[month repr:long case_sensitive:false] [day padding:none], [year]"),
    format_description!("[day padding:none] [month repr:short case_sensitive:false] [year]"),
];

/// A day; a time behind it, as spreadsheets write one, is left off.
///
/// # Errors
/// When it is none.
pub(crate) fn date(typed: &str) -> Result<Date, String> {
    let bare = typed.split_once([' ', 'T']).filter(|(_, rest)| rest.contains(':')).map_or(typed, |(day, _)| day);
    let read = DAYS.iter().find_map(|format| Date::parse(bare, format).ok());
    read.filter(|day| (1900..=2999).contains(&day.year()))
        .ok_or_else(|| format!("“{}” is not a date. Write it like 2026-11-24.", short(typed)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::custom_fields::field::{FieldId, Record};

    fn field(kind: Kind) -> Field {
        let choice = |number, name: &str, is_retired| Choice { number, name: name.to_owned(), is_retired };
        Field {
            id: FieldId::new(uuid::Uuid::nil()),
            record: Record::Contact,
            name: "Field".into(),
            kind,
            is_required: false,
            is_archived: false,
            choices: vec![choice(1, "Gold", false), choice(2, "Silver Plus", false), choice(3, "Bronze", true)],
        }
    }

    #[test]
    fn numbers_are_read_as_they_are_written_and_sort_as_they_count() {
        let number = |typed: &str| field(Kind::Number).parse(typed).map(|value| value.unwrap().text);
        for (typed, text) in [
            ("1,234.50", "1234.5"),
            ("1.234,5", "1234.5"),
            ("1 234,5", "1234.5"),
            ("-3", "-3"),
            ("(3.25)", "-3.25"),
            ("0", "0"),
            ("-0", "0"),
            (".5", "0.5"),
            ("1.2340", "1.2340"),
            ("12,345", "12345"),
            ("999999999999.999999", "999999999999.999999"),
        ] {
            assert_eq!(number(typed).as_deref(), Ok(text), "{typed}");
            assert_eq!(number(text).as_deref(), Ok(text), "{text} is read back as itself");
        }
        for typed in ["x", "1e5", "1.234", "--", "1000000000000", "1.2345678", "9".repeat(40).as_str(), "1-2", "."] {
            assert!(number(typed).is_err(), "{typed}");
        }
        let mut keys: Vec<String> = ["-20", "-3.5", "-3", "0", "0.000001", "2", "10"]
            .iter()
            .map(|n| number_key(super::number(n).unwrap()))
            .collect();
        let sorted = keys.clone();
        keys.sort();
        assert_eq!(keys, sorted);
        assert_eq!(field(Kind::Number).shown("-1234567.5"), "-1,234,567.5");
    }

    #[test]
    fn days_are_read_in_the_ways_that_programs_write_them() {
        for typed in [
            "2026-03-04",
            "3/4/2026",
            "03/04/2026",
            "4.3.2026",
            "Mar 4, 2026",
            "march 4, 2026",
            "4 Mar 2026",
            "2026-03-04 00:00:00",
            "2026-03-04T10:00",
        ] {
            assert_eq!(field(Kind::Date).parse(typed).unwrap().unwrap().text, "2026-03-04", "{typed}");
        }
        for typed in ["soon", "2026-13-01", "2026-02-30", "0001-01-01", "99999-01-01"] {
            assert!(field(Kind::Date).parse(typed).is_err(), "{typed}");
        }
    }

    #[test]
    fn a_retired_choice_is_kept_where_it_stands_and_chosen_no_more() {
        let field = field(Kind::Choice);
        assert_eq!(field.parse(" silver  plus ").unwrap(), Some(choice_value(2)));
        assert!(field.parse("Copper").unwrap_err().contains("Gold, Silver Plus."));
        let bronze = field.parse("bronze").unwrap().unwrap();
        assert!(field.admits(&bronze, None).unwrap_err().contains("no longer used"));
        assert!(field.admits(&bronze, Some("3")).is_ok() && field.admits(&choice_value(1), None).is_ok());
    }

    #[test]
    fn what_a_file_says_is_read_back_as_the_same() {
        for (kind, typed) in
            [(Kind::Text, "Ünï=x"), (Kind::Choice, "gold"), (Kind::YesNo, "Y"), (Kind::Date, "1/2/2026")]
        {
            let value = field(kind).parse(typed).unwrap().unwrap();
            assert_eq!(field(kind).parse(&field(kind).in_file(&value.text)).unwrap(), Some(value), "{typed}");
        }
        assert!(field(Kind::Text).parse(&"x".repeat(501)).is_err() && field(Kind::Text).parse("a\u{202e}b").is_err());
        assert_eq!(field(Kind::Text).parse("  ").unwrap(), None);
    }
}
