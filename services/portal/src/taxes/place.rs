//! Countries and their regions as they are compared: addresses have them as people wrote them.

/// A country, compared: `USA`, `U.S.` and none at all are the United States, where prices are in dollars.
pub(crate) fn country(text: &str) -> String {
    let name = letters(text);
    match name.as_str() {
        "" | "us" | "usa" | "unitedstates" | "unitedstatesofamerica" | "america" => "us".to_owned(),
        "ca" | "can" | "canada" => "ca".to_owned(),
        "mx" | "mex" | "mexico" | "méxico" => "mx".to_owned(),
        _ => name,
    }
}

/// A region of a country in its compared form, compared: `Iowa` and `ia` are the same.
pub(crate) fn region(text: &str, country: &str) -> String {
    let name = letters(text);
    let known: &[(&str, &str)] = match country {
        "us" => STATES,
        "ca" => PROVINCES,
        _ => &[],
    };
    known.iter().find(|(_, full)| *full == name).map_or(name, |(code, _)| (*code).to_owned())
}

/// What is missing from a region without which nobody could tell the tax of a place; nothing where a country has no such
/// regions that we know.
pub(crate) fn unclear(country_text: &str, region_text: &str) -> Option<&'static str> {
    let country = country(country_text);
    let (known, cure) = match country.as_str() {
        "us" => (STATES, "Enter the state, like IA or Iowa."),
        "ca" => (PROVINCES, "Enter the province, like ON or Ontario."),
        _ => return None,
    };
    let region = region(region_text, &country);
    (!known.iter().any(|(code, _)| *code == region)).then_some(cure)
}

/// Letters and digits alone, in lower case.
fn letters(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// ISO 3166-2:US, with the names of states and territories, and the post's regions of the armed forces.
const STATES: &[(&str, &str)] = &[
    ("al", "alabama"),
    ("ak", "alaska"),
    ("az", "arizona"),
    ("ar", "arkansas"),
    ("ca", "california"),
    ("co", "colorado"),
    ("ct", "connecticut"),
    ("de", "delaware"),
    ("dc", "districtofcolumbia"),
    ("fl", "florida"),
    ("ga", "georgia"),
    ("hi", "hawaii"),
    ("id", "idaho"),
    ("il", "illinois"),
    ("in", "indiana"),
    ("ia", "iowa"),
    ("ks", "kansas"),
    ("ky", "kentucky"),
    ("la", "louisiana"),
    ("me", "maine"),
    ("md", "maryland"),
    ("ma", "massachusetts"),
    ("mi", "michigan"),
    ("mn", "minnesota"),
    ("ms", "mississippi"),
    ("mo", "missouri"),
    ("mt", "montana"),
    ("ne", "nebraska"),
    ("nv", "nevada"),
    ("nh", "newhampshire"),
    ("nj", "newjersey"),
    ("nm", "newmexico"),
    ("ny", "newyork"),
    ("nc", "northcarolina"),
    ("nd", "northdakota"),
    ("oh", "ohio"),
    ("ok", "oklahoma"),
    ("or", "oregon"),
    ("pa", "pennsylvania"),
    ("pr", "puertorico"),
    ("ri", "rhodeisland"),
    ("sc", "southcarolina"),
    ("sd", "southdakota"),
    ("tn", "tennessee"),
    ("tx", "texas"),
    ("ut", "utah"),
    ("vt", "vermont"),
    ("va", "virginia"),
    ("wa", "washington"),
    ("wv", "westvirginia"),
    ("wi", "wisconsin"),
    ("wy", "wyoming"),
    ("as", "americansamoa"),
    ("gu", "guam"),
    ("mp", "northernmarianaislands"),
    ("vi", "virginislands"),
    ("aa", "armedforcesamericas"),
    ("ae", "armedforceseurope"),
    ("ap", "armedforcespacific"),
];

/// ISO 3166-2:CA, with the names in English.
const PROVINCES: &[(&str, &str)] = &[
    ("ab", "alberta"),
    ("bc", "britishcolumbia"),
    ("mb", "manitoba"),
    ("nb", "newbrunswick"),
    ("nl", "newfoundlandandlabrador"),
    ("ns", "novascotia"),
    ("nt", "northwestterritories"),
    ("nu", "nunavut"),
    ("on", "ontario"),
    ("pe", "princeedwardisland"),
    ("qc", "quebec"),
    ("sk", "saskatchewan"),
    ("yt", "yukon"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_write_a_place_meet() {
        for text in ["", "US", "u.s.a.", "United States", " united states of America "] {
            assert_eq!(country(text), "us", "{text}");
        }
        for text in ["IA", "ia", "Iowa", " IOWA."] {
            assert_eq!(region(text, "us"), "ia", "{text}");
        }
        assert_eq!(region("British Columbia", "ca"), "bc");
        assert_eq!((country("Österreich"), region("Wien", "österreich")), ("österreich".into(), "wien".into()));
        assert_ne!(region("Iowa", "ca"), "ia");
    }

    #[test]
    fn each_code_has_one_name() {
        for list in [STATES, PROVINCES] {
            let codes: std::collections::HashSet<_> = list.iter().map(|(code, _)| code).collect();
            assert_eq!(codes.len(), list.len());
        }
    }
}
