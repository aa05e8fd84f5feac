//! Colour arithmetic: sRGB to OKLCH and back (Björn Ottosson, bottosson.github.io/posts/oklab), and the contrast of
//! WCAG 2.2 (w3.org/TR/WCAG22/#dfn-contrast-ratio).

use std::fmt;

/// A colour as screens show it, one byte for each of red, green and blue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rgb(pub(crate) u8, pub(crate) u8, pub(crate) u8);

impl Rgb {
    pub(crate) const WHITE: Self = Self(255, 255, 255);

    /// Relative luminance, 0 to 1.
    pub(crate) fn luminance(self) -> f64 {
        let [red, green, blue] = self.linear();
        0.2126 * red + 0.7152 * green + 0.0722 * blue
    }

    /// Contrast with another colour, 1 to 21.
    pub(crate) fn contrast(self, other: Self) -> f64 {
        let (a, b) = (self.luminance(), other.luminance());
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    fn linear(self) -> [f64; 3] {
        [self.0, self.1, self.2].map(|byte| {
            let value = f64::from(byte) / 255.0;
            if value <= 0.04045 { value / 12.92 } else { ((value + 0.055) / 1.055).powf(2.4) }
        })
    }
}

impl fmt::Display for Rgb {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:02x}{:02x}{:02x}", self.0, self.1, self.2)
    }
}

/// Lightness 0 to 1, chroma 0 to about 0.37, hue in radians.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Oklch {
    pub(crate) lightness: f64,
    pub(crate) chroma: f64,
    pub(crate) hue: f64,
}

impl From<Rgb> for Oklch {
    fn from(colour: Rgb) -> Self {
        let [r, g, b] = colour.linear();
        let l = (0.412_221_470_8 * r + 0.536_332_536_3 * g + 0.051_445_992_9 * b).cbrt();
        let m = (0.211_903_498_2 * r + 0.680_699_545_1 * g + 0.107_396_956_6 * b).cbrt();
        let s = (0.088_302_461_9 * r + 0.281_718_837_6 * g + 0.629_978_700_5 * b).cbrt();
        let a = 1.977_998_495_1 * l - 2.428_592_205_0 * m + 0.450_593_709_9 * s;
        let b = 0.025_904_037_1 * l + 0.782_771_766_2 * m - 0.808_675_766_0 * s;
        let lightness = 0.210_454_255_3 * l + 0.793_617_785_0 * m - 0.004_072_046_8 * s;
        Self { lightness, chroma: a.hypot(b), hue: b.atan2(a) }
    }
}

impl Oklch {
    /// The nearest colour that screens can show: chroma gives way, lightness and hue stay.
    pub(crate) fn to_rgb(self) -> Rgb {
        let (mut low, mut high) = (0.0, self.chroma);
        if self.fits(high) {
            low = high;
        }
        while high - low > 0.000_5 {
            let middle = f64::midpoint(low, high);
            if self.fits(middle) { low = middle } else { high = middle }
        }
        let [red, green, blue] = self.linear(low).map(|value| {
            let value = value.clamp(0.0, 1.0);
            let curved = if value <= 0.003_130_8 { value * 12.92 } else { 1.055 * value.powf(1.0 / 2.4) - 0.055 };
            byte(curved)
        });
        Rgb(red, green, blue)
    }

    pub(crate) fn with(self, lightness: f64, chroma: f64) -> Self {
        Self { lightness, chroma, ..self }
    }

    fn fits(self, chroma: f64) -> bool {
        self.linear(chroma).iter().all(|value| (-0.000_1..=1.000_1).contains(value))
    }

    fn linear(self, chroma: f64) -> [f64; 3] {
        let (sin, cos) = self.hue.sin_cos();
        let (a, b) = (chroma * cos, chroma * sin);
        let l = (self.lightness + 0.396_337_777_4 * a + 0.215_803_757_3 * b).powi(3);
        let m = (self.lightness - 0.105_561_345_8 * a - 0.063_854_172_8 * b).powi(3);
        let s = (self.lightness - 0.089_484_177_5 * a - 1.291_485_548_0 * b).powi(3);
        [
            4.076_741_662_1 * l - 3.307_711_591_3 * m + 0.230_969_929_2 * s,
            -1.268_438_004_6 * l + 2.609_757_401_1 * m - 0.341_319_396_5 * s,
            -0.004_196_086_3 * l - 0.703_418_614_7 * m + 1.707_614_701_0 * s,
        ]
    }
}

/// Rounds 0.0..=1.0 to a byte.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "clamped to 0..=255 just before")]
fn byte(value: f64) -> u8 {
    (value * 255.0).round().clamp(0.0, 255.0) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_colour_survives_the_way_there_and_back() {
        for colour in
            [Rgb(11, 92, 173), Rgb(249, 115, 22), Rgb(0, 0, 0), Rgb::WHITE, Rgb(127, 127, 127), Rgb(255, 0, 255)]
        {
            assert_eq!(Oklch::from(colour).to_rgb(), colour);
        }
    }

    #[test]
    fn black_on_white_has_the_greatest_contrast() {
        assert!((Rgb(0, 0, 0).contrast(Rgb::WHITE) - 21.0).abs() < 0.001);
        assert!((Rgb(119, 119, 119).contrast(Rgb::WHITE) - 4.478).abs() < 0.001);
    }
}
