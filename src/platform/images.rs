//! Pictures from strangers: what they are is seen by their bytes, how large by their head, and only then are they
//! unpacked; what goes out is drawn anew, so nothing of what was hidden in the file does.

use std::io::Cursor;
use std::sync::Arc;
use std::time::Duration;

use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, ImageError, ImageFormat, ImageReader, Limits, RgbImage};
use sea_orm::DbErr;
use tokio::sync::Semaphore;

use super::error::{Error, Result};

/// The longest side, and all pixels of a picture that is unpacked.
const LONGEST_SIDE: u32 = 12_000;
const MOST_PIXELS: u64 = 40_000_000;
/// What one picture may take while it is unpacked.
const MOST_BYTES: u64 = 256 * 1024 * 1024;
/// Where JPEG is not told from the original at the sizes there are, and half of what 95 takes.
const QUALITY: u8 = 85;
/// How long a picture waits for its turn.
const PATIENCE: Duration = Duration::from_secs(5);

/// Why a picture is not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfit {
    /// Neither JPEG nor PNG nor WebP.
    NotAnImage,
    /// It would take too much to unpack.
    TooManyPixels,
    /// It begins as a picture, and does not go on as one.
    Broken,
}

/// A picture as it is shown: JPEG without anything beside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// In pixels.
    pub width: u32,
    /// In pixels.
    pub height: u32,
    /// The file.
    pub jpeg: Vec<u8>,
}

/// Where pictures are drawn: one at a time, so that no number of uploads takes the memory of more than one.
#[derive(Debug, Clone)]
pub struct Workshop(Arc<Semaphore>);

impl Default for Workshop {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Workshop {
    /// Draws a picture once for each longest side, the shortest first, on a thread that may be busy. `Error::Busy` when others take too
    /// long.
    pub async fn draw(&self, bytes: Vec<u8>, sides: &'static [u32]) -> Result<Result<Vec<Picture>, Unfit>> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.0).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::Busy(DbErr::Custom("other pictures take too long".to_owned())))?;
        let turn = turn.map_err(Error::internal)?;
        let drawing = tokio::task::spawn_blocking(move || {
            // Held by the work itself: a caller who hangs up does not let the next one in before it ends.
            let _turn = turn;
            draw(&bytes, sides)
        });
        Ok(drawing.await.unwrap_or_else(|error| {
            tracing::warn!(cause = %error, "a picture broke its decoder");
            Err(Unfit::Broken)
        }))
    }
}

/// Draws a picture once for each longest side, the shortest first; a side is never longer than the original's.
fn draw(bytes: &[u8], sides: &[u32]) -> Result<Vec<Picture>, Unfit> {
    let mut whole = decode(bytes, sides.last().copied().unwrap_or(1))?;
    let mut drawn = Vec::new();
    for side in sides.iter().rev() {
        // From the size above it: a small one need not look at all pixels again.
        whole = fitted(whole, *side);
        drawn.push(encode(&whole)?);
    }
    drawn.reverse();
    Ok(drawn)
}

/// Unpacks a picture, no larger than is needed, upright and on white.
fn decode(bytes: &[u8], side: u32) -> Result<DynamicImage, Unfit> {
    let known = [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP];
    let format = image::guess_format(bytes).ok().filter(|format| known.contains(format)).ok_or(Unfit::NotAnImage)?;
    let mut limits = Limits::default();
    limits.max_image_width = Some(LONGEST_SIDE);
    limits.max_image_height = Some(LONGEST_SIDE);
    limits.max_alloc = Some(MOST_BYTES);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| unfit(&error))?;
    let (width, height) = decoder.dimensions();
    if width == 0 || height == 0 {
        return Err(Unfit::Broken);
    }
    if u64::from(width) * u64::from(height) > MOST_PIXELS || decoder.total_bytes() > MOST_BYTES {
        return Err(Unfit::TooManyPixels);
    }
    // The decoder fills up what is missing with grey.
    if format == ImageFormat::Jpeg && !has_end(bytes) {
        return Err(Unfit::Broken);
    }
    // What is wrong with it says nothing about the picture.
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| unfit(&error))?;
    // Small first: to turn the original would take its memory twice.
    let mut image = fitted(on_white(image), side);
    image.apply_orientation(orientation);
    Ok(image)
}

fn unfit(error: &ImageError) -> Unfit {
    match error {
        ImageError::Limits(_) => Unfit::TooManyPixels,
        _ => Unfit::Broken,
    }
}

/// Whether the pixels of a JPEG come to their end. In them no end is written but theirs; what cameras put behind it does
/// not matter.
fn has_end(jpeg: &[u8]) -> bool {
    let mut at = 2;
    while let Some([0xff, marker, rest @ ..]) = jpeg.get(at..) {
        match marker {
            // Bytes that fill up, and marks without a length.
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            // The pixels.
            0xda => return rest.windows(2).any(|pair| pair == [0xff, 0xd9]),
            _ => {
                let Some([high, low]) = rest.get(..2) else { return false };
                at += 2 + usize::from(u16::from_be_bytes([*high, *low]));
            }
        }
    }
    false
}

/// Lays what can be seen through on white, where JPEG knows no transparency.
fn on_white(image: DynamicImage) -> DynamicImage {
    if !image.color().has_alpha() {
        return image;
    }
    let mut image = image.into_rgba8();
    for pixel in image.pixels_mut() {
        let [red, green, blue, alpha] = pixel.0;
        let laid = |colour: u8| {
            let sum = u32::from(colour) * u32::from(alpha) + 255 * (255 - u32::from(alpha));
            u8::try_from(sum / 255).unwrap_or(u8::MAX)
        };
        pixel.0 = [laid(red), laid(green), laid(blue), 255];
    }
    DynamicImage::ImageRgba8(image)
}

/// No longer than `side`, in the same proportions, never enlarged.
fn fitted(image: DynamicImage, side: u32) -> DynamicImage {
    if image.width().max(image.height()) <= side {
        return image;
    }
    // A quick step to twice the size, then a good one.
    let near = side.saturating_mul(2);
    let near = if image.width().max(image.height()) > near { image.thumbnail(near, near) } else { image };
    near.resize(side, side, FilterType::CatmullRom)
}

fn encode(image: &DynamicImage) -> Result<Picture, Unfit> {
    let pixels: RgbImage = image.to_rgb8();
    let mut jpeg = Vec::new();
    let encoded = JpegEncoder::new_with_quality(&mut jpeg, QUALITY).encode_image(&pixels);
    encoded.map_err(|_| Unfit::Broken)?;
    Ok(Picture { width: pixels.width(), height: pixels.height(), jpeg })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        DynamicImage::new_rgba8(width, height).write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
        bytes
    }

    fn sizes(drawn: &[Picture]) -> Vec<(u32, u32)> {
        drawn.iter().map(|picture| (picture.width, picture.height)).collect()
    }

    #[test]
    fn a_picture_is_fitted_and_never_enlarged() {
        assert_eq!(sizes(&draw(&png(1920, 960), &[96, 320, 960]).unwrap()), [(96, 48), (320, 160), (960, 480)]);
        assert_eq!(sizes(&draw(&png(100, 200), &[96, 320, 960]).unwrap()), [(48, 96), (100, 200), (100, 200)]);
        assert_eq!(sizes(&draw(&png(3000, 1), &[96]).unwrap()), [(96, 1)]);
    }

    #[test]
    fn what_can_be_seen_through_is_white() {
        let drawn = draw(&png(10, 10), &[96]).unwrap();
        let seen = image::load_from_memory(&drawn[0].jpeg).unwrap().to_rgb8();
        assert!(seen.pixels().all(|pixel| pixel.0.iter().all(|colour| *colour > 250)));
    }

    #[test]
    fn no_bytes_bring_it_down() {
        for bytes in
            [&b""[..], b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\xff\xff\xff\xffWEBPVP8 ", b"GIF89a", b"PK\x03\x04"]
        {
            assert!(draw(bytes, &[96]).is_err(), "{bytes:?}");
        }
        let whole = png(64, 64);
        for cut in 0..whole.len() - 12 {
            let _ = draw(&whole[..cut], &[96]);
        }
    }
}
