//! TLS: a certificate of the user's, or a self-signed one written out once so that a client can trust it.

use std::fs;
use std::io::Write;
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use zeroize::Zeroizing;

use crate::diagnostic::{NotUtf8, SourceError, read_file, unmarked};
use crate::language::{Bilingual, ToBilingual};

/// Where the certificate of a listener comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TlsSource {
    /// PEM files of the user's.
    Files {
        /// The certificate, followed by those that lead to its root.
        certificate: PathBuf,
        /// The private key.
        key: PathBuf,
    },
    /// A self-signed certificate kept in a folder: made with its key where neither is there yet, used again where both
    /// are.
    SelfSigned {
        /// The folder.
        folder: PathBuf,
        /// The address that it is to be valid for, besides `localhost` and the loopback addresses.
        address: IpAddr,
    },
}

/// Why there is no TLS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file cannot be read or written.
    #[error("{path}: {error}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: std::io::Error,
    },
    /// A file of the user's cannot be read.
    #[error(transparent)]
    Unread(#[from] SourceError),
    /// A file is in an encoding that no PEM file has.
    #[error("{}: {error}", path.display())]
    NotUtf8 {
        /// The file.
        path: PathBuf,
        /// What it seems to be.
        error: NotUtf8,
    },
    /// A file is no PEM file of its kind.
    #[error("{path}: {error}; a PEM file is needed")]
    Pem {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        error: rustls_pki_types::pem::Error,
    },
    /// Certificate and key cannot be used together.
    #[error("{certificate}: certificate and key cannot be used: {error}")]
    Unusable {
        /// The certificate.
        certificate: PathBuf,
        /// What the TLS library said.
        error: tokio_rustls::rustls::Error,
    },
    /// A folder holds a certificate without its key, or a key without its certificate.
    #[error("{present} is there and {missing} is not: put it there, or move the first away to have both made anew")]
    Alone {
        /// The file that is there. It is somebody's, and stays as it is.
        present: PathBuf,
        /// The file that would belong to it.
        missing: PathBuf,
    },
    /// No certificate could be made.
    #[error("no certificate could be made: {0}")]
    Generation(#[from] rcgen::Error),
}

impl ToBilingual for TlsError {
    fn to_bilingual(&self) -> Bilingual {
        let zh = match self {
            Self::File { path, error } => format!("{}：{error}", path.display()),
            Self::Unread(error) => return error.to_bilingual(),
            Self::NotUtf8 { path, error } => format!("{} {}", path.display(), error.to_bilingual().zh),
            Self::Pem { path, error } => format!("{}：不是所需的 PEM 文件（{error}）", path.display()),
            Self::Unusable { certificate, error } => {
                format!("{}：证书与私钥不能一起使用（{error}）", certificate.display())
            }
            Self::Alone { present, missing } => {
                let (present, missing) = (present.display(), missing.display());
                format!("{present} 已存在，但缺少 {missing}：请补上，或移走前者以便重新生成两个文件")
            }
            Self::Generation(error) => format!("无法生成证书：{error}"),
        };
        Bilingual::new(zh, self.to_string())
    }
}

/// A listener's TLS, and the file of the certificate that a client has to trust.
#[derive(Clone)]
pub struct Tls {
    /// The certificate's file.
    pub certificate: PathBuf,
    pub(super) acceptor: TlsAcceptor,
}

impl std::fmt::Debug for Tls {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Tls").field("certificate", &self.certificate).finish_non_exhaustive()
    }
}

impl Tls {
    /// What speaks it with a client.
    pub fn acceptor(&self) -> &TlsAcceptor {
        &self.acceptor
    }

    /// Reads certificate and key, and makes them first where they are to be self-signed and are not there.
    ///
    /// # Errors
    /// [`TlsError`], which names the file.
    pub fn load(source: &TlsSource) -> Result<Self, TlsError> {
        let (certificate, key) = match source {
            TlsSource::Files { certificate, key } => (certificate.clone(), key.clone()),
            TlsSource::SelfSigned { folder, address } => self_signed(folder, *address)?,
        };
        let chain = CertificateDer::pem_slice_iter(&pem(&certificate)?)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| pem_error(&certificate, error))?;
        let private = PrivateKeyDer::from_pem_slice(&pem(&key)?).map_err(|error| pem_error(&key, error))?;
        let config = server_config(chain, private)
            .map_err(|error| TlsError::Unusable { certificate: certificate.clone(), error })?;
        Ok(Self { certificate, acceptor: TlsAcceptor::from(Arc::new(config)) })
    }
}

fn server_config(
    chain: Vec<CertificateDer<'static>>,
    private: PrivateKeyDer<'static>,
) -> Result<ServerConfig, tokio_rustls::rustls::Error> {
    let provider = Arc::new(ring::default_provider());
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()?
        .with_no_client_auth()
        .with_single_cert(chain, private)?;
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(config)
}

/// The bytes of a PEM file, wiped from memory behind their use: a key may stand in it. A mark in front would hide its first line.
fn pem(path: &Path) -> Result<Zeroizing<Vec<u8>>, TlsError> {
    let bytes = Zeroizing::new(read_file(path)?);
    let text = unmarked(&bytes).map_err(|error| TlsError::NotUtf8 { path: path.to_owned(), error })?;
    Ok(Zeroizing::new(text.to_vec()))
}

fn pem_error(path: &Path, error: rustls_pki_types::pem::Error) -> TlsError {
    TlsError::Pem { path: path.to_owned(), error }
}

fn self_signed(folder: &Path, address: IpAddr) -> Result<(PathBuf, PathBuf), TlsError> {
    let certificate = folder.join("certificate.pem");
    let key = folder.join("key.pem");
    match (certificate.exists(), key.exists()) {
        (true, true) => {}
        (false, false) => make(folder, address, &certificate, &key)?,
        (true, false) => return Err(TlsError::Alone { present: certificate, missing: key }),
        (false, true) => return Err(TlsError::Alone { present: key, missing: certificate }),
    }
    Ok((certificate, key))
}

fn make(folder: &Path, address: IpAddr, certificate: &Path, key: &Path) -> Result<(), TlsError> {
    let mut names = vec!["localhost".to_owned(), "127.0.0.1".to_owned(), "::1".to_owned()];
    let own = address.to_string();
    if !address.is_unspecified() && !names.contains(&own) {
        names.push(own);
    }
    let made = rcgen::generate_simple_self_signed(names)?;
    fs::create_dir_all(folder).map_err(|error| TlsError::File { path: folder.to_owned(), error })?;
    write(key, made.signing_key.serialize_pem().as_bytes(), Readers::Owner)?;
    write(certificate, made.cert.pem().as_bytes(), Readers::Everybody)
}

#[derive(Clone, Copy)]
enum Readers {
    Owner,
    Everybody,
}

/// Writes a file that is not there yet: one that came in the meantime is somebody else's. It is created with its final
/// permissions: a key that is readable for a moment is readable.
fn write(path: &Path, bytes: &[u8], readers: Readers) -> Result<(), TlsError> {
    let written = || -> std::io::Result<()> {
        let mut options = fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(
            &mut options,
            match readers {
                Readers::Owner => 0o600,
                Readers::Everybody => 0o644,
            },
        );
        #[cfg(not(unix))]
        let _ = readers;
        let mut file = options.open(path)?;
        // Half a file would pass for one that somebody made.
        file.write_all(bytes).inspect_err(|_| _ = fs::remove_file(path))
    };
    written().map_err(|error| TlsError::File { path: path.to_owned(), error })
}
