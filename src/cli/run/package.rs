//! `bis3 run --suite --target URL --package FILE`: the run of a platform in one file that others judge again.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use tempfile::TempDir;

use super::Arguments;
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
        requires_all = ["suite", "target"]
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
        environment: &Environment,
    ) -> Result<Option<Self>, CliError> {
        let Some(path) = arguments.package.as_deref() else { return Ok(None) };
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
            let (live, again, culprits) = (format!("{totals:?}"), format!("{again:?}"), taken.culprits.join(", "));
            return Err(not_the_same(&bilingual!(
                "运行时 {live}，重新评判 {again}：{culprits}",
                "{live} in the run, {again} from its evidence: {culprits}"
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

/// What cannot be sealed, and why.
///
/// # Errors
/// [`CliError::Usage`] with what is to be left out.
pub(super) fn refuse_unsealable(arguments: &Arguments) -> Result<(), CliError> {
    if arguments.package.package.is_none() {
        return Ok(());
    }
    let tag = arguments.suite.as_ref().and_then(Option::as_deref).map(|tag| format!("--suite {tag}"));
    let of = |is_given: bool, option: &str| is_given.then(|| option.to_owned());
    let part = tag
        .or_else(|| of(arguments.filter.is_some(), "--filter"))
        .or_else(|| of(!arguments.tags.is_empty(), "--tag"))
        .or_else(|| of(arguments.shard.is_some(), "--shard"))
        .or_else(|| of(arguments.rerun_failed, "--rerun-failed"))
        .or_else(|| of(arguments.fail_fast, "--fail-fast"));
    if let Some(part) = part {
        return Err(CliError::Usage(bilingual!(
            "--package 只封存整个套件的运行，因为一部分证明不了平台；请去掉 {part}",
            "--package seals a run of the whole suite only, since a part of it certifies no platform: leave out {part}"
        )));
    }
    if let Some(option) = of(arguments.list, "--list").or_else(|| of(arguments.dry_run, "--dry-run")) {
        return Err(CliError::Usage(bilingual!(
            "{option} 什么也不发送，没有可以封存的往来；请去掉 {option} 或 --package",
            "{option} sends nothing, so that there is nothing to seal: leave out {option}, or --package"
        )));
    }
    if arguments.variables.is_some() {
        return Err(CliError::usage(
            "--package 封存的是 bis3 所带的套件，换了变量就不是它了；请去掉 --variables",
            "--package seals the suite that bis3 carries, and with other values it is another one: leave out --variables",
        ));
    }
    if arguments.jobs.typed.is_some_and(|jobs| jobs.get() > 1) {
        return Err(CliError::usage(
            "--package 要求逐个运行场景，这样才能由证据按同样的先后重新评判；请去掉 --jobs",
            "--package runs one scenario after the other, so that it can be judged again in the same order: leave out --jobs",
        ));
    }
    if arguments.expect.is_some() {
        return Err(CliError::usage(
            "--package 里的结论由证据得出，事先声明的已知偏差不改变它；请去掉 --expect，偏差会如实写在证据包里",
            "what --package seals follows from the evidence, and a list of known deviations changes nothing of it: leave out --expect, and the package names them as they are",
        ));
    }
    Ok(())
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
