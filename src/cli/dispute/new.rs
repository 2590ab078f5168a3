//! `bis3 dispute new`: seals recorded exchanges, and what is found about them, in a bundle.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{ArgAction, Args};
use jiff::Timestamp;

use super::opened::unjudged;
use super::taken::{Taken, Wanted};
use super::timestamp::{query_path, write_query};
use crate::cli::arguments::{ForceArgument, KeysArgument, ProfileArgument, instant};
use crate::cli::bundle::{refuse_secrets_in, secret_stands_in};
use crate::cli::signing::{Signer, told_written};
use crate::cli::written::{made, write};
use crate::cli::{CliError, Environment, Exit, output, recordings};
use crate::contract::{Contract, Profile};
use crate::diagnostic::visible_on_one_line;
use crate::dispute::Explanation;
use crate::dispute::bundle::{Basis, Case, ChosenReadings, Claim, KnownKey, Source, Subject};
use crate::evidence::Format;
use crate::evidence::bundle::archive::Entry;
use crate::evidence::bundle::signature::PublicKey;
use crate::evidence::bundle::{Content, Kind, Sealed, lines};
use crate::evidence::chain::{Kept, KeptExchange, Redaction};
use crate::language::{ToBilingual, bilingual};
use crate::platform::KeyRing;
use crate::report::dispute::{Documents, documents};

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 dispute new exchange.http --out dispute.zip\n  bis3 dispute new evidence.jsonl --only 17 --key id_ed25519 --who 'City Hospital' --claim 'City Hospital: our signature is right' --out dispute.zip\n  bis3 dispute new capture.pcap --keys keys.yaml --pseudonymise IdNumber --timestamp --out dispute.zip"
)]
pub(super) struct Arguments {
    /// What was recorded: all that bis3 explain takes, or - for standard input
    #[arg(value_name = "FILE")]
    input: String,
    /// The bundle to write
    #[arg(long, value_name = "BUNDLE.zip")]
    out: PathBuf,
    #[command(flatten)]
    force: ForceArgument,
    /// Only the exchange of this number, as bis3 explain counts them; the others leave no trace but a proof; can be repeated
    #[arg(long, value_name = "NUMBER", action = ArgAction::Append)]
    only: Vec<usize>,
    /// Sign with this key of OpenSSH (ed25519): a private key, or the public one of a key that an agent holds
    #[arg(long, value_name = "FILE")]
    key: Option<PathBuf>,
    /// Who makes the bundle
    #[arg(long, value_name = "NAME")]
    who: Option<String>,
    /// What somebody claims, such as 'City Hospital: our signature is right'; can be repeated
    #[arg(long = "claim", value_name = "NAME: TEXT", value_parser = claim, action = ArgAction::Append)]
    claims: Vec<Claim>,
    /// Write a pseudonym in the place of each value of this member of JSON, field of a form or part; can be repeated
    #[arg(long, value_name = "FIELD", action = ArgAction::Append)]
    pseudonymise: Vec<String>,
    /// Write the query for a time stamp (RFC 3161) beside the bundle; nothing is sent
    #[arg(long)]
    timestamp: bool,
    /// How the file is written [default: seen from its content]
    #[arg(long = "as", value_name = "FORMAT", value_parser = recordings::format())]
    format: Option<Format>,
    /// What the server's clock showed: 2024-05-06T02:00:00Z, or a date of HTTP [default: by the answer or the recording, else the request's own date]
    #[arg(long, value_name = "DATE", value_parser = instant)]
    at: Option<Timestamp>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    profile: ProfileArgument,
}

/// `NAME: TEXT`, with the colon of either language.
fn claim(text: &str) -> Result<Claim, String> {
    let parted = text.split_once([':', '：']).map(|(who, claim)| (who.trim(), claim.trim()));
    match parted {
        Some((who, claim)) if !who.is_empty() && !claim.is_empty() => {
            Ok(Claim { who: who.to_owned(), claim: claim.to_owned() })
        }
        _ => Err("NAME: TEXT".to_owned()),
    }
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    refuse_written(arguments)?;
    let keys = arguments.keys.read(true, &contract)?;
    let profile = arguments.profile.read(&contract, environment)?;
    let signer = arguments.key.as_deref().map(Signer::read).transpose()?;
    let made = made()?;
    let wanted = Wanted {
        input: &arguments.input,
        format: arguments.format,
        only: &arguments.only,
        pseudonymised: &arguments.pseudonymise,
    };
    let taken = Taken::of(&wanted, made, &keys, environment)?;
    let making =
        Making { arguments, contract: &contract, profile: &profile, keys: &keys, signer: signer.as_ref(), made };
    let sealed = making.sealed(taken)?;
    let signature = signer.as_ref().map(|signer| signer.sign(sealed.manifest())).transpose()?;
    let manifest = sealed.manifest().to_vec();
    write(&arguments.out, sealed.pack(signature.as_ref()))?;
    environment.print(told_written(&arguments.out, signer.as_ref()).in_language(environment.language))?;
    if arguments.timestamp {
        write_query(&arguments.out, &manifest, environment)?;
    }
    Ok(Exit::Passed)
}

/// Refuses to write over what is read, or is there: the bundle, and the query beside it.
fn refuse_written(arguments: &Arguments) -> Result<(), CliError> {
    let read = [&arguments.key, &arguments.keys.file].into_iter().flatten().map(PathBuf::as_path);
    let read: Vec<&Path> = read.chain([Path::new(&arguments.input)]).collect();
    let query = arguments.timestamp.then(|| query_path(&arguments.out));
    [arguments.out.as_path()].into_iter().chain(query.as_deref()).try_for_each(|written| {
        output::refuse_inputs(written, read.iter().copied())?;
        arguments.force.refuse_existing(written)
    })
}

/// What a bundle is made with.
struct Making<'a> {
    arguments: &'a Arguments,
    contract: &'a Arc<Contract>,
    profile: &'a Profile,
    keys: &'a KeyRing,
    signer: Option<&'a Signer>,
    made: Timestamp,
}

impl Making<'_> {
    fn sealed(&self, taken: Taken) -> Result<Sealed, CliError> {
        let case = Case::read(&taken.lines.bytes).map_err(|error| unjudged(&self.arguments.input, &error))?;
        refuse_unknown_members(&taken.lines.bytes)?;
        self.refuse_secrets(&case)?;
        let (subject, explanations) = self.judged(&case, &taken)?;
        let content = Content {
            kind: Kind::Dispute,
            made: self.made,
            who: self.arguments.who.clone(),
            key: self.key(),
            entries: self.documents(&case, &explanations, &subject, &taken)?,
            evidence: taken.lines,
            subject: serde_json::to_value(&subject).expect("names are texts, and no value of a subject can fail"),
        };
        refuse_secrets_in(&content, self.keys)?;
        Sealed::of(content).map_err(|error| {
            let reason = error.to_bilingual();
            CliError::Usage(bilingual!(
                "证据包太大：{reason}；用 --only 选取",
                "the bundle is too large: {reason}; choose with --only",
                reason
            ))
        })
    }

    /// What the exchanges are answered, by the keys that have to do with them; and by what that was judged.
    fn judged(&self, case: &Case, taken: &Taken) -> Result<(Subject, Vec<Explanation>), CliError> {
        let Self { arguments, contract, profile, .. } = *self;
        let all = Basis { clock: arguments.at, contract, profile, keys: self.keys };
        let known = case.keys(&all)?;
        let keys: KeyRing = known.iter().cloned().collect();
        let explanations = case.explanations(&Basis { keys: &keys, ..all })?;
        let subject = Subject {
            claims: arguments.claims.clone(),
            source: Source { file: taken.file.clone(), format: taken.format },
            contract: contract.digest(),
            profile: ChosenReadings::of(profile),
            clock: arguments.at,
            sent_in_part: case.sent_in_part(),
            keys: known.iter().map(KnownKey::of).collect(),
        };
        Ok((subject, explanations))
    }

    fn documents(
        &self,
        case: &Case,
        explanations: &[Explanation],
        subject: &Subject,
        taken: &Taken,
    ) -> Result<Vec<Entry>, CliError> {
        let entries = documents(&Documents {
            case,
            explanations,
            subject,
            evidence: &taken.lines.told,
            contract: self.contract,
            profile: self.profile,
            made: self.made,
            who: self.arguments.who.as_deref(),
            key: self.key(),
        });
        entries.map_err(|error| CliError::output(&error))
    }

    fn key(&self) -> Option<PublicKey> {
        self.signer.map(Signer::public)
    }

    /// A line of an evidence file cannot be changed any more: one with a secret in it does not go into a bundle.
    fn refuse_secrets(&self, case: &Case) -> Result<(), CliError> {
        let redaction = Redaction::new(self.keys.secrets(), Vec::new())?;
        let is_open = |kept: &&KeptExchange| {
            redaction.finds(&kept.request, kept.response.as_deref())
                || kept.others.iter().any(|other| redaction.finds(&kept.request, Some(other)))
        };
        match case.kept.iter().find(is_open) {
            None => Ok(()),
            Some(kept) => {
                Err(secret_stands_in(&bilingual!("第 {number} 个报文", "exchange {number}", number = kept.number)))
            }
        }
    }
}

/// Nobody can say what a member of a line holds that this version of the format does not have.
fn refuse_unknown_members(evidence: &[u8]) -> Result<(), CliError> {
    let unknown = |(line, number): (&[u8], usize)| Kept::unknown_member(line).map(|member| (member, number));
    match lines(evidence).zip(1..).find_map(unknown) {
        None => Ok(()),
        Some((member, number)) => Err(CliError::Usage(bilingual!(
            "证据第 {number} 行有这个版本的 bis3 不认识的成员 {member}，无法确认其中没有密钥；没有写入任何内容",
            "line {number} of the evidence has a member that this bis3 does not know, {member}: whether a secret stands in it cannot be said, and nothing was written",
            number,
            member = visible_on_one_line(&member)
        ))),
    }
}
