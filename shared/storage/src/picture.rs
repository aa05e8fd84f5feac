//! Logos: whatever was uploaded is drawn anew as a PNG, so that nothing but pixels is ever served.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, ImageReader, Limits};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{ImageHrefResolver, Options, Tree};

/// The largest upload in bytes.
pub const MOST_BYTES: usize = 2 * 1024 * 1024;
const PNG: &str = "image/png";
/// The longer side of what we keep, in pixels.
const SIDE: u32 = 512;
/// The largest picture read, in pixels a side.
const MOST_SIDE: u32 = 4096;
/// The most memory that decoding may take, in bytes.
const MOST_MEMORY: u64 = 96 * 1024 * 1024;
/// The most elements that a drawing may have.
const MOST_ELEMENTS: usize = 20_000;

/// A picture as we keep it.
#[derive(Debug)]
pub struct Picture {
    /// The file.
    pub bytes: Vec<u8>,
    /// What it is: `image/png` or `image/jpeg`.
    pub content_type: &'static str,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// Why an upload is no logo; each says what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BadPicture {
    /// Nothing was chosen.
    #[error("Choose a picture first.")]
    Empty,
    /// More than so many megabytes.
    #[error("The file is larger than {0} MB. Save a smaller version and upload that.")]
    TooLarge(u32),
    /// Not one of the formats, whatever its name says.
    #[error("This is not a PNG, JPEG, WebP, GIF or SVG picture.")]
    Format,
    /// None of the formats of photos, whatever its name says.
    #[error("This is not a PNG, JPEG, WebP or GIF picture.")]
    NoPhoto,
    /// More than so many pixels on a side, or as many in all.
    #[error("The picture has too many pixels: {0} on a side are the most. Save a smaller version and upload that.")]
    TooManyPixels(u32),
    /// An SVG with parts that we do not draw.
    #[error("This SVG uses filters, or is very complex. Export it as PNG and upload that.")]
    Svg,
    /// It starts like a picture and is none.
    #[error("The picture is damaged. Save it again and upload that.")]
    Damaged,
}

/// Draws an upload anew: a PNG of at most 512 pixels a side, without metadata. Takes up to a second: call it where
/// blocking is allowed.
///
/// # Errors
/// See [`BadPicture`].
pub fn draw_logo(upload: &[u8]) -> Result<Picture, BadPicture> {
    match upload.len() {
        0 => return Err(BadPicture::Empty),
        len if len > MOST_BYTES => return Err(BadPicture::TooLarge(2)),
        _ => {}
    }
    match image::guess_format(upload) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif)) => {
            draw(upload, format)
        }
        Ok(_) => Err(BadPicture::Format),
        Err(_) if looks_like_svg(upload) => draw_svg(upload),
        Err(_) => Err(BadPicture::Format),
    }
}

fn draw(upload: &[u8], format: ImageFormat) -> Result<Picture, BadPicture> {
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    reader.limits(limits);
    let picture = reader.decode().map_err(|error| match error {
        image::ImageError::Limits(_) => BadPicture::TooManyPixels(MOST_SIDE),
        _ => BadPicture::Damaged,
    })?;
    let fits = picture.width() <= SIDE && picture.height() <= SIDE;
    encode(&if fits { picture } else { picture.resize(SIDE, SIDE, image::imageops::FilterType::Lanczos3) })
}

fn encode(picture: &DynamicImage) -> Result<Picture, BadPicture> {
    let picture = picture.to_rgba8();
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).map_err(|_| BadPicture::Damaged)?;
    Ok(Picture { bytes: bytes.into_inner(), content_type: PNG, width: picture.width(), height: picture.height() })
}

fn looks_like_svg(upload: &[u8]) -> bool {
    let start = String::from_utf8_lossy(upload.get(..1024).unwrap_or(upload)).to_lowercase();
    start.contains("<svg")
}

/// Draws an SVG without filters, text and pictures inside it: 233 bytes of filter can run for a minute.
fn draw_svg(upload: &[u8]) -> Result<Picture, BadPicture> {
    let text = std::str::from_utf8(upload).map_err(|_| BadPicture::Damaged)?;
    let is_hostile = ["<!entity", "<filter", "filter=", "filter:", "<use", "<pattern"]
        .iter()
        .any(|part| text.to_lowercase().contains(part));
    if is_hostile || text.matches('<').count() > MOST_ELEMENTS {
        return Err(BadPicture::Svg);
    }
    let options = Options {
        image_href_resolver: ImageHrefResolver {
            resolve_data: Box::new(|_, _, _| None),
            resolve_string: Box::new(|_, _| None),
        },
        ..Options::default()
    };
    let tree = Tree::from_str(text, &options).map_err(|_| BadPicture::Damaged)?;
    let size = tree.size();
    let scale = SIDE as f32 / size.width().max(size.height());
    let pixels = |side: f32| ((side * scale).ceil() as u32).clamp(1, SIDE);
    let mut pixmap = Pixmap::new(pixels(size.width()), pixels(size.height())).ok_or(BadPicture::Damaged)?;
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let (width, height) = (pixmap.width(), pixmap.height());
    let bytes = pixmap.encode_png().map_err(|_| BadPicture::Damaged)?;
    Ok(Picture { bytes, content_type: PNG, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        encode(&DynamicImage::new_rgba8(width, height)).unwrap().bytes
    }

    #[test]
    fn a_large_picture_is_made_small() {
        let picture = draw_logo(&png(2000, 1000)).unwrap();
        assert_eq!((picture.width, picture.height), (512, 256));
        assert_eq!(image::guess_format(&picture.bytes).unwrap(), ImageFormat::Png);
    }

    #[test]
    fn an_svg_becomes_pixels_and_its_script_is_gone() {
        let svg = br#"<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 5"><script>alert(1)</script><rect width="10" height="5"/></svg>"#;
        let picture = draw_logo(svg).unwrap();
        assert_eq!((picture.width, picture.height), (512, 256));
        assert!(picture.bytes.starts_with(b"\x89PNG") && !picture.bytes.windows(5).any(|w| w == b"alert"));
    }

    #[test]
    fn hostile_uploads_are_refused_in_words() {
        let turbulence = br#"<svg xmlns="http://www.w3.org/2000/svg"><filter id="f"><feTurbulence/></filter><rect filter="url(#f)"/></svg>"#;
        assert_eq!(draw_logo(turbulence).unwrap_err(), BadPicture::Svg);
        assert_eq!(draw_logo(b"").unwrap_err(), BadPicture::Empty);
        assert_eq!(draw_logo(b"<html><script>alert(1)</script></html>").unwrap_err(), BadPicture::Format);
        assert_eq!(draw_logo(b"%PDF-1.7").unwrap_err(), BadPicture::Format);
        assert_eq!(draw_logo(&vec![0; MOST_BYTES + 1]).unwrap_err(), BadPicture::TooLarge(2));
        assert_eq!(draw_logo(&png(4097, 1)).unwrap_err(), BadPicture::TooManyPixels(4096));
        assert_eq!(draw_logo(&png(100, 100)[..60]).unwrap_err(), BadPicture::Damaged);
    }

    #[test]
    fn a_pixel_bomb_costs_nothing() {
        // The header of a PNG that claims 50,000 x 50,000 pixels.
        let mut bomb = png(1, 1);
        bomb[16..24].copy_from_slice(&[0, 0, 0xc3, 0x50, 0, 0, 0xc3, 0x50]);
        assert!(matches!(draw_logo(&bomb), Err(BadPicture::TooManyPixels(_) | BadPicture::Damaged)));
    }
}
