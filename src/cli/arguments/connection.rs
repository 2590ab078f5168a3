//! How an address is reached.

use std::path::PathBuf;

use clap::{Arg, Args, Command};

use super::proxy::proxy;
use super::values::{Rate, Time, time_or_seconds};
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
    /// Longest time for a connection: 500ms, 5s; a number alone is in seconds [default: 5s]
    #[arg(long, value_name = "TIME", value_parser = time_or_seconds)]
    connect_timeout: Option<Time>,
    /// Longest time for a request and its answer: 500ms, 30s; a number alone is in seconds [default: 30s]
    #[arg(long, value_name = "TIME", value_parser = time_or_seconds)]
    timeout: Option<Time>,
}

impl ConnectionArguments {
    /// The file of the certificates that are believed.
    pub(in crate::cli) fn ca(&self) -> &Option<PathBuf> {
        &self.ca
    }

    /// The first option that was typed; none where none was, whatever it says.
    pub(in crate::cli) fn first_given(&self) -> Option<&'static str> {
        let given = [
            ("--insecure", self.insecure),
            ("--ca", self.ca.is_some()),
            ("--proxy", self.proxy.is_some()),
            ("--rate", self.rate.is_some()),
            ("--connect-timeout", self.connect_timeout.is_some()),
            ("--timeout", self.timeout.is_some()),
        ];
        given.into_iter().find_map(|(name, is_given)| is_given.then_some(name))
    }

    /// What makes sessions with an address.
    pub(in crate::cli) fn connector(&self, url: &str) -> Result<Connector, CliError> {
        let address: Address = url.parse()?;
        let trust = match &self.ca {
            _ if self.insecure => Trust::Anyone,
            Some(file) => Trust::Authority(file.clone()),
            None => Trust::Public,
        };
        let default = Limits::default();
        let or = |typed: Option<Time>, default| typed.map_or(default, |time| time.0);
        let (connect, exchange) = (or(self.connect_timeout, default.connect), or(self.timeout, default.exchange));
        let limits = Limits { connect, exchange, ..default };
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
