//! A picture that phones read, drawn as one path.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;
use fast_qr::{ECL, QRBuilder, QRCode};

/// A QR code (ISO/IEC 18004) as an SVG image; nothing of its text is in the markup as text.
pub(super) struct Qr(QRCode);

impl Qr {
    /// `None` when the text is longer than such a picture holds, about two thousand characters.
    pub(super) fn of(text: &str) -> Option<Self> {
        QRBuilder::new(text).ecl(ECL::M).build().ok().map(Self)
    }
}

impl fmt::Display for Qr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Four modules of quiet around it, as the standard asks for.
        let side = self.0.size + 8;
        write!(f, r#"<svg class="qr" viewBox="0 0 {side} {side}" role="img" aria-label="QR code"><path d=""#)?;
        let mut path = String::new();
        for (y, row) in (0..self.0.size).map(|y| (y, &self.0[y])) {
            for x in (0..self.0.size).filter(|x| row[*x].value()) {
                write!(path, "M{} {}h1v1h-1z", x + 4, y + 4)?;
            }
        }
        write!(f, r#"{path}"/></svg>"#)
    }
}

impl HtmlSafe for Qr {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_has_its_three_corners() {
        let markup = Qr::of("otpauth://totp/Acme:ann?secret=GEZD").unwrap().to_string();
        let side = markup.split("viewBox=\"0 0 ").nth(1).unwrap().split(' ').next().unwrap();
        let far = side.parse::<usize>().unwrap() - 5;
        for corner in ["M4 4h".to_owned(), format!("M{far} 4h"), format!("M4 {far}h")] {
            assert!(markup.contains(&corner), "{corner}");
        }
        assert!(!markup.contains(&format!("M{far} {far}h1v1h-1zM")), "and no fourth");
        assert!(Qr::of(&"x".repeat(5000)).is_none());
    }
}
