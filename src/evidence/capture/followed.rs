//! What tshark's `-z follow` prints of one connection: what one side said and, behind a tab, what the other did.

use super::dump::{digits, dumps};
use super::text::of_messages;
use crate::evidence::log::{conversation, with_full_stops};
use crate::evidence::{Format, Recorded, Recording, RecordingError};

/// Whether a text follows a connection.
pub(in crate::evidence) fn is_followed(bytes: &[u8]) -> bool {
    !streams(&String::from_utf8_lossy(bytes)).is_empty()
}

/// Reads every connection that is followed.
pub(in crate::evidence) fn read_followed(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut exchanges = Vec::new();
    for (form, content) in streams(&String::from_utf8_lossy(bytes)) {
        exchanges.extend(match form {
            "hex" => of_messages(&dumps(content.as_bytes()))?,
            "raw" => of_digits(content)?,
            _ => of_characters(content)?,
        });
    }
    Ok(Recording { format: Format::FollowedStream, exchanges, damage: Vec::new() })
}

/// How each connection is printed, and what stands between its heading and the line below it.
fn streams(text: &str) -> Vec<(&str, &str)> {
    let stream = |part: &'_ str| -> Option<(usize, usize)> {
        let begin = part.find("Node 1: ")?;
        let begin = begin + part[begin..].find('\n')? + 1;
        let end = part[begin..].find("\n=====").map_or(part.len(), |at| begin + at + 1);
        Some((begin, end))
    };
    let followed = text.split("Follow: ").skip(1);
    let one = |part| -> Option<(&str, &str)> {
        let part: &str = part;
        let form = part.lines().next()?.split_once(',')?.1.trim();
        let (begin, end) = stream(part)?;
        Some((form, &part[begin..end]))
    };
    followed.filter_map(one).collect()
}

fn of_digits(content: &str) -> Result<Vec<Recorded>, RecordingError> {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    for line in content.lines() {
        match line.strip_prefix('\t') {
            Some(line) => received.extend(digits(line.trim_end().as_bytes()).unwrap_or_default()),
            None => sent.extend(digits(line.trim_end().as_bytes()).unwrap_or_default()),
        }
    }
    conversation(&sent, &received)
}

fn of_characters(content: &str) -> Result<Vec<Recorded>, RecordingError> {
    let (mut sent, mut received) = (Vec::new(), Vec::new());
    let mut rest = content;
    while let Some((is_answer, length, behind)) = chunk(rest) {
        let end = end_of(behind, length);
        let side = if is_answer { &mut received } else { &mut sent };
        side.extend_from_slice(&behind.as_bytes()[..end]);
        rest = behind[end..].strip_prefix('\n').unwrap_or_default();
    }
    Ok(conversation(&sent, &received)?.into_iter().map(with_full_stops).collect())
}

/// The line above a piece, which tells its side and its length, and what stands behind that line.
fn chunk(text: &str) -> Option<(bool, usize, &str)> {
    let (line, behind) = text.split_once('\n')?;
    let (line, is_answer) = line.strip_prefix('\t').map_or((line, false), |line| (line, true));
    Some((is_answer, line.trim_end().parse().ok()?, behind))
}

/// Where a piece of this length ends. A text that has lost its carriage returns is shorter: there, the next such line ends it.
fn end_of(text: &str, length: usize) -> usize {
    let ends = |end: usize| {
        let behind = text.get(end..)?.strip_prefix('\n')?;
        (behind.is_empty() || chunk(behind).is_some()).then_some(end)
    };
    let by_lines = || text.match_indices('\n').find_map(|(at, _)| ends(at));
    ends(length).or_else(by_lines).unwrap_or(text.len())
}
