//! One request and what was answered, told in both languages.

use serde::Serialize;

use super::ProbeAnswer;
use crate::client::Answer;
use crate::contract::Contract;
use crate::language::Bilingual;
use crate::message::{Exchange, wire};

/// One request and its answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Evidence {
    /// What was sent, and what is particular about it.
    pub sent: Bilingual,
    /// Status and code of the answer, or why there is none.
    pub came: Bilingual,
}

impl Evidence {
    /// The evidence of a step of a scenario: the scenario's title, the step's path and the request line.
    pub(super) fn of(title: &Bilingual, step: &str, exchange: &Exchange, contract: &Contract) -> Self {
        let head = wire::request_head(&exchange.request, wire::DEFAULT_HEADER_COUNT);
        let request = head.map(|(request, _)| request).unwrap_or_default();
        let sent = Bilingual::from(format!("{} {}, {step}", request.method, request.target));
        let came = match Answer::read(&exchange.response, &request.method) {
            Some(answer) => ProbeAnswer::new(answer, None).in_full(contract),
            None => Bilingual::new("没有完整的应答", "no whole answer"),
        };
        Self { sent: title.joined(("：", ": "), &sent), came }
    }

    /// That the answer is none that an open point knows.
    pub(super) fn fits_nothing(&self) -> Bilingual {
        Bilingual::new("应答不符合任何已知读法：", "the answer fits no known reading: ").joined("", &self.came)
    }
}
