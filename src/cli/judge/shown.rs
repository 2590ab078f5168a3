//! What comes of judging recorded exchanges, for a person and for programs.

use serde_json::{Value, json};

use crate::cli::table::table;
use crate::contract::Profile;
use crate::diagnostic::visible;
use crate::dispute::{Answer, Judgement, Testimony, testimonies};
use crate::evidence::{Recorded, Recording};
use crate::language::{Language, bilingual};
use crate::report::explanation;

/// The number of the form for programs. It grows when a member changes its meaning or goes; new members may come without.
const VERSION: u32 = 2;

/// What came of it.
pub(super) struct Shown<'a> {
    pub(super) recording: &'a Recording,
    /// Those that were judged, with their numbers.
    pub(super) exchanges: &'a [(usize, &'a Recorded)],
    pub(super) profiles: &'a [Profile],
    pub(super) judgements: &'a [Judgement],
}

/// How many recorded answers are those of a profile.
struct Counts {
    same: usize,
    other: usize,
    untold: usize,
}

impl Shown<'_> {
    pub(super) fn text(&self, language: Language) -> String {
        let titles = match language {
            Language::Zh => ["#", "请求", "记录的 code"],
            Language::En => ["#", "request", "recorded"],
        };
        let titles: Vec<&str> =
            titles.into_iter().chain(self.profiles.iter().map(|profile| profile.id.as_str())).collect();
        let rows = self.exchanges.iter().zip(self.judgements);
        let rows = rows.map(|((number, recorded), judgement)| row(*number, recorded, judgement));
        format!("{}\n{}\n{}", self.verdicts(language), table(&titles, rows), self.readings(language))
    }

    /// Of each profile with its place among them.
    fn counts(&self) -> impl Iterator<Item = (&Profile, Counts)> {
        self.profiles.iter().enumerate().map(|(place, profile)| {
            let agrees = |judgement: &Judgement| judgement.agree().nth(place).flatten();
            let count = |wanted| self.judgements.iter().filter(|judgement| agrees(judgement) == wanted).count();
            (profile, Counts { same: count(Some(true)), other: count(Some(false)), untold: count(None) })
        })
    }

    /// A line for each profile.
    fn verdicts(&self, language: Language) -> String {
        let line = |(profile, Counts { same, other, untold }): (&Profile, Counts)| {
            let profile = &profile.id;
            let told = bilingual!(
                "按 {profile}：{same} 个应答与记录相同，{other} 个不同，{untold} 个无法判断\n",
                "under {profile}: {same} answers as recorded, {other} others, {untold} that cannot be told\n"
            );
            told.in_language(language).to_owned()
        };
        self.counts().map(line).collect()
    }

    /// What speaks for single readings beside those of the first profile.
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
        let profile = &self.profiles[0].id;
        let beside = match self.profiles.len() {
            1 => bilingual!("", ""),
            _ => bilingual!("与 {profile} 相比的读法：\n", "readings beside those of {profile}:\n"),
        };
        beside.in_language(language).to_owned() + &table(&titles, told.iter().map(row))
    }

    pub(super) fn json(&self) -> Value {
        let rows = self.exchanges.iter().zip(self.judgements);
        let counted = |(profile, Counts { same, other, untold }): (&Profile, Counts)| json!({ "id": profile.id, "same": same, "other": other, "untold": untold });
        json!({
            "version": VERSION,
            "format": self.recording.format,
            "damage": self.recording.damage.iter().map(explanation::damage).collect::<Vec<_>>(),
            "profiles": self.counts().map(counted).collect::<Vec<_>>(),
            "exchanges": rows.map(|(exchange, judgement)| self.exchange(exchange, judgement)).collect::<Vec<_>>(),
            "readings": testimonies(self.judgements).iter().map(|testimony| json!({
                "reading": testimony.reading,
                "option": testimony.option,
                "for": testimony.speak_for,
                "against": testimony.speak_against,
            })).collect::<Vec<_>>(),
        })
    }

    fn exchange(&self, (number, recorded): &(usize, &Recorded), judgement: &Judgement) -> Value {
        let verdicts = self.profiles.iter().zip(&judgement.verdicts).zip(judgement.agree());
        let verdict = |((profile, Answer { code, is_certain }), agrees): ((&Profile, &Answer), Option<bool>)| {
            json!({
                "profile": profile.id,
                "code": code.number,
                "name": code.name,
                "certain": is_certain,
                "agrees": agrees,
            })
        };
        json!({
            "number": number,
            "method": recorded.request.method.as_str(),
            "target": recorded.request.target.as_str(),
            "answered": judgement.answered,
            "verdicts": verdicts.map(verdict).collect::<Vec<_>>(),
            "otherwise": judgement.otherwise.iter().map(|otherwise| json!({
                "reading": otherwise.reading,
                "option": otherwise.option,
                "code": otherwise.code.number,
                "certain": otherwise.is_certain,
            })).collect::<Vec<_>>(),
            "damage": recorded.damage.iter().map(explanation::damage).collect::<Vec<_>>(),
        })
    }
}

fn row(number: usize, recorded: &Recorded, judgement: &Judgement) -> Vec<String> {
    let request = format!("{} {}", recorded.request.method, recorded.request.target);
    let answered = judgement.answered.map_or_else(|| "-".to_owned(), |code| code.to_string());
    let verdict = |Answer { code, is_certain }: &Answer| {
        let mark = if *is_certain { "" } else { " ?" };
        format!("{} {}{mark}", code.number, code.name)
    };
    let verdicts = judgement.verdicts.iter().map(verdict);
    [number.to_string(), visible(&request).into_owned(), answered].into_iter().chain(verdicts).collect()
}
