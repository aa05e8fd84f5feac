//! Amounts as people and programs write them.

use std::fmt;

use pricing::Currency;

/// Why a text is no price: it says what to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct BadMoney {
    why: Why,
    /// Its beginning.
    text: String,
    currency: Currency,
}

/// What is the matter with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    NotANumber,
    Negative,
    Ambiguous,
    OtherCurrency,
    NoFractions,
    TooLarge,
}

impl fmt::Display for BadMoney {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { why, text, currency } = self;
        let name = currency.name();
        match why {
            Why::NotANumber => {
                write!(f, "“{text}” is not an amount. Write it in {name}, like {}.", currency.like(123_456))
            }
            Why::Negative => write!(f, "“{text}” is negative. A price is zero or more."),
            Why::Ambiguous => {
                let (thousands, ones) = (currency.like(123_400), currency.like(123));
                let how = ["without", "with one", "with two", "with three"][currency.decimals().min(3) as usize];
                write!(f, "“{text}” can mean thousands or a fraction. ")?;
                write!(f, "Write it {how} decimals, like {thousands} or {ones}.")
            }
            Why::OtherCurrency => write!(f, "“{text}” is in another currency. Prices are in {name}."),
            Why::NoFractions => {
                write!(f, "“{text}” has a fraction. Prices are in {name}, like {}.", currency.like(123_456))
            }
            Why::TooLarge => {
                write!(f, "“{text}” is too large. A price is at most {}.", currency.show(pricing::LARGEST))
            }
        }
    }
}

/// An amount of a currency in its smallest unit: in US dollars `$1,234.56`, `1234.5`, `1 234,56` and `1.234,56` are
/// 1234.56 or their like. Programs export calculated prices as `13.0863`: these are rounded to the smallest unit, half of
/// it upwards. A currency without decimals takes no fraction.
///
/// # Errors
/// When the text is no amount, could mean two amounts, is in another currency, or is no price.
pub(crate) fn parse(currency: Currency, text: &str) -> Result<i64, BadMoney> {
    parse_by(currency, text, None)
}

/// The same for an amount of which it is known which sign stands before fractions: by it, `60.745` is no thousands.
///
/// # Errors
/// As [`parse`] has.
pub(crate) fn parse_by(currency: Currency, text: &str, point: Option<char>) -> Result<i64, BadMoney> {
    read(currency, text, point).map_err(|why| {
        let text = text.trim().chars().take(40).collect();
        BadMoney { why, text, currency }
    })
}

fn read(currency: Currency, text: &str, point: Option<char>) -> Result<i64, Why> {
    let Written { before, amount, after } = Written::read(text)?;
    for mark in [&before, &after] {
        if !mark.is_empty() && currency.marks().all(|own| own != mark) {
            return Err(if is_mark(mark) { Why::OtherCurrency } else { Why::NotANumber });
        }
    }
    // Three digits behind a point are what a dinar has, and no thousands; behind a comma they may be either.
    let is_dinars = currency.decimals() == 3 && point.is_none();
    let is_open = |(whole, behind): (&str, &str)| {
        behind.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0') && !whole.contains('.')
    };
    if is_dinars && amount.split_once(',').is_some_and(is_open) {
        return Err(Why::Ambiguous);
    }
    let point = point.or(is_dinars.then_some('.'));
    let known = point.and_then(|point| amount.split_once(point)).filter(|(whole, fraction)| {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        digits(whole) && digits(fraction)
    });
    let (whole, fraction) = match known {
        Some((whole, fraction)) => (whole.to_owned(), fraction.to_owned()),
        None => halves(&amount)?,
    };
    if currency.decimals() == 0 && fraction.bytes().any(|digit| digit != b'0') {
        return Err(Why::NoFractions);
    }
    let width = currency.decimals() as usize;
    let (kept, beyond) = fraction.split_at(fraction.len().min(width));
    let minor: i64 = format!("0{whole}{kept:0<width$}").parse().map_err(|_| Why::TooLarge)?;
    let minor = minor.saturating_add(i64::from(beyond.starts_with(['5', '6', '7', '8', '9'])));
    if minor > pricing::LARGEST { Err(Why::TooLarge) } else { Ok(minor) }
}

/// The sign before the fraction of an amount of any currency, where the amount shows it beyond doubt.
pub(crate) fn point(text: &str) -> Option<char> {
    if text.len() > 24 || !text.contains(['.', ',']) {
        return None;
    }
    let Written { before, amount, after } = Written::read(text).ok()?;
    if [before, after].iter().any(|mark| !mark.is_empty() && !is_mark(mark)) {
        return None;
    }
    let sign = char::from(amount.as_bytes()[amount.rfind(['.', ','])?]);
    let (_, fraction) = halves(&amount).ok()?;
    // Thousands have three digits behind them, and then no fraction is left, unless the other sign parts them.
    let behind = amount.rsplit(sign).next().map_or(0, str::len);
    let has_both = amount.contains('.') && amount.contains(',');
    (!fraction.is_empty() && fraction.len() == behind && (behind != 3 || has_both)).then_some(sign)
}

/// Whether a text is probably an amount of some currency: it says which, or has two decimals. Letters right before digits
/// are a part's number rather: `BRK4410`, `R134`.
pub(crate) fn is_probable(text: &str) -> bool {
    let Ok(Written { before, amount, after }) = Written::read(text) else { return false };
    let has_cents = amount.len() > 3 && amount.as_bytes()[amount.len() - 3] == b'.';
    let stands_apart = has_cents || text.trim().contains(char::is_whitespace);
    let is_known = |mark: &&String| Currency::all().any(|currency| currency.marks().any(|own| own == mark.as_str()));
    let is_sign = |mark: &String| !mark.contains(|c: char| c.is_ascii_alphanumeric());
    let is_marked = [&before, &after].into_iter().filter(is_known).any(|mark| is_sign(mark) || stands_apart);
    let is_bare = [&before, &after].iter().all(|mark| mark.is_empty() || is_mark(mark));
    is_bare && (is_marked || has_cents) && halves(&amount).is_ok()
}

/// Whether a text stands for a currency: one that we know, or a code.
fn is_mark(text: &str) -> bool {
    let is_code = text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase());
    is_code || Currency::all().any(|currency| currency.marks().any(|mark| mark == text))
}

/// An amount between what may say its currency.
struct Written {
    before: String,
    /// Digits and separators alone.
    amount: String,
    after: String,
}

impl Written {
    fn read(text: &str) -> Result<Self, Why> {
        let text: String = text.chars().filter(|c| !c.is_whitespace() && *c != '\'').collect();
        let is_digit = |c: char| c.is_ascii_digit();
        let (Some(first), Some(last)) = (text.find(is_digit), text.rfind(is_digit)) else {
            return Err(Why::NotANumber);
        };
        if text.starts_with(['-', '−', '(']) || text.ends_with('-') {
            return Err(Why::Negative);
        }
        let (mut before, mut after) = (&text[..first], &text[last + 1..]);
        let mut amount = text[first..=last].to_owned();
        // A separator at the edge is the amount's, unless a mark has it: `.99` and `5.`, but `Rs. 5`.
        if !is_mark(before) && before.ends_with(['.', ',']) {
            amount.insert_str(0, &before[before.len() - 1..]);
            before = &before[..before.len() - 1];
        }
        if !is_mark(after) && after.starts_with(['.', ',']) {
            amount.push_str(&after[..1]);
            after = &after[1..];
        }
        if !amount.chars().all(|c| is_digit(c) || c == '.' || c == ',') {
            return Err(Why::NotANumber);
        }
        Ok(Self { before: before.to_owned(), amount, after: after.to_owned() })
    }
}

/// What stands before the decimal sign, and the digits behind it.
pub(crate) fn halves(amount: &str) -> Result<(String, String), Why> {
    let last = amount.rfind(['.', ',']);
    let Some(last) = last else { return Ok((amount.to_owned(), String::new())) };
    let sign = char::from(amount.as_bytes()[last]);
    let (before, after) = (&amount[..last], &amount[last + 1..]);
    let other = if sign == '.' { ',' } else { '.' };
    if before.contains(other) {
        // Both occur: the last is the decimal sign, the other parts thousands.
        return match grouped(before, other) {
            Some(whole) if !before.contains(sign) => Ok((whole, after.to_owned())),
            _ => Err(Why::NotANumber),
        };
    }
    if before.contains(sign) {
        return grouped(amount, sign).map(|whole| (whole, String::new())).ok_or(Why::NotANumber);
    }
    let may_part_thousands = after.len() == 3 && (1..=3).contains(&before.len()) && !before.starts_with('0');
    match (sign, may_part_thousands) {
        (',', true) => Ok((format!("{before}{after}"), String::new())),
        (_, true) => Err(Why::Ambiguous),
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
    use proptest::prelude::{prop_assert_eq, proptest};

    use super::*;

    fn of(code: &str) -> Currency {
        Currency::from_code(code).unwrap()
    }

    fn why(code: &str, text: &str) -> Option<Why> {
        parse(of(code), text).map_err(|error| error.why).err()
    }

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
            ("US$ 3", 300),
            ("$3.00 USD", 300),
            ("1'234.50", 123_450),
            ("0.990", 99),
            ("1.234.567,8", 123_456_780),
            ("13.0863", 1309),
            ("13.0843", 1308),
            ("0.005", 1),
            ("9.99999", 1000),
        ] {
            assert_eq!(parse(Currency::USD, text), Ok(minor), "{text}");
        }
    }

    #[test]
    fn amounts_have_the_decimals_and_the_marks_of_their_currency() {
        for (code, text, minor) in [
            ("EUR", "€1,234.50", 123_450),
            ("EUR", "12,50 €", 1250),
            ("CAD", "CA$5", 500),
            ("CAD", "$5", 500),
            ("JPY", "¥1,234", 1234),
            ("JPY", "1234.00", 1234),
            ("KWD", "12.345", 12_345),
            ("KWD", "1,234.5", 1_234_500),
            ("KWD", "1,234,567", 1_234_567_000),
            ("KWD", "1,234.500", 1_234_500),
            ("JPY", ".00", 0),
            ("KWD", "KD 1.234,567", 1_234_567),
            ("KWD", "0.0005", 1),
            ("INR", "Rs. 40", 4000),
            ("SEK", "40 kr", 4000),
            ("ZAR", "R12.50", 1250),
        ] {
            assert_eq!(parse(of(code), text), Ok(minor), "{code} {text}");
        }
        assert_eq!(why("USD", "12.345"), Some(Why::Ambiguous));
        assert_eq!(why("JPY", "12.50"), Some(Why::NoFractions));
        assert_eq!(why("JPY", "1.234"), Some(Why::Ambiguous));
        assert_eq!(["1,234", "12,500"].map(|text| why("TND", text)), [Some(Why::Ambiguous); 2]);
        assert_eq!(parse(of("TND"), "0,500"), Ok(500));
        assert_eq!(parse_by(of("TND"), "12,500", Some(',')), Ok(12_500));
        assert_eq!(parse_by(of("TND"), "12,500", Some('.')), Ok(12_500_000));
        for (code, text) in [("EUR", "$5"), ("ZAR", "12 EUR"), ("CAD", "US$5"), ("USD", "CA$5"), ("USD", "5 kr.")] {
            assert_eq!(why(code, text), Some(Why::OtherCurrency), "{code} {text}");
        }
        let said = |code: &str, text: &str| parse(of(code), text).unwrap_err().to_string();
        assert_eq!(said("EUR", "$5"), "“$5” is in another currency. Prices are in euros.");
        assert_eq!(said("JPY", "x"), "“x” is not an amount. Write it in Japanese yen, like 1,234.");
        assert_eq!(
            said("JPY", "1.234"),
            "“1.234” can mean thousands or a fraction. Write it without decimals, like 1,234 or 1."
        );
        assert!(said("TND", "12,500").contains("with three decimals"), "{}", said("TND", "12,500"));
    }

    #[test]
    fn an_amount_shows_its_point_or_leaves_it_open() {
        for (text, sign) in [
            ("34.99", Some('.')),
            ("1,431.5", Some('.')),
            ("1.234,56", Some(',')),
            ("1.234,567", Some(',')),
            ("$ 26.9708", Some('.')),
            ("26,97 €", Some(',')),
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
        let read = |text, point| parse_by(Currency::USD, text, point).map_err(|error| error.why);
        assert_eq!(read("60.745", Some('.')), Ok(6075));
        assert_eq!(read("1,431.5", Some('.')), Ok(143_150));
        assert_eq!(read("60,745", Some(',')), Ok(6075));
        assert_eq!(read("1.234,56", Some('.')), Ok(123_456), "what is clear stays so");
        assert!(read("60.745", None).is_err());
        assert!(read("1.2.3", Some('.')).is_err());
    }

    #[test]
    fn what_is_unclear_or_no_price_is_refused() {
        for (text, reason) in [
            ("-5", Why::Negative),
            ("(5.00)", Why::Negative),
            ("5.00-", Why::Negative),
            ("1.234", Why::Ambiguous),
            ("€5", Why::OtherCurrency),
            ("INR 40.00", Why::OtherCurrency),
            ("5 CAD", Why::OtherCurrency),
            ("C$ 3", Why::OtherCurrency),
            ("10000000000", Why::TooLarge),
            ("99999999999999999999999999", Why::TooLarge),
        ] {
            assert_eq!(why("USD", text), Some(reason), "{text}");
        }
        for text in ["", "free", "1.2.3", "1,23,456", "12,34.5,6", "$", "1e9", "٣", "$-5"] {
            assert_eq!(why("USD", text), Some(Why::NotANumber), "{text}");
        }
    }

    #[test]
    fn what_says_its_currency_or_has_cents_is_probably_an_amount() {
        assert!(["$12.50", "3.00", "€5", "12 SEK"].into_iter().all(is_probable));
        assert!(["SEK 12.00", "R12.50", "Rs. 40"].into_iter().all(is_probable));
        assert!(!["12", "1.5", "no", "M8.00", "", "BRK4410", "QR25", "R134", "JD4430"].into_iter().any(is_probable));
    }

    proptest! {
        #[test]
        fn what_is_shown_is_read_back_in_every_currency(minor in 0..=pricing::LARGEST, at in 0..Currency::all().count()) {
            let currency = Currency::all().nth(at).unwrap();
            prop_assert_eq!(parse(currency, &currency.show(minor)), Ok(minor));
            prop_assert_eq!(parse_by(currency, &currency.plain(minor), Some('.')), Ok(minor));
            prop_assert_eq!(parse(currency, &currency.plain(minor)), Ok(minor));
            let others = Currency::all().filter(|other| other.marks().all(|mark| currency.marks().all(|own| own != mark)));
            for other in others {
                let read = parse(other, &currency.show(minor)).map_err(|error| error.why);
                prop_assert_eq!(read, Err(Why::OtherCurrency));
            }
        }
    }
}
