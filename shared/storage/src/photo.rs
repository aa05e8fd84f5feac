//! Pictures of things: drawn anew as JPEG, or PNG where something shines through, once for pages and once for lists.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageFormat, ImageReader, Limits};

use crate::picture::{BadPicture, Picture};

/// The largest upload in bytes.
pub const MOST_PHOTO_BYTES: usize = 10 * 1024 * 1024;
/// The longer side on a page, in pixels.
const PAGE_SIDE: u32 = 1200;
/// The longer side in a list, in pixels.
const LIST_SIDE: u32 = 160;
/// The largest picture read, in pixels a side.
const MOST_SIDE: u32 = 8000;
/// The most memory that decoding may take, in bytes.
const MOST_MEMORY: u64 = 128 * 1024 * 1024;
/// How much of a photo's detail is kept, of 100.
const QUALITY: u8 = 84;

/// A picture in its two sizes.
#[derive(Debug)]
pub struct Photo {
    /// At most 1,200 pixels a side.
    pub page: Picture,
    /// At most 160 pixels a side.
    pub list: Picture,
}

/// Draws an upload anew in both sizes, upright and without metadata. Takes up to a second and much memory.
///
/// # Errors
/// See [`BadPicture`].
pub(crate) fn draw_photo(upload: &[u8]) -> Result<Photo, BadPicture> {
    match upload.len() {
        0 => return Err(BadPicture::Empty),
        len if len > MOST_PHOTO_BYTES => return Err(BadPicture::TooLarge(10)),
        _ => {}
    }
    let format = match image::guess_format(upload) {
        Ok(format @ (ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP | ImageFormat::Gif)) => format,
        _ => return Err(BadPicture::NoPhoto),
    };
    let picture = decode(upload, format)?;
    let page = within(&picture, PAGE_SIDE);
    let list = within(&page, LIST_SIDE);
    Ok(Photo { page: encode(&page)?, list: encode(&list)? })
}

fn decode(upload: &[u8], format: ImageFormat) -> Result<DynamicImage, BadPicture> {
    let mut limits = Limits::default();
    limits.max_image_width = Some(MOST_SIDE);
    limits.max_image_height = Some(MOST_SIDE);
    limits.max_alloc = Some(MOST_MEMORY);
    let refuse = |error: image::ImageError| match error {
        image::ImageError::Limits(_) => BadPicture::TooManyPixels(MOST_SIDE),
        _ => BadPicture::Damaged,
    };
    let mut reader = ImageReader::with_format(Cursor::new(upload), format);
    reader.limits(limits.clone());
    let mut decoder = reader.into_decoder().map_err(refuse)?;
    let (width, height) = decoder.dimensions();
    if width > MOST_SIDE || height > MOST_SIDE || decoder.total_bytes() > MOST_MEMORY {
        return Err(BadPicture::TooManyPixels(MOST_SIDE));
    }
    decoder.set_limits(limits).map_err(refuse)?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let mut picture = DynamicImage::from_decoder(decoder).map_err(refuse)?;
    picture.apply_orientation(orientation);
    Ok(picture)
}

fn within(picture: &DynamicImage, side: u32) -> DynamicImage {
    let fits = picture.width() <= side && picture.height() <= side;
    if fits { picture.clone() } else { picture.resize(side, side, FilterType::Lanczos3) }
}

fn encode(picture: &DynamicImage) -> Result<Picture, BadPicture> {
    let (width, height) = (picture.width(), picture.height());
    let rgba = picture.to_rgba8();
    let mut bytes = Cursor::new(Vec::new());
    let is_opaque = rgba.pixels().all(|pixel| pixel.0[3] == u8::MAX);
    let content_type = if is_opaque { "image/jpeg" } else { "image/png" };
    let written = if is_opaque {
        JpegEncoder::new_with_quality(&mut bytes, QUALITY).encode_image(&picture.to_rgb8())
    } else {
        rgba.write_to(&mut bytes, ImageFormat::Png)
    };
    written.map_err(|_| BadPicture::Damaged)?;
    Ok(Picture { bytes: bytes.into_inner(), content_type, width, height })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(picture: &DynamicImage) -> Vec<u8> {
        let mut bytes = Cursor::new(Vec::new());
        picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
        bytes.into_inner()
    }

    #[test]
    fn a_photo_comes_in_two_sizes() {
        let photo = draw_photo(&png(&DynamicImage::new_rgb8(2400, 1600))).unwrap();
        assert_eq!((photo.page.width, photo.page.height), (1200, 800));
        assert_eq!((photo.list.width, photo.list.height), (160, 107));
        assert_eq!(
            (photo.page.content_type, image::guess_format(&photo.page.bytes).unwrap()),
            ("image/jpeg", ImageFormat::Jpeg)
        );
        let clear = draw_photo(&png(&DynamicImage::new_rgba8(40, 40))).unwrap();
        assert_eq!((clear.page.width, clear.page.content_type), (40, "image/png"));
    }

    #[test]
    fn what_is_no_photo_is_refused_in_words() {
        assert_eq!(draw_photo(b"").unwrap_err(), BadPicture::Empty);
        assert_eq!(draw_photo(b"<svg xmlns=\"http://www.w3.org/2000/svg\"/>").unwrap_err(), BadPicture::NoPhoto);
        assert_eq!(draw_photo(b"%PDF-1.7").unwrap_err(), BadPicture::NoPhoto);
        assert_eq!(draw_photo(&vec![0; MOST_PHOTO_BYTES + 1]).unwrap_err(), BadPicture::TooLarge(10));
        let wide = png(&DynamicImage::new_luma8(8001, 1));
        assert_eq!(draw_photo(&wide).unwrap_err(), BadPicture::TooManyPixels(8000));
        assert_eq!(draw_photo(&wide[..60]).unwrap_err(), BadPicture::TooManyPixels(8000));
        assert_eq!(draw_photo(&png(&DynamicImage::new_rgb8(90, 90))[..60]).unwrap_err(), BadPicture::Damaged);
    }
}
