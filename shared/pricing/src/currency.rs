//! A currency: how its amounts are counted, said, and written into fields and files. Amounts are whole numbers of its
//! smallest unit; nothing here is a float.

use std::fmt;

use sqlx::error::BoxDynError;
use sqlx::postgres::{PgTypeInfo, PgValueRef};
use sqlx::{Decode, Postgres, Type};

/// One of the currencies that a business can sell in.
///
/// There is no usual one on purpose: whoever shows an amount has to say of which currency it is.
#[derive(Clone, Copy)]
pub struct Currency(&'static Entry);

struct Entry {
    /// ISO 4217.
    code: &'static str,
    /// ISO 4217's minor unit: the decimals of its amounts.
    decimals: u32,
    /// What stands before an amount, as English has it in CLDR (cldr.unicode.org): `CA$`. Empty: the code does.
    sign: &'static str,
    /// Many of it, in a sentence: "Canadian dollars".
    name: &'static str,
    /// What people write besides sign and code. They may stand for other currencies elsewhere.
    marks: &'static [&'static str],
}

macro_rules! entries {
    ($($code:literal $decimals:literal $sign:literal $name:literal $marks:expr;)*) => {
        &[$(Entry { code: $code, decimals: $decimals, sign: $sign, name: $name, marks: &$marks }),*]
    };
}

/// By what most businesses ask for, then by code.
const ENTRIES: &[Entry] = entries! {
    "USD" 2 "$" "US dollars" ["US$"];
    "EUR" 2 "€" "euros" [];
    "GBP" 2 "£" "pounds sterling" [];
    "CAD" 2 "CA$" "Canadian dollars" ["C$", "$"];
    "AUD" 2 "A$" "Australian dollars" ["AU$", "$"];
    "NZD" 2 "NZ$" "New Zealand dollars" ["$"];
    "AED" 2 "" "UAE dirhams" ["Dhs", "Dh"];
    "BHD" 3 "" "Bahraini dinars" ["BD"];
    "BRL" 2 "R$" "Brazilian reais" [];
    "CHF" 2 "" "Swiss francs" ["SFr.", "Fr.", "sFr."];
    "CLP" 0 "" "Chilean pesos" ["CLP$", "$"];
    "CNY" 2 "CN¥" "Chinese yuan" ["¥", "￥", "RMB"];
    "COP" 2 "" "Colombian pesos" ["COL$", "$"];
    "CZK" 2 "" "Czech koruny" ["Kč"];
    "DKK" 2 "" "Danish kroner" ["kr.", "kr"];
    "HKD" 2 "HK$" "Hong Kong dollars" ["$"];
    "HUF" 2 "" "Hungarian forints" ["Ft"];
    "IDR" 2 "" "Indonesian rupiah" ["Rp"];
    "ILS" 2 "₪" "Israeli new shekels" ["NIS"];
    "INR" 2 "₹" "Indian rupees" ["Rs.", "Rs"];
    "ISK" 0 "" "Icelandic krónur" ["kr.", "kr"];
    "JOD" 3 "" "Jordanian dinars" ["JD"];
    "JPY" 0 "¥" "Japanese yen" ["￥", "円"];
    "KES" 2 "" "Kenyan shillings" ["KSh"];
    "KRW" 0 "₩" "South Korean won" ["￦", "원"];
    "KWD" 3 "" "Kuwaiti dinars" ["KD"];
    "MXN" 2 "MX$" "Mexican pesos" ["Mex$", "$"];
    "MYR" 2 "" "Malaysian ringgit" ["RM"];
    "NGN" 2 "" "Nigerian naira" ["₦"];
    "NOK" 2 "" "Norwegian kroner" ["kr.", "kr"];
    "OMR" 3 "" "Omani rials" ["RO"];
    "PHP" 2 "₱" "Philippine pesos" [];
    "PLN" 2 "" "Polish zloty" ["zł"];
    "QAR" 2 "" "Qatari riyals" ["QR"];
    "RON" 2 "" "Romanian lei" ["lei"];
    "SAR" 2 "" "Saudi riyals" ["SR"];
    "SEK" 2 "" "Swedish kronor" ["kr.", "kr"];
    "SGD" 2 "" "Singapore dollars" ["S$", "SG$", "$"];
    "THB" 2 "" "Thai baht" ["฿"];
    "TND" 3 "" "Tunisian dinars" ["DT"];
    "TRY" 2 "" "Turkish lira" ["₺", "TL"];
    "TWD" 2 "NT$" "New Taiwan dollars" ["$"];
    "VND" 0 "₫" "Vietnamese dong" ["đ"];
    "ZAR" 2 "" "South African rand" ["R"];
};

/// What keeps the decimal number of an amount when it becomes one of another currency: 12.50 stays 12.50, and of a price
/// in cents are made one in thousandths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rescaling {
    /// An amount is multiplied by this.
    pub times: i64,
    /// And divided by this; what has a remainder cannot be kept.
    pub by: i64,
}

impl Rescaling {
    /// Whether amounts stay as they are.
    #[must_use]
    pub const fn is_none(self) -> bool {
        self.times == self.by
    }

    /// Puts amounts of which no two may be alike into the order in which each can be rescaled by itself: none becomes one
    /// that is still to come.
    pub fn sort(self, amounts: &mut [i64]) {
        amounts.sort_unstable();
        if self.times > self.by {
            amounts.reverse();
        }
    }
}

/// What can be said as an amount in the smallest unit: a number, or any reference to one, as templates have it.
pub trait Minor {
    /// The number.
    fn minor(&self) -> i64;
}

impl Minor for i64 {
    fn minor(&self) -> i64 {
        *self
    }
}

impl<T: Minor + ?Sized> Minor for &T {
    fn minor(&self) -> i64 {
        (**self).minor()
    }
}

/// What may be an amount or none.
pub trait MaybeMinor {
    /// The number, where there is one.
    fn minor(&self) -> Option<i64>;
}

impl MaybeMinor for Option<i64> {
    fn minor(&self) -> Option<i64> {
        *self
    }
}

impl<T: MaybeMinor + ?Sized> MaybeMinor for &T {
    fn minor(&self) -> Option<i64> {
        (**self).minor()
    }
}

impl Currency {
    /// Of the United States: what Portico itself is paid in.
    pub const USD: Self = Self(&ENTRIES[0]);

    /// All of them, in the order in which forms offer them.
    pub fn all() -> impl Iterator<Item = Self> {
        ENTRIES.iter().map(Self)
    }

    /// The currency with this ISO 4217 code, in capitals.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        ENTRIES.iter().find(|entry| entry.code == code).map(Self)
    }

    /// Its ISO 4217 code: `EUR`.
    #[must_use]
    pub const fn code(self) -> &'static str {
        self.0.code
    }

    /// Many of it, in a sentence: `Canadian dollars`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.0.name
    }

    /// How many decimals its amounts have: 0, 2 or 3.
    #[must_use]
    pub const fn decimals(self) -> u32 {
        self.0.decimals
    }

    /// How many of the smallest unit are one: 1, 100 or 1000.
    #[must_use]
    pub const fn unit(self) -> i64 {
        10_i64.pow(self.0.decimals)
    }

    /// What takes its amounts to those of another currency.
    #[must_use]
    pub const fn to(self, other: Self) -> Rescaling {
        let (mine, theirs) = (self.0.decimals, other.0.decimals);
        Rescaling { times: 10_i64.pow(theirs.saturating_sub(mine)), by: 10_i64.pow(mine.saturating_sub(theirs)) }
    }

    /// Everything that people write for it: sign, code, and more.
    pub fn marks(self) -> impl Iterator<Item = &'static str> {
        [self.0.code, self.0.sign].into_iter().chain(self.0.marks.iter().copied()).filter(|mark| !mark.is_empty())
    }

    /// An amount for readers: 123456 is `$1,234.56`, `CA$1,234.56`, `¥123,456`, or `KWD 123.456` with a space that does
    /// not break; less than nothing is `-$5.00`.
    #[must_use]
    pub fn show(self, minor: impl Minor) -> String {
        let minor = minor.minor();
        let sign = if minor < 0 { "-" } else { "" };
        let (before, space) = if self.0.sign.is_empty() { (self.0.code, "\u{a0}") } else { (self.0.sign, "") };
        format!("{sign}{before}{space}{}", self.digits(minor.unsigned_abs(), ","))
    }

    /// As [`Currency::show`], or a dash where no amount applies.
    #[must_use]
    pub fn show_or_dash(self, minor: impl MaybeMinor) -> String {
        minor.minor().map_or_else(|| "—".to_owned(), |minor| self.show(minor))
    }

    /// An amount for fields and files: `1234.56`, `123456`, `123.456`. Reading it gives the same amount.
    #[must_use]
    pub fn plain(self, minor: impl Minor) -> String {
        let minor = minor.minor();
        let sign = if minor < 0 { "-" } else { "" };
        format!("{sign}{}", self.digits(minor.unsigned_abs(), ""))
    }

    /// An example of an amount, as a hint has it: of 500000 hundredths `5,000.00`, `5,000` or `5,000.000`.
    #[must_use]
    pub fn like(self, hundredths: u64) -> String {
        self.digits(hundredths * self.unit().unsigned_abs() / 100, ",")
    }

    /// What a field for an amount says of it: "In euros, like 12.95." with an example of so many hundredths, unless they
    /// are none, and then what else there is to say.
    #[must_use]
    pub fn hint(self, hundredths: u64, more: &str) -> String {
        let like = if hundredths == 0 { String::new() } else { format!(", like {}", self.like(hundredths)) };
        format!("In {}{like}. {more}", self.name()).trim_end().to_owned()
    }

    fn digits(self, minor: u64, separator: &str) -> String {
        let unit = self.unit().unsigned_abs();
        let whole = grouped(minor / unit, separator);
        match self.0.decimals {
            0 => whole,
            decimals => format!("{whole}.{:0width$}", minor % unit, width = decimals as usize),
        }
    }
}

fn grouped(number: u64, separator: &str) -> String {
    let digits = number.to_string();
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            grouped.push_str(separator);
        }
        grouped.push(digit);
    }
    grouped
}

impl PartialEq for Currency {
    fn eq(&self, other: &Self) -> bool {
        self.0.code == other.0.code
    }
}

impl Eq for Currency {}

/// In the database it is its code.
impl Type<Postgres> for Currency {
    fn type_info() -> PgTypeInfo {
        <&str as Type<Postgres>>::type_info()
    }

    fn compatible(ty: &PgTypeInfo) -> bool {
        <&str as Type<Postgres>>::compatible(ty)
    }
}

impl<'r> Decode<'r, Postgres> for Currency {
    fn decode(value: PgValueRef<'r>) -> Result<Self, BoxDynError> {
        let code = <&str as Decode<Postgres>>::decode(value)?;
        Self::from_code(code).ok_or_else(|| format!("{code} is no currency that is known here").into())
    }
}

impl fmt::Debug for Currency {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(code: &str) -> Currency {
        Currency::from_code(code).unwrap_or_else(|| panic!("{code}"))
    }

    #[test]
    fn an_amount_has_the_sign_and_the_decimals_of_its_currency() {
        for (code, minor, shown) in [
            ("USD", 123_450, "$1,234.50"),
            ("CAD", 123_450, "CA$1,234.50"),
            ("EUR", 123_450, "€1,234.50"),
            ("JPY", 1234, "¥1,234"),
            ("KWD", 1_234_500, "KWD\u{a0}1,234.500"),
            ("CHF", 5, "CHF\u{a0}0.05"),
            ("BHD", 5, "BHD\u{a0}0.005"),
            ("EUR", -50_000, "-€500.00"),
            ("KWD", -1, "-KWD\u{a0}0.001"),
            ("JPY", -1_000_000, "-¥1,000,000"),
            ("USD", i64::MIN, "-$92,233,720,368,547,758.08"),
        ] {
            assert_eq!(of(code).show(minor), shown, "{code} {minor}");
        }
        assert_eq!(of("EUR").show_or_dash(None), "—");
        assert_eq!(of("EUR").show_or_dash(Some(100)), "€1.00");
    }

    #[test]
    fn fields_and_hints_have_its_decimals() {
        let said = |code: &str| (of(code).plain(1_234_567), of(code).like(500_000), of(code).like(1295));
        assert_eq!(said("EUR"), ("12345.67".to_owned(), "5,000.00".to_owned(), "12.95".to_owned()));
        assert_eq!(said("JPY"), ("1234567".to_owned(), "5,000".to_owned(), "12".to_owned()));
        assert_eq!(said("KWD"), ("1234.567".to_owned(), "5,000.000".to_owned(), "12.950".to_owned()));
        assert_eq!(of("KWD").plain(-5), "-0.005");
        assert_eq!(of("JPY").hint(1295, "Empty: none."), "In Japanese yen, like 12. Empty: none.");
        assert_eq!(of("EUR").hint(0, ""), "In euros.");
    }

    #[test]
    fn amounts_keep_their_decimal_numbers_in_another_currency() {
        let to = |one: &str, other: &str| {
            let Rescaling { times, by } = of(one).to(of(other));
            (times, by)
        };
        assert_eq!([to("USD", "KWD"), to("USD", "JPY"), to("JPY", "KWD")], [(10, 1), (1, 100), (1000, 1)]);
        assert!(of("USD").to(of("EUR")).is_none() && !of("KWD").to(of("EUR")).is_none());
    }

    #[test]
    fn codes_are_codes_and_no_two_currencies_are_shown_alike() {
        let mut shown: Vec<String> = Currency::all().map(|currency| currency.show(100)).collect();
        assert!(Currency::all().all(|one| one.code().len() == 3 && one.code().chars().all(|c| c.is_ascii_uppercase())));
        let all = shown.len();
        shown.sort();
        shown.dedup();
        assert_eq!(shown.len(), all);
        assert_eq!(Currency::USD.code(), "USD");
        assert_eq!((of("HUF").decimals(), of("KRW").decimals(), of("BHD").decimals()), (2, 0, 3));
        assert_eq!(Currency::from_code("XXX"), None);
        assert_eq!(Currency::from_code("usd"), None);
    }
}
