//! The scenarios of the order of checks, written from the faults: a step for every two that can be in one request.

use std::collections::BTreeMap;
use std::fmt::Write;

use super::faults::{Answer, FAULTS, Fault, Part};

const ROUTE: &str = "UnknownRoute";
const BODY: &str = "RequestArgParsingFailed";
/// An institution that the sample key may report for.
const INSTITUTION: &str = "12330800471866062F";
const SIGNATURE: &str = "AuthorizationNoMatch";
const KEY_PERMISSION: &str = "PermissionDenied-key";
const INSTITUTION_PERMISSION: &str = "PermissionDenied-institution";
const VALUE: &str = "SaveTQCFailed-value";
const STORAGE: &str = "SaveTQCFailed-storage";

/// A request with two faults, of which the first is to be told.
pub struct Pair {
    pub first: &'static Fault,
    pub second: &'static Fault,
    parts: Vec<Part>,
}

/// A file of pairs that need the same of the card.
struct Card {
    id: &'static str,
    zh: &'static str,
    en: &'static str,
    holds: fn(&Pair) -> bool,
}

/// A pair belongs to the first card that holds it.
const CARDS: &[Card] = &[
    Card {
        id: "precedence-clock",
        zh: "两处错误同时出现，其中一处是服务器时间",
        en: "Two faults at once, one of them the server's clock",
        holds: |pair| pair.parts.contains(&Part::BrokenClock),
    },
    Card {
        id: "precedence-storage",
        zh: "两处错误同时出现，其中一处是保存",
        en: "Two faults at once, one of them the storage",
        holds: |pair| pair.rule().is_some(),
    },
    Card {
        id: "precedence-permission",
        zh: "两处错误同时出现，其中一处是权限",
        en: "Two faults at once, one of them permission",
        holds: |pair| pair.parts.iter().any(|part| matches!(part, Part::Sign("key", _))),
    },
    Card {
        id: "precedence-repeat",
        zh: "两处错误同时出现，其中一处是重复上报",
        en: "Two faults at once, one of them a repeat",
        holds: |pair| pair.parts.contains(&Part::Reported),
    },
    Card {
        id: "precedence-head",
        zh: "两处错误同时出现，其中一处是报文头或请求体过大",
        en: "Two faults at once, one of them a malformed head or a body over the limit",
        holds: |pair| {
            [pair.first, pair.second].iter().any(|fault| matches!(fault.name, "MalformedHead" | "BodyTooLarge"))
        },
    },
    Card { id: "precedence", zh: "两处错误同时出现", en: "Two faults at once", holds: |_| true },
];

/// Whether the target has a limit that is told from Content-Length: another has none, or waits for the body.
const OVER_LIMIT: &str = "  - name: over-the-limit\n    request:\n      method: POST\n      path: /Transfusion/TQC\n      headers: \
{Content-Length: \"99999999999\"}\n      cut: 0\n      body: {report: tqc}\n    expect: {answer: optional}\n    capture: {limit: {status: true}}\n";

/// The files by name.
pub fn files() -> BTreeMap<String, String> {
    let mut pairs = pairs();
    let file = |card: &Card| {
        let (held, rest) = std::mem::take(&mut pairs).into_iter().partition(|pair| (card.holds)(pair));
        pairs = rest;
        (format!("{}.yaml", card.id), written(card, &held))
    };
    CARDS.iter().map(file).collect()
}

/// Every two faults that one request can have.
pub fn pairs() -> Vec<Pair> {
    let mut pairs = Vec::new();
    for (first, index) in FAULTS.iter().zip(1..) {
        let excluded = |second: &&Fault| first.excludes.contains(&second.name) || second.excludes.contains(&first.name);
        for second in FAULTS[index..].iter().filter(|second| !excluded(second)) {
            pairs.extend(together(first, second).map(|parts| Pair { first, second, parts }));
        }
    }
    pairs
}

/// What two faults change; none where they want different things of one place.
fn together(first: &Fault, second: &Fault) -> Option<Vec<Part>> {
    let ways = first.ways.iter().flat_map(|left| second.ways.iter().map(move |right| (left, right)));
    ways.map(|(left, right)| [*left, *right].concat()).find(|parts| {
        let differs = |at: usize, part: &Part| parts[at + 1..].iter().any(|other| clash(*part, *other));
        !parts.iter().enumerate().any(|(at, part)| differs(at, part))
    })
}

fn clash(left: Part, right: Part) -> bool {
    use Part::{Header, Mistake, Path, Set, Sign};
    let same_place = match (left, right) {
        (Path(_), Path(_)) => true,
        (Header(left, _), Header(right, _)) | (Set(left, _), Set(right, _)) | (Sign(left, _), Sign(right, _)) => {
            left == right
        }
        (Mistake(_, left), Mistake(_, right)) => left == right,
        _ => false,
    };
    // A request by a date that is not there, or blank, is too late for nobody.
    let undated = |part| matches!(part, Mistake(_, "x-bis3-date"));
    let late = |part| matches!(part, Sign("skew", _));
    (same_place && left != right) || (undated(left) && late(right)) || (undated(right) && late(left))
}

impl Pair {
    fn rule(&self) -> Option<&'static str> {
        self.parts.iter().find_map(|part| if let Part::Rule(rule) = part { Some(*rule) } else { None })
    }

    fn is_over_limit(&self) -> bool {
        [self.first, self.second].iter().any(|fault| fault.name == "BodyTooLarge")
    }

    fn has(&self, first: &str, second: &str) -> bool {
        self.first.name == first && self.second.name == second
    }

    /// What is expected, as YAML behind `expect:`.
    fn expected(&self) -> String {
        let Self { first, second, .. } = self;
        if self.has(SIGNATURE, KEY_PERMISSION) {
            let options = [("after-signature", first.codes()), ("before-signature", second.codes())];
            return reading("permission-order", &options);
        }
        if self.has(VALUE, STORAGE) {
            return " {code: SaveTQCFailed, status: 400}\n".to_owned();
        }
        match first.answer {
            // Beside a key without permission only one of the two codes of a route that is unknown can be told apart.
            _ if self.has(ROUTE, KEY_PERMISSION) => {
                reading("route-order", &[("before", BODY.to_owned()), ("after", second.codes())])
            }
            _ if first.name == ROUTE && second.is_judged_by_key() => {
                reading("route-order", &[("before", first.codes()), ("after", second.codes())])
            }
            _ if self.has(ROUTE, BODY) => by_status(&first.codes(), "[403, 404, 405]"),
            Answer::Status(code, status) if second.codes().contains(code) => {
                format!(" {{code: {code}, status: {status}}}\n")
            }
            Answer::Status(code, _) | Answer::Code(code) => format!(" {{code: {code}}}\n"),
            Answer::Reading(id, options) => {
                let codes = |option: &str, codes: &str| match (first.name, option) {
                    // It lets the request pass, and the other fault is told.
                    (INSTITUTION_PERMISSION, "accepted") => second.codes(),
                    _ => codes.to_owned(),
                };
                let options: Vec<_> = options.iter().map(|(option, told)| (*option, codes(option, told))).collect();
                reading(id, &options)
            }
        }
    }
}

impl Fault {
    /// Every code that it may be told by.
    fn codes(&self) -> String {
        match self.answer {
            Answer::Code(code) | Answer::Status(code, _) => code.to_owned(),
            Answer::Reading(_, options) => {
                let codes: Vec<&str> = options.iter().map(|(_, codes)| *codes).collect();
                format!("[{}]", codes.join(", "))
            }
        }
    }

    /// Whether its check is among those that come before the route under `route-order: after`.
    fn is_judged_by_key(&self) -> bool {
        let position = |name| FAULTS.iter().position(|fault| fault.name == name).expect("it is listed");
        (position(ROUTE)..=position(KEY_PERMISSION)).contains(&position(self.name))
    }
}

fn reading(id: &str, options: &[(&str, String)]) -> String {
    let mut text = format!("\n      reading:\n        {id}:\n");
    for (option, codes) in options {
        writeln!(text, "          {option}: {{code: {codes}}}").expect("writing to a text cannot fail");
    }
    text
}

fn by_status(codes: &str, status: &str) -> String {
    format!(
        "\n      code: {codes}\n      reading:\n        http-status:\n          by-code: {{status: {status}}}\n          always-200: {{status: 200}}\n"
    )
}

fn written(card: &Card, pairs: &[Pair]) -> String {
    let reported = pairs.iter().any(|pair| pair.parts.contains(&Part::Reported));
    let broken = pairs.iter().any(|pair| pair.parts.contains(&Part::BrokenClock));
    let writes = reported || card.id == "precedence-permission" || card.id == "precedence-storage";
    let rule = pairs.iter().find_map(Pair::rule);
    let is_for_any_key = card.id == "precedence-repeat";
    let mut text = format!(
        "# 由 tests/precedence/faults.rs 生成；名称的前一半应先被指出。\n\
         # Generated from tests/precedence/faults.rs; the first half of a name is what is to be told.\n\
         id: {}\ntitle:\n  zh: {}\n  en: {}\nclause: 1.3.3\nverifies: [settled-order-authorization]\nlevel: should\n\
         tags: [precedence, reading]\nsnapshot: false\nwrites: {writes}\n",
        card.id, card.zh, card.en
    );
    if let Some(rule) = rule {
        text.push_str("readings: {value-errors: save-failed, http-status: by-code}\n");
        text.push_str(&format!("faults: [\"{rule}\"]\n"));
    }
    if reported && is_for_any_key {
        text.push_str("variables: {own: \"${fresh.institution}\"}\n");
    }
    let asks_for_limit = rule.is_none() && pairs.iter().any(Pair::is_over_limit);
    if reported || asks_for_limit {
        text.push_str("setup:\n");
    }
    if asks_for_limit {
        text.push_str(OVER_LIMIT);
    }
    if reported {
        text.push_str(
            "  - name: reported\n    request:\n      method: POST\n      path: /Transfusion/TQC\n      \
             body: {report: tqc, set: {/USCCode: 12330800471866062F, /Year: 1950, /Batch: \"0\"}}\n",
        );
    }
    text.push_str("steps:\n");
    if broken {
        text.push_str("  - clock: broken\n");
    }
    pairs.iter().for_each(|pair| step(pair, asks_for_limit, &mut text));
    // Whatever key there is, it may report for this one.
    if is_for_any_key { text.replace(INSTITUTION, "\"${own}\"") } else { text }
}

fn step(pair: &Pair, asks_for_limit: bool, text: &mut String) {
    let Pair { first, second, parts } = pair;
    let joined = |parts: Vec<String>| parts.join(", ");
    let of = |pick: fn(&Part) -> Option<String>| {
        let mut found: Vec<String> = parts.iter().filter_map(pick).collect();
        found.dedup();
        joined(found)
    };
    let path = parts.iter().find_map(|part| if let Part::Path(path) = part { Some(*path) } else { None });
    let headers = of(|part| if let Part::Header(name, value) = part { Some(format!("{name}: {value}")) } else { None });
    let set = of(|part| if let Part::Set(pointer, value) = part { Some(format!("{pointer}: {value}")) } else { None });
    let mut sign = of(|part| if let Part::Sign(key, value) = part { Some(format!("{key}: {value}")) } else { None });
    let mistakes = of(|part| if let Part::Mistake(verb, name) = part { Some(format!("{verb} {name}")) } else { None });
    if !mistakes.is_empty() {
        let before = if sign.is_empty() { "" } else { ", " };
        sign.push_str(&format!("{before}header: [{mistakes}]"));
    }
    let mut orders = vec![first.order, second.order];
    orders.dedup();
    text.push_str(&format!("  - name: {}.{}\n", first.name, second.name));
    if pair.has(ROUTE, KEY_PERMISSION) {
        text.push_str("    when: \"profile['unknown-route'] != 'permission-denied'\"\n");
    }
    let is_asked = asks_for_limit && pair.is_over_limit();
    let is_of_one = parts.contains(&Part::Sign("key", "demo-ordinary"));
    let asked = [(is_asked, "limit == 413"), (is_of_one, "'12330800471866062F' not in key.institutions")];
    let when: Vec<&str> = asked.iter().filter(|(holds, _)| *holds).map(|(_, condition)| *condition).collect();
    match when.as_slice() {
        [] => {}
        ["limit == 413"] => text.push_str("    when: limit == 413\n"),
        when => text.push_str(&format!("    when: \"{}\"\n", when.join(" and "))),
    }
    text.push_str(&format!("    verifies: [{}]\n", orders.join(", ")));
    text.push_str(&format!("    request:\n      method: POST\n      path: {}\n", path.unwrap_or("/Transfusion/TQC")));
    if !headers.is_empty() {
        text.push_str(&format!("      headers: {{{headers}}}\n"));
    }
    let set = if set.is_empty() { String::new() } else { format!(", set: {{{set}}}") };
    text.push_str(&format!("      body: {{report: tqc{set}}}\n"));
    if !sign.is_empty() {
        text.push_str(&format!("    sign: {{{sign}}}\n"));
    }
    text.push_str(&format!("    expect:{}", pair.expected()));
}
