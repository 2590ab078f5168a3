//! A filter that tells most texts apart from those with a piece of a secret.

use std::fmt;

use super::{REDACTED, SHORTEST};

/// Tells of most places of a text at one pass that no piece of any secret stands there: a Bloom filter over the pieces of
/// [`SHORTEST`] bytes. A set of the pieces themselves would be a second copy of every secret, unguarded.
pub(super) struct Pieces {
    bits: Vec<u64>,
}

impl Pieces {
    /// Bits for each piece. With two of them set, about two in ten thousand pieces of other texts seem to be one.
    const BITS: usize = 128;

    /// The pieces of these texts.
    pub(super) fn of<'t>(texts: impl Iterator<Item = &'t [u8]> + Clone) -> Self {
        let count: usize = texts.clone().map(|text| (text.len() + 1).saturating_sub(SHORTEST)).sum();
        let words = (count * Self::BITS).next_power_of_two().max(64) / 64;
        let mut pieces = Self { bits: vec![0; words] };
        for piece in texts.flat_map(|text| text.windows(SHORTEST)) {
            for place in pieces.places(piece.iter().fold(0, |number, byte| followed_by(number, *byte))) {
                pieces.bits[place / 64] |= 1 << (place % 64);
            }
        }
        pieces
    }

    /// Where one of them may begin in a text.
    pub(super) fn starts_in(&self, text: &[u8]) -> impl Iterator<Item = usize> {
        let is_set = |place: usize| self.bits[place / 64] & (1 << (place % 64)) != 0;
        let mut number = 0;
        text.iter().enumerate().filter_map(move |(at, byte)| {
            number = followed_by(number, *byte);
            let start = (at + 1).checked_sub(SHORTEST)?;
            self.places(number).into_iter().all(is_set).then_some(start)
        })
    }

    /// The two bits of a piece that is written as a number.
    fn places(&self, number: u64) -> [usize; 2] {
        let hash = (number.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ number).wrapping_mul(0xD6E8_FEB8_6659_FD93);
        let most = self.bits.len() * 64 - 1;
        [(hash >> 40) as usize & most, (hash >> 16) as usize & most]
    }
}

/// The last [`SHORTEST`] bytes as a number, with one more byte.
fn followed_by(number: u64, byte: u8) -> u64 {
    (number << 8 | u64::from(byte)) & ((1 << (8 * SHORTEST)) - 1)
}

/// Nothing of the pieces is shown.
impl fmt::Debug for Pieces {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(REDACTED)
    }
}
