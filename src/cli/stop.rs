//! Whether somebody wants the program to stop.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU8, Ordering};
use std::{process, thread};

use super::{CliError, Exit};
use crate::diagnostic::remove_unfinished;
use crate::harness::runtime::runtime;
use crate::language::{Bilingual, ToBilingual};
use crate::scenario::Halt;

/// Whether the command knows itself what to do at a signal.
static LISTENS: AtomicBool = AtomicBool::new(false);

/// Has a command that does nothing else at a signal end by it, without files that it has begun. Where signals cannot be
/// awaited the system ends it.
pub(super) fn ends_clean() {
    let Ok(runtime) = runtime() else { return };
    let Ok(mut stop) = runtime.block_on(async { Stop::awaited() }) else { return };
    thread::spawn(move || {
        let exit = runtime.block_on(stop.asked());
        if !LISTENS.load(Ordering::SeqCst) {
            end(exit);
        }
    });
}

fn end(exit: Exit) -> ! {
    remove_unfinished();
    process::exit(exit.number().into());
}

/// The wishes to stop: Ctrl-C, and SIGTERM where there is such a thing.
pub(super) struct Stop {
    #[cfg(unix)]
    interrupted: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminated: tokio::signal::unix::Signal,
}

impl Stop {
    /// For a command that does more at a signal than to end.
    pub(super) fn listen() -> std::io::Result<Self> {
        let stop = Self::awaited();
        LISTENS.store(stop.is_ok(), Ordering::SeqCst);
        stop
    }

    #[cfg(unix)]
    fn awaited() -> std::io::Result<Self> {
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
    fn awaited() -> std::io::Result<Self> {
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
            end(exit);
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
