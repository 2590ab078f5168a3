//! `bis3 dispute timestamp`: writes the query for a time stamp, or takes the reply in. Nothing is sent anywhere.

use std::path::{Path, PathBuf};

use clap::Args;

use super::opened::Opened;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit};
use crate::diagnostic::read_file_of;
use crate::evidence::Sha256Digest;
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::{MANIFEST, TIMESTAMP_REPLY, TimestampReply, query};
use crate::language::bilingual;

/// The longest reply that is taken in, in bytes.
const MOST_BYTES: u64 = 256 * 1024;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 dispute timestamp dispute.zip\n  bis3 dispute timestamp dispute.zip --reply dispute.zip.tsr"
)]
pub(super) struct Arguments {
    /// The bundle
    #[arg(value_name = "BUNDLE.zip")]
    bundle: PathBuf,
    /// The reply of an authority, to be taken into the bundle [default: the query is written beside it]
    #[arg(long, value_name = "FILE")]
    reply: Option<PathBuf>,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let opened = Opened::read(&arguments.bundle)?;
    let manifest = opened.bundle.entry(MANIFEST).unwrap_or_default();
    let Some(reply) = &arguments.reply else {
        write_query(&arguments.bundle, manifest, environment)?;
        return Ok(Exit::Passed);
    };
    let bytes = read_file_of(reply, MOST_BYTES)?;
    let (file, name) = (reply.display(), &opened.name);
    match TimestampReply::read(&bytes) {
        None => Err(CliError::Usage(bilingual!(
            "{file} 不是给出了时间戳的应答（RFC 3161）",
            "{file} is no reply that grants a time stamp (RFC 3161)"
        ))),
        Some(read) if read.digest != Sha256Digest::of(manifest).bytes() => {
            let told = bilingual!(
                "{file} 不是对 {name} 的应答：其中的摘要不是 manifest.json 的；没有写入\n",
                "{file} is no reply about {name}: it holds another digest than that of manifest.json; nothing was written\n"
            );
            environment.print(told.in_language(environment.language))?;
            Ok(Exit::Nonconformance)
        }
        Some(TimestampReply { time, .. }) => {
            write(&arguments.bundle, opened.bundle.with([Entry::new(TIMESTAMP_REPLY, bytes)]))?;
            let told = bilingual!(
                "已收入 {name}：时间戳机构称在 {time} 见过 manifest.json\n",
                "taken into {name}: an authority says that it saw manifest.json at {time}\n"
            );
            environment.print(told.in_language(environment.language))?;
            Ok(Exit::Passed)
        }
    }
}

/// Writes the query beside a bundle, and tells how it is used.
pub(super) fn write_query(bundle: &Path, manifest: &[u8], environment: &Environment) -> Result<(), CliError> {
    let mut path = bundle.as_os_str().to_owned();
    path.push(".tsq");
    let path = PathBuf::from(path);
    write(&path, query(&Sha256Digest::of(manifest)))?;
    let (query, bundle) = (path.display(), bundle.display());
    let told = bilingual!(
        "时间戳请求已写入 {query}，没有发送；请发给时间戳机构，再用 bis3 dispute timestamp {bundle} --reply 文件 收入应答\n",
        "the query for a time stamp was written to {query} and sent nowhere: give it to an authority, then take the reply in with bis3 dispute timestamp {bundle} --reply FILE\n"
    );
    environment.print(told.in_language(environment.language))
}
