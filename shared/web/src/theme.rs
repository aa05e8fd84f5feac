//! A tenant's theme: one brand colour, from which the server derives every brand token so that contrast always holds.

use std::fmt;
use std::str::FromStr;

use axum::http::header;
use axum::response::{IntoResponse, Response};

use crate::oklch::{Oklch, Rgb};

/// Text and rings of these tokens must be readable on all of these: surface, canvas, side bar and hover, light.
const LIGHT: [Rgb; 4] = [Rgb::WHITE, Rgb(0xf6, 0xf7, 0xf9), Rgb(0xfb, 0xfc, 0xfd), Rgb(0xf0, 0xf2, 0xf5)];
/// The same in the dark.
const DARK: [Rgb; 4] = [Rgb(0x15, 0x19, 0x20), Rgb(0x0e, 0x11, 0x16), Rgb(0x12, 0x16, 0x1c), Rgb(0x21, 0x28, 0x32)];
/// The faintest neutral text, which also stands on the soft brand colour of a selected row, light and dark.
const FAINT: (Rgb, Rgb) = (Rgb(0x5e, 0x68, 0x79), Rgb(0x97, 0xa1, 0xb0));

/// Contrast of text, WCAG 2.2, 1.4.3.
const TEXT: f64 = 4.5;
/// Contrast of edges and focus rings, WCAG 2.2, 1.4.11.
const EDGE: f64 = 3.0;

/// A tenant's brand colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Brand(Rgb);

/// The text is not a colour of the form `#rrggbb`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("write the colour as # and six digits or letters a to f, like #0b5cad")]
pub struct BadColour;

impl Default for Brand {
    /// The product's own blue.
    fn default() -> Self {
        Self(Rgb(0x0b, 0x5c, 0xad))
    }
}

impl FromStr for Brand {
    type Err = BadColour;

    /// Reads `#rrggbb`, upper or lower case; nothing else.
    fn from_str(text: &str) -> Result<Self, BadColour> {
        let digits =
            text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let number = u32::from_str_radix(digits.ok_or(BadColour)?, 16).map_err(|_| BadColour)?;
        let [_, red, green, blue] = number.to_be_bytes();
        Ok(Self(Rgb(red, green, blue)))
    }
}

impl fmt::Display for Brand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// One token in the light and in the dark scheme.
struct Pair {
    light: Rgb,
    dark: Rgb,
}

impl fmt::Display for Pair {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "light-dark({},{})", self.light, self.dark)
    }
}

/// The nine tokens.
struct Tokens {
    solid: Rgb,
    label: Rgb,
    hover: Rgb,
    text: Pair,
    soft: Pair,
    line: Pair,
    edge: Pair,
    panel: Rgb,
    glow: Rgb,
}

impl Tokens {
    fn of(brand: Brand) -> Self {
        let colour = Oklch::from(brand.0);
        let label = label_on(brand.0);
        let soft = soft(colour);
        let step = if label == Rgb::WHITE { -0.045 } else { 0.035 };
        let (panel, glow) = panel(colour);
        Self {
            solid: brand.0,
            label,
            hover: colour.with((colour.lightness + step).clamp(0.0, 1.0), colour.chroma).to_rgb(),
            text: readable(colour, &soft, TEXT),
            edge: readable(colour, &soft, EDGE),
            line: Pair {
                light: colour.with(0.87, (colour.chroma * 0.5).min(0.07)).to_rgb(),
                dark: colour.with(0.40, (colour.chroma * 0.5).min(0.07)).to_rgb(),
            },
            soft,
            panel,
            glow,
        }
    }
}

/// White where it can be read, else ink, else black; one of them always can.
fn label_on(solid: Rgb) -> Rgb {
    let ink = Rgb(0x14, 0x12, 0x10);
    let candidates = [Rgb::WHITE, ink];
    candidates.into_iter().find(|label| label.contrast(solid) >= TEXT).unwrap_or(Rgb(0, 0, 0))
}

/// The tint behind chips and selected rows: moved toward white or black until the faintest text can be read on it.
fn soft(colour: Oklch) -> Pair {
    let chroma = colour.chroma;
    Pair {
        light: step(colour.with(0.962, (chroma * 0.22).min(0.03)), 0.002, |tint| tint.contrast(FAINT.0) >= TEXT),
        dark: step(colour.with(0.275, (chroma * 0.35).min(0.05)), -0.004, |tint| tint.contrast(FAINT.1) >= TEXT),
    }
}

/// The brand colour, darkened or lightened until it stands out from every ground it is used on.
fn readable(colour: Oklch, soft: &Pair, least: f64) -> Pair {
    let clear = |shade: Rgb, grounds: &[Rgb; 4], tint: Rgb| {
        grounds.iter().chain([&tint]).all(|ground| shade.contrast(*ground) >= least)
    };
    Pair {
        light: step(colour, -0.005, |shade| clear(shade, &LIGHT, soft.light)),
        dark: step(colour, 0.005, |shade| clear(shade, &DARK, soft.dark)),
    }
}

/// The deep half of the sign-in page and the light on it. Orange and yellow turn brown when darkened, so a warm panel is
/// near ink and only the light has the hue.
fn panel(colour: Oklch) -> (Rgb, Rgb) {
    let degrees = colour.hue.to_degrees().rem_euclid(360.0);
    let is_warm = (15.0..=125.0).contains(&degrees);
    let base = if is_warm {
        colour.with(0.20, colour.chroma.min(0.022))
    } else {
        colour.with(0.285, colour.chroma.min(0.095))
    };
    let glow = Oklch { hue: if is_warm { colour.hue } else { colour.hue + 0.42 }, ..colour };
    let glow = glow.with(0.44, colour.chroma.min(0.17));
    (
        step(base, -0.005, |shade| shade.contrast(Rgb::WHITE) >= 12.0),
        step(glow, -0.005, |shade| shade.contrast(Rgb::WHITE) >= 5.5),
    )
}

/// Moves lightness by `by` until the colour is accepted or black or white is reached.
fn step(mut colour: Oklch, by: f64, accepted: impl Fn(Rgb) -> bool) -> Rgb {
    loop {
        let shade = colour.to_rgb();
        let next = colour.lightness + by;
        if accepted(shade) || !(0.0..=1.0).contains(&next) {
            return shade;
        }
        colour.lightness = next;
    }
}

/// The style sheet that sets the nine brand tokens. Only colours that this module computed are in it.
#[must_use]
pub fn theme_css(brand: &Brand) -> String {
    let Tokens { solid, label, hover, text, soft, line, edge, panel, glow } = Tokens::of(*brand);
    format!(
        ":root{{--brand:{solid};--on-brand:{label};--brand-hover:{hover};--brand-text:{text};--brand-soft:{soft};\
         --brand-line:{line};--brand-edge:{edge};--panel:{panel};--panel-glow:{glow}}}"
    )
}

/// The address of a tenant's theme, `/theme/<name>.<hash>.css`; another colour has another address.
#[must_use]
pub fn theme_path(login_name: &str, brand: &Brand) -> String {
    let Rgb(red, green, blue) = brand.0;
    format!("/theme/{login_name}.{:016x}.css", fnv(RULES, &[red, green, blue]))
}

/// The answer to a request for a theme: kept for a year when `file` is the current name (the last part of
/// [`theme_path`]), and not at all when it is an older one.
#[must_use]
pub fn serve(login_name: &str, brand: &Brand, file: &str) -> Response {
    let is_current = theme_path(login_name, brand).strip_prefix("/theme/") == Some(file);
    let cache = if is_current { "public, max-age=31536000, immutable" } else { "no-store" };
    let headers = [(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, cache)];
    (headers, theme_css(brand)).into_response()
}

/// Names the rules by which a colour becomes a style sheet: an address takes a colour's bytes, not its arithmetic.
const RULES: u64 = fnv(fnv(0xcbf2_9ce4_8422_2325, include_bytes!("theme.rs")), include_bytes!("oklch.rs"));

/// FNV-1a, 64 bit, continued from `hash`: names a version, guards nothing.
const fn fnv(mut hash: u64, mut bytes: &[u8]) -> u64 {
    while let [first, rest @ ..] = bytes {
        hash = (hash ^ *first as u64).wrapping_mul(0x0100_0000_01b3);
        bytes = rest;
    }
    hash
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_brand() -> impl Iterator<Item = Brand> {
        let steps = || (0..=255_u8).step_by(15);
        steps()
            .flat_map(move |red| steps().flat_map(move |green| steps().map(move |blue| Brand(Rgb(red, green, blue)))))
    }

    #[test]
    fn any_brand_colour_is_readable_in_both_schemes() {
        let mut seen = 0;
        for brand in every_brand() {
            let tokens = Tokens::of(brand);
            assert!(tokens.label.contrast(tokens.solid) >= TEXT, "label on {brand}");
            assert!(tokens.label.contrast(tokens.hover) >= TEXT, "label on the hover of {brand}");
            for (grounds, pick) in [(LIGHT, true), (DARK, false)] {
                let of = |pair: &Pair| if pick { pair.light } else { pair.dark };
                let faint = if pick { FAINT.0 } else { FAINT.1 };
                assert!(faint.contrast(of(&tokens.soft)) >= TEXT, "faint text on the soft of {brand}, light {pick}");
                for ground in grounds.into_iter().chain([of(&tokens.soft)]) {
                    assert!(of(&tokens.text).contrast(ground) >= TEXT, "text of {brand} on {ground}");
                    assert!(of(&tokens.edge).contrast(ground) >= EDGE, "edge of {brand} on {ground}");
                    seen += 1;
                }
            }
            assert!(tokens.panel.contrast(Rgb::WHITE) >= 9.0, "panel of {brand}");
            assert!(tokens.glow.contrast(Rgb::WHITE) >= TEXT, "glow of {brand}");
        }
        assert_eq!(seen, 5_832 * 2 * 5);
    }

    #[test]
    fn the_exact_colour_is_kept_for_the_button() {
        let css = theme_css(&"#F97316".parse().unwrap());
        assert!(css.starts_with(":root{--brand:#f97316;--on-brand:#141210;"), "{css}");
    }

    #[test]
    fn only_six_hexadecimal_digits_are_a_colour() {
        for text in ["", "#fff", "0b5cad", "#0b5cag", "#0b5cad;", "#+b5cad", "red", "#0b5cad00", "#é5cad"] {
            assert_eq!(text.parse::<Brand>(), Err(BadColour), "{text}");
        }
        assert_eq!("#0B5cAD".parse::<Brand>().unwrap().to_string(), "#0b5cad");
    }

    #[test]
    fn the_style_sheet_starts_with_the_theme_of_the_product() {
        let tokens = include_str!("../assets/css/tokens.css");
        assert!(tokens.contains(&theme_css(&Brand::default())), "{}", theme_css(&Brand::default()));
    }

    #[test]
    fn an_old_address_of_a_theme_is_not_kept() {
        let brand = Brand::default();
        let path = theme_path("acme", &brand);
        let kept = serve("acme", &brand, path.strip_prefix("/theme/").unwrap());
        assert!(kept.headers()["cache-control"].to_str().unwrap().contains("immutable"));
        let other = theme_path("acme", &Brand(Rgb(0x0b, 0x5c, 0xae)));
        for old in ["acme.0.css", other.strip_prefix("/theme/").unwrap()] {
            assert_eq!(serve("acme", &brand, old).headers()["cache-control"], "no-store");
        }
    }
}
