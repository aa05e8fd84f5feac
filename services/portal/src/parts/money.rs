//! Amounts as people and programs write them.

/// Why a text is no price: each says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum BadMoney {
    #[error("“{0}” is not an amount. Write it like 1,234.56.")]
    NotANumber(String),
    #[error("“{0}” is negative. A price is zero or more.")]
    Negative(String),
    #[error("“{0}” can mean thousands or a fraction. Write it with two decimals, like 1,234.00 or 1.23.")]
    Ambiguous(String),
    #[error("“{0}” is in another currency. Prices are in US dollars.")]
    OtherCurrency(String),
    #[error("“{0}” is too large. A price is at most 9,999,999,999.99.")]
    TooLarge(String),
}

/// The most a price can be, in cents.
const LARGEST: i64 = 999_999_999_999;

/// An amount in cents: `$1,234.56`, `1234.5`, `1 234,56` and `1.234,56` are 1234.56 dollars or their like. Programs
/// export calculated prices as `13.0863`: these are rounded to the cent, half a cent upwards.
///
/// # Errors
/// When the text is no amount, could mean two amounts, or is no price.
pub(crate) fn parse(text: &str) -> Result<i64, BadMoney> {
    parse_by(text, None)
}

/// The same for an amount of which it is known which sign stands before fractions: by it, `60.745` is no thousands.
///
/// # Errors
/// As [`parse`] has.
pub(crate) fn parse_by(text: &str, point: Option<char>) -> Result<i64, BadMoney> {
    let shown = || text.trim().chars().take(40).collect::<String>();
    let amount = bare(text).map_err(|refuse| refuse(shown()))?;
    let known = point.and_then(|point| amount.split_once(point)).filter(|(whole, fraction)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        digits(whole) && digits(fraction)
    });
    let (whole, fraction) = match known {
        Some((whole, fraction)) => (whole.to_owned(), fraction.to_owned()),
        None => halves(&amount).map_err(|refuse| refuse(shown()))?,
    };
    let (cents, beyond) = fraction.split_at(fraction.len().min(2));
    let minor: i64 = format!("{whole}{cents:0<2}").parse().map_err(|_| BadMoney::TooLarge(shown()))?;
    let minor = minor.saturating_add(i64::from(beyond.starts_with(['5', '6', '7', '8', '9'])));
    if minor > LARGEST { Err(BadMoney::TooLarge(shown())) } else { Ok(minor) }
}

/// The sign before the fraction of an amount, where the amount shows it beyond doubt.
pub(crate) fn point(text: &str) -> Option<char> {
    let last = text.rfind(['.', ','])?;
    if text.len() > 24 {
        return None;
    }
    let amount = bare(text).ok()?;
    let sign = char::from(text.as_bytes()[last]);
    let (_, fraction) = halves(&amount).ok()?;
    // Thousands have three digits behind them, and then no fraction is left.
    let behind = amount.rsplit(sign).next().map_or(0, str::len);
    (!fraction.is_empty() && fraction.len() == behind && behind != 3).then_some(sign)
}

pub(crate) type Refuse = fn(String) -> BadMoney;

/// The digits and separators alone.
fn bare(text: &str) -> Result<String, Refuse> {
    let mut amount: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
    let is_negative = amount.starts_with(['-', '−', '(']) || amount.ends_with('-');
    if is_negative && amount.chars().any(|c| c.is_ascii_digit()) {
        return Err(BadMoney::Negative);
    }
    if amount.contains(['€', '£', '¥', '₹']) || amount.contains("C$") {
        return Err(BadMoney::OtherCurrency);
    }
    for mark in ["US$", "USD", "$"] {
        amount = amount.trim_start_matches(mark).trim_end_matches(mark).to_owned();
    }
    let is_upper = |c: char| c.is_ascii_uppercase();
    let bare = [amount.trim_start_matches(is_upper), amount.trim_end_matches(is_upper)];
    let is_digit = |c: char| c.is_ascii_digit() || c == '.' || c == ',';
    if bare.iter().any(|rest| amount.len() - rest.len() == 3 && !rest.is_empty() && rest.chars().all(is_digit)) {
        return Err(BadMoney::OtherCurrency);
    }
    let is_amount = amount.chars().all(is_digit) && amount.chars().any(|c| c.is_ascii_digit());
    if is_amount { Ok(amount) } else { Err(BadMoney::NotANumber) }
}

/// Whole dollars and the digits behind the decimal sign.
pub(crate) fn halves(amount: &str) -> Result<(String, String), Refuse> {
    let last = amount.rfind(['.', ',']);
    let Some(last) = last else { return Ok((amount.to_owned(), String::new())) };
    let sign = char::from(amount.as_bytes()[last]);
    let (before, after) = (&amount[..last], &amount[last + 1..]);
    let other = if sign == '.' { ',' } else { '.' };
    if before.contains(other) {
        // Both occur: the last is the decimal sign, the other parts thousands.
        return match grouped(before, other) {
            Some(whole) if !before.contains(sign) => Ok((whole, after.to_owned())),
            _ => Err(BadMoney::NotANumber),
        };
    }
    if before.contains(sign) {
        return grouped(amount, sign).map(|whole| (whole, String::new())).ok_or(BadMoney::NotANumber);
    }
    let may_part_thousands = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    match (sign, may_part_thousands) {
        (',', true) => Ok((format!("{before}{after}"), String::new())),
        (_, true) => Err(BadMoney::Ambiguous),
        _ => Ok((before.to_owned(), after.to_owned())),
    }
}

/// The digits of a number whose thousands are parted by `sign`.
fn grouped(text: &str, sign: char) -> Option<String> {
    let mut groups = text.split(sign);
    let first = groups.next()?;
    let is_even = (1..=3).contains(&first.len()) && groups.all(|group| group.len() == 3);
    is_even.then(|| text.replace(sign, ""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_they_are_written() {
        for (text, minor) in [
            ("0", 0),
            ("12", 1200),
            ("12.5", 1250),
            ("$1,234.56", 123_456),
            ("1.234,56", 123_456),
            ("1 234,56", 123_456),
            ("1,234", 123_400),
            ("1,234,567", 123_456_700),
            ("12,50", 1250),
            ("34.9900", 3499),
            (".99", 99),
            ("5.", 500),
            ("USD 7.00", 700),
            ("$ 3", 300),
            ("1'234.50", 123_450),
            ("0.990", 99),
            ("1.234.567,8", 123_456_780),
            ("13.0863", 1309),
            ("13.0843", 1308),
            ("0.005", 1),
            ("9.99999", 1000),
        ] {
            assert_eq!(parse(text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn an_amount_shows_its_point_or_leaves_it_open() {
        for (text, sign) in [
            ("34.99", Some('.')),
            ("1,431.5", Some('.')),
            ("1.234,56", Some(',')),
            ("$ 26.9708", Some('.')),
            ("60.745", None),
            ("1,234", None),
            ("1,234,567", None),
            ("12", None),
            ("5.", None),
            ("v1.2.3", None),
            ("Fits 2.5 l", None),
        ] {
            assert_eq!(point(text), sign, "{text}");
        }
        assert_eq!(parse_by("60.745", Some('.')), Ok(6075));
        assert_eq!(parse_by("1,431.5", Some('.')), Ok(143_150));
        assert_eq!(parse_by("60,745", Some(',')), Ok(6075));
        assert_eq!(parse_by("1.234,56", Some('.')), Ok(123_456), "what is clear stays so");
        assert!(parse_by("60.745", None).is_err());
        assert!(parse_by("1.2.3", Some('.')).is_err());
    }

    #[test]
    fn what_is_unclear_or_no_price_is_refused() {
        assert!(matches!(parse("-5"), Err(BadMoney::Negative(_))));
        assert!(matches!(parse("(5.00)"), Err(BadMoney::Negative(_))));
        assert!(matches!(parse("5.00-"), Err(BadMoney::Negative(_))));
        assert!(matches!(parse("1.234"), Err(BadMoney::Ambiguous(_))));
        for text in ["€5", "INR 40.00", "5 CAD", "C$ 3"] {
            assert!(matches!(parse(text), Err(BadMoney::OtherCurrency(_))), "{text}");
        }
        for text in ["", "free", "1.2.3", "1,23,456", "12,34.5,6", "$", "1e9", "٣"] {
            assert!(matches!(parse(text), Err(BadMoney::NotANumber(_))), "{text}: {:?}", parse(text));
        }
        for text in ["10000000000", "99999999999999999999999999"] {
            assert!(matches!(parse(text), Err(BadMoney::TooLarge(_))), "{text}");
        }
    }
}
