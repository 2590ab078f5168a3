//! Answers that break off: what is known of why is told and no more, and the platform is judged all the same.

use bis3::message::Response;
use bis3::probe::doctor::State;
use insta::assert_snapshot;

use super::ahead::suite;
use super::bodies::{in_both, spoiled, spoiling, with_body};
use super::{Client, told};
use crate::compare::sides::Answering;
use crate::mock::support::mock_with;
use crate::program::block_on_beside_threads;

/// The same answer with so many bytes more or fewer promised than there are.
fn promising(response: &Response, more: i64) -> Vec<u8> {
    let length = response.body.len() as i64 + more;
    with_body(response, &format!("Content-Length: {length}\r\n"), &response.body)
}

/// The same answer, of whose body half comes.
fn halved(response: &Response) -> Vec<u8> {
    let bytes = promising(response, 0);
    bytes[..bytes.len() - response.body.len() / 2].to_vec()
}

/// The same answer in one chunk, behind which none says that it is the last.
fn without_last_chunk(response: &Response) -> Vec<u8> {
    let (head, length) = ("HTTP/1.1 401 Unauthorized\r\nTransfer-Encoding: chunked\r\n\r\n", response.body.len());
    [format!("{head}{length:x}\r\n").as_bytes(), &response.body[..], b"\r\n"].concat()
}

/// The same answer without anything that says where it ends.
fn without_end(response: &Response) -> Vec<u8> {
    [b"HTTP/1.1 401 Unauthorized\r\n\r\n", &response.body[..]].concat()
}

type Cut = fn(&Response) -> Vec<u8>;

const BY_CLOSING: [(&str, Cut); 4] = [
    ("a length 5 too large", |response| promising(response, 5)),
    ("a length 5 too small", |response| promising(response, -5)),
    ("half a body", halved),
    ("no last chunk", without_last_chunk),
];

const BY_WAITING: [(&str, Cut); 3] =
    [("a length 5 too large", |response| promising(response, 5)), ("half a body", halved), ("no end", without_end)];

#[test]
fn an_answer_that_breaks_off_is_told_with_what_is_known_and_judged_on() {
    let mut all = String::new();
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let closing = BY_CLOSING.map(|(name, cut)| (name, spoiled(&mock, move |response| cut(&response))));
        let waiting =
            BY_WAITING.map(|(name, cut)| (name, Answering::staying(spoiling(&mock, move |response| cut(&response)))));
        for (name, target) in closing.iter().chain(&waiting) {
            let diagnosis = Client::new().examines(&target.url).await;
            let told = told(&diagnosis);
            assert_eq!(diagnosis.verdict(), State::Fault, "{name}: {told}");
            assert_eq!(diagnosis.checks.last().map(|check| check.check), Some("report"), "{name}: {told}");
            all += &in_both(name, &diagnosis, "body");
        }
    });
    assert_snapshot!(all);
}

#[test]
fn a_run_says_of_such_an_answer_that_it_is_wrong_whether_it_looks_first_or_not() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        for (name, cut) in BY_CLOSING {
            let target = spoiled(&mock, move |response| cut(&response));
            for more in [&[][..], &["--no-doctor"]] {
                let (code, text) = suite(&target.url, more);
                assert_eq!(code, 1, "{name}: {text}");
                assert!(text.contains("failures=\"1\"") && text.contains("errors=\"0\""), "{name}: {text}");
                assert!(text.contains("breaks off"), "{name}: {text}");
            }
        }
        let staying = Answering::staying(spoiling(&mock, |response| promising(&response, 5)));
        let (code, text) = suite(&staying.url, &["--no-doctor", "--timeout", "1"]);
        assert!(code == 1 && text.contains("and no more within 1s"), "{code} {text}");
    });
}

#[test]
fn half_an_answer_that_is_waited_for_may_be_the_networks_fault() {
    block_on_beside_threads(async {
        let mock = mock_with(|_| {}).await;
        let staying = Answering::staying(spoiling(&mock, |response| halved(&response)));
        let (code, text) = suite(&staying.url, &["--no-doctor", "--timeout", "1"]);
        assert!(code == 3 && text.contains("and no more within 1s"), "{code} {text}");
    });
}
