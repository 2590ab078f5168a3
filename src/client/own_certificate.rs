//! Believes the certificates that a user gives: those that one of them signed, and each of them itself where a server shows it.
//! A test machine's own certificate is often both, marked as that of an authority, which no server may show to those who only
//! look for authorities.

use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use tokio_rustls::rustls::client::danger::ServerCertVerified;
use tokio_rustls::rustls::client::{WebPkiServerVerifier, verify_server_name};
use tokio_rustls::rustls::crypto::CryptoProvider;
use tokio_rustls::rustls::server::ParsedCertificate;
use tokio_rustls::rustls::{CertificateError, Error, RootCertStore};
use yasna::models::TaggedDerValue;
use yasna::{ASN1Result, BERReaderSeq, Tag};

/// Believes certificates of the user's.
#[derive(Debug)]
pub(super) struct OwnCertificates {
    known: Vec<CertificateDer<'static>>,
    /// Judges every other certificate.
    pub(super) by_authority: Arc<WebPkiServerVerifier>,
}

impl OwnCertificates {
    /// Certificates of which one at least can be that of an authority, as each of them is taken for.
    ///
    /// # Errors
    /// [`Error`] where none can.
    pub(super) fn new(known: Vec<CertificateDer<'static>>, provider: Arc<CryptoProvider>) -> Result<Self, Error> {
        let mut store = RootCertStore::empty();
        for certificate in &known {
            store.add(certificate.clone())?;
        }
        let by_authority = WebPkiServerVerifier::builder_with_provider(Arc::new(store), provider)
            .build()
            .map_err(|error| Error::General(error.to_string()))?;
        Ok(Self { known, by_authority })
    }

    /// Whether it is one of them.
    pub(super) fn holds(&self, certificate: &CertificateDer<'_>) -> bool {
        self.known.iter().any(|known| known == certificate)
    }

    /// Judges one of them that a server shows: by its dates and names, since nobody need vouch for it.
    pub(super) fn verify(
        certificate: &CertificateDer<'_>,
        server_name: &ServerName<'_>,
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        let (from, to) = validity(certificate).ok_or(CertificateError::BadEncoding)?;
        let now = i64::try_from(now.as_secs()).ok().and_then(|second| Timestamp::from_second(second).ok());
        let now = now.ok_or(CertificateError::BadEncoding)?;
        if now < from {
            return Err(CertificateError::NotValidYet.into());
        }
        if now > to {
            return Err(CertificateError::Expired.into());
        }
        verify_server_name(&ParsedCertificate::try_from(certificate)?, server_name)?;
        Ok(ServerCertVerified::assertion())
    }
}

/// From when to when a certificate is valid (RFC 5280, 4.1.2.5); none where it does not say so.
fn validity(certificate: &CertificateDer<'_>) -> Option<(Timestamp, Timestamp)> {
    let times = yasna::parse_der(certificate, |reader| {
        reader.read_sequence(|certificate| {
            let times = certificate.next().read_sequence(|signed| {
                signed.read_optional(|version| version.read_tagged(Tag::context(0), |number| number.read_i64()))?;
                // The number, the algorithm and the issuer stand in front.
                for _ in 0..3 {
                    signed.next().read_der()?;
                }
                let times = signed.next().read_sequence(|validity| {
                    Ok((validity.next().read_tagged_der()?, validity.next().read_tagged_der()?))
                })?;
                rest(signed)?;
                Ok(times)
            })?;
            rest(certificate)?;
            Ok(times)
        })
    });
    let (from, to) = times.ok()?;
    Some((time(&from)?, time(&to)?))
}

fn rest(reader: &mut BERReaderSeq<'_, '_>) -> ASN1Result<()> {
    while reader.read_optional(|value| value.read_der())?.is_some() {}
    Ok(())
}

/// `YYMMDDHHMMSSZ` up to 2049, and from 2050 on with all digits of the year.
fn time(value: &TaggedDerValue) -> Option<Timestamp> {
    let text = str::from_utf8(value.value()).ok()?;
    let text = match text.len() {
        13 if *text < *"50" => format!("20{text}"),
        13 => format!("19{text}"),
        _ => text.to_owned(),
    };
    let time = DateTime::strptime("%Y%m%d%H%M%SZ", &text).ok()?;
    TimeZone::UTC.to_timestamp(time).ok()
}

#[cfg(test)]
mod tests {
    use rcgen::{CertificateParams, DistinguishedName, IsCa, KeyPair, date_time_ymd};

    use super::*;

    fn certificate(from: i32, to: i32) -> CertificateDer<'static> {
        let mut params = CertificateParams::new(["localhost".to_owned()]).expect("a name");
        (params.not_before, params.not_after) = (date_time_ymd(from, 1, 2), date_time_ymd(to, 3, 4));
        params.is_ca = IsCa::Ca(rcgen::BasicConstraints::Unconstrained);
        params.distinguished_name = DistinguishedName::new();
        params.self_signed(&KeyPair::generate().expect("a key")).expect("a certificate").der().clone()
    }

    #[test]
    fn a_certificate_that_was_given_is_believed_by_name_and_date() {
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let verified = |from, to, name: &'static str| {
            let known = certificate(from, to);
            let own = OwnCertificates::new(vec![known.clone()], Arc::clone(&provider)).expect("an authority");
            let name = ServerName::try_from(name).expect("a name");
            let now = UnixTime::since_unix_epoch(std::time::Duration::from_secs(1_700_000_000));
            assert!(own.holds(&known));
            OwnCertificates::verify(&known, &name, now).map(drop)
        };
        assert_eq!(verified(2020, 2049, "localhost"), Ok(()));
        assert_eq!(verified(1975, 4096, "localhost"), Ok(()));
        assert!(matches!(verified(2020, 2023, "localhost"), Err(Error::InvalidCertificate(CertificateError::Expired))));
        assert!(matches!(
            verified(2051, 2052, "localhost"),
            Err(Error::InvalidCertificate(CertificateError::NotValidYet))
        ));
        assert!(verified(2020, 2049, "other.example").is_err());
    }
}
