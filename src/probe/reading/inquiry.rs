//! What every question works with: a hand that signs as the target wants it, chance, and the evidence of the present
//! question.

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use super::{AskError, Evidence, Learned, Terms};
use crate::contract::{Endpoint, EndpointId};
use crate::language::Bilingual;
use crate::platform::{Institutions, KeyEntry, KeyRing};
use crate::probe::body::{self, Body};
use crate::probe::{Asker, Hand, Heard, Question};

/// Questions to one target, one after another.
pub(super) struct Inquiry<'a, 'b> {
    pub(super) asker: &'b mut Asker<'a>,
    pub(super) keys: &'b KeyRing,
    /// The key that signs.
    pub(super) key: KeyEntry,
    /// How it signs, by what was found so far.
    pub(super) hand: Hand,
    pub(super) may_write: bool,
    pub(super) chance: fastrand::Rng,
    /// How far the target's clock is ahead.
    offset: SignedDuration,
    /// How many requests were signed.
    signed: i64,
    evidence: Vec<Evidence>,
    /// Whether the members of an accepted report's answer begin with capitals.
    pub(super) success_in_capitals: Option<bool>,
    /// The text of a refused repetition, and what was repeated.
    pub(super) repeated: Vec<Repeated>,
}

/// What the answer to a report that was already there says.
#[derive(Clone, Debug)]
pub(super) struct Repeated {
    pub(super) text: String,
    pub(super) institution: String,
    pub(super) year: String,
    pub(super) batch: String,
}

/// Dates are spread over so many seconds: two accepted requests in one second would bear one signature, which a target may
/// take once only.
const SPREAD: i64 = 600;

impl<'a, 'b> Inquiry<'a, 'b> {
    /// Finds a key that signs, and how far the target's clock is off.
    pub(super) async fn begin(asker: &'b mut Asker<'a>, terms: &Terms<'b>) -> Result<Self, AskError> {
        let in_use = |entry: &&KeyEntry| entry.enabled && entry.answers.is_none();
        let key = terms.keys.entries().iter().find(in_use).ok_or_else(|| {
            AskError::Refused(
                ("没有可以签名的密钥：用 --keys 给出", "no key can sign: name a key file with --keys").into(),
            )
        })?;
        let hand = Hand::of(key, asker.contract.default_readings(), asker.contract);
        let heard = asker.ask(&Question::refused(asker.endpoint(EndpointId::Stock)), None).await;
        let heard = heard.map_err(|unheard| AskError::Unreachable(unheard.told()))?;
        if heard.listed(asker.contract).is_none() {
            let came = heard.brief(asker.contract);
            let told = Bilingual::new("这不是本接口", "this is not the interface").joined(("：", ": "), &came);
            return Err(AskError::Refused(told));
        }
        Ok(Self {
            offset: heard.clock_offset().unwrap_or_default(),
            asker,
            keys: terms.keys,
            key: key.clone(),
            hand,
            may_write: terms.may_write,
            chance: fastrand::Rng::with_seed(terms.seed),
            signed: 0,
            evidence: Vec::new(),
            success_in_capitals: None,
            repeated: Vec::new(),
        })
    }

    pub(super) fn taken_evidence(&mut self) -> Vec<Evidence> {
        std::mem::take(&mut self.evidence)
    }

    /// The endpoint at which the key is said to report, for questions that any endpoint answers.
    pub(super) fn any_endpoint(&self) -> &'a Endpoint {
        self.asker.endpoint(self.key.endpoints.first().copied().unwrap_or(EndpointId::Stock))
    }

    /// Sends a signed request; `what` tells what is particular about it.
    pub(super) async fn signed(&mut self, question: &Question, hand: &Hand, what: &str) -> Result<Heard, Bilingual> {
        let date = match hand.date {
            Some(date) => date,
            None => self.next_date()?,
        };
        let hand = Hand { date: Some(date), ..hand.clone() };
        let request = self.asker.request(question, Some(&hand))?;
        let heard = self.asker.send(&request).await.map_err(|unheard| unheard.told());
        self.keep(question, what, &heard);
        heard
    }

    /// Sends a request without a signature.
    pub(super) async fn unsigned(&mut self, question: &Question) -> Result<Heard, Bilingual> {
        let heard = self.asker.ask(question, None).await.map_err(|unheard| unheard.told());
        self.keep(question, "without a signature", &heard);
        heard
    }

    /// A question that is refused behind the signature, asked by another hand.
    pub(super) async fn refused_by(&mut self, hand: &Hand, what: &str) -> Result<Heard, Bilingual> {
        let question = Question::refused(self.any_endpoint());
        self.signed(&question, hand, what).await
    }

    pub(super) fn keep(&mut self, question: &Question, what: &str, heard: &Result<Heard, Bilingual>) {
        let came = match heard {
            Ok(heard) => heard.brief(self.asker.contract).en,
            Err(reason) => reason.en.clone(),
        };
        let sent = format!("{} {}, {what}", question.method, question.path);
        self.evidence.push(Evidence { sent, came });
        if let Ok(heard) = heard
            && self.is_passed(heard)
        {
            self.success_in_capitals = Some(in_capitals(heard));
        }
    }

    fn next_date(&mut self) -> Result<Timestamp, Bilingual> {
        let back = self.signed % SPREAD;
        self.signed += 1;
        self.at(-back)
    }

    /// What the target's clock shows, moved by seconds.
    pub(super) fn at(&self, seconds: i64) -> Result<Timestamp, Bilingual> {
        let now = self.asker.now()?;
        now.checked_add(self.offset.saturating_add(SignedDuration::from_secs(seconds)))
            .map_err(|error| Bilingual::from(error.to_string()))
    }

    pub(super) fn set_offset(&mut self, offset: SignedDuration) {
        self.offset = offset;
    }

    pub(super) fn is_passed(&self, heard: &Heard) -> bool {
        heard.listed(self.asker.contract).is_some_and(|code| code.is_success())
    }

    /// The option whose codes the answer bears.
    pub(super) fn by_code(&self, heard: &Heard, options: &[(&[&str], &str)]) -> Learned {
        let name = heard.listed(self.asker.contract).map_or("", |code| &code.name);
        let option = options.iter().find(|(codes, _)| codes.contains(&name));
        option.map(|(_, option)| (*option).to_owned()).ok_or_else(|| self.fits_nothing(heard))
    }

    pub(super) fn fits_nothing(&self, heard: &Heard) -> Bilingual {
        let brief = heard.brief(self.asker.contract);
        Bilingual::new("应答不符合任何已知读法：", "the answer fits no known reading: ").joined("", &brief)
    }

    /// Why a question that takes an accepted report is not asked.
    pub(super) fn writing(&self) -> Result<(), Bilingual> {
        match self.may_write {
            true => Ok(()),
            false => Err((
                "要有一份报告被接受才看得出；加 --allow-writes",
                "it shows only where a report is accepted: give --allow-writes",
            )
                .into()),
        }
    }

    /// An institution for which the key may report, as far as it is said.
    pub(super) fn institution(&mut self) -> String {
        match &self.key.institutions {
            Institutions::Listed(own) if !own.is_empty() => own[self.chance.usize(..own.len())].clone(),
            _ => {
                let rows = self.asker.contract.institutions().rows();
                rows.get(self.chance.usize(..rows.len().max(1))).map(|row| row.code.clone()).unwrap_or_default()
            }
        }
    }

    /// A sound report for an institution and a period that were just drawn.
    pub(super) fn sound(&mut self, id: EndpointId) -> Body {
        let institution = self.institution();
        let day = body::day(&mut self.chance);
        body::report(self.asker.endpoint(id), &institution, |field| body::period(field, day))
    }

    /// Sends a body to an endpoint.
    pub(super) async fn report(&mut self, id: EndpointId, members: Body, what: &str) -> Result<Heard, Bilingual> {
        let question = Question::report(self.asker.endpoint(id), body::bytes(members));
        let hand = self.hand.clone();
        self.signed(&question, &hand, what).await
    }
}

/// Whether the names of an answer's members begin with capitals.
pub(super) fn in_capitals(heard: &Heard) -> bool {
    let body: Option<Value> = serde_json::from_slice(&heard.response.body).ok();
    body.as_ref().and_then(Value::as_object).is_some_and(|members| {
        members.keys().any(|name| name.eq_ignore_ascii_case("code") && name.starts_with(char::is_uppercase))
    })
}
