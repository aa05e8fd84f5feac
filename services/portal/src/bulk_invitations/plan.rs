//! How a run is to be sent: with which note, and now or later, as it was typed and as it is understood.

use serde::Deserialize;
use time::macros::format_description;
use time::{Date, Duration, PrimitiveDateTime, Time};
use web::fields::{Choice, FieldErrors};

use super::run::Run;
use crate::wordings::Letter;

/// What was typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct PlanForm {
    pub(super) note: String,
    /// `now` or `later`.
    pub(super) when: String,
    pub(super) date: String,
    pub(super) time: String,
}

/// What is meant.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Plan {
    /// What is to stand above the words of every mail; may be empty.
    pub(super) note: String,
    /// By the business's clock; nothing for at once.
    pub(super) starts_at: Option<PrimitiveDateTime>,
}

/// How far ahead a run may be scheduled.
pub(super) const FARTHEST: Duration = Duration::days(366);

impl PlanForm {
    /// A run's plan as its form shows it.
    pub(super) fn of(run: &Run) -> Self {
        let text = |at: &PrimitiveDateTime| {
            let date = at.date().format(format_description!("[year]-[month]-[day]"));
            (date.unwrap_or_default(), at.time().format(format_description!("[hour]:[minute]")).unwrap_or_default())
        };
        let (date, time) = run.starts_at.as_ref().map(text).unwrap_or_default();
        let when = if run.starts_at.is_some() { "later" } else { "now" };
        Self { note: run.note.clone(), when: when.to_owned(), date, time }
    }

    pub(super) fn choices(&self) -> Vec<Choice> {
        let when = if self.when == "later" { "later" } else { "now" };
        vec![Choice::new("now", "Now", when), Choice::new("later", "Later, at this time", when)]
    }

    /// What is to stand above the words of every mail.
    ///
    /// # Errors
    /// What is wrong with it, and what to do.
    pub(super) fn note(&self) -> Result<String, String> {
        let invisible = |c: char| !"\r\n\t".contains(c) && accounts::is_invisible(c);
        if self.note.chars().any(invisible) {
            return Err("Remove the invisible characters.".to_owned());
        }
        mail::Wording::parse_note(&self.note, &Letter::Invitation.variables())
    }

    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self) -> Result<Plan, FieldErrors> {
        let mut errors = FieldErrors::none();
        let note = self.note().unwrap_or_else(|text| {
            errors.add("note", text);
            String::new()
        });
        let starts_at = if self.when == "later" { self.local(&mut errors) } else { None };
        errors.into_result(Plan { note, starts_at })
    }

    fn local(&self, errors: &mut FieldErrors) -> Option<PrimitiveDateTime> {
        let date = Date::parse(self.date.trim(), format_description!("[year]-[month]-[day]")).ok();
        let date = date.filter(|date| (2000..=2100).contains(&date.year()));
        let time = Time::parse(self.time.trim(), format_description!("[hour]:[minute]")).ok();
        if date.is_none() {
            errors.add("date", "Choose a day.");
        }
        if time.is_none() {
            errors.add("time", "Choose a time, such as 09:00.");
        }
        Some(PrimitiveDateTime::new(date?, time?))
    }
}

/// A time as people say it: `Fri, Nov 27, 2026 at 9:00 AM`.
pub(super) fn words(at: PrimitiveDateTime) -> String {
    let day = format_description!(
        "[weekday repr:short], [month repr:short] [day padding:none], [year] at [hour repr:12 padding:none]:[minute] [period]"
    );
    at.format(day).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;

    fn form(note: &str, when: &str, date: &str, time: &str) -> PlanForm {
        let own = |text: &str| text.to_owned();
        PlanForm { note: own(note), when: own(when), date: own(date), time: own(time) }
    }

    #[test]
    fn a_day_and_a_time_count_only_for_later() {
        let now = form(" Hello {first_name} ", "", "soon", "").parse();
        assert_eq!(now, Ok(Plan { note: "Hello {first_name}".into(), starts_at: None }));
        let later = form("", "later", "2026-11-27", "09:00").parse();
        assert_eq!(later.unwrap().starts_at, Some(datetime!(2026-11-27 9:00)));
        assert_eq!(words(datetime!(2026-11-27 9:00)), "Fri, Nov 27, 2026 at 9:00 AM");
    }

    #[test]
    fn what_is_wrong_is_named_at_its_field() {
        let fields = |form: PlanForm| {
            let errors = form.parse().err().unwrap_or_default();
            errors.iter().map(|(field, _)| field.to_owned()).collect::<Vec<_>>()
        };
        assert_eq!(fields(form("https://x.example", "later", "", "9")), ["note", "date", "time"]);
        assert_eq!(fields(form(&"x".repeat(501), "now", "", "")), ["note"]);
        assert_eq!(fields(form("{link}", "later", "2026-02-30", "24:00")), ["note", "date", "time"]);
        assert_eq!(fields(form("a\u{202e}b", "", "", "")), ["note"]);
    }
}
