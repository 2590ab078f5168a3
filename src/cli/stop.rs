//! Whether somebody wants the program to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::{process, thread};

use super::{CliError, Exit};
use crate::harness::runtime::runtime;
use crate::language::{Bilingual, ToBilingual};
use crate::scenario::Halt;

/// The wishes to stop: Ctrl-C, and SIGTERM where there is such a thing.
pub(super) struct Stop {
    #[cfg(unix)]
    interrupted: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminated: tokio::signal::unix::Signal,
}

impl Stop {
    #[cfg(unix)]
    pub(super) fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupted: signal(SignalKind::interrupt())?, terminated: signal(SignalKind::terminate())? })
    }

    #[cfg(unix)]
    pub(super) async fn asked(&mut self) -> Exit {
        tokio::select! {
            _ = self.interrupted.recv() => Exit::Interrupted,
            _ = self.terminated.recv() => Exit::Terminated,
        }
    }

    #[cfg(not(unix))]
    pub(super) fn listen() -> std::io::Result<Self> {
        Ok(Self {})
    }

    #[cfg(not(unix))]
    pub(super) async fn asked(&mut self) -> Exit {
        // Without a console there is no Ctrl-C; then only the end of the process stops it.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        Exit::Interrupted
    }
}

/// Whether a signal has halted the work of a command.
#[derive(Clone, Debug, Default)]
pub(super) struct Signalled(Arc<AtomicU8>);

impl Signalled {
    /// Halts the work at the first signal. Whoever asks twice does not want to wait.
    ///
    /// # Errors
    /// [`CliError::Harness`] where signals cannot be awaited.
    pub(super) fn halts(halt: &Arc<Halt>) -> Result<Self, CliError> {
        let (runtime, halt, signalled) = (runtime()?, Arc::clone(halt), Self::default());
        let stop = runtime.block_on(async { Stop::listen() });
        let mut stop = stop.map_err(|error| {
            CliError::harness(
                format!("无法等待中断信号：{}", error.to_bilingual().zh),
                format!("signals cannot be awaited: {error}"),
            )
        })?;
        let told = signalled.clone();
        thread::spawn(move || {
            let exit = runtime.block_on(async {
                let exit = stop.asked().await;
                told.0.store(exit.number(), Ordering::Relaxed);
                halt.call(Bilingual::new("运行被中断（收到信号）", "it was interrupted by a signal"));
                stop.asked().await;
                exit
            });
            process::exit(exit.number().into());
        });
        Ok(signalled)
    }

    /// How the command ends: as the signal says that broke it off, or else like this.
    pub(super) fn or(&self, exit: Exit) -> Exit {
        let by_signal = [Exit::Interrupted, Exit::Terminated];
        let told = self.0.load(Ordering::Relaxed);
        by_signal.into_iter().find(|signal| signal.number() == told).unwrap_or(exit)
    }
}
