//! `bis3 dispute timestamp`: writes the query for a time stamp, or takes the reply in. Nothing is sent anywhere.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;

use super::opened::Opened;
use crate::cli::arguments::ForceArgument;
use crate::cli::written::write;
use crate::cli::{CliError, Environment, Exit, output};
use crate::diagnostic::read_file_of;
use crate::evidence::Sha256Digest;
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::{MANIFEST, TIMESTAMP_REPLY, TimestampFault, TimestampReply, query};
use crate::language::{ToBilingual, bilingual};

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
    #[command(flatten)]
    force: ForceArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let opened = Opened::read(&arguments.bundle)?;
    let manifest = opened.bundle.entry(MANIFEST).unwrap_or_default();
    let Some(reply) = &arguments.reply else {
        let path = query_path(&arguments.bundle);
        // The very same query loses nothing.
        if fs::read(&path).is_ok_and(|old| old != query(&Sha256Digest::of(manifest))) {
            arguments.force.refuse_existing(&path)?;
        }
        write_query(&arguments.bundle, manifest, environment)?;
        return Ok(Exit::Passed);
    };
    output::refuse_inputs(&arguments.bundle, [reply.as_path()])?;
    take_in(&opened, &arguments.bundle, reply, environment)
}

/// Takes a reply into a bundle that is about its manifest.
fn take_in(opened: &Opened, bundle: &Path, reply: &Path, environment: &Environment) -> Result<Exit, CliError> {
    let manifest = opened.bundle.entry(MANIFEST).unwrap_or_default();
    let bytes = read_file_of(reply, MOST_BYTES)?;
    let (file, name) = (reply.display(), &opened.name);
    match TimestampReply::about(&bytes, manifest) {
        Err(fault @ TimestampFault::Unreadable) => {
            let fault = fault.to_bilingual();
            Err(CliError::Usage(bilingual!("{file}：{fault}", "{file}: {fault}", file, fault)))
        }
        Err(fault) => {
            let fault = fault.to_bilingual();
            let told = bilingual!(
                "{file} 没有收入 {name}：{fault}\n",
                "{file} was not taken into {name}: {fault}\n",
                file,
                name,
                fault
            );
            environment.print(told.in_language(environment.language))?;
            Ok(Exit::Nonconformance)
        }
        Ok(read) => {
            let said = read.told(opened.bundle.manifest().map(|manifest| manifest.made));
            write(bundle, opened.bundle.with([Entry::new(TIMESTAMP_REPLY, bytes)]))?;
            let told = bilingual!("已收入 {name}：{said}\n", "taken into {name}: {said}\n", name, said);
            environment.print(told.in_language(environment.language))?;
            Ok(Exit::Passed)
        }
    }
}

/// Where the query for a bundle is written.
pub(super) fn query_path(bundle: &Path) -> PathBuf {
    let mut path = bundle.as_os_str().to_owned();
    path.push(".tsq");
    PathBuf::from(path)
}

/// Writes the query beside a bundle, and tells how it is used.
pub(super) fn write_query(bundle: &Path, manifest: &[u8], environment: &Environment) -> Result<(), CliError> {
    let path = query_path(bundle);
    write(&path, query(&Sha256Digest::of(manifest)))?;
    let (query, bundle) = (path.display(), bundle.display());
    let told = bilingual!(
        "时间戳请求已写入 {query}，没有发送；请发给时间戳机构，再用 bis3 dispute timestamp {bundle} --reply 文件 收入应答\n",
        "the query for a time stamp was written to {query} and sent nowhere: give it to an authority, then take the reply in with bis3 dispute timestamp {bundle} --reply FILE\n"
    );
    environment.print(told.in_language(environment.language))
}
