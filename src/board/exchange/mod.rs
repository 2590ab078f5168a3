//! One exchange: its bytes, the string to sign, what is found in the body, and why it is answered as it is.
//!
//! - `evidence` finds it in the evidence file; `body` draws findings on the body.

mod body;
mod evidence;

use serde::Serialize;

use self::body::Body;
use super::answer::Problem;
use super::asked::Asked;
use super::shared::{OfClient, Shared};
use super::words::{self, Blamed};
use crate::certify::live::Client;
use crate::certify::{Observed, Outcome, Verdicts, moved};
use crate::diagnostic::visible_bytes;
use crate::dispute::{self, Effort, Explanation, Question};
use crate::evidence::{Format, Recorded, Recording};
use crate::language::Language;
use crate::message::wire::{request_bytes, response_bytes};
use crate::mock::Page;
use crate::report::explanation::{Explained, text};
use crate::report::message::Message;

/// Most bytes of a message that are shown.
const MOST_OF_A_MESSAGE: usize = 64 * 1024;

#[derive(Serialize)]
struct ExchangePage<'a> {
    #[serde(flatten)]
    of_client: OfClient<'a>,
    number: u64,
    before: Option<u64>,
    after: Option<u64>,
    outcome: &'static str,
    asked: String,
    time: String,
    peer: String,
    answered: String,
    institution: String,
    trial: Option<Named<'a>>,
    /// The obligations of which it is evidence: those that are violated, and the others.
    violated: Vec<Named<'a>>,
    others: Vec<Named<'a>>,
    explanation: String,
    string_to_sign: Option<SignedString>,
    body: Option<Body>,
    request: Message,
    answer: Option<Message>,
}

/// An obligation, to be looked up on the board.
#[derive(Serialize)]
struct Named<'a> {
    id: &'a str,
    title: &'a str,
    word: &'static str,
    outcome: &'static str,
}

#[derive(Serialize)]
struct SignedString {
    text: String,
    length: usize,
    expected: Option<String>,
    given: Option<String>,
}

pub(super) fn page(shared: &Shared, place: usize, number: u64, asked: &Asked<'_>) -> Result<Page, Problem> {
    let (client, verdicts) = (shared.client(place)?, shared.verdicts(place)?);
    let exchanges = client.exchanges_after(0);
    let index = exchanges.iter().position(|observed| observed.number == number).ok_or(Problem::NoSuchPage)?;
    let observed = &exchanges[index];
    let kept = evidence::find(client, &exchanges, observed)?;
    let recorded = kept.recorded;
    let explanation = explain(shared, client, observed, (&recorded, &kept.earlier))?;
    let language = asked.language;
    let is_violated = |named: &Named<'_>| [Outcome::Fail.word(), Outcome::Warn.word()].contains(&named.outcome);
    let (violated, others) = citing(&verdicts, number, language).into_iter().partition(is_violated);
    let neighbour = |index: Option<usize>| Some(exchanges.get(index?)?.number);
    let page = ExchangePage {
        of_client: shared.of_client(place, &verdicts)?,
        number,
        before: neighbour(index.checked_sub(1)),
        after: neighbour(Some(index + 1)),
        outcome: Blamed::of(&verdicts, &shared.contract).outcome(observed).word(),
        asked: observed.asked.to_string(),
        time: words::time(observed.time, None),
        peer: observed.peer.map(|peer| peer.to_string()).unwrap_or_default(),
        answered: words::answered(observed, &shared.contract, language),
        institution: institution(shared, observed),
        trial: observed.trial.as_deref().and_then(|id| named(&verdicts, id, language)),
        violated,
        others,
        explanation: told(shared, client, (&recorded, &explanation), language),
        string_to_sign: signed_string(&explanation),
        body: Body::of(&recorded.request.body, &explanation.findings, &shared.contract, language),
        request: Message::of(&request_bytes(&recorded.request), MOST_OF_A_MESSAGE),
        answer: recorded.response.as_ref().map(|answer| Message::of(&response_bytes(answer), MOST_OF_A_MESSAGE)),
    };
    shared.page("exchange.html", asked, &page)
}

/// Code and name of the institution that it reports for.
fn institution(shared: &Shared, observed: &Observed) -> String {
    let Some(report) = &observed.report else { return String::new() };
    let known = shared.contract.institutions().first(&report.institution);
    let name = known.map(|known| known.name.as_str()).unwrap_or_default();
    format!("{name} {} · {}", report.institution, report.period)
}

fn named<'a>(verdicts: &'a Verdicts, id: &str, language: Language) -> Option<Named<'a>> {
    let verdict = verdicts.of(id)?;
    Some(Named {
        id: &verdict.obligation.id,
        title: verdict.obligation.title.in_language(language),
        word: words::verdict(verdict, language),
        outcome: verdict.outcome.word(),
    })
}

/// The obligations of which this exchange is evidence.
fn citing(verdicts: &Verdicts, number: u64, language: Language) -> Vec<Named<'_>> {
    let citing = verdicts.verdicts.iter().filter(|verdict| verdict.evidence.contains(&number));
    citing.filter_map(|verdict| named(verdicts, &verdict.obligation.id, language)).collect()
}

/// Why a sound platform answers as it does, at the time that the client was shown.
fn explain(
    shared: &Shared,
    client: &Client,
    observed: &Observed,
    (recorded, earlier): (&Recorded, &[Recorded]),
) -> Result<Explanation, Problem> {
    let platform = client.terms.platform();
    let question = Question {
        recorded,
        earlier,
        contract: &shared.contract,
        profile: platform.profile(),
        keys: platform.keys(),
        own_string: None,
        effort: Effort::All,
        at: Some(moved(observed.time, client.terms.shift(observed.trial.as_deref()))),
    };
    dispute::explain(&question).map_err(|_| Problem::Broken)
}

/// What `bis3 explain` says.
fn told(
    shared: &Shared,
    client: &Client,
    (recorded, explanation): (&Recorded, &Explanation),
    language: Language,
) -> String {
    let recording = Recording { format: Format::Evidence, exchanges: Vec::new(), damage: Vec::new() };
    let explained = Explained {
        name: crate::certify::folder::EVIDENCE,
        recording: &recording,
        recorded,
        contract: &shared.contract,
        profile: client.terms.platform().profile(),
        explanation,
    };
    let text = anstream::adapter::strip_str(&text(&explained, language)).to_string();
    shared.secrets.text(&text).into_owned()
}

fn signed_string(explanation: &Explanation) -> Option<SignedString> {
    let string = explanation.string_to_sign.as_ref()?;
    Some(SignedString {
        text: visible_bytes(&string.bytes),
        length: string.bytes.len(),
        expected: string.expected.map(|signature| signature.to_string()),
        given: string.given.map(|signature| signature.to_string()),
    })
}
