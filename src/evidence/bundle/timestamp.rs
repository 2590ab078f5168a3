//! Time stamps (RFC 3161): a query for an authority, and what its reply says. Nothing is sent anywhere, and whether the
//! authority's signature holds is for `openssl ts -verify` and who trusts that authority.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use yasna::models::ObjectIdentifier;
use yasna::{ASN1Result, BERReader, Tag};

use crate::evidence::Sha256Digest;

/// What stands in a query before the digest: version 1, and SHA-256 as the way it was made.
const BEFORE: [u8; 24] = [
    0x30, 0x39, 0x02, 0x01, 0x01, 0x30, 0x31, 0x30, 0x0d, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02,
    0x01, 0x05, 0x00, 0x04, 0x20,
];
/// What stands behind it: that the reply is to carry the authority's certificate. No nonce: the same query is asked again by
/// whoever has lost the reply.
const BEHIND: [u8; 3] = [0x01, 0x01, 0xff];

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
}

impl TimestampReply {
    /// Reads a reply (`TimeStampResp`, DER); none where it grants nothing, or cannot be read.
    pub fn read(bytes: &[u8]) -> Option<Self> {
        let content = yasna::parse_ber(bytes, response).ok()??;
        let (digest, time) = yasna::parse_ber(&content, info).ok()?;
        Some(Self { digest, time: instant(&time)? })
    }
}

/// The `TSTInfo` in a response, where that was granted.
fn response(reader: BERReader<'_, '_>) -> ASN1Result<Option<Vec<u8>>> {
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

fn signed_data(reader: BERReader<'_, '_>) -> ASN1Result<Vec<u8>> {
    reader.read_sequence(|reader| {
        let (_version, _digests) = (reader.next().read_i64()?, reader.next().read_der()?);
        let content = reader.next().read_sequence(|reader| {
            let _info: ObjectIdentifier = reader.next().read_oid()?;
            reader.next().read_tagged(Tag::context(0), |reader| reader.read_bytes())
        })?;
        rest(reader)?;
        Ok(content)
    })
}

/// Digest and time of a `TSTInfo`.
fn info(reader: BERReader<'_, '_>) -> ASN1Result<(Vec<u8>, String)> {
    reader.read_sequence(|reader| {
        let (_version, _policy) = (reader.next().read_i64()?, reader.next().read_oid()?);
        let digest = reader.next().read_sequence(|reader| {
            let _algorithm = reader.next().read_der()?;
            reader.next().read_bytes()
        })?;
        let _serial = reader.next().read_der()?;
        let time = reader.next().read_der()?;
        rest(reader)?;
        // A tag and a length stand before the text of a GeneralizedTime, which is short.
        Ok((digest, String::from_utf8_lossy(time.get(2..).unwrap_or_default()).into_owned()))
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
