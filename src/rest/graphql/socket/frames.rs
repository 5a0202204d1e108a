//! Frames on their way in: one that says that it is too long is refused before it has come. The library would keep all
//! of it first.

use std::pin::Pin;
use std::task::{Context, Poll, ready};

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use futures::Stream;

/// What a client sends after the upgrade, up to the first frame that is too long.
pub(super) struct Frames {
    payload: Payload,
    largest: u64,
    /// The start of a frame, as much of it as has come.
    start: [u8; 10],
    has: usize,
    /// How much of the frame is to come, its mask included.
    left: u64,
}

impl Frames {
    /// Frames of at most so many bytes.
    pub fn new(payload: Payload, largest: usize) -> Self {
        Self { payload, largest: largest as u64, start: [0; 10], has: 0, left: 0 }
    }

    /// Whether the frames of these bytes, and of those before, are as long as they may be.
    fn are_fit(&mut self, mut bytes: &[u8]) -> bool {
        while let [first, rest @ ..] = bytes {
            if self.left > 0 {
                let skipped = usize::try_from(self.left).map_or(bytes.len(), |left| left.min(bytes.len()));
                bytes = &bytes[skipped..];
                self.left -= skipped as u64;
                continue;
            }
            self.start[self.has] = *first;
            self.has += 1;
            bytes = rest;
            if let Some(length) = self.length() {
                if length > self.largest {
                    return false;
                }
                // Whoever sends without a mask is refused for that.
                self.left = length + 4;
                self.has = 0;
            }
        }
        true
    }

    /// The length of a frame, once that much of it has come (RFC 6455, section 5.2).
    fn length(&self) -> Option<u64> {
        let [_, second, long @ ..] = self.start;
        match (self.has, second & 0x7f) {
            (4, 126) => Some(u64::from(u16::from_be_bytes([long[0], long[1]]))),
            (10, 127) => Some(u64::from_be_bytes(long)),
            (0 | 1, _) | (_, 126 | 127) => None,
            (_, length) => Some(u64::from(length)),
        }
    }
}

impl Stream for Frames {
    type Item = Result<Bytes, PayloadError>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        let item = ready!(Pin::new(&mut self.payload).poll_next(context));
        Poll::Ready(match item {
            Some(Ok(bytes)) if !self.are_fit(&bytes) => Some(Err(PayloadError::Overflow)),
            other => other,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(length: u64) -> Vec<u8> {
        let mut bytes = vec![0x81];
        match length {
            0..=125 => bytes.push(0x80 | u8::try_from(length).unwrap()),
            126..=0xffff => {
                bytes.push(0xfe);
                bytes.extend(u16::try_from(length).unwrap().to_be_bytes());
            }
            _ => {
                bytes.push(0xff);
                bytes.extend(length.to_be_bytes());
            }
        }
        bytes.extend([1, 2, 3, 4]);
        bytes
    }

    fn whole(length: u64) -> Vec<u8> {
        let mut bytes = frame(length);
        bytes.resize(bytes.len() + usize::try_from(length).unwrap(), 0xff);
        bytes
    }

    #[test]
    fn a_frame_is_refused_by_what_it_says_however_it_is_cut() {
        let fit = [whole(0), whole(125), whole(126), whole(65_535), whole(65_536)].concat();
        let long = frame(65_537);
        for piece in [1, 2, 3, 7, 1_000, 1_000_000] {
            let mut frames = Frames::new(Payload::None, 65_536);
            assert!(fit.chunks(piece).all(|bytes| frames.are_fit(bytes)), "{piece}");
            assert!(!long.chunks(piece).all(|bytes| frames.are_fit(bytes)), "{piece}");
        }
        assert!(!Frames::new(Payload::None, 65_536).are_fit(&frame(u64::MAX)));
    }
}
