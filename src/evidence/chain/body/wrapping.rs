//! Compression and encoding of a body, undone and done again: what is in it can only be found in the text.

use std::io::{self, Read};

use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use flate2::Compression;
use flate2::read::{DeflateDecoder, DeflateEncoder, GzEncoder, MultiGzDecoder, ZlibDecoder, ZlibEncoder};

use crate::evidence::copied::encoding_of_utf_16;
use crate::evidence::gzip::is_gzip;
use crate::message::{CONTENT_ENCODING, CONTENT_TYPE, Headers, MediaType};

/// Most bytes that a body may have when it is unpacked. A report has some thousands.
const MOST_BYTES: u64 = 16 * 1024 * 1024;

/// A body as a text in UTF-8, or as bytes where it is none, and what was undone for it.
#[derive(Debug)]
pub(in crate::evidence::chain) struct Unwrapped {
    pub(in crate::evidence::chain) plain: Vec<u8>,
    /// The last one first.
    packings: Vec<Packing>,
    encoding: &'static Encoding,
}

/// A compression (RFC 9110, 8.4.1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Packing {
    Gzip,
    Zlib,
    /// What some call `deflate` though it lacks the frame of zlib.
    Deflate,
}

impl Unwrapped {
    /// Undoes what the head of a message says, and what the bytes themselves show; none where that cannot be undone.
    pub(in crate::evidence::chain) fn of(content: &[u8], headers: &Headers) -> Option<Self> {
        let (packed, packings) = unpacked(content, headers)?;
        let charset = headers.text(CONTENT_TYPE).and_then(|value| MediaType::read(value).parameter("charset"));
        let encoding = encoding(&packed, charset.as_deref());
        let plain = decoded(&packed, encoding).unwrap_or(packed);
        Some(Self { plain, packings, encoding })
    }

    /// Another text, encoded and packed as this one was.
    pub(in crate::evidence::chain) fn wrap(&self, plain: Vec<u8>) -> Vec<u8> {
        self.packings.iter().rev().fold(encoded(plain, self.encoding), |content, packing| packing.pack(&content))
    }
}

fn unpacked(content: &[u8], headers: &Headers) -> Option<(Vec<u8>, Vec<Packing>)> {
    let told = headers.all(CONTENT_ENCODING).map(|value| String::from_utf8_lossy(value).to_ascii_lowercase());
    let told: Vec<String> =
        told.flat_map(|value| value.split(',').map(|one| one.trim().to_owned()).collect::<Vec<_>>()).collect();
    let mut names: Vec<&str> =
        told.iter().map(String::as_str).filter(|name| !matches!(*name, "" | "identity")).collect();
    // Nobody compresses to a text: such a body is not what its head says. One that is compressed shows it by itself.
    if content.is_empty() || str::from_utf8(content).is_ok() {
        names.clear();
    } else if names.is_empty() && is_gzip(content) {
        names.push("gzip");
    }
    let mut packings = Vec::new();
    let mut plain = content.to_vec();
    for name in names.into_iter().rev() {
        let packing = Packing::known(name, &plain)?;
        plain = packing.unpack(&plain)?;
        packings.push(packing);
    }
    // What is packed once more, or is not whole, can hold anything.
    (!is_gzip(&plain)).then_some((plain, packings))
}

impl Packing {
    fn known(name: &str, content: &[u8]) -> Option<Self> {
        match name {
            "gzip" | "x-gzip" => Some(Self::Gzip),
            "deflate" => [Self::Zlib, Self::Deflate].into_iter().find(|packing| packing.unpack(content).is_some()),
            _ => None,
        }
    }

    /// What was packed; none where it is not whole, or becomes too large.
    fn unpack(self, content: &[u8]) -> Option<Vec<u8>> {
        match self {
            Self::Gzip => whole(MultiGzDecoder::new(content)),
            Self::Zlib => whole(ZlibDecoder::new(content)),
            Self::Deflate => whole(DeflateDecoder::new(content)),
        }
    }

    fn pack(self, content: &[u8]) -> Vec<u8> {
        let level = Compression::default();
        let packed = match self {
            Self::Gzip => all(GzEncoder::new(content, level)),
            Self::Zlib => all(ZlibEncoder::new(content, level)),
            Self::Deflate => all(DeflateEncoder::new(content, level)),
        };
        packed.expect("bytes in memory are read and packed without a fault")
    }
}

fn whole(packed: impl Read) -> Option<Vec<u8>> {
    let plain = all(packed.take(MOST_BYTES + 1)).ok()?;
    (plain.len() as u64 <= MOST_BYTES).then_some(plain)
}

fn all(mut reader: impl Read) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    reader.read_to_end(&mut bytes)?;
    Ok(bytes)
}

/// The encoding of a text: UTF-8 where it is that, or nothing that can be read and written again without a change.
fn encoding(content: &[u8], charset: Option<&str>) -> &'static Encoding {
    if str::from_utf8(content).is_ok() && !content.contains(&0) {
        return UTF_8;
    }
    let declared = charset.and_then(|name| Encoding::for_label(name.as_bytes()));
    let is_same = |encoding: &&'static Encoding| {
        decoded(content, encoding).is_some_and(|text| encoded(text, encoding) == content)
    };
    let tried = [encoding_of_utf_16(content), declared, Some(GB18030)];
    tried.into_iter().flatten().find(is_same).unwrap_or(UTF_8)
}

/// The text in UTF-8, with the mark in front where it has one.
fn decoded(content: &[u8], encoding: &'static Encoding) -> Option<Vec<u8>> {
    let text = encoding.decode_without_bom_handling_and_without_replacement(content)?;
    Some(text.into_owned().into_bytes())
}

fn encoded(plain: Vec<u8>, encoding: &'static Encoding) -> Vec<u8> {
    let text = match str::from_utf8(&plain) {
        Ok(text) if encoding != UTF_8 => text,
        _ => return plain,
    };
    match encoding {
        _ if encoding == UTF_16LE => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        _ if encoding == UTF_16BE => text.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        _ => encoding.encode(text).0.into_owned(),
    }
}
