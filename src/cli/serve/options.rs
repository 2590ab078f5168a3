//! What can be chosen, on the command line and in a configuration file by the same words.

use std::sync::Arc;

use clap::Args;
use serde::Deserialize;

use super::word::Word;
use crate::cli::arguments::TLS_FOLDER;
use crate::diagnostic::{Diagnostic, Source, yaml};

/// Where the administration listens unless told otherwise; the port next to the interface's.
const ADMIN_ADDRESS: &str = "127.0.0.1:8096";

#[derive(Clone, Debug, Default, Args, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(super) struct Options {
    /// Where to listen [default: 127.0.0.1:8095]
    #[arg(long, value_name = "ADDRESS")]
    pub(super) listen: Option<Word>,
    /// Serve the administration, too [at 127.0.0.1:8096 where no address is given]
    #[arg(long, value_name = "ADDRESS", num_args = 0..=1, default_missing_value = ADMIN_ADDRESS)]
    pub(super) admin: Option<Word>,
    /// File with the token that the administration asks for, of 16 bytes or more [default: the environment variable BIS3_ADMIN_TOKEN]
    #[arg(long, value_name = "FILE")]
    pub(super) admin_token_file: Option<Word>,
    /// Speak TLS with a self-signed certificate, made once and kept in this folder [bis3-tls where none is given]
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = TLS_FOLDER)]
    pub(super) tls: Option<Word>,
    /// Speak TLS with this certificate (PEM)
    #[arg(long, value_name = "FILE", conflicts_with = "tls", requires = "tls_key")]
    pub(super) tls_cert: Option<Word>,
    /// The private key of the certificate (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    pub(super) tls_key: Option<Word>,
    /// Key file [default: the demo keys]
    #[arg(long, value_name = "FILE")]
    pub(super) keys: Option<Word>,
    /// How the document is read: a bundled profile or a file [default: default]
    #[arg(long, value_name = "PROFILE")]
    pub(super) profile: Option<Word>,
    /// Let pages of other origins send to it from a browser (CORS) [on in the bundled profile browser-family]
    #[arg(long, value_name = "SWITCH", num_args = 0, default_missing_value = "true")]
    pub(super) cors: Option<Word>,
    /// What the clock shows: system, +15m, fixed:2018-09-10T10:15:31Z or broken [default: system]
    #[arg(long, value_name = "CLOCK", allow_hyphen_values = true)]
    pub(super) clock: Option<Word>,
    /// Number from which chance is drawn [default: 0]
    #[arg(long, value_name = "NUMBER")]
    pub(super) seed: Option<Word>,
    /// A fault rule, such as 'POST /Transfusion/TQC: SaveTQCFailed, times 2'; can be repeated
    #[arg(long = "fault", value_name = "RULE")]
    pub(super) faults: Vec<Word>,
    /// Be wrong in one way, so that a suite can be tried on a platform that is; `bis3 spec defects` lists them
    #[arg(long, value_name = "NAME")]
    pub(super) defect: Option<Word>,
    /// Most bytes of a request's body (K and M are understood) [default: 8M]
    #[arg(long, value_name = "BYTES")]
    pub(super) max_body: Option<Word>,
    /// Most levels of JSON in a request's body [default: 64]
    #[arg(long, value_name = "COUNT")]
    pub(super) max_depth: Option<Word>,
    /// Most bytes of a request's head [default: 32K]
    #[arg(long, value_name = "BYTES")]
    pub(super) max_head: Option<Word>,
    /// Most headers of a request [default: 100]
    #[arg(long, value_name = "COUNT")]
    pub(super) max_headers: Option<Word>,
    /// Most connections at a time [default: 1024]
    #[arg(long, value_name = "COUNT")]
    pub(super) max_connections: Option<Word>,
    /// Most bytes of all unfinished bodies together, beyond 64K of each [default: 256M]
    #[arg(long, value_name = "BYTES")]
    pub(super) max_unfinished: Option<Word>,
    /// How long a head may take to come, the first one from the start of its connection [default: 10s]
    #[arg(long, value_name = "TIME")]
    pub(super) head_timeout: Option<Word>,
    /// How long a body may take to come [default: 30s]
    #[arg(long, value_name = "TIME")]
    pub(super) body_timeout: Option<Word>,
    /// How long a connection may stay idle between two requests [default: 60s]
    #[arg(long, value_name = "TIME")]
    pub(super) idle_timeout: Option<Word>,
    /// How long a client may leave an answer unread [default: 30s]
    #[arg(long, value_name = "TIME")]
    pub(super) write_timeout: Option<Word>,
    /// How long requests in flight may take at the end [default: 10s]
    #[arg(long, value_name = "TIME")]
    pub(super) drain_timeout: Option<Word>,
    /// Most exchanges that the journal keeps [default: 1000]
    #[arg(long, value_name = "COUNT")]
    pub(super) journal_entries: Option<Word>,
    /// Most bytes that the journal keeps [default: 16M]
    #[arg(long, value_name = "BYTES")]
    pub(super) journal_bytes: Option<Word>,
    /// Most bytes that the journal keeps of one request [default: 64K]
    #[arg(long, value_name = "BYTES")]
    pub(super) journal_request: Option<Word>,
    /// Write every exchange into this evidence file, one line each, before its answer goes; one that is there is taken up
    #[arg(long, value_name = "FILE")]
    pub(super) evidence: Option<Word>,
    /// Keep reports and used signatures here: in memory, or in a file that outlives the program and is made where there is
    /// none; FILE-wal and FILE-shm beside it belong to it, a copy of FILE alone is no backup [default: memory]
    #[arg(long, value_name = "memory|FILE")]
    pub(super) store: Option<Word>,
    /// Log on standard error, one line a request: text, json or none [default: text]
    #[arg(long, value_name = "FORM")]
    pub(super) log: Option<Word>,
    /// Do not look for the mistake behind a refused signature, and do not name it in answer, journal and log
    #[arg(long, value_name = "SWITCH", num_args = 0, default_missing_value = "true")]
    pub(super) no_diagnosis: Option<Word>,
    /// File for the lines `listening URL`, `admin URL` and `certificate FILE`, as far as they apply, once it listens
    #[arg(long, value_name = "FILE")]
    pub(super) ready_file: Option<Word>,
}

/// Names every choice once, for what is done to each of them.
macro_rules! each_choice {
    ($apply:ident) => {
        $apply!(
            listen,
            admin,
            admin_token_file,
            tls,
            tls_cert,
            tls_key,
            keys,
            profile,
            cors,
            clock,
            seed,
            defect,
            max_body,
            max_depth,
            max_head,
            max_headers,
            max_connections,
            max_unfinished,
            head_timeout,
            body_timeout,
            idle_timeout,
            write_timeout,
            drain_timeout,
            journal_entries,
            journal_bytes,
            journal_request,
            evidence,
            store,
            log,
            no_diagnosis,
            ready_file
        )
    };
}

impl Options {
    /// Reads a configuration file.
    ///
    /// # Errors
    /// A diagnostic at the key or value that is wrong.
    pub(super) fn read(source: &Arc<Source>) -> Result<Self, Diagnostic> {
        let read: Self = yaml::read(source)?;
        let placed = |word: Option<Word>| word.map(|word| word.of(source));
        macro_rules! place {
            ($($choice:ident),+) => {
                Self { faults: read.faults.into_iter().map(|word| word.of(source)).collect(), $($choice: placed(read.$choice)),+ }
            };
        }
        Ok(each_choice!(place))
    }

    /// What was typed, and where nothing was, what a file says. Fault rules of both stay, the file's first.
    #[must_use]
    pub(super) fn over(self, file: Self) -> Self {
        macro_rules! choose {
            ($($choice:ident),+) => {
                Self { faults: [file.faults, self.faults].concat(), $($choice: self.$choice.or(file.$choice)),+ }
            };
        }
        each_choice!(choose)
    }
}
