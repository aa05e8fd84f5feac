//! Where carriers tell where goods are: their public pages, by a tracking number.

/// The carriers whose pages are known, as people write them.
pub(super) const CARRIERS: [&str; 4] = ["UPS", "FedEx", "USPS", "DHL"];

/// A carrier's page about a shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Track {
    /// Who carries it.
    pub(crate) carrier: &'static str,
    /// The page's address.
    pub(crate) address: String,
}

/// The page about a number at a carrier, as people write both: none for a carrier whose page is not known, and for what is
/// no number.
///
/// The addresses are those that the carriers' own sites link to: ups.com/track, fedex.com/fedextrack, tools.usps.com and
/// dhl.com.
pub(super) fn track(carrier: &str, number: &str) -> Option<Track> {
    let carrier = known(carrier)?;
    let number: String = number.split_whitespace().collect();
    if !number.chars().any(|c| c.is_ascii_alphanumeric()) {
        return None;
    }
    let number: String = form_urlencoded::byte_serialize(number.as_bytes()).collect();
    let beginning = match carrier {
        "UPS" => "https://www.ups.com/track?tracknum=",
        "FedEx" => "https://www.fedex.com/fedextrack/?trknbr=",
        "USPS" => "https://tools.usps.com/go/TrackConfirmAction?tLabels=",
        _ => "https://www.dhl.com/global-en/home/tracking.html?tracking-id=",
    };
    Some(Track { carrier, address: format!("{beginning}{number}") })
}

/// The carrier that a text names: `ups ground`, `Fed Ex`, `U.S. Postal Service`.
fn known(text: &str) -> Option<&'static str> {
    let text = text.to_lowercase().replace('.', "");
    let words: Vec<&str> = text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let names: [(&str, &[&str]); 7] = [
        ("USPS", &["usps"]),
        ("USPS", &["postal", "service"]),
        ("UPS", &["ups"]),
        ("FedEx", &["fedex"]),
        ("FedEx", &["fed", "ex"]),
        ("FedEx", &["federal", "express"]),
        ("DHL", &["dhl"]),
    ];
    let is_named = |name: &[&str]| words.windows(name.len()).any(|some| some == name);
    names.into_iter().find(|(_, name)| is_named(name)).map(|(carrier, _)| carrier)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_carrier_is_known_however_it_is_written() {
        let carriers = [
            ("UPS", Some("UPS")),
            ("ups ground", Some("UPS")),
            ("U.P.S.", Some("UPS")),
            ("FedEx Freight", Some("FedEx")),
            ("Fed Ex", Some("FedEx")),
            ("federal express", Some("FedEx")),
            ("USPS Priority", Some("USPS")),
            ("U.S. Postal Service", Some("USPS")),
            ("DHL-Express", Some("DHL")),
            ("Groups", None),
            ("Our own van", None),
            ("", None),
        ];
        for (written, carrier) in carriers {
            assert_eq!(track(written, "1").map(|track| track.carrier), carrier, "{written}");
        }
        assert!(CARRIERS.iter().all(|carrier| known(carrier) == Some(*carrier)));
    }

    #[test]
    fn a_number_is_part_of_the_address_and_never_more() {
        let address = |carrier, number| track(carrier, number).map(|track| track.address);
        let ups = "https://www.ups.com/track?tracknum=1Z999AA1";
        assert_eq!(address("UPS", " 1Z 999 AA1 ").as_deref(), Some(ups));
        let forged = address("FedEx", "1&x=\"><script>#/../@evil.example").unwrap();
        let rest = forged.strip_prefix("https://www.fedex.com/fedextrack/?trknbr=").unwrap();
        assert!(rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"%-._*+".contains(&byte)), "{rest}");
        assert_eq!((address("DHL", " - "), address("DHL", "")), (None, None));
    }
}
