//! `bis3 run --suite --target URL --package FILE`: the run of a platform in one file that others judge again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tempfile::TempDir;

use super::plan::Plan;
use crate::certify::Challenge;
use crate::certify::platform::{EvidenceKeeper, Terms};
use crate::cli::bundle::refuse_secrets_in;
use crate::cli::certify::platform::{Judged, judged};
use crate::cli::evidence::{Evidence, EvidenceFile};
use crate::cli::output::unwritten;
use crate::cli::signing::{Signer, told_written};
use crate::cli::written::{made, write};
use crate::cli::{CliError, Environment};
use crate::client::Tape;
use crate::clock::{AdjustableClock, Clock};
use crate::diagnostic::{Source, folder_of};
use crate::evidence::bundle::{Content, Kind, Sealed, TakenLines};
use crate::evidence::chain::Answering;
use crate::harness::run::Target;
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::platform::KeyRing;
use crate::report::platform::{PlatformPackage, SUITE, overall};
use crate::scenario::Totals;
use crate::suite;

/// What was typed of a package.
#[derive(Debug, Args)]
pub(in crate::cli) struct PackageArguments {
    /// Seal what the suite has shown of the target in one file that others judge again (`bis3 certify verify`)
    #[arg(
        long,
        value_name = "PACKAGE.zip",
        requires_all = ["suite", "target"],
        conflicts_with_all = [
            "list", "dry_run", "filter", "tags", "shard", "rerun_failed", "fail_fast", "variables", "expect", "jobs",
        ]
    )]
    pub(super) package: Option<PathBuf>,
    /// Sign the package with this key of OpenSSH (ed25519): a private key, or the public one of a key that an agent holds
    #[arg(long, value_name = "FILE", requires = "package")]
    pub(super) key: Option<PathBuf>,
    /// Who makes the package
    #[arg(long, value_name = "NAME", requires = "package")]
    who: Option<String>,
    /// The examiner's challenge for the package (`bis3 certify challenge --plan suite`): everything is drawn from it
    #[arg(long, value_name = "FILE", requires = "package", conflicts_with = "seed")]
    pub(super) challenge: Option<PathBuf>,
}

/// A package that is made while a run goes on.
pub(super) struct Package<'a> {
    arguments: &'a PackageArguments,
    path: &'a Path,
    challenge: Option<Challenge>,
    signer: Option<Signer>,
    /// Where the evidence stands until it is sealed.
    folder: TempDir,
    keeper: Arc<EvidenceKeeper>,
    /// Whether somebody has said how the platform reads the document, before it was asked.
    claimed: bool,
    /// On what terms the suite is run, once that is known.
    terms: Option<Terms>,
}

const EVIDENCE: &str = "evidence.jsonl";

impl<'a> Package<'a> {
    /// Begins it, where one is wanted: from now on every exchange of the run is kept.
    pub(super) fn begin(
        arguments: &'a PackageArguments,
        plan: &mut Plan,
        part: Option<&str>,
        environment: &Environment,
    ) -> Result<Option<Self>, CliError> {
        let Some(path) = arguments.package.as_deref() else { return Ok(None) };
        if let Some(part) = part {
            return Err(of_a_part(part));
        }
        let challenge = arguments.challenge.as_deref().map(read_challenge).transpose()?;
        let signer = arguments.key.as_deref().map(Signer::read).transpose()?;
        let failed = |error| unwritten(path, &error);
        let folder = tempfile::Builder::new().prefix(".bis3-").tempdir_in(folder_of(path)).map_err(failed)?;
        let run = &mut plan.run;
        if let Some(challenge) = &challenge {
            run.mock.seed = challenge.seed;
        }
        let file = EvidenceFile {
            path: &folder.path().join(EVIDENCE),
            rotate: None,
            pseudonymised: &[],
            answers: Answering::Upstream,
            keys: &run.mock.keys,
        };
        let writer = Evidence::open(&file, run.clock.now().ok(), environment)?.writer;
        let keeper = Arc::new(EvidenceKeeper::new(writer, Arc::clone(&run.clock)));
        if let Target::Address(connector) = &run.target {
            run.target = Target::Address(connector.clone().taped(Tape::Kept(Arc::clone(&keeper) as _)));
        }
        let claimed = run.readings_are_those_of_the_target;
        Ok(Some(Self { arguments, path, challenge, signer, folder, keeper, claimed, terms: None }))
    }

    /// The suite begins: what was to be found out about the platform before is known.
    pub(super) fn begin_suite(&mut self, plan: &Plan) -> Result<(), CliError> {
        let began = plan.run.clock.now()?;
        let terms = Terms::of(&plan.run, suite::digest(), self.claimed, self.challenge.as_ref(), began);
        self.keeper.begin_suite(&terms);
        self.terms = Some(terms);
        Ok(())
    }

    /// Seals a run that came to this. What is sealed was judged again: what would not come to the same is not written.
    pub(super) fn finish(self, plan: &Plan, totals: &Totals, environment: &Environment) -> Result<(), CliError> {
        self.keeper.finish()?;
        let Some(terms) = &self.terms else { return Ok(()) };
        let lines = lines(self.folder.path(), self.path)?;
        let mock = &plan.run.mock;
        let judged = judged(terms, &mock.profile, &lines.bytes, &mock.contract);
        let Judged { taken, totals: again, faults } = judged.map_err(|why| not_the_same(&why))?;
        if let Some(fault) = faults.first() {
            return Err(not_the_same(&fault.told));
        }
        if again != *totals {
            let (live, again) = (format!("{totals:?}"), format!("{again:?}"));
            return Err(not_the_same(&bilingual!(
                "运行时 {live}，重新评判 {again}",
                "{live} in the run, {again} from its evidence"
            )));
        }
        let (challenge, key) = (self.challenge.as_ref(), self.signer.as_ref().map(Signer::public));
        let package = PlatformPackage { terms, profile: &mock.profile, challenge, taken: &taken, key };
        self.seal(&package, lines, &mock.keys)?;
        let passed = overall(totals) == crate::certify::Outcome::Pass;
        environment.tell(told(passed, self.path, self.signer.as_ref()).in_language(environment.language));
        Ok(())
    }

    fn seal(&self, package: &PlatformPackage<'_>, evidence: TakenLines, keys: &KeyRing) -> Result<(), CliError> {
        let content = Content {
            kind: Kind::Platform,
            made: made()?,
            who: self.arguments.who.clone(),
            key: package.key,
            entries: package.entries(),
            subject: serde_json::to_value(package.subject())
                .expect("names are texts, and no value of a subject can fail"),
            evidence,
        };
        refuse_secrets_in(&content, keys)?;
        let sealed = Sealed::of(content).map_err(|error| {
            let reason = error.to_bilingual();
            CliError::Usage(bilingual!("证据包太大：{reason}", "the package is too large: {reason}", reason))
        })?;
        let signature = self.signer.as_ref().map(|signer| signer.sign(sealed.manifest())).transpose()?;
        write(self.path, sealed.pack(signature.as_ref()))
    }
}

fn lines(folder: &Path, path: &Path) -> Result<TakenLines, CliError> {
    let failed = |error| unwritten(path, &error);
    let file = std::fs::File::open(folder.join(EVIDENCE)).map_err(failed)?;
    TakenLines::all(std::io::BufReader::new(file)).map_err(failed)
}

fn read_challenge(path: &Path) -> Result<Challenge, CliError> {
    let challenge = Challenge::read(&Source::read(path)?)?;
    let shown = path.display();
    if challenge.plan != SUITE {
        let plan = &challenge.plan;
        return Err(CliError::Usage(bilingual!(
            "{shown} 是客户端方案 {plan} 的挑战，不是平台的；平台的用 bis3 certify challenge --plan {SUITE} 制作",
            "{shown} is a challenge for the plan {plan} of a client, and none for a platform: bis3 certify challenge --plan {SUITE} makes one"
        )));
    }
    if challenge.holds_at(AdjustableClock::system().now()?) {
        return Ok(challenge);
    }
    Err(CliError::Usage(bilingual!(
        "{shown} 现在不在有效期内，请向审查方索取新的挑战",
        "{shown} does not hold at this time: ask the examiner for another one"
    )))
}

fn of_a_part(part: &str) -> CliError {
    CliError::Usage(bilingual!(
        "--package 封存的是整个套件的运行；去掉 --suite 之后的 {part}",
        "--package seals a run of the whole suite: leave out {part} behind --suite"
    ))
}

fn not_the_same(why: &Bilingual) -> CliError {
    CliError::Harness(bilingual!(
        "没有写入证据包：由证据重新评判，结论与运行时不同（{why}）",
        "no package was written: judged again from the evidence, the run comes to something else ({why})",
        why
    ))
}

fn told(passed: bool, path: &Path, signer: Option<&Signer>) -> Bilingual {
    let verdict = if passed { ("通过；", "passed; ") } else { ("没有通过；", "not passed; ") };
    Bilingual::from(verdict).joined("", &told_written(path, signer))
}
