//! The card fields that several pages share.

use serde::Deserialize;
use serde_json::Value;

use crate::objects;

/// A card as typed.
#[derive(Debug, Default, Clone, Deserialize)]
#[serde(default)]
pub(crate) struct CardForm {
    pub(crate) number: String,
    pub(crate) expiry: String,
    pub(crate) cvc: String,
    pub(crate) name: String,
    pub(crate) email: String,
}

/// What is wrong with it, field by field; empty is fine.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct CardErrors {
    pub(crate) number: &'static str,
    pub(crate) expiry: &'static str,
    pub(crate) cvc: &'static str,
    pub(crate) name: &'static str,
    pub(crate) email: &'static str,
}

impl CardForm {
    /// The card, or what to correct. `now` in seconds since 1970.
    pub(crate) fn read(&self, now: i64) -> Result<Value, CardErrors> {
        let number: String = self.number.chars().filter(char::is_ascii_digit).collect();
        let (mut errors, expiry) = (CardErrors::default(), self.month());
        if !(13..=19).contains(&number.len()) || !luhn(&number) {
            errors.number = "Your card number is not valid.";
        }
        match expiry {
            None => errors.expiry = "Write the date as MM / YY.",
            Some((month, year)) if is_past(month, year, now) => errors.expiry = "Your card has expired.",
            Some(_) => {}
        }
        if !(3..=4).contains(&self.cvc.trim().len()) || !self.cvc.trim().chars().all(|c| c.is_ascii_digit()) {
            errors.cvc = "Your security code has 3 or 4 digits.";
        }
        if self.name.trim().is_empty() || self.name.len() > 200 {
            errors.name = "Write the name as it stands on the card.";
        }
        match expiry {
            Some((month, year)) if errors == CardErrors::default() => {
                Ok(objects::card(&number[number.len() - 4..], month, year))
            }
            _ => Err(errors),
        }
    }

    fn month(&self) -> Option<(i64, i64)> {
        let digits: String = self.expiry.chars().filter(char::is_ascii_digit).collect();
        let (month, year) = (digits.get(..2)?.parse().ok()?, digits.get(2..)?);
        let year: i64 = match year.len() {
            2 => 2000 + year.parse::<i64>().ok()?,
            4 => year.parse().ok()?,
            _ => return None,
        };
        (1..=12).contains(&month).then_some((month, year))
    }
}

fn is_past(month: i64, year: i64, now: i64) -> bool {
    let today = time::OffsetDateTime::from_unix_timestamp(now).unwrap_or(time::OffsetDateTime::UNIX_EPOCH);
    (year, month) < (i64::from(today.year()), i64::from(u8::from(today.month())))
}

fn luhn(number: &str) -> bool {
    let digit = |(place, byte): (usize, u8)| {
        let value = u32::from(byte - b'0') * if place % 2 == 1 { 2 } else { 1 };
        value / 10 + value % 10
    };
    number.bytes().rev().enumerate().map(digit).sum::<u32>().is_multiple_of(10)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(number: &str, expiry: &str, cvc: &str) -> CardForm {
        CardForm {
            number: number.into(),
            expiry: expiry.into(),
            cvc: cvc.into(),
            name: "Ann".into(),
            email: String::new(),
        }
    }

    #[test]
    fn every_test_card_is_readable_and_a_mistyped_one_is_not() {
        let now = 1_795_000_000;
        for last4 in
            ["4242 4242 4242 4242", "4000000000000002", "4000 0000 0000 9995", "4000000000000341", "4000002500003155"]
        {
            let card = form(last4, "12 / 34", "123").read(now).unwrap();
            assert_eq!((card["exp_month"].as_i64(), card["exp_year"].as_i64()), (Some(12), Some(2034)));
        }
        assert!(!form("4242424242424241", "12/34", "123").read(now).unwrap_err().number.is_empty());
        assert!(!form("", "1/1", "x").read(now).unwrap_err().expiry.is_empty());
        assert_eq!(form("4242424242424242", "10/26", "123").read(now).unwrap_err().expiry, "Your card has expired.");
        assert!(!form("4242424242424242", "13/34", "12").read(now).unwrap_err().cvc.is_empty());
    }
}
