//! The form of a rate: as it was typed, and as it is meant.

use serde::Deserialize;
use web::fields::FieldErrors;

use super::place;
use super::rate::{TaxRate, percent};
use crate::terms::form::line;

/// A rate as it is typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct RateForm {
    pub(crate) name: String,
    pub(crate) country: String,
    pub(crate) region: String,
    pub(crate) percent: String,
    pub(crate) on_shipping: String,
    pub(crate) row_version: i32,
}

/// A rate as it is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NewRate {
    pub(super) name: String,
    pub(super) country: String,
    pub(super) country_norm: String,
    pub(super) region: Option<String>,
    pub(super) region_norm: Option<String>,
    pub(super) rate_ppm: i64,
    pub(super) on_shipping: bool,
}

impl RateForm {
    /// Parses the form.
    ///
    /// # Errors
    /// One entry for each field that is wrong.
    pub(super) fn parse(&self) -> Result<NewRate, FieldErrors> {
        let mut errors = FieldErrors::none();
        let mut of = |field, typed: &str, cure: &str| {
            let text = line(&mut errors, (field, typed), 60);
            if text.is_empty() && errors.of(field).is_empty() && !cure.is_empty() {
                errors.add(field, cure);
            }
            text
        };
        let name = of("name", &self.name, "Enter what it is called, like Sales tax.");
        let country = of("country", &self.country, "Enter the country.");
        let region = Some(of("region", &self.region, "")).filter(|region| !region.is_empty());
        let rate_ppm = ppm(&self.percent).map_err(|cure| errors.add("percent", cure)).unwrap_or_default();
        let country_norm = place::country(&country);
        let region_norm = region.as_deref().map(|region| place::region(region, &country_norm));
        if region_norm.as_deref() == Some("") {
            errors.add("region", "Write the state or province in letters.");
        }
        let on_shipping = self.on_shipping == "on";
        errors.into_result(NewRate { name, country, country_norm, region, region_norm, rate_ppm, on_shipping })
    }
}

impl From<&TaxRate> for RateForm {
    fn from(rate: &TaxRate) -> Self {
        Self {
            name: rate.name.clone(),
            country: rate.country.clone(),
            region: rate.region.clone().unwrap_or_default(),
            percent: percent(rate.rate_ppm),
            on_shipping: if rate.on_shipping { "on".to_owned() } else { String::new() },
            row_version: rate.row_version,
        }
    }
}

/// Millionths of a percentage with at most four decimals: `6.875` or `6,875 %`.
fn ppm(text: &str) -> Result<i64, String> {
    let bare = text.trim().trim_end_matches('%').trim_end().replace(',', ".");
    let (whole, part) = bare.split_once('.').unwrap_or((&bare, ""));
    let is_number = !whole.is_empty() && whole.len() <= 3 && part.len() <= 4;
    let digits = is_number && format!("{whole}{part}").bytes().all(|byte| byte.is_ascii_digit());
    let parsed = digits.then(|| format!("{whole}{part:0<4}").parse::<i64>().ok()).flatten();
    match parsed {
        Some(ppm) if ppm <= 1_000_000 => Ok(ppm),
        Some(_) => Err("Enter at most 100 percent.".to_owned()),
        None => Err("Write the percentage like 6.25, with at most four decimals.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentages_are_read_and_written_back() {
        for (text, millionths, again) in [
            ("6", 60_000, "6"),
            ("6.875", 68_750, "6.875"),
            ("7,25 %", 72_500, "7.25"),
            ("0", 0, "0"),
            ("100", 1_000_000, "100"),
        ] {
            assert_eq!(ppm(text), Ok(millionths), "{text}");
            assert_eq!(percent(millionths), again);
        }
        for text in ["", "-1", "100.01", "6.12345", "six", "1e2", "9999"] {
            assert!(ppm(text).is_err(), "{text}");
        }
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = RateForm { region: "--".into(), percent: "x".into(), ..RateForm::default() };
        let errors = form.parse().unwrap_err();
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(fields, ["name", "country", "percent", "region"]);
    }
}
