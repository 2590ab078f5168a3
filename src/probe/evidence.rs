//! One request and what was answered, told in both languages.

use serde::Serialize;

use super::Heard;
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
    pub(super) fn of(
        title: &Bilingual,
        step: &str,
        exchange: &Exchange,
        code: Option<u32>,
        contract: &Contract,
    ) -> Self {
        let line = wire::request_head(&exchange.request, wire::DEFAULT_HEADER_COUNT)
            .map(|(request, _)| format!("{} {}", request.method, request.target));
        let sent = Bilingual::from(format!("{}, {step}", line.unwrap_or_default()));
        let came = match wire::response_head(&exchange.response) {
            Ok((response, _)) => Heard { response, code, at: None }.brief(contract),
            Err(_) => Bilingual::new("没有完整的应答", "no whole answer"),
        };
        Self { sent: title.joined(("：", ": "), &sent), came }
    }

    /// That the answer is none that an open point knows.
    pub(super) fn fits_nothing(&self) -> Bilingual {
        Bilingual::new("应答不符合任何已知读法：", "the answer fits no known reading: ").joined("", &self.came)
    }
}
