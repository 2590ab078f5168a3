//! The trace of .NET's System.Net: what is sent and received as dumps in hexadecimal digits, 16 bytes a line.

use super::{contains, lines, recording};
use crate::evidence::{Format, Recording, RecordingError};

/// Whether it is such a trace.
pub(in crate::evidence) fn is_dotnet(bytes: &[u8]) -> bool {
    contains(bytes, "System.Net") && lines(bytes).any(|(_, line)| dumped(&String::from_utf8_lossy(line)).is_some())
}

/// Reads what every socket has sent and received; where no socket was traced, what the streams above them did.
pub(in crate::evidence) fn read_dotnet(bytes: &[u8]) -> Result<Recording, RecordingError> {
    let mut trace = Trace::default();
    for (_, line) in lines(bytes) {
        trace.line(&String::from_utf8_lossy(line));
    }
    recording(Format::DotNetTrace, trace.streams())
}

/// What was dumped, by the object that did it.
#[derive(Default)]
struct Trace {
    objects: Vec<Object>,
    /// Whose dump it is that follows, and whether it was sent.
    current: Option<(usize, bool)>,
    /// Headers that are listed between braces, with the object that sent them.
    in_headers: Option<usize>,
}

#[derive(Default)]
struct Object {
    name: String,
    is_socket: bool,
    sent: Vec<u8>,
    received: Vec<u8>,
}

impl Trace {
    fn line(&mut self, line: &str) {
        if let Some(index) = self.in_headers {
            self.header(index, line);
        } else if let Some((_, named)) = line.split_once("Data from ") {
            self.current = self.named(named);
        } else if let Some((_, named)) = line.split_once(" - Request: ") {
            let index = self.stream();
            self.objects[index].sent.extend_from_slice(format!("{}\r\n", named.trim()).as_bytes());
        } else if line.contains("Sending headers") {
            self.in_headers = Some(self.stream());
        } else if let (Some((index, is_sent)), Some(bytes)) = (self.current, dumped(line)) {
            let object = &mut self.objects[index];
            if is_sent { &mut object.sent } else { &mut object.received }.extend_from_slice(&bytes);
        }
    }

    /// A line between the braces of a head.
    fn header(&mut self, index: usize, line: &str) {
        let text = line.trim().trim_end_matches('.');
        let (text, ends) = match text.strip_suffix('}') {
            Some(text) => (text, true),
            None => (text, false),
        };
        let text = text.trim_start_matches('{').trim();
        if text.contains(':') {
            self.objects[index].sent.extend_from_slice(format!("{text}\r\n").as_bytes());
        }
        if ends {
            self.objects[index].sent.extend_from_slice(b"\r\n");
            self.in_headers = None;
        }
    }

    /// `Socket#123::Send`, `ConnectStream#5::Write`
    fn named(&mut self, text: &str) -> Option<(usize, bool)> {
        let (name, call) = text.trim().split_once("::")?;
        let is_sent = ["Send", "Write"].iter().any(|word| call.contains(word));
        let is_socket = name.contains("Socket");
        let index = if is_socket { self.object(name, true) } else { self.stream() };
        Some((index, is_sent))
    }

    /// What the streams above the sockets did is gathered in one.
    fn stream(&mut self) -> usize {
        self.object("", false)
    }

    fn object(&mut self, name: &str, is_socket: bool) -> usize {
        self.objects.iter().position(|object| object.name == name).unwrap_or_else(|| {
            self.objects.push(Object { name: name.to_owned(), is_socket, ..Object::default() });
            self.objects.len() - 1
        })
    }

    fn streams(self) -> Vec<(Vec<u8>, Vec<u8>)> {
        let has_sockets = self.objects.iter().any(|object| object.is_socket && !object.sent.is_empty());
        let wanted = self.objects.into_iter().filter(|object| object.is_socket == has_sockets);
        wanted.map(|object| (object.sent, object.received)).collect()
    }
}

/// The bytes of a line such as `… 00000010 : 2E 31 0D 0A                 : .1..`
fn dumped(line: &str) -> Option<Vec<u8>> {
    let (before, rest) = line.split_once(" : ")?;
    let (before, rest) = match is_offset(before) {
        true => (before, rest),
        // The time and the thread stand before the offset, and may hold a colon too.
        false => rest.split_once(" : ")?,
    };
    if !is_offset(before) {
        return None;
    }
    let digits = rest.split(" : ").next()?;
    let bytes: Option<Vec<u8>> = digits
        .split([' ', '-'])
        .filter(|pair| !pair.is_empty())
        .map(|pair| u8::from_str_radix(pair, 16).ok())
        .collect();
    bytes.filter(|bytes| !bytes.is_empty() && bytes.len() <= 16)
}

fn is_offset(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.len() == 8 && last.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_are_put_together_again() {
        let trace = "System.Net.Sockets Verbose: 0 : [9204] Data from Socket#5::Send\n\
            System.Net.Sockets Verbose: 0 : [9204] 00000000 : 47 45 54 20 2F 61 20 48-54 54 50 2F 31 2E 31 0D : GET /a HTTP/1.1.\n\
            System.Net.Sockets Verbose: 0 : [9204] 00000010 : 0A 0D 0A                                        : ...\n";
        let recording = read_dotnet(trace.as_bytes()).expect("a recording");
        assert_eq!(recording.exchanges[0].request.target, "/a");
    }
}
