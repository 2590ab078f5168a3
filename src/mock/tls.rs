//! TLS: a certificate of the user's, or a self-signed one written out once so that a client can trust it.

use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use jiff::SignedDuration;
use jiff::tz::TimeZone;
use rcgen::{CertificateParams, DnType, KeyPair};
use rustls_pki_types::pem::PemObject;
use rustls_pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use thiserror::Error;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::client::verify_server_name;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::server::ParsedCertificate;
use zeroize::Zeroizing;

use crate::clock::{AdjustableClock, Clock};
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
            Self::File { path, error } => format!("{}：{}", path.display(), error.to_bilingual().zh),
            Self::Unread(error) => return error.to_bilingual(),
            Self::NotUtf8 { path, error } => format!("{} {}", path.display(), error.to_bilingual().zh),
            Self::Pem { path, error } => format!("{}：不是所需的 PEM 文件（`{error}`）", path.display()),
            Self::Unusable { certificate, error } => {
                format!("{}：证书与私钥不能一起使用（`{error}`）", certificate.display())
            }
            Self::Alone { present, missing } => {
                let (present, missing) = (present.display(), missing.display());
                format!("{present} 已存在，但缺少 {missing}：请补上，或移走前者以便重新生成两个文件")
            }
            Self::Generation(error) => format!("无法生成证书：`{error}`"),
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
    /// The server's own.
    own: Option<CertificateDer<'static>>,
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

    /// Whether the certificate holds for the server at this address. For every address it does where it holds for one that
    /// others can reach, or for this machine's name.
    pub fn is_for(&self, address: IpAddr) -> bool {
        let Some(certificate) = self.own.as_ref().and_then(|own| ParsedCertificate::try_from(own).ok()) else {
            return false;
        };
        let is_named = |name: &String| {
            ServerName::try_from(name.as_str()).is_ok_and(|name| verify_server_name(&certificate, &name).is_ok())
        };
        if address.is_unspecified() {
            names(address).iter().skip(3).any(is_named)
        } else {
            is_named(&address.to_string())
        }
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
        let chain: Vec<CertificateDer<'static>> = CertificateDer::pem_slice_iter(&pem(&certificate)?)
            .collect::<Result<Vec<_>, _>>()
            .map_err(|error| pem_error(&certificate, error))?;
        let own = chain.first().cloned();
        let private = PrivateKeyDer::from_pem_slice(&pem(&key)?).map_err(|error| pem_error(&key, error))?;
        let config = server_config(chain, private)
            .map_err(|error| TlsError::Unusable { certificate: certificate.clone(), error })?;
        Ok(Self { certificate, acceptor: TlsAcceptor::from(Arc::new(config)), own })
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
    let mut parameters = CertificateParams::new(names(address))?;
    parameters.distinguished_name.push(DnType::CommonName, "bis3 serve");
    if let Ok(now) = AdjustableClock::system().now() {
        let day = |days| {
            let date = (now + SignedDuration::from_hours(24 * days)).to_zoned_datetime(TimeZone::UTC).date();
            rcgen::date_time_ymd(date.year().into(), date.month().unsigned_abs(), date.day().unsigned_abs())
        };
        (parameters.not_before, parameters.not_after) = (day(-1), day(LIFETIME_DAYS));
    }
    let signing = KeyPair::generate()?;
    let made = parameters.self_signed(&signing)?;
    fs::create_dir_all(folder).map_err(|error| TlsError::File { path: folder.to_owned(), error })?;
    write(key, signing.serialize_pem().as_bytes(), Readers::Owner)?;
    write(certificate, made.pem().as_bytes(), Readers::Everybody)
}

/// How long a certificate is good for: the most that every system takes.
const LIFETIME_DAYS: i64 = 825;

/// The names under which a client finds the server. Where it listens on every address, they are those that this machine has
/// on its way to others, and its host name.
fn names(address: IpAddr) -> Vec<String> {
    let mut names: Vec<String> = ["localhost", "127.0.0.1", "::1"].map(str::to_owned).into();
    let others = if address.is_unspecified() {
        let addresses = ELSEWHERE.into_iter().filter_map(outgoing);
        addresses.map(|address| address.to_string()).chain(host_name()).collect()
    } else {
        vec![address.to_string()]
    };
    for name in others {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    names
}

/// Addresses of documentation (RFC 5737, RFC 3849): the way to them is the way to anywhere. Nothing is sent.
const ELSEWHERE: [IpAddr; 2] =
    [IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1)), IpAddr::V6(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 1))];

/// The address from which this machine would send to another one.
fn outgoing(other: IpAddr) -> Option<IpAddr> {
    let own = if other.is_ipv4() { IpAddr::V4(Ipv4Addr::UNSPECIFIED) } else { IpAddr::V6(Ipv6Addr::UNSPECIFIED) };
    let socket = UdpSocket::bind((own, 0)).ok()?;
    socket.connect((other, 9)).ok()?;
    Some(socket.local_addr().ok()?.ip())
}

fn host_name() -> Option<String> {
    let named = fs::read_to_string("/proc/sys/kernel/hostname").ok().or_else(|| std::env::var("COMPUTERNAME").ok())?;
    let name = named.trim().to_ascii_lowercase();
    let is_sound = !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.".contains(&byte));
    is_sound.then_some(name)
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
