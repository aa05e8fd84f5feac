//! Postal addresses as programs put them into one cell: parted into street, town, state and postal code where that can be
//! done surely, in the ways of the United States and Canada.

/// An address, parted. What it does not say is empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Address {
    pub(super) street: String,
    pub(super) city: String,
    pub(super) region: String,
    pub(super) postal_code: String,
    pub(super) country: String,
}

const COUNTRIES: [&str; 7] = ["united states of america", "united states", "u.s.a.", "u.s.", "usa", "us", "canada"];

/// Postal codes and names of states and provinces.
const REGIONS: [(&str, &str); 69] = [
    ("AL", "Alabama"),
    ("AK", "Alaska"),
    ("AZ", "Arizona"),
    ("AR", "Arkansas"),
    ("CA", "California"),
    ("CO", "Colorado"),
    ("CT", "Connecticut"),
    ("DE", "Delaware"),
    ("DC", "District of Columbia"),
    ("FL", "Florida"),
    ("GA", "Georgia"),
    ("HI", "Hawaii"),
    ("ID", "Idaho"),
    ("IL", "Illinois"),
    ("IN", "Indiana"),
    ("IA", "Iowa"),
    ("KS", "Kansas"),
    ("KY", "Kentucky"),
    ("LA", "Louisiana"),
    ("ME", "Maine"),
    ("MD", "Maryland"),
    ("MA", "Massachusetts"),
    ("MI", "Michigan"),
    ("MN", "Minnesota"),
    ("MS", "Mississippi"),
    ("MO", "Missouri"),
    ("MT", "Montana"),
    ("NE", "Nebraska"),
    ("NV", "Nevada"),
    ("NH", "New Hampshire"),
    ("NJ", "New Jersey"),
    ("NM", "New Mexico"),
    ("NY", "New York"),
    ("NC", "North Carolina"),
    ("ND", "North Dakota"),
    ("OH", "Ohio"),
    ("OK", "Oklahoma"),
    ("OR", "Oregon"),
    ("PA", "Pennsylvania"),
    ("RI", "Rhode Island"),
    ("SC", "South Carolina"),
    ("SD", "South Dakota"),
    ("TN", "Tennessee"),
    ("TX", "Texas"),
    ("UT", "Utah"),
    ("VT", "Vermont"),
    ("VA", "Virginia"),
    ("WA", "Washington"),
    ("WV", "West Virginia"),
    ("WI", "Wisconsin"),
    ("WY", "Wyoming"),
    ("PR", "Puerto Rico"),
    ("GU", "Guam"),
    ("VI", "Virgin Islands"),
    ("AS", "American Samoa"),
    ("MP", "Northern Mariana Islands"),
    ("AB", "Alberta"),
    ("BC", "British Columbia"),
    ("MB", "Manitoba"),
    ("NB", "New Brunswick"),
    ("NL", "Newfoundland and Labrador"),
    ("NS", "Nova Scotia"),
    ("NT", "Northwest Territories"),
    ("NU", "Nunavut"),
    ("ON", "Ontario"),
    ("PE", "Prince Edward Island"),
    ("QC", "Quebec"),
    ("SK", "Saskatchewan"),
    ("YT", "Yukon"),
];

/// Parts the lines of an address. A line that only repeats one of `names` belongs to no street. What cannot be parted
/// surely is all street, its lines one after the other.
pub(super) fn parse(lines: &[String], names: &[&str]) -> Address {
    let is_name = |line: &&str| names.iter().any(|name| name.eq_ignore_ascii_case(line));
    let lines: Vec<&str> = lines.iter().map(|line| line.trim()).filter(|line| !line.is_empty()).collect();
    let lines: Vec<&str> = lines.into_iter().skip_while(is_name).collect();
    parted(&lines).unwrap_or_else(|| Address { street: lines.join(", "), ..Address::default() })
}

fn parted(lines: &[&str]) -> Option<Address> {
    // One line parts its pieces with commas.
    let mut pieces: Vec<&str> = match lines {
        [line] => line.split(',').map(str::trim).filter(|piece| !piece.is_empty()).collect(),
        lines => lines.to_vec(),
    };
    let mut country = "";
    if let Some(last) = pieces.last().filter(|last| is_country(last)) {
        country = *last;
        pieces.pop();
    }
    // The town may stand apart from its state: "Ames" and "IA 50010".
    let (mut tail, mut from) = (String::new(), pieces.len());
    while from > 0 && pieces.len() - from < 3 {
        from -= 1;
        tail = if tail.is_empty() { pieces[from].to_owned() } else { format!("{}, {tail}", pieces[from]) };
        if let Some((before, mut address)) = town(&tail) {
            let street = pieces[..from].iter().copied().chain(before).collect::<Vec<_>>();
            if street.is_empty() {
                // "1 Main St Ames IA 50010": nothing tells where the town begins, or there is no street at all.
                return None;
            }
            address.street = street.join(", ");
            if address.country.is_empty() {
                country.clone_into(&mut address.country);
            }
            return Some(address);
        }
    }
    None
}

/// Town, state and postal code at the end of a text; and what stands before them, behind whose comma the town begins.
fn town(text: &str) -> Option<(Option<&str>, Address)> {
    let text = text.trim_end_matches(['.', ',', ' ']);
    let (text, country) = match COUNTRIES.iter().find_map(|country| strip_last_words(text, country)) {
        Some((rest, country)) if !rest.is_empty() => (rest, country),
        _ => (text, ""),
    };
    let (text, postal_code) = postal_code(text)?;
    let (text, region) = REGIONS.iter().find_map(|(code, name)| {
        strip_last_words(text, name).or_else(|| strip_last_words(text, code).filter(|(_, said)| *said == *code))
    })?;
    let (before, city) = match text.rsplit_once(',') {
        Some((before, city)) => (Some(before.trim()), city.trim()),
        None => (None, text),
    };
    let is_city = !city.is_empty() && city.chars().all(|c| c.is_alphabetic() || " .'’-".contains(c));
    let address = Address {
        street: String::new(),
        city: city.to_owned(),
        region: region.to_owned(),
        postal_code: postal_code.to_owned(),
        country: country.to_owned(),
    };
    is_city.then_some((before.filter(|before| !before.is_empty()), address))
}

/// A ZIP code of five or nine digits, or a Canadian postal code.
fn postal_code(text: &str) -> Option<(&str, &str)> {
    let shape = |word: &str| {
        let kind = |c: char| {
            if c.is_ascii_digit() {
                '9'
            } else if c.is_ascii_alphabetic() {
                'A'
            } else {
                c
            }
        };
        word.chars().map(kind).collect::<String>()
    };
    let start = |words: usize| text.rmatch_indices(' ').nth(words - 1).map(|(at, _)| at + 1);
    [1, 2].into_iter().find_map(|words| {
        let at = start(words)?;
        let is_code = matches!(shape(&text[at..]).as_str(), "99999" | "99999-9999" | "A9A9A9" | "A9A 9A9");
        is_code.then(|| (text[..at].trim_end_matches([' ', ',']), &text[at..]))
    })
}

/// The text without the words at its end, and these words as written.
fn strip_last_words<'a>(text: &'a str, words: &str) -> Option<(&'a str, &'a str)> {
    let at = text.len().checked_sub(words.len()).filter(|at| text.is_char_boundary(*at))?;
    let (rest, last) = text.split_at(at);
    let stands_apart = rest.is_empty() || rest.ends_with([' ', ',']);
    (stands_apart && last.eq_ignore_ascii_case(words)).then(|| (rest.trim_end_matches([' ', ',']), last))
}

fn is_country(text: &str) -> bool {
    COUNTRIES.iter().any(|country| country.eq_ignore_ascii_case(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> [String; 5] {
        let lines: Vec<String> = text.split('\n').map(str::to_owned).collect();
        let address = parse(&lines, &["Halvorsen Haulage"]);
        [address.street, address.city, address.region, address.postal_code, address.country]
    }

    #[test]
    fn addresses_are_parted_where_that_is_sure() {
        for (text, parts) in [
            ("1 Main St\nSpringfield, IL 62701", ["1 Main St", "Springfield", "IL", "62701", ""]),
            ("1 Main St\nSTE 4\nSaint Paul MN  55101-1234", ["1 Main St, STE 4", "Saint Paul", "MN", "55101-1234", ""]),
            ("1 Main St, Ames, IA 50010", ["1 Main St", "Ames", "IA", "50010", ""]),
            ("1 Main St, Suite 2, Ames, Iowa, 50010, USA", ["1 Main St, Suite 2", "Ames", "Iowa", "50010", "USA"]),
            (
                "Halvorsen Haulage\n9 Anvil Rd\nWinston-Salem, North Carolina 27101",
                ["9 Anvil Rd", "Winston-Salem", "North Carolina", "27101", ""],
            ),
            ("12 King St\nToronto, ON M5V 2T6\nCanada", ["12 King St", "Toronto", "ON", "M5V 2T6", "Canada"]),
            ("12 King St\nToronto ON  m5v2t6", ["12 King St", "Toronto", "ON", "m5v2t6", ""]),
            ("5 Quay\nCoeur d'Alene, ID 83814 US", ["5 Quay", "Coeur d'Alene", "ID", "83814", "US"]),
            ("1 Main St\nAmes\nIA 50010", ["1 Main St", "Ames", "IA", "50010", ""]),
        ] {
            assert_eq!(read(text), parts.map(str::to_owned), "{text}");
        }
    }

    #[test]
    fn what_is_not_sure_is_all_street() {
        for text in [
            "1 Main St Springfield IL 62701",
            "Hauptstr. 5\n50667 Köln",
            "12 Peony Street\nSomewhere 123456",
            "é",
            "USA",
            "IL 62701",
        ] {
            assert_eq!(
                read(text),
                [text.replace('\n', ", "), String::new(), String::new(), String::new(), String::new()]
            );
        }
        assert_eq!(read(""), [const { String::new() }; 5]);
    }
}
