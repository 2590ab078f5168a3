//! How an address is reached: what commands that speak to one have in common.

mod proxy;
mod rate;

use std::path::PathBuf;
use std::time::Duration;

use clap::Args;

use self::rate::Rate;
use super::CliError;
use crate::client::{Address, AddressError, Connector, Limits, Pace, Trust};

/// What was typed.
#[derive(Debug, Args)]
pub(super) struct ConnectionArguments {
    /// Believe any certificate of the target
    #[arg(long)]
    insecure: bool,
    /// Believe the certificates in this PEM file
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    ca: Option<PathBuf>,
    /// Go to the target by way of this proxy [default: HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY names the target]
    #[arg(long, value_name = "http://HOST:PORT")]
    proxy: Option<String>,
    /// Send no more than so many requests a second to the target
    #[arg(long, value_name = "NUMBER")]
    rate: Option<Rate>,
    /// Longest time for a connection, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5)]
    connect_timeout: u32,
    /// Longest time for a request and its answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    timeout: u32,
}

impl ConnectionArguments {
    /// What makes sessions with an address.
    pub(super) fn connector(&self, url: &str) -> Result<Connector, CliError> {
        let address: Address = url.parse().map_err(|error: AddressError| CliError::Usage(error.told()))?;
        let trust = match &self.ca {
            _ if self.insecure => Trust::Anyone,
            Some(file) => Trust::Authority(file.clone()),
            None => Trust::Public,
        };
        let limits = Limits {
            connect: Duration::from_secs(self.connect_timeout.into()),
            exchange: Duration::from_secs(self.timeout.into()),
            ..Limits::default()
        };
        let proxy = proxy::proxy(self.proxy.as_deref(), &address)?;
        let mut connector = Connector::new(address, &trust, limits).map_err(|error| CliError::Usage(error.told()))?;
        if let Some(proxy) = proxy {
            connector = connector.through(proxy);
        }
        if let Some(Rate(interval)) = self.rate {
            connector = connector.paced(Pace::of_interval(interval));
        }
        Ok(connector)
    }
}
