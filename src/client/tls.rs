//! Which certificates a session trusts when it speaks TLS.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, ServerName, UnixTime};
use thiserror::Error;
use tokio_rustls::TlsConnector;
use tokio_rustls::rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use tokio_rustls::rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use tokio_rustls::rustls::{
    ClientConfig, ConfigBuilder, DigitallySignedStruct, Error, RootCertStore, SignatureScheme, WantsVerifier,
};

use super::Address;
use super::own_certificate::OwnCertificates;
use crate::diagnostic::{SourceError, read_file, unmarked};
use crate::language::{Bilingual, ToBilingual};

/// Which certificates are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Trust {
    /// Those signed by a public authority (the list of Mozilla).
    #[default]
    Public,
    /// Those in a PEM file, and those signed by one of them.
    Authority(PathBuf),
    /// Any: for a test machine on a closed network only.
    Anyone,
}

/// TLS that cannot be set up.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The file of authorities cannot be read.
    #[error(transparent)]
    Unread(#[from] SourceError),
    /// No certificates can be taken from the file of authorities.
    #[error("{path}: {reason}")]
    Authority {
        /// The file.
        path: String,
        /// What is wrong with it.
        reason: Bilingual,
    },
    /// No certificate can be issued for such a host.
    #[error("no certificate can name the host `{0}`")]
    Host(String),
    /// The TLS library refused its own settings.
    #[error("TLS cannot be set up: {0}")]
    Setup(Error),
}

impl ToBilingual for TrustError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::Unread(error) => return error.to_bilingual(),
            Self::Authority { path, reason } => format!("{path}：不能作为可信证书使用（{}）", reason.zh),
            Self::Host(host) => format!("主机名“{host}”不能出现在证书中"),
            Self::Setup(error) => format!("无法建立 TLS：`{error}`"),
        };
        Bilingual::new(zh, self.to_string())
    }
}

impl Trust {
    pub(super) fn connector(&self) -> Result<TlsConnector, TrustError> {
        let provider = Arc::new(ring::default_provider());
        let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
            .with_safe_default_protocol_versions()
            .map_err(TrustError::Setup)?;
        let config = match self {
            Self::Public => builder.with_root_certificates(public_authorities()).with_no_client_auth(),
            Self::Authority(path) => judged(builder, Some(own_certificates(path, Arc::clone(&provider))?), provider),
            Self::Anyone => judged(builder, None, provider),
        };
        Ok(TlsConnector::from(Arc::new(config)))
    }

    pub(super) fn server_name(&self, address: &Address) -> Result<ServerName<'static>, TrustError> {
        ServerName::try_from(address.host.clone()).map_err(|_| TrustError::Host(address.host.clone()))
    }
}

fn judged(
    builder: ConfigBuilder<ClientConfig, WantsVerifier>,
    own: Option<OwnCertificates>,
    provider: Arc<CryptoProvider>,
) -> ClientConfig {
    let verifier = Arc::new(Verifier { own, provider });
    builder.dangerous().with_custom_certificate_verifier(verifier).with_no_client_auth()
}

fn public_authorities() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

fn own_certificates(path: &Path, provider: Arc<CryptoProvider>) -> Result<OwnCertificates, TrustError> {
    let wrong = |reason: Bilingual| TrustError::Authority { path: path.display().to_string(), reason };
    let bytes = read_file(path)?;
    let text = unmarked(&bytes).map_err(|error| wrong(error.to_bilingual()))?;
    let certificates: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(text).collect();
    let certificates = certificates.map_err(|error| wrong(error.to_string().as_str().into()))?;
    if certificates.is_empty() {
        return Err(wrong(("其中没有证书", "no certificate stands in it").into()));
    }
    OwnCertificates::new(certificates, provider).map_err(|error| wrong(error.to_string().as_str().into()))
}

/// Judges certificates where public authorities are not asked. The handshake's own signatures are checked in any case, so the
/// peer holds the key it shows.
#[derive(Debug)]
struct Verifier {
    /// Which certificates are believed; every one where none are named.
    own: Option<OwnCertificates>,
    provider: Arc<CryptoProvider>,
}

impl ServerCertVerifier for Verifier {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        match &self.own {
            None => Ok(ServerCertVerified::assertion()),
            Some(own) if own.holds(end_entity) => OwnCertificates::verify(end_entity, server_name, now),
            Some(own) => {
                own.by_authority.verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now)
            }
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls12_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        verify_tls13_signature(message, certificate, signature, &self.provider.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.provider.signature_verification_algorithms.supported_schemes()
    }
}
