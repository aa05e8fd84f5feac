//! What a colleague thinks of an article, and what all of them do.

use serde::Deserialize;
use web::fields::FieldErrors;

/// The most characters of a suggestion.
const MOST: usize = 2_000;

/// What the form sends.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(super) struct RatingForm {
    pub(super) stars: String,
    pub(super) feedback: String,
}

/// One to five stars, and what could be better.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Rating {
    /// 1 to 5.
    pub(super) stars: i16,
    /// What could be better; may be empty.
    pub(super) feedback: String,
}

impl RatingForm {
    /// # Errors
    /// What to do about each field.
    pub(super) fn parse(&self) -> Result<Rating, FieldErrors> {
        let mut errors = FieldErrors::none();
        let stars = self.stars.parse().ok().filter(|stars| (1..=5).contains(stars));
        if stars.is_none() {
            errors.add("stars", "Choose one to five stars.");
        }
        let feedback = self.feedback.replace("\r\n", "\n").trim().to_owned();
        if feedback.chars().count() > MOST {
            errors.add("feedback", "Shorten it to 2,000 characters.");
        } else if feedback.chars().any(|c| !"\n\t".contains(c) && accounts::is_invisible(c)) {
            errors.add("feedback", "Remove the invisible characters.");
        }
        errors.into_result(Rating { stars: stars.unwrap_or_default(), feedback })
    }
}

impl From<Rating> for RatingForm {
    fn from(rating: Rating) -> Self {
        Self { stars: rating.stars.to_string(), feedback: rating.feedback }
    }
}

/// How many gave one star, two, and so on to five.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Tally(pub(super) [u64; 5]);

impl Tally {
    /// How many rated.
    pub(super) fn votes(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The average with one decimal, rounded half up; `None` while nobody rated.
    pub(super) fn average(&self) -> Option<String> {
        let votes = self.votes();
        let stars: u64 = (1..).zip(self.0).map(|(stars, votes)| stars * votes).sum();
        let tenths = (stars * 20 + votes).checked_div(votes * 2)?;
        Some(format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// Stars from five to one, each with its share in whole percent.
    pub(super) fn shares(&self) -> Vec<(usize, u64)> {
        let share = |votes: u64| (votes * 200 + self.votes()).checked_div(self.votes() * 2).unwrap_or_default();
        (1..).zip(self.0.map(share)).take(5).collect::<Vec<_>>().into_iter().rev().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(stars: &str, feedback: &str) -> RatingForm {
        RatingForm { stars: stars.into(), feedback: feedback.into() }
    }

    #[test]
    fn stars_go_from_one_to_five() {
        assert_eq!(typed("5", " a\r\nb ").parse().unwrap(), Rating { stars: 5, feedback: "a\nb".into() });
        for stars in ["", "0", "6", "-1", "4.5", "NaN", "99999999999999999999"] {
            assert_eq!(typed(stars, "").parse().unwrap_err().of("stars"), "Choose one to five stars.", "{stars}");
        }
        assert!(typed("1", &"ä".repeat(2_000)).parse().is_ok());
        assert!(!typed("1", &"ä".repeat(2_001)).parse().unwrap_err().of("feedback").is_empty());
        assert!(!typed("1", "a\u{202e}b").parse().unwrap_err().of("feedback").is_empty());
    }

    #[test]
    fn nobodys_votes_have_no_average() {
        assert_eq!(Tally::default().average(), None);
        assert_eq!(Tally::default().shares(), [(5, 0), (4, 0), (3, 0), (2, 0), (1, 0)]);
    }

    #[test]
    fn the_average_and_the_shares_are_rounded() {
        assert_eq!(Tally([0, 0, 0, 1, 2]).average().unwrap(), "4.7");
        assert_eq!(Tally([0, 0, 0, 1, 2]).shares(), [(5, 67), (4, 33), (3, 0), (2, 0), (1, 0)]);
        assert_eq!(Tally([1, 0, 0, 0, 0]).average().unwrap(), "1.0");
        assert_eq!(Tally([3, 0, 0, 0, 1]).average().unwrap(), "2.0");
    }
}
