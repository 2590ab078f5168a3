//! What tcpdump -A prints: a heading for each packet, and its bytes as characters. Carriage returns before line feeds are left out
//! there, and whatever is no printable ASCII is a full stop; the heading tells how many bytes there were.

use std::borrow::Cow;

/// What one packet carries of a connection.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Printed<'a> {
    pub(super) from: &'a str,
    pub(super) to: &'a str,
    pub(super) sequence: u32,
    pub(super) bytes: Vec<u8>,
    /// Whether the carriage returns that are put back can only have stood there.
    pub(super) is_certain: bool,
}

/// A text whose lines end as those of tcpdump.
pub(super) fn with_line_feeds(bytes: &[u8]) -> Cow<'_, str> {
    match String::from_utf8_lossy(bytes) {
        text if text.contains("\r\n") => Cow::Owned(text.replace("\r\n", "\n")),
        text => text,
    }
}

/// Every packet that carries something.
pub(super) fn packets(text: &str) -> Vec<Printed<'_>> {
    let mut records: Vec<(Heading<'_>, usize, usize)> = Vec::new();
    let (mut at, mut begun) = (0, None);
    for line in text.split_inclusive('\n') {
        if let Some(heading) = Heading::of(line) {
            end_last(&mut records, begun.unwrap_or(at));
            records.push((heading, at + line.len(), text.len()));
        }
        // With -v, a line about IP stands above the heading.
        begun = (line.contains("IP (tos ") || line.contains("IP6 (")).then_some(at);
        at += line.len();
    }
    records.iter().filter_map(|(heading, begin, end)| heading.packet(text.get(*begin..*end)?)).collect()
}

fn end_last(records: &mut [(Heading<'_>, usize, usize)], at: usize) {
    if let Some((_, _, end)) = records.last_mut() {
        *end = at;
    }
}

/// Whether a line is the heading of a packet.
pub(super) fn is_heading(line: &str) -> bool {
    Heading::of(line).is_some()
}

/// `10:00:00.1 IP 127.0.0.1.5000 > 127.0.0.1.8095: Flags [P.], seq 1:412, ack 1, options […], length 411`
struct Heading<'a> {
    from: &'a str,
    to: &'a str,
    sequence: u32,
    length: usize,
    /// How many bytes of IP and TCP stand before what the packet carries.
    headers: usize,
}

impl<'a> Heading<'a> {
    fn of(line: &'a str) -> Option<Self> {
        let (addresses, rest) = line.split_once(": Flags [")?;
        let (from, to) = addresses.rsplit_once(" > ")?;
        let from = from.rsplit(' ').next()?;
        let length = number(rest, ", length ")?;
        let is_version_6 = addresses.contains("IP6 ") || from.matches(':').count() > 1;
        let headers = if is_version_6 { 60 } else { 40 } + options(rest);
        Some(Self { from, to, sequence: number(rest, " seq ").unwrap_or_default(), length, headers })
    }

    /// What a packet carries, from what is printed below its heading.
    fn packet(&self, printed: &str) -> Option<Printed<'a>> {
        if self.length == 0 {
            return None;
        }
        let printed = undissected(printed);
        let printed = without_remarks(printed.strip_suffix('\n').unwrap_or(printed));
        let carried = self.carried(printed).filter(|carried| !carried.is_empty())?;
        let (bytes, is_certain) = with_returns(carried, self.length);
        let Self { from, to, sequence, .. } = *self;
        Some(Printed { from, to, sequence, bytes, is_certain })
    }

    /// The text behind the headers, which are characters too. Where they have another length than the heading tells, the first
    /// line of a message shows it.
    fn carried<'t>(&self, printed: &'t str) -> Option<&'t str> {
        const BEGINNINGS: &[&str] = &["POST /", "GET /", "PUT /", "DELETE /", "HTTP/1."];
        let begins = |text: &str| BEGINNINGS.iter().any(|begin| text.starts_with(begin));
        let told = printed.get(self.headers..);
        if told.is_some_and(begins) {
            return told;
        }
        let start = printed.get(..printed.len().min(MOST_HEADERS)).unwrap_or_default();
        let found = BEGINNINGS.iter().filter_map(|begin| start.find(begin)).min();
        found.map(|at| &printed[at..]).or(told)
    }
}

/// No headers of IP and TCP are longer, with what a message begins with.
const MOST_HEADERS: usize = 140;

/// The number behind a sign.
fn number<T: std::str::FromStr>(text: &str, sign: &str) -> Option<T> {
    let (_, rest) = text.split_once(sign)?;
    rest.split(|sign: char| !sign.is_ascii_digit()).next()?.parse().ok()
}

/// How many bytes the options of TCP take (RFC 9293, 3.1; RFC 7323, 3.2; RFC 2018, 3).
fn options(heading: &str) -> usize {
    let Some((_, rest)) = heading.split_once("options [") else { return 0 };
    let options = rest.split_once(']').map_or(rest, |(options, _)| options);
    let length = |option: &str| match option.split(' ').next().unwrap_or_default() {
        "nop" | "eol" => 1,
        "mss" => 4,
        "sackOK" => 2,
        "wscale" => 3,
        "TS" => 10,
        "sack" => 2 + 8 * option.matches(':').count(),
        _ => 0,
    };
    options.split(',').map(length).sum::<usize>().next_multiple_of(4)
}

/// A text without the lines in which tcpdump -v tells of HTTP itself; no packet of IP begins with a tab.
fn undissected(mut text: &str) -> &str {
    while let Some((_, rest)) = text.split_once('\n').filter(|_| text.starts_with('\t')) {
        text = rest;
    }
    text
}

/// What stands before that which tcpdump says at its end.
fn without_remarks(text: &str) -> &str {
    let is_remark = |line: &str| {
        let signs = ["packets captured", "packet captured", "received by filter", "dropped by"];
        line.is_empty() || line == "^C" || signs.iter().any(|sign| line.contains(sign))
    };
    let mut end = text;
    let mut kept = text;
    while let Some((before, line)) = end.rsplit_once('\n').filter(|(_, line)| is_remark(line.trim_end())) {
        end = before;
        if !line.is_empty() {
            kept = before;
        }
    }
    kept
}

/// The bytes of a text before whose line feeds carriage returns were left out, and whether they can be no others.
fn with_returns(text: &str, length: usize) -> (Vec<u8>, bool) {
    let Some(left_out) = length.checked_sub(text.len()) else {
        let bytes = text.as_bytes();
        return (bytes[..length].to_vec(), false);
    };
    let all = text.matches('\n').count();
    let head = text.find("\n\n").map_or(all, |end| text[..end].matches('\n').count() + 2);
    // Of what was cut off nobody knows how many there were.
    let returns = if left_out > all { head } else { left_out };
    let mut bytes = Vec::with_capacity(text.len() + returns.min(all));
    for (index, line) in text.split('\n').enumerate() {
        if index > 0 {
            bytes.extend_from_slice(if index <= returns { b"\r\n" } else { b"\n" });
        }
        bytes.extend_from_slice(line.as_bytes());
    }
    (bytes, left_out == 0 || left_out == all || left_out == head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn carriage_returns_are_put_back_where_they_were_left_out() {
        for (text, bytes, is_certain) in [
            ("a: b\n\n{\n}", "a: b\r\n\r\n{\n}", true),
            ("a: b\n\n{\n}", "a: b\r\n\r\n{\r\n}", true),
            ("{\n}", "{\n}", true),
            ("a: b\n\n{\n\n}", "a: b\r\n\r\n{\r\n\n}", false),
        ] {
            assert_eq!(with_returns(text, bytes.len()), (bytes.as_bytes().to_vec(), is_certain), "{text:?}");
        }
        assert_eq!(with_returns("a: b\n\n{", 100).0, b"a: b\r\n\r\n{");
        assert_eq!(with_returns("a\n", usize::MAX).0, b"a\r\n");
        assert_eq!(with_returns("abc", 2).0, b"ab");
    }

    #[test]
    fn headings_tell_where_a_message_begins() {
        let plain =
            "1 IP6 ::1.5 > ::1.8: Flags [P.], seq 7:9, ack 1, win 64, options [nop,nop,TS val 1 ecr 2], length 2";
        let heading = Heading::of(plain).expect("a heading");
        assert_eq!((heading.from, heading.to), ("::1.5", "::1.8"));
        assert_eq!((heading.sequence, heading.length, heading.headers), (7, 2, 72));
        let sack = "IP a.1 > b.2: Flags [.], ack 1, win 1, options [nop,nop,sack 1 {5:9}], length 0: HTTP";
        assert_eq!(Heading::of(sack).map(|heading| heading.headers), Some(52));
        assert!(Heading::of("Date: Mon > Tue").is_none());
    }

    #[test]
    fn what_tcpdump_says_at_its_end_belongs_to_no_packet() {
        assert_eq!(without_remarks("{}\n^C\n2 packets captured\n4 packets received by filter\n\n"), "{}");
        assert_eq!(without_remarks("{}\n\n"), "{}\n\n");
    }
}
