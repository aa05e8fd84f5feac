//! What a piece weighs: written in pounds or with its unit, kept in grams.

/// The most a piece weighs, in grams: 100,000 pounds.
const MOST: i64 = 45_359_237;

/// A unit of weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Unit {
    Pound,
    Ounce,
    Kilogram,
    Gram,
}

impl Unit {
    /// One of it in billionths of a gram (the international pound of 1959).
    const fn nanograms(self) -> i128 {
        match self {
            Self::Pound => 453_592_370_000,
            Self::Ounce => 28_349_523_125,
            Self::Kilogram => 1_000_000_000_000,
            Self::Gram => 1_000_000_000,
        }
    }

    /// The unit that goes by this name.
    pub(crate) fn named(text: &str) -> Option<Self> {
        match text.trim().trim_end_matches('.').to_lowercase().as_str() {
            "lb" | "lbs" | "pound" | "pounds" | "#" => Some(Self::Pound),
            "oz" | "ounce" | "ounces" => Some(Self::Ounce),
            "kg" | "kgs" | "kilo" | "kilogram" | "kilograms" => Some(Self::Kilogram),
            "g" | "gr" | "gram" | "grams" => Some(Self::Gram),
            _ => None,
        }
    }

    /// The unit that a column's name says: `Weight (kg)`, `Variant Grams`.
    pub(crate) fn of_heading(heading: &str) -> Option<Self> {
        heading.split(|c: char| !c.is_alphanumeric()).find_map(Self::named)
    }
}

/// Grams of a weight like `2.5`, `1,200`, `0.4 kg` or `12 oz`; without a unit it is in `unit`. Nothing and zero are no
/// weight: programs write zero for what nobody weighed.
///
/// # Errors
/// A sentence that says how to write it.
pub(crate) fn parse(text: &str, unit: Unit) -> Result<Option<i32>, String> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let shown = || text.chars().take(40).collect::<String>();
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = match text[digits.len()..].trim() {
        "" => Some(unit),
        name => Unit::named(name),
    };
    let read = unit.zip(millionths(digits));
    let (unit, millionths) = read
        .ok_or_else(|| format!("“{}” is no weight. Write pounds like 2.5, or the unit too, like 1.2 kg.", shown()))?;
    let (nanograms, gram) = (millionths * unit.nanograms() / 1_000_000, Unit::Gram.nanograms());
    let grams = (nanograms + gram / 2) / gram;
    match i32::try_from(grams) {
        Ok(_) if millionths == 0 => Ok(None),
        // The lightest screw weighs something.
        Ok(grams) if i64::from(grams) <= MOST => Ok(Some(grams.max(1))),
        _ => Err(format!("“{}” is more than 100,000 pounds.", shown())),
    }
}

/// Millionths of a number with at most six decimals.
fn millionths(text: &str) -> Option<i128> {
    let thousands = |whole: &str| {
        let mut groups = whole.split(',');
        let first = groups.next().is_some_and(|group| group.len() <= 3);
        first && groups.all(|group| group.len() == 3)
    };
    let (whole, fraction) = match text.split_once('.') {
        Some(halves) => halves,
        None if thousands(text) => (text, ""),
        None => text.split_once(',').unwrap_or((text, "")),
    };
    if !thousands(whole) && whole.contains(',') {
        return None;
    }
    let (whole, fraction) = (whole.replace(',', ""), fraction.trim_end_matches('0'));
    let is_number = (1..=12).contains(&(whole.len() + fraction.len()).max(1)) && fraction.len() <= 6;
    let digits = format!("{whole}{fraction:0<6}");
    let has_digits = text.bytes().any(|byte| byte.is_ascii_digit());
    (is_number && has_digits && digits.bytes().all(|byte| byte.is_ascii_digit())).then(|| digits.parse().ok()).flatten()
}

/// Pounds with as few decimals as say the same grams: what was typed is what is shown.
pub(crate) fn pounds(grams: i32) -> String {
    let pound = Unit::Pound.nanograms();
    let nanograms = i128::from(grams) * Unit::Gram.nanograms();
    let with = |decimals: u32| {
        let scale = 10_i128.pow(decimals);
        let scaled = (nanograms * scale + pound / 2) / pound;
        let (whole, fraction) = (scaled / scale, scaled % scale);
        let width = decimals as usize;
        if decimals == 0 { whole.to_string() } else { format!("{whole}.{fraction:0width$}") }
    };
    (0..3).map(with).find(|text| parse(text, Unit::Pound) == Ok(Some(grams))).unwrap_or_else(|| with(3))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn weights_are_read_as_they_are_written() {
        for (text, grams) in [
            ("1", Some(454)),
            ("2.5", Some(1134)),
            ("2,5 lb", Some(1134)),
            ("1,200", Some(544_311)),
            (".5", Some(227)),
            ("0.0001", Some(1)),
            ("12 oz", Some(340)),
            ("1.234 kg", Some(1234)),
            ("900 G", Some(900)),
            ("2.2400", Some(1016)),
            ("", None),
            ("0.00", None),
        ] {
            assert_eq!(parse(text, Unit::Pound), Ok(grams), "{text}");
        }
        for text in ["heavy", "-2", "1.2.3", "1,23,4", "2 stone", "1e3", "99999999", "0.1234567", ".", "kg"] {
            assert!(parse(text, Unit::Pound).is_err(), "{text}: {:?}", parse(text, Unit::Pound));
        }
    }

    #[test]
    fn a_heading_says_its_unit() {
        for (heading, unit) in
            [("Weight (kg)", Some(Unit::Kilogram)), ("Variant Grams", Some(Unit::Gram)), ("Weight", None)]
        {
            assert_eq!(Unit::of_heading(heading), unit, "{heading}");
        }
    }

    proptest! {
        #[test]
        fn what_is_shown_says_the_same_grams(grams in 1..=45_359_237_i32) {
            prop_assert_eq!(parse(&pounds(grams), Unit::Pound), Ok(Some(grams)));
        }

        #[test]
        fn what_was_typed_is_shown(hundredths in 1..=10_000_000_i64) {
            let typed = format!("{}.{:02}", hundredths / 100, hundredths % 100);
            let grams = parse(&typed, Unit::Pound).unwrap().unwrap();
            let plain = |text: &str| text.parse::<f64>().unwrap().to_string();
            prop_assert_eq!(plain(&pounds(grams)), plain(&typed));
        }
    }
}
