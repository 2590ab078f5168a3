//! `bis3 judge`: recorded exchanges under several readings of the document, and which readings the answers speak for.

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::arguments::{JsonArgument, KeysArgument, instant};
use super::recordings::{self, Wanted};
use super::table::table;
use super::{CliError, Environment, Exit};
use crate::contract::Profile;
use crate::diagnostic::visible;
use crate::dispute::{Judgement, Question, Testimony, testimonies};
use crate::evidence::{DamageKind, Recorded, Recording};
use crate::language::{Language, bilingual};
use crate::report::explanation;
use crate::secret::KnownSecrets;

/// What was typed.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  bis3 judge capture.pcap --keys keys.yaml\n  bis3 judge evidence.jsonl --profile default --profile platform.yaml\n  bis3 judge capture.txt --pick 2 --at 2024-05-06T02:00:00Z\n  bis3 --contract tables judge evidence.jsonl --json"
)]
pub(super) struct Arguments {
    /// What was recorded: a file, or - for standard input
    #[arg(value_name = "FILE")]
    input: String,
    /// How the document is read: a bundled profile or a profile file; several are laid beside one another [default: default]
    #[arg(long = "profile", value_name = "NAME|FILE")]
    profiles: Vec<String>,
    #[command(flatten)]
    wanted: Wanted,
    /// What the server's clock showed: 2024-05-06T02:00:00Z, or a date of HTTP [default: by the answer or the recording, else the request's own date]
    #[arg(long, value_name = "DATE", value_parser = instant)]
    at: Option<Timestamp>,
    #[command(flatten)]
    keys: KeysArgument,
    #[command(flatten)]
    json: JsonArgument,
}

pub(super) fn run(arguments: &Arguments, environment: &Environment) -> Result<Exit, CliError> {
    let contract = environment.contract()?;
    let (name, bytes) = recordings::named(&arguments.input)?;
    let recording = arguments.wanted.recording(&name, &bytes)?;
    let exchanges = arguments.wanted.of(&recording)?;
    let keys = arguments.keys.read(true, &contract)?;
    let typed: Vec<Option<&str>> = match &arguments.profiles[..] {
        [] => vec![None],
        typed => typed.iter().map(|name| Some(name.as_str())).collect(),
    };
    let profiles: Result<Vec<Profile>, CliError> =
        typed.into_iter().map(|name| environment.profile(name, &contract)).collect();
    let profiles = profiles?;
    let [first, others @ ..] = &profiles[..] else { return Ok(Exit::Passed) };
    let mut judgements = Vec::with_capacity(exchanges.len());
    for (number, recorded) in &exchanges {
        let earlier = recording.earlier(number - 1);
        let question = Question {
            recorded,
            earlier,
            contract: &contract,
            profile: first,
            keys: &keys,
            own_string: None,
            is_thorough: true,
            at: arguments.at,
        };
        judgements.push(Judgement::of(&question, others)?);
    }
    let shown = Shown { recording: &recording, exchanges: &exchanges, profiles: &profiles, judgements: &judgements };
    let secrets = KnownSecrets::new(keys.secrets());
    let text = || secrets.text(&shown.text(environment.language)).into_owned();
    arguments.json.print(environment, || secrets.value(shown.json()), text)?;
    recordings::tell_damage(&recording, environment);
    let differs = judgements.iter().any(|judgement| judgement.agrees() == Some(false));
    // What was changed behind its back says nothing of anybody.
    let is_broken = recording.damage.iter().any(|damage| damage.kind == DamageKind::ChainBroken);
    Ok(match differs {
        _ if is_broken => Exit::Usage,
        true => Exit::Nonconformance,
        false => Exit::Passed,
    })
}

/// What came of it.
struct Shown<'a> {
    recording: &'a Recording,
    /// Those that were judged, with their numbers.
    exchanges: &'a [(usize, &'a Recorded)],
    profiles: &'a [Profile],
    judgements: &'a [Judgement],
}

impl Shown<'_> {
    fn text(&self, language: Language) -> String {
        let titles = match language {
            Language::Zh => ["#", "请求", "记录的 code"],
            Language::En => ["#", "request", "recorded"],
        };
        let titles: Vec<&str> =
            titles.into_iter().chain(self.profiles.iter().map(|profile| profile.id.as_str())).collect();
        let rows = self.exchanges.iter().zip(self.judgements);
        let rows = rows.map(|((number, recorded), judgement)| row(*number, recorded, judgement));
        format!("{}\n{}\n{}", self.verdict(language), table(&titles, rows), self.readings(language))
    }

    fn verdict(&self, language: Language) -> String {
        let count = |wanted| self.judgements.iter().filter(|judgement| judgement.agrees() == wanted).count();
        let (same, other, untold) = (count(Some(true)), count(Some(false)), count(None));
        let profile = &self.profiles[0].id;
        let told = bilingual!(
            "按 {profile}：{same} 个应答与记录相同，{other} 个不同，{untold} 个无法判断\n",
            "under {profile}: {same} answers as recorded, {other} others, {untold} that cannot be told\n"
        );
        told.in_language(language).to_owned()
    }

    fn readings(&self, language: Language) -> String {
        let told = testimonies(self.judgements);
        if told.is_empty() {
            return String::new();
        }
        let titles = match language {
            Language::Zh => ["读法", "选项", "支持的应答", "不支持的应答"],
            Language::En => ["reading", "option", "answers for it", "answers against it"],
        };
        let row = |testimony: &Testimony| {
            let Testimony { reading, option, speak_for, speak_against } = testimony;
            vec![reading.clone(), option.clone(), speak_for.to_string(), speak_against.to_string()]
        };
        table(&titles, told.iter().map(row))
    }

    fn json(&self) -> Value {
        let rows = self.exchanges.iter().zip(self.judgements);
        let exchange = |((number, recorded), judgement): (&(usize, &Recorded), &Judgement)| {
            json!({
                "number": number,
                "method": recorded.request.method.as_str(),
                "target": recorded.request.target.as_str(),
                "answered": judgement.answered,
                "certain": judgement.is_certain,
                "agrees": judgement.agrees(),
                "codes": judgement.codes.iter().map(|code| code.number).collect::<Vec<_>>(),
                "otherwise": judgement.otherwise.iter().map(|otherwise| json!({
                    "reading": otherwise.reading,
                    "option": otherwise.option,
                    "code": otherwise.code.number,
                })).collect::<Vec<_>>(),
            })
        };
        json!({
            "version": 1,
            "format": self.recording.format,
            "damage": self.recording.damage.iter().map(explanation::damage).collect::<Vec<_>>(),
            "profiles": self.profiles.iter().map(|profile| &profile.id).collect::<Vec<_>>(),
            "exchanges": rows.map(exchange).collect::<Vec<_>>(),
            "readings": testimonies(self.judgements).iter().map(|testimony| json!({
                "reading": testimony.reading,
                "option": testimony.option,
                "for": testimony.speak_for,
                "against": testimony.speak_against,
            })).collect::<Vec<_>>(),
        })
    }
}

fn row(number: usize, recorded: &Recorded, judgement: &Judgement) -> Vec<String> {
    let request = format!("{} {}", recorded.request.method, recorded.request.target);
    let answered = judgement.answered.map_or_else(|| "-".to_owned(), |code| code.to_string());
    let mark = if judgement.is_certain { "" } else { " ?" };
    let codes = judgement.codes.iter().map(|code| format!("{} {}{mark}", code.number, code.name));
    [number.to_string(), visible(&request).into_owned(), answered].into_iter().chain(codes).collect()
}
