//! Streams of TCP whose segments were shuffled, doubled, overlapped or lost: tshark and the reader of captures put the same bytes
//! together.

use std::process::Command;

use bis3::evidence::{self, DamageKind, Part};

use crate::mock::clients::available;

/// One segment: where in the stream it begins, and where it ends.
type Segment = (usize, usize);

const CLIENT: [u8; 4] = [127, 0, 0, 1];
const SERVER_PORT: u16 = 8095;
/// Numbers go around at 2³², and some streams are to do so.
const FIRST_NUMBER: u32 = u32::MAX - 150;

fn request(number: usize) -> Vec<u8> {
    let body = format!("{{\"FacilityCode\": \"{number}\", \"filler\": \"{}\"}}", "丽水".repeat(20 + number));
    let length = body.len();
    format!("POST /Patient/Donor HTTP/1.1\r\nHost: 127.0.0.1\r\nx-number: {number}\r\nContent-Length: {length}\r\n\r\n{body}")
        .into_bytes()
}

/// The stream in pieces of random lengths, in which every byte stands.
fn pieces(random: &mut fastrand::Rng, length: usize) -> Vec<Segment> {
    let mut pieces = Vec::new();
    let mut at = 0;
    while at < length {
        let end = (at + random.usize(1..80)).min(length);
        pieces.push((at, end));
        at = end;
    }
    pieces
}

/// What the network makes of them. The first stays in front: what opens a stream tells where it begins.
fn disturbed(random: &mut fastrand::Rng, mut pieces: Vec<Segment>, length: usize) -> Vec<Segment> {
    for _ in 0..3 {
        let (begin, end) = pieces[random.usize(..pieces.len())];
        pieces.push((begin, end));
        pieces.push((begin.saturating_sub(random.usize(..20)), (end + random.usize(..20)).min(length)));
    }
    random.shuffle(&mut pieces);
    pieces
}

/// A frame of Ethernet with a packet of TCP.
fn frame(port: u16, flags: u8, sequence: u32, bytes: &[u8]) -> Vec<u8> {
    let length = u16::try_from(40 + bytes.len()).expect("a short segment");
    let ethernet = [&[0; 12][..], &[8, 0]].concat();
    let ip = [&[0x45, 0][..], &length.to_be_bytes(), &[0, 1, 0x40, 0, 64, 6, 0, 0], &CLIENT, &CLIENT].concat();
    let tcp = [
        &port.to_be_bytes()[..],
        &SERVER_PORT.to_be_bytes(),
        &sequence.to_be_bytes(),
        &[0, 0, 0, 0, 0x50, flags, 0xff, 0xff, 0, 0, 0, 0],
    ]
    .concat();
    [ethernet, ip, tcp, bytes.to_vec()].concat()
}

fn capture(frames: &[Vec<u8>]) -> Vec<u8> {
    let word = u32::to_le_bytes;
    let mut file = [word(0xa1b2_c3d4), [2, 0, 4, 0], word(0), word(0), word(65_535), word(1)].concat();
    for (seconds, frame) in (0..).zip(frames) {
        let length = word(u32::try_from(frame.len()).expect("a short frame"));
        file.extend([word(1_714_960_800 + seconds), word(0), length, length].concat());
        file.extend_from_slice(frame);
    }
    file
}

/// A connection of this number, opened and then sent in these segments.
fn connection(number: usize, stream: &[u8], segments: &[Segment]) -> Vec<Vec<u8>> {
    let port = 40_000 + u16::try_from(number).expect("few connections");
    let numbered = |at: usize| FIRST_NUMBER.wrapping_add(1).wrapping_add(u32::try_from(at).expect("a short stream"));
    let opening = frame(port, 0x02, FIRST_NUMBER, b"");
    let carrying = |(begin, end): &Segment| frame(port, 0x18, numbered(*begin), &stream[*begin..*end]);
    [opening].into_iter().chain(segments.iter().map(carrying)).collect()
}

/// What tshark says that the client has sent on each of so many connections.
fn followed(file: &std::path::Path, count: usize) -> Vec<Vec<u8>> {
    let mut command = Command::new("tshark");
    command.args(["-q", "-r"]).arg(file);
    for number in 0..count {
        command.arg("-z").arg(format!("follow,tcp,raw,{number}"));
    }
    let output = command.output().expect("it was found before");
    let text = String::from_utf8(output.stdout).expect("tshark prints digits");
    let mut streams: Vec<(usize, Vec<u8>)> = Vec::new();
    for line in text.lines() {
        if let Some(number) = line.strip_prefix("Filter: tcp.stream eq ") {
            streams.push((number.trim().parse().expect("a number"), Vec::new()));
        } else if let Some((_, bytes)) =
            streams.last_mut().filter(|_| line.bytes().all(|digit| digit.is_ascii_hexdigit()))
        {
            let pair = |at| u8::from_str_radix(&line[at..at + 2], 16).expect("two digits");
            bytes.extend((0..line.len()).step_by(2).map(pair));
        }
    }
    streams.sort();
    streams.into_iter().map(|(_, bytes)| bytes).collect()
}

#[test]
fn disturbed_streams_are_put_together_as_tshark_does() {
    let mut random = fastrand::Rng::with_seed(793);
    let streams: Vec<Vec<u8>> = (0..24).map(request).collect();
    let mut frames = Vec::new();
    for (number, stream) in streams.iter().enumerate() {
        let whole = pieces(&mut random, stream.len());
        frames.extend(connection(number, stream, &disturbed(&mut random, whole, stream.len())));
    }
    let file = capture(&frames);
    let recording = evidence::read(&file, None).expect("a capture");
    assert_eq!(recording.exchanges.len(), streams.len());
    for (number, stream) in streams.iter().enumerate() {
        let meant = evidence::read(stream, None).expect("a request").exchanges.remove(0).request;
        let recorded = recording.exchanges.iter().find(|recorded| recorded.request == meant);
        let recorded = recorded.unwrap_or_else(|| panic!("{number}: {:#?}", recording.exchanges));
        assert_eq!(recorded.damage, [], "{number}");
    }
    if available("tshark") {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("streams.pcap");
        std::fs::write(&path, file).expect("it can be written");
        assert_eq!(followed(&path, streams.len()), streams);
    }
}

#[test]
fn a_lost_segment_is_a_gap_and_no_fault_of_the_client() {
    let mut random = fastrand::Rng::with_seed(9293);
    let stream = request(1);
    let head = stream.windows(4).position(|window| window == b"\r\n\r\n").expect("a head") + 4;
    for _ in 0..40 {
        let mut segments = pieces(&mut random, stream.len());
        let lost = segments.remove(random.usize(1..segments.len()));
        let last = segments.iter().map(|(_, end)| *end).max();
        // Nothing tells that something followed the last packet but the length of the body.
        let damage = DamageKind::Gap;
        let recording = evidence::read(&capture(&connection(0, &stream, &segments)), None);
        // Of a request whose first line is not whole nothing is there.
        let Ok(recording) = recording else {
            assert!(lost.0 < 30, "{lost:?}");
            continue;
        };
        let recorded = &recording.exchanges[0];
        assert!(recorded.damage.iter().any(|found| found.kind == damage), "{lost:?} {last:?} {:?}", recorded.damage);
        assert_eq!(recorded.lacks(Part::Headers), lost.0 < head, "{lost:?}");
        assert!(recorded.lacks(Part::Body) && recorded.head_fault.is_none(), "{lost:?}");
    }
}
