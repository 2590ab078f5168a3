//! Ctrl-C, and what a pipeline sends to a run that takes too long: the run ends with whole reports.

use std::sync::Arc;
use std::{process, thread};

use crate::cli::stop::Stop;
use crate::cli::{CliError, Exit};
use crate::harness::runtime::runtime;
use crate::language::Bilingual;
use crate::scenario::Halt;

/// Halts the run where somebody asks for it. Whoever asks twice does not want to wait.
pub(super) fn listen(halt: &Arc<Halt>) -> Result<(), CliError> {
    let (runtime, halt) = (runtime()?, Arc::clone(halt));
    let stop = runtime.block_on(async { Stop::listen() });
    let mut stop = stop.map_err(|error| {
        CliError::harness(format!("无法等待中断信号：{error}"), format!("signals cannot be awaited: {error}"))
    })?;
    thread::spawn(move || {
        runtime.block_on(async {
            stop.asked().await;
            halt.call(Bilingual::new("运行被中断（收到信号）", "it was interrupted by a signal"));
            stop.asked().await;
        });
        process::exit(Exit::Harness.number().into());
    });
    Ok(())
}
