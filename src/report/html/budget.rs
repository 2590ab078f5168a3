//! Limits how many messages a page holds: an old browser cannot open all messages of a long run.

use serde::Serialize;

use crate::language::Bilingual;
use crate::message::Exchange;
use crate::report::message::Message;

/// Both sides of an exchange; neither where there was none, or where they are left out.
#[derive(Default, Serialize)]
pub(super) struct Messages {
    pub(super) request: Option<Message>,
    pub(super) answer: Option<Message>,
    /// The line that sends the request once more.
    pub(super) again: Option<String>,
    /// What stands above that line.
    pub(super) again_title: Bilingual,
    pub(super) left_out: bool,
}

/// How many bytes of messages a page takes still. What passed gets less.
pub(super) struct Budget {
    notable: usize,
    others: usize,
    has_left_out: bool,
}

/// Most bytes of one message.
pub(super) const MOST_OF_A_MESSAGE: usize = 64 * 1024;
/// Most bytes of the messages of all steps at which somebody should look.
pub(super) const MOST_OF_NOTABLE: usize = 16 * 1024 * 1024;
/// Most bytes of the messages of all others.
pub(super) const MOST_OF_OTHERS: usize = 2 * 1024 * 1024;

impl Default for Budget {
    fn default() -> Self {
        Self { notable: MOST_OF_NOTABLE, others: MOST_OF_OTHERS, has_left_out: false }
    }
}

impl Budget {
    /// The messages of a step, as far as there is room.
    pub(super) fn messages(&mut self, exchange: Option<&Exchange>, is_notable: bool) -> Messages {
        let Some(exchange) = exchange else { return Messages::default() };
        let (request, answer) =
            (Message::of(&exchange.request, MOST_OF_A_MESSAGE), Message::of(&exchange.response, MOST_OF_A_MESSAGE));
        let room = if is_notable { &mut self.notable } else { &mut self.others };
        let wanted = request.shown() + answer.shown();
        if wanted > *room {
            self.has_left_out = true;
            return Messages { left_out: true, ..Messages::default() };
        }
        *room -= wanted;
        self.has_left_out |= request.cut + answer.cut > 0;
        Messages { request: Some(request), answer: Some(answer), ..Messages::default() }
    }

    /// Whether something was left out or cut.
    pub(super) fn has_left_out(&self) -> bool {
        self.has_left_out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_passed_is_left_out_before_what_did_not() {
        let exchange = Exchange { received: None, request: vec![b'a'; 60_000].into(), response: "".into() };
        let mut budget = Budget::default();
        let passed = (0..40).filter(|_| !budget.messages(Some(&exchange), false).left_out).count();
        assert_eq!((passed, budget.has_left_out()), (34, true));
        assert!(!budget.messages(Some(&exchange), true).left_out);
    }
}
