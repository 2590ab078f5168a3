//! TLS of what listens.

use std::net::IpAddr;
use std::path::PathBuf;

use clap::Args;

use crate::cli::CliError;
use crate::mock::{Tls, TlsSource};

/// The folder of a certificate made here, where none is named.
pub(in crate::cli) const TLS_FOLDER: &str = "bis3-tls";

/// What was typed about TLS.
#[derive(Debug, Args)]
pub(in crate::cli) struct TlsArguments {
    /// Speak TLS with a self-signed certificate, made once and kept in this folder [bis3-tls where none is given]
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = TLS_FOLDER, conflicts_with = "tls_cert")]
    tls: Option<PathBuf>,
    /// Speak TLS with this certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

impl TlsArguments {
    /// What is spoken at this address; none where nothing was typed.
    ///
    /// # Errors
    /// [`CliError::Usage`] where a file is missing or wrong.
    pub(in crate::cli) fn load(&self, address: IpAddr) -> Result<Option<Tls>, CliError> {
        let own = self.tls.clone().map(|folder| TlsSource::SelfSigned { folder, address });
        let files = self.tls_cert.clone().zip(self.tls_key.clone());
        let source = own.or(files.map(|(certificate, key)| TlsSource::Files { certificate, key }));
        Ok(source.as_ref().map(Tls::load).transpose()?)
    }
}
