//! From steps as they are written to the tree: each has one action, a name, and its modifiers.

use std::collections::HashMap;
use std::ops::Range;
use std::sync::Arc;

use super::{Action, ClockMove, Include, Loop, OwnClaim, Parallel, RequestStep, Retry, Step, capture, each, span};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Spanned};
use crate::language::Bilingual;
use crate::scenario::read::card::{RequestFile, SkipFile, StepFile};
use crate::scenario::read::condition::Condition;
use crate::scenario::read::expectation;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::request;
use crate::scenario::read::scalar;
use crate::scenario::read::signing;
use crate::scenario::template::Shape;
use crate::scenario::{Observe, SigningPlan};

/// The steps of a file, at least one.
pub(in crate::scenario) fn steps(files: &Spanned<Vec<Spanned<StepFile>>>, problems: &mut Problems<'_>) -> Vec<Step> {
    if files.value.is_empty() {
        problems.about(files, "场景没有步骤", "a scenario without steps shows nothing");
    }
    siblings(&files.value, problems)
}

/// The steps before or after those that a scenario is about, under a name of their own.
pub(in crate::scenario) fn phase(name: &str, files: &[Spanned<StepFile>], problems: &mut Problems<'_>) -> Option<Step> {
    let first = files.first()?;
    let place = yaml::head(problems.source, first);
    let action = Action::Group(siblings(files, problems));
    let source = Arc::clone(problems.source);
    let claim = OwnClaim::default();
    Some(Step { name: name.into(), source, place, claim, skip: None, when: None, rounds: None, action })
}

/// Steps that stand beside each other.
fn siblings(files: &[Spanned<StepFile>], problems: &mut Problems<'_>) -> Vec<Step> {
    let names = names(files, problems);
    files.iter().zip(names).filter_map(|(file, name)| step(file, name, problems)).collect()
}

/// Steps that are done at the same time: none knows what another captures, and all who come after them know it all.
fn apart(files: &[Spanned<StepFile>], problems: &mut Problems<'_>) -> Vec<Step> {
    let names = names(files, problems);
    let before = problems.known.kept().len();
    let (mut steps, mut captured) = (Vec::new(), Vec::new());
    for (file, name) in files.iter().zip(names) {
        steps.extend(step(file, name, problems));
        captured.extend(problems.known.part_from(before));
    }
    for (name, shape) in captured {
        problems.known.keep(&name, shape);
    }
    steps
}

/// The keys by which actions are known.
const ACTIONS: &[&str] = &["request", "steps", "parallel", "include", "observe", "pause", "clock", "advance"];

fn actions(file: &StepFile) -> Vec<(&'static str, bool)> {
    let given = [
        file.request.is_some(),
        file.steps.is_some(),
        file.parallel.is_some(),
        file.include.is_some(),
        file.observe.is_some(),
        file.pause.is_some(),
        file.clock.is_some(),
        file.advance.is_some(),
    ];
    ACTIONS.iter().copied().zip(given).filter(|(_, given)| *given).collect()
}

/// The names of steps that stand beside each other. Waiting and the clock need none: they are called what they do.
fn names(files: &[Spanned<StepFile>], problems: &mut Problems<'_>) -> Vec<Arc<str>> {
    // Names that differ in letter case only would be one file on some systems.
    let mut seen: HashMap<String, usize> = HashMap::new();
    for name in files.iter().filter_map(|file| file.value.name.as_ref()) {
        scalar::name(name, problems);
        if let Some(earlier) = seen.insert(name.value.to_lowercase(), yaml::span(name).start) {
            // Looked up here alone: finding a line reads the file up to it.
            let earlier = problems.source.position(earlier).line;
            problems.about(
                name,
                format!("步骤名 `{}` 与第 {earlier} 行重复", name.value),
                format!("the step name `{}` stands in line {earlier} already", name.value),
            );
        }
    }
    let mut name_of = |file: &Spanned<StepFile>| -> Arc<str> {
        if let Some(name) = &file.value.name {
            return name.value.as_str().into();
        }
        let action = actions(&file.value).first().map_or("step", |(action, _)| action);
        let numbered = (2..).map(|number| format!("{action}-{number}"));
        let mut free = std::iter::once(action.to_owned()).chain(numbered);
        let name = free.find(|name| !seen.contains_key(name)).unwrap_or_default();
        seen.insert(name.clone(), 0);
        name.into()
    };
    files.iter().map(&mut name_of).collect()
}

fn step(spanned: &Spanned<StepFile>, name: Arc<str>, problems: &mut Problems<'_>) -> Option<Step> {
    let file = &spanned.value;
    let place = file.name.as_ref().map_or_else(|| yaml::head(problems.source, spanned), yaml::span);
    let action = one_action(file, &place, problems)?;
    needs_name(file, action, &place, problems);
    misplaced(file, action, &place, problems);
    let when = file.when.as_ref().map(|when| Condition::read(when, problems));
    let mark = problems.known.mark();
    let rounds = rounds(file, problems);
    if let Some(place) = file.repeat.as_ref().map(yaml::span).or(file.for_each.as_deref().map(yaml::span)) {
        each::give(each::INDEX, Shape::Leaf, &place, problems);
    }
    let claim = OwnClaim::read(file, problems);
    let action = self::action(file, problems);
    problems.known.take_back(mark);
    if let (Some(Action::Include(include)), Some(written)) = (&action, &file.name) {
        include.name(written, problems);
    }
    Some(Step {
        name,
        source: Arc::clone(problems.source),
        place,
        claim,
        skip: file.skip.as_ref().map(reason),
        when: when.and_then(|when| when),
        rounds: rounds.and_then(|rounds| rounds),
        action: action?,
    })
}

pub(in crate::scenario) fn reason(skip: &SkipFile) -> Bilingual {
    match skip {
        SkipFile::Word(text) => Bilingual::from(text.as_str()),
        SkipFile::Bilingual(text) => text.clone(),
    }
}

fn one_action(file: &StepFile, place: &Range<usize>, problems: &mut Problems<'_>) -> Option<&'static str> {
    let given = actions(file);
    if let [(action, _)] = given.as_slice() {
        return Some(action);
    }
    let message = match given.as_slice() {
        [] => ("步骤没有说明要做什么".to_owned(), "the step does not say what to do".to_owned()),
        [(first, _), (second, _), ..] => (
            format!("一个步骤只做一件事，这里有 {first} 和 {second}"),
            format!("a step does one thing, and here stand {first} and {second}"),
        ),
        [_] => return None,
    };
    let listed = ACTIONS.join(", ");
    let diagnostic = Diagnostic::error(message).help((format!("写 {listed} 之一"), format!("write one of {listed}")));
    problems.at(place.clone(), diagnostic);
    None
}

/// What has results of its own is known by its name.
fn needs_name(file: &StepFile, action: &str, place: &Range<usize>, problems: &mut Problems<'_>) {
    let is_known_without = matches!(action, "pause" | "clock" | "advance");
    if file.name.is_none() && !is_known_without {
        problems.told(place.clone(), "步骤缺少 name", "the step has no name: results and snapshots are kept under it");
    }
}

/// Keys that say something about one action alone.
fn misplaced(file: &StepFile, action: &str, place: &Range<usize>, problems: &mut Problems<'_>) {
    let given = [
        ("sign", file.sign.is_some(), &["request"][..]),
        ("expect", file.expect.is_some(), &["request", "parallel"]),
        ("capture", file.capture.is_some(), &["request"]),
        ("snapshot", file.snapshot.is_some(), &["request"]),
        ("retry", file.retry.is_some(), &["request"]),
        ("with", file.with.is_some(), &["include"]),
        ("options", file.options.is_some(), &["observe"]),
    ];
    for (key, _, owners) in given.iter().filter(|(_, given, owners)| *given && !owners.contains(&action)) {
        let owners = owners.join(", ");
        problems.told(
            place.clone(),
            format!("{key} 只能与 {owners} 同用，这一步写的是 {action}"),
            format!("{key} goes with {owners}, and here stands {action}"),
        );
    }
    if file.repeat.is_some() && file.for_each.is_some() {
        problems.told(
            place.clone(),
            "repeat 和 for-each 不能同用；请把一个放进 steps 里",
            "repeat and for-each do not go together: put one of them inside steps",
        );
    }
}

fn rounds(file: &StepFile, problems: &mut Problems<'_>) -> Option<Option<Loop>> {
    match (&file.repeat, &file.for_each) {
        (Some(count), None) => Some(Loop::repeat(count, problems)),
        (None, Some(rows)) => Some(Loop::each(rows, problems)),
        _ => None,
    }
}

fn action(file: &StepFile, problems: &mut Problems<'_>) -> Option<Action> {
    if let Some(request) = &file.request {
        return request_step(file, request, problems).map(|step| Action::Request(Box::new(step)));
    }
    if let Some(steps) = &file.steps {
        return Some(Action::Group(self::steps(steps, problems)));
    }
    if let Some(steps) = &file.parallel {
        if steps.value.is_empty() {
            problems.about(steps, "parallel 里没有步骤", "parallel has no steps");
        }
        let read = apart(&steps.value, problems);
        let parallel = Parallel::read(read, file.expect.as_deref(), problems);
        return Some(Action::Parallel(Box::new(parallel)));
    }
    if let Some(name) = &file.include {
        return Include::read(name, file.with.as_ref(), self::steps, problems)
            .map(|include| Action::Include(Box::new(include)));
    }
    if let Some(reading) = &file.observe {
        return observe(reading, file, problems).map(|observe| Action::Observe(Box::new(observe)));
    }
    if let Some(pause) = &file.pause {
        return span::waiting(pause, problems).map(Action::Pause);
    }
    if let Some(clock) = &file.clock {
        return ClockMove::clock(clock, problems).map(Action::Clock);
    }
    file.advance.as_ref().and_then(|by| ClockMove::advance(by, problems)).map(Action::Clock)
}

fn observe(reading: &Spanned<String>, file: &StepFile, problems: &mut Problems<'_>) -> Option<Observe> {
    let Some(options) = &file.options else {
        problems.about(
            reading,
            "observe 要和 options 一起写：每个选项一个表达式",
            "observe goes with options, an expression for each",
        );
        return None;
    };
    Observe::read(reading, &options.value, problems)
}

fn request_step(file: &StepFile, request: &Spanned<RequestFile>, problems: &mut Problems<'_>) -> Option<RequestStep> {
    let plan = request::request(request, problems);
    let signing = match &request.value.raw {
        None => signing::signing_plan(file.sign.as_deref(), &request.value.own_headers(), problems),
        Some(_) => {
            if let Some(sign) = &file.sign {
                problems.about(sign, "raw 的字节不会再签名", "raw bytes are signed by nobody");
            }
            Some(SigningPlan::None)
        }
    };
    let expect = file.expect.as_ref().map(|expect| &expect.value);
    let expectation = expect.map(|expect| expectation::expectation(expect, problems)).unwrap_or_default();
    if let Some(codes) = expect.and_then(|expect| expect.codes.as_ref()) {
        problems.about(codes, "codes 只能写在 parallel 步骤里", "codes counts the answers of a parallel step");
    }
    let captures = file.capture.as_ref().map(|file| capture::captures(file, problems)).unwrap_or_default();
    let retry = file.retry.as_ref().map(|retry| Retry::read(&retry.value, problems));
    Some(RequestStep {
        request: plan?,
        signing: signing?,
        expectation,
        captures,
        keeps_snapshot: file.snapshot.unwrap_or(problems.keeps_snapshots),
        retry: match retry {
            None => None,
            Some(retry) => Some(retry?),
        },
    })
}
