//! Bytes that are printed as hexadecimal digits, as tcpdump -x and -X, tshark -x, hexdump -C and xxd print them: an offset, up to
//! sixteen bytes, and often their characters.

use std::collections::HashMap;

use data_encoding::HEXLOWER_PERMISSIVE;

use crate::evidence::log::lines;

/// The bytes of one packet or of one side of a connection.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Dump {
    /// The line at which it begins, from 1.
    pub(super) line: usize,
    pub(super) bytes: Vec<u8>,
}

/// How many bytes a line holds at most.
const MOST_OF_A_LINE: usize = 16;

/// Every dump of a text, in the order in which they begin.
pub(super) fn dumps(text: &[u8]) -> Vec<Dump> {
    let mut dumps: Vec<Dump> = Vec::new();
    let mut last: HashMap<usize, usize> = HashMap::new();
    for (number, line) in lines(text) {
        // Of two sides that speak in turn, one is indented.
        let indentation = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let Some((offset, bytes)) = line_of_dump(&line[indentation..]) else { continue };
        if offset == 0 {
            last.insert(indentation, dumps.len());
            dumps.push(Dump { line: number, bytes });
        } else if let Some(dump) = last.get(&indentation).map(|place| &mut dumps[*place])
            && dump.bytes.len() == offset
        {
            dump.bytes.extend(bytes);
        }
    }
    dumps
}

/// `0x0010:  7f00 0001 ea16  ........`, `0010  7f 00 00 01 ea 16   ......`: the offset, and the bytes.
fn line_of_dump(line: &[u8]) -> Option<(usize, Vec<u8>)> {
    let line = line.strip_prefix(b"0x").unwrap_or(line);
    let digits = line.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    let offset = usize::from_str_radix(str::from_utf8(line.get(..digits)?).ok()?, 16).ok()?;
    let rest = line[digits..].strip_prefix(b":").unwrap_or(&line[digits..]);
    let is_offset = (4..=8).contains(&digits) && rest.first() == Some(&b' ');
    let bytes = if is_offset { bytes_of(rest) } else { Vec::new() };
    (!bytes.is_empty()).then_some((offset, bytes))
}

/// The bytes up to their characters, which stand behind three blanks or behind the sixteenth byte.
fn bytes_of(mut rest: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while bytes.len() < MOST_OF_A_LINE {
        let blanks = rest.iter().take_while(|byte| **byte == b' ').count();
        let group = rest[blanks..].split(|byte| *byte == b' ').next().unwrap_or_default();
        let is_group = matches!(group.len(), 2 | 4) && group.iter().all(u8::is_ascii_hexdigit);
        if blanks == 0 || (blanks > 2 && !bytes.is_empty()) || !is_group {
            break;
        }
        bytes.extend(digits(group).unwrap_or_default());
        rest = &rest[blanks + group.len()..];
    }
    bytes
}

/// The bytes that pairs of digits stand for; none where something else stands there.
pub(super) fn digits(text: &[u8]) -> Option<Vec<u8>> {
    HEXLOWER_PERMISSIVE.decode(text).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dumps_of_several_tools_hold_the_same_bytes() {
        for text in [
            "\t0x0000:  504f 5354 202f 6120 4854 5450 2f31 2e31  POST./a.HTTP/1.1\n\t0x0010:  0d0a 0d0a abcd ef                        .......\n",
            "0000  50 4f 53 54 20 2f 61 20 48 54 54 50 2f 31 2e 31   POST /a HTTP/1.1\n0010  0d 0a 0d 0a ab cd ef                              .......\n",
            "00000000  50 4f 53 54 20 2f 61 20  48 54 54 50 2f 31 2e 31  |POST /a HTTP/1.1|\n00000010  0d 0a 0d 0a ab cd ef                              |.......|\n00000017\n",
            "00000000: 504f 5354 202f 6120 4854 5450 2f31 2e31  POST /a HTTP/1.1\n00000010: 0d0a 0d0a abcd ef                        .......\n",
        ] {
            let [dump] = &dumps(text.as_bytes())[..] else { panic!("{text}") };
            assert_eq!((dump.line, &dump.bytes[..]), (1, &b"POST /a HTTP/1.1\r\n\r\n\xab\xcd\xef"[..]), "{text}");
        }
    }

    #[test]
    fn two_sides_that_speak_in_turn_are_told_apart_and_a_lost_line_ends_a_dump() {
        let text = "00000000  61 62   ab\n    00000000  63   c\n00000002  64   d\n    00000009  65   e\n";
        let found: Vec<Vec<u8>> = dumps(text.as_bytes()).into_iter().map(|dump| dump.bytes).collect();
        assert_eq!(found, [b"abd".to_vec(), b"c".to_vec()]);
        assert_eq!(dumps(b"2024 is a year\n0000 nothing\ndead beef"), []);
    }
}
