//! How an address is reached.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Arg, Args, Command, value_parser};

use super::proxy::proxy;
use super::values::Rate;
use crate::cli::CliError;
use crate::client::{Address, Connector, Limits, Pace, Trust};

/// What was typed.
#[derive(Debug, Args)]
pub(in crate::cli) struct ConnectionArguments {
    /// Believe any certificate of the target
    #[arg(long)]
    insecure: bool,
    /// Believe the certificates in this PEM file
    #[arg(long, value_name = "FILE", conflicts_with = "insecure")]
    ca: Option<PathBuf>,
    /// Go to the target by way of this proxy [default: HTTPS_PROXY or HTTP_PROXY, unless NO_PROXY names the target or it is this machine]
    #[arg(long, value_name = "http://HOST:PORT")]
    proxy: Option<String>,
    /// Send no more than so many requests a second to the target
    #[arg(long, value_name = "NUMBER")]
    rate: Option<Rate>,
    /// Longest time for a connection, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 5, value_parser = value_parser!(u32).range(1..))]
    connect_timeout: u32,
    /// Longest time for a request and its answer, in seconds
    #[arg(long, value_name = "SECONDS", default_value_t = 30, value_parser = value_parser!(u32).range(1..))]
    timeout: u32,
}

impl ConnectionArguments {
    /// The file of the certificates that are believed.
    pub(in crate::cli) fn ca(&self) -> &Option<PathBuf> {
        &self.ca
    }

    /// What makes sessions with an address.
    pub(in crate::cli) fn connector(&self, url: &str) -> Result<Connector, CliError> {
        let address: Address = url.parse()?;
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
        let proxy = proxy(self.proxy.as_deref(), &address)?;
        let mut connector = Connector::new(address, &trust, limits)?;
        if let Some(proxy) = proxy {
            connector = connector.through(proxy);
        }
        if let Some(Rate(interval)) = self.rate {
            connector = connector.paced(Pace::of_interval(interval));
        }
        Ok(connector)
    }
}

/// Refuses how an address is reached where none is named. For commands that can do without one.
pub(in crate::cli) fn only_with_target(argument: Arg) -> Arg {
    let all = ConnectionArguments::augment_args(Command::new(""));
    let is_one = all.get_arguments().any(|own| own.get_id() == argument.get_id());
    if is_one { argument.requires("target") } else { argument }
}
