//! The same again: a signature, a day, a half-year.

use serde_json::Value;

use super::inquiry::{Inquiry, Repeated};
use super::{Learned, text};
use crate::contract::{Code, EndpointId};
use crate::language::Bilingual;
use crate::platform::KeyEntry;
use crate::probe::body::{self, Body};
use crate::probe::{Hand, Heard, Question};

impl Inquiry<'_, '_> {
    /// The bytes of an accepted report once more.
    pub(super) async fn replay(&mut self) -> Learned {
        self.writing()?;
        let members = self.sound(EndpointId::Donor);
        let question = Question::report(self.asker.endpoint(EndpointId::Donor), body::bytes(members));
        let hand = Hand { date: Some(self.at(0)?), ..self.hand.clone() };
        let heard = self.signed(&question, &hand, "a sound report").await?;
        if !self.is_passed(&heard) {
            return Err(self.fits_nothing(&heard));
        }
        let heard = self.signed(&question, &hand, "the same bytes again").await?;
        match heard.is("AuthorizationNoMatch", self.asker.contract) {
            true => Ok("refused".to_owned()),
            false if heard.passed_signature(self.asker.contract) => Ok("accepted".to_owned()),
            false => Err(self.fits_nothing(&heard)),
        }
    }

    /// The answer to a report that was accepted before.
    async fn again(&mut self, id: EndpointId, members: Body) -> Result<Heard, Bilingual> {
        self.writing()?;
        let first = self.report(id, members.clone(), "a sound report").await?;
        if !self.is_passed(&first) {
            return Err(self.fits_nothing(&first));
        }
        self.report(id, members, "the same report again").await
    }

    pub(super) async fn daily_repeat(&mut self) -> Learned {
        let members = self.sound(EndpointId::Donor);
        let heard = self.again(EndpointId::Donor, members).await?;
        let refused = self.asker.endpoint(EndpointId::Donor).already_reported.name.clone();
        self.by_code(&heard, &[(&["Passed"], "replaces"), (&[&refused], "refused")])
    }

    pub(super) async fn tqc_repeat(&mut self) -> Learned {
        let members = self.sound(EndpointId::Tqc);
        let heard = self.again(EndpointId::Tqc, members.clone()).await?;
        self.keep_text(&heard, &members);
        let refused = self.asker.endpoint(EndpointId::Tqc).already_reported.name.clone();
        self.by_code(&heard, &[(&["Passed"], "replaces"), (&[&refused], "refused")])
    }

    fn keep_text(&mut self, heard: &Heard, members: &Body) {
        let endpoint = self.asker.endpoint(EndpointId::Tqc);
        if heard.code != Some(endpoint.already_reported.number) {
            return;
        }
        let text = |name: &str| match members.get(name) {
            Some(Value::String(text)) => text.clone(),
            Some(other) => other.to_string(),
            None => String::new(),
        };
        let mut period = endpoint.period_fields.iter().filter(|name| **name != endpoint.institution_field);
        self.repeated.extend(message(heard).map(|message| Repeated {
            text: message,
            institution: text(&endpoint.institution_field),
            year: period.next().map(|name| text(name)).unwrap_or_default(),
            batch: period.next().map(|name| text(name)).unwrap_or_default(),
        }));
    }

    /// By two refusals of different institutions, years and batches; where a report replaces the one before it, by a key
    /// that is bound to the code.
    pub(super) async fn tqc_exists_text(&mut self) -> Learned {
        self.writing()?;
        let refused = &self.asker.endpoint(EndpointId::Tqc).already_reported;
        let bound = |key: &&KeyEntry| {
            key.enabled && key.answers.as_ref().is_some_and(|code: &std::sync::Arc<Code>| code.number == refused.number)
        };
        let bound = self.keys.entries().iter().find(bound).cloned();
        let is_refused = self.hand.readings.tqc_repeat.to_string() == "refused";
        self.repeated.clear();
        for index in 0..2 {
            let mut members = self.sound(EndpointId::Tqc);
            with_batch(&mut members, self.asker.endpoint(EndpointId::Tqc), index);
            let heard = match (&bound, is_refused) {
                (_, true) => self.again(EndpointId::Tqc, members.clone()).await?,
                (Some(key), false) => {
                    let hand =
                        Hand { access_key: key.access_key.clone(), secret: key.secret.clone(), ..self.hand.clone() };
                    let question = Question::report(self.asker.endpoint(EndpointId::Tqc), body::bytes(members.clone()));
                    self.signed(&question, &hand, &format!("signed with {}", key.access_key)).await?
                }
                (None, false) => {
                    return Err(Bilingual::new(
                        "目标不拒绝重复的质控信息，看不到这段文字",
                        "the target refuses no repeated figures, so the text does not show",
                    ));
                }
            };
            self.keep_text(&heard, &members);
        }
        text::option(&self.repeated, &refused.text, self.asker.contract)
    }
}

fn message(heard: &Heard) -> Option<String> {
    let body: Value = serde_json::from_slice(&heard.response.body).ok()?;
    let (_, message) = body.as_object()?.iter().find(|(name, _)| name.eq_ignore_ascii_case("msg"))?;
    Some(message.as_str()?.to_owned())
}

/// The last values of the dictionary of the batch, each for another report.
fn with_batch(members: &mut Body, endpoint: &crate::contract::Endpoint, index: usize) {
    let batch = endpoint.period_fields.iter().filter_map(|name| endpoint.field(name));
    for field in batch {
        let values = field.dictionary.as_ref().map(|known| known.values.as_slice()).unwrap_or_default();
        if let Some(value) = values.iter().rev().nth(index) {
            members.insert(field.name.clone(), value.value.clone().into());
        }
    }
}
