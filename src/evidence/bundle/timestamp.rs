//! Time stamps (RFC 3161): a query for an authority, and what its reply says. Nothing is sent anywhere, and whether the
//! authority's signature holds is for `openssl ts -verify` and who trusts that authority.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use thiserror::Error;
use yasna::models::ObjectIdentifier;
use yasna::{ASN1Result, BERReader, Tag};

use crate::clock::in_zone_and_utc;
use crate::evidence::Sha256Digest;
use crate::language::{Bilingual, ToBilingual, bilingual};

/// What stands in a query before the digest: version 1, and SHA-256 as the way it was made.
const BEFORE: [u8; 24] = [
    0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
    0x01, 0x05, 0x00, 0x04, 0x20,
];
/// What stands behind it: that the reply is to carry the authority's certificate. No nonce: the same query is asked again by
/// whoever has lost the reply.
const BEHIND: [u8; 3] = [0x01, 0x01, 0xff];

/// SHA-256 (RFC 5754, 2.2).
const SHA256: [u64; 9] = [2, 16, 840, 1, 101, 3, 4, 2, 1];
/// The tag of a set.
const SET: u8 = 0x31;

/// The bytes of a query (`TimeStampReq`, DER) for a digest.
pub fn query(digest: &Sha256Digest) -> Vec<u8> {
    [&BEFORE[..], digest.bytes(), &BEHIND].concat()
}

/// What a reply says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimestampReply {
    /// The digest that the authority has seen, whatever it is of.
    pub digest: Vec<u8>,
    /// When.
    pub time: Timestamp,
    /// Whether the digest is said to be one of SHA-256.
    pub is_sha256: bool,
    /// Whether somebody has signed it, whoever that is.
    pub is_signed: bool,
}

/// Why a reply says nothing of a manifest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum TimestampFault {
    /// It cannot be read, or grants nothing.
    #[error("no reply that grants a time stamp (RFC 3161)")]
    Unreadable,
    /// Nobody has signed it.
    #[error("no signature")]
    Unsigned,
    /// The digest in it is not one of SHA-256.
    #[error("no digest of SHA-256")]
    OtherAlgorithm,
    /// It is about something else.
    #[error("another digest")]
    OtherDigest,
}

impl ToBilingual for TimestampFault {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::Unreadable => {
                ("不是给出了时间戳的应答（RFC 3161）", "it is no reply that grants a time stamp (RFC 3161)")
            }
            Self::Unsigned => ("没有任何机构的签名", "no authority has signed it"),
            Self::OtherAlgorithm => ("其中的摘要不是用 SHA-256 算的", "its digest was not made with SHA-256"),
            Self::OtherDigest => (
                "不是对这个 manifest.json 的时间戳应答：其中是另一个摘要",
                "it is no reply about this manifest.json: it holds another digest",
            ),
        }
        .into()
    }
}

impl TimestampReply {
    /// What a reply says about a manifest with these bytes. Whether the signature of the authority holds is not looked at.
    ///
    /// # Errors
    /// [`TimestampFault`].
    pub fn about(bytes: &[u8], manifest: &[u8]) -> Result<Self, TimestampFault> {
        let read = Self::read(bytes).ok_or(TimestampFault::Unreadable)?;
        match () {
            () if !read.is_signed => Err(TimestampFault::Unsigned),
            () if !read.is_sha256 => Err(TimestampFault::OtherAlgorithm),
            () if read.digest != Sha256Digest::of(manifest).bytes() => Err(TimestampFault::OtherDigest),
            () => Ok(read),
        }
    }

    /// What it says of a bundle that says that it was made then, and that nobody here has checked who says it.
    pub fn told(&self, made: Option<Timestamp>) -> Bilingual {
        let time = in_zone_and_utc(self.time);
        let told = bilingual!(
            "应答称在 {time} 见过 manifest.json；机构的签名这里没有检查：openssl ts -verify -in manifest.json.tsr -data manifest.json -CAfile 机构证书",
            "it says that manifest.json was seen at {time}; nobody here has checked the signature of the authority: openssl ts -verify -in manifest.json.tsr -data manifest.json -CAfile CERTIFICATE"
        );
        match made.filter(|made| self.time < *made) {
            None => told,
            Some(made) => {
                let made = in_zone_and_utc(made);
                told.joined(
                    "",
                    &bilingual!(
                        "；这早于证据包自称的制作时间 {made}：两个时钟至少有一个不对",
                        "; that is before the bundle says that it was made, {made}: one of the two clocks is wrong"
                    ),
                )
            }
        }
    }

    /// Reads a reply (`TimeStampResp`, DER); none where it grants nothing, or cannot be read.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let (content, is_signed) = yasna::parse_ber(bytes, response).ok()??;
        let (algorithm, digest, time) = yasna::parse_ber(&content, info).ok()?;
        let is_sha256 = algorithm.components()[..] == SHA256;
        Some(Self { digest, time: instant(&time)?, is_sha256, is_signed })
    }
}

/// The `TSTInfo` in a response, where that was granted, and whether somebody has signed it.
fn response(reader: BERReader<'_, '_>) -> ASN1Result<Option<(Vec<u8>, bool)>> {
    reader.read_sequence(|reader| {
        let status = reader.next().read_sequence(|reader| {
            let status = reader.next().read_i64()?;
            rest(reader)?;
            Ok(status)
        })?;
        // Granted, or granted with modifications.
        if !matches!(status, 0 | 1) {
            rest(reader)?;
            return Ok(None);
        }
        let content = reader.next().read_sequence(|reader| {
            let _signed_data = reader.next().read_oid()?;
            reader.next().read_tagged(Tag::context(0), signed_data)
        })?;
        Ok(Some(content))
    })
}

fn signed_data(reader: BERReader<'_, '_>) -> ASN1Result<(Vec<u8>, bool)> {
    reader.read_sequence(|reader| {
        let (_version, _digests) = (reader.next().read_i64()?, reader.next().read_der()?);
        let content = reader.next().read_sequence(|reader| {
            let _info: ObjectIdentifier = reader.next().read_oid()?;
            reader.next().read_tagged(Tag::context(0), |reader| reader.read_bytes())
        })?;
        // The signers stand last, in a set (RFC 5652, 5.1).
        let mut last = Vec::new();
        while let Some(read) = reader.read_optional(|reader| reader.read_der())? {
            last = read;
        }
        let is_signed = last.first() == Some(&SET) && last.len() > 2;
        Ok((content, is_signed))
    })
}

/// Digest, how it was made, and time of a `TSTInfo`.
fn info(reader: BERReader<'_, '_>) -> ASN1Result<(ObjectIdentifier, Vec<u8>, String)> {
    reader.read_sequence(|reader| {
        let (_version, _policy) = (reader.next().read_i64()?, reader.next().read_oid()?);
        let (algorithm, digest) = reader.next().read_sequence(|reader| {
            let algorithm = reader.next().read_sequence(|reader| {
                let algorithm = reader.next().read_oid()?;
                rest(reader)?;
                Ok(algorithm)
            })?;
            Ok((algorithm, reader.next().read_bytes()?))
        })?;
        let _serial = reader.next().read_der()?;
        let time = reader.next().read_der()?;
        rest(reader)?;
        // A tag and a length stand before the text of a GeneralizedTime, which is short.
        Ok((algorithm, digest, String::from_utf8_lossy(time.get(2..).unwrap_or_default()).into_owned()))
    })
}

/// Passes over what else stands there.
fn rest(reader: &mut yasna::BERReaderSeq<'_, '_>) -> ASN1Result<()> {
    while reader.read_optional(|reader| reader.read_der())?.is_some() {}
    Ok(())
}

/// `20240506020000Z`, perhaps with a fraction.
fn instant(text: &str) -> Option<Timestamp> {
    let digits = text.strip_suffix('Z')?.split('.').next()?;
    let time = DateTime::strptime("%Y%m%d%H%M%S", digits).ok()?;
    Some(time.to_zoned_datetime(TimeZone::UTC).ok()?.timestamp())
}
