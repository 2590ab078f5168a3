//! Credentials in the lines of a head that are no signature of this interface.
//!
//! The lines are looked at as they stand, and not as a reader of HTTP takes them: a head that no reader takes must not carry
//! a password to the disk either.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::chosen::Chosen;
use crate::credentials::{Assigned, NamePlace, REDACTED, begins_with_own_scheme, is_scheme, names_secret};
use crate::evidence::masked;
use crate::secret::SHORTEST;
use crate::signature::Signature;
use crate::signature::authorization::AUTHORIZATION;

/// A credential that was taken out of a head.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Credential {
    /// The header, or the parameter.
    pub(super) name: String,
    /// Whether it stood in the first line.
    pub(super) is_in_first_line: bool,
    /// What stood there.
    pub(super) value: Vec<u8>,
}

/// The head without credentials, and those that it held: headers whose names are those of secrets, or were chosen, and in the
/// first line and in every other header parameters with such names, and the user in front of a host.
pub(super) fn without_credentials(head: &[u8], chosen: Chosen<'_>) -> (Vec<u8>, Vec<Credential>) {
    let mut kept = Vec::with_capacity(head.len());
    let mut found = Vec::new();
    let mut held = Held::Plain;
    let lines: Vec<&[u8]> = head.split_inclusive(|byte| *byte == b'\n').collect();
    for (index, line) in lines.iter().copied().enumerate() {
        let is_folded = is_folded(line);
        let start = if is_folded { 0 } else { line.iter().position(|byte| *byte == b':').map_or(0, |colon| colon + 1) };
        if !is_folded {
            held = held_by(&lines[index..], start, index == 0, chosen);
        }
        match &held {
            Held::Secret(name) if !is_harmless(&line[start..]) => {
                let covered = covered(&line[start..], is_authorization(name));
                kept.extend_from_slice(&line[..start]);
                kept.extend_from_slice(&covered);
                if covered == line[start..] {
                    continue;
                }
                let value = secret_part(line[start..].trim_ascii()).to_vec();
                found.push(Credential { name: name.clone(), is_in_first_line: false, value });
            }
            Held::Plain => {
                for piece in pieces(line, index == 0) {
                    let (piece_kept, assigned) = chosen.without(piece);
                    kept.extend_from_slice(&piece_kept);
                    found.extend(assigned.into_iter().map(|Assigned { name, place }| Credential {
                        name,
                        is_in_first_line: index == 0,
                        value: piece[place].to_vec(),
                    }));
                }
            }
            Held::Secret(_) | Held::Signed => kept.extend_from_slice(line),
        }
    }
    (kept, found)
}

/// What the first of some lines holds, whose value begins at `start`; in the lines behind it the value may go on.
fn held_by(lines: &[&[u8]], start: usize, is_first: bool, chosen: Chosen<'_>) -> Held {
    let Some(name) = start.checked_sub(1).map(|colon| &lines[0][..colon]) else { return Held::Plain };
    // In the first line of a request a colon stands behind a blank.
    if is_first && name.trim_ascii().contains(&b' ') {
        return Held::Plain;
    }
    match Held::of(name, chosen) {
        Held::Secret(name) if is_authorization(&name) && is_signature(&value(&lines[0][start..], &lines[1..])) => {
            Held::Signed
        }
        held => held,
    }
}

/// Whether a line goes on with the value before it: it begins with a blank (RFC 9112, 5.2).
fn is_folded(line: &[u8]) -> bool {
    line.first().is_some_and(|byte| matches!(byte, b' ' | b'\t')) && !line.trim_ascii().is_empty()
}

/// A value with the lines on which it goes on, of those that follow.
fn value(first: &[u8], following: &[&[u8]]) -> Vec<u8> {
    let folded = following.iter().take_while(|line| is_folded(line));
    let lines: Vec<&[u8]> = std::iter::once(first).chain(folded.copied()).map(<[u8]>::trim_ascii).collect();
    lines.join(&b' ')
}

/// The parts of a line beyond which no value goes: its text and its end, and of the first line every word and every run of
/// blanks.
fn pieces(line: &[u8], is_first: bool) -> impl Iterator<Item = &[u8]> {
    let (text, end) = line.split_at(line.trim_ascii_end().len());
    let words = text.chunk_by(move |one, other| !is_first || (*one == b' ') == (*other == b' '));
    words.chain(std::iter::once(end))
}

/// What a header line holds.
enum Held {
    /// The name says that it is a secret.
    Secret(String),
    /// It is signed, and changed it would make a sound signature look wrong.
    Signed,
    /// It may hold a secret somewhere.
    Plain,
}

impl Held {
    fn of(name: &[u8], chosen: Chosen<'_>) -> Self {
        let name = String::from_utf8_lossy(name.trim_ascii()).into_owned();
        if names_secret(&name, NamePlace::Header) || chosen.takes(&name) && !masked::is_read(&name) {
            return Self::Secret(name);
        }
        if masked::is_signed(&name) { Self::Signed } else { Self::Plain }
    }
}

fn is_authorization(name: &str) -> bool {
    // In bytes: a name may hold any, and the cut may fall into a character.
    let end = name.len().checked_sub(AUTHORIZATION.len()).map(|start| &name.as_bytes()[start..]);
    end.is_some_and(|end| end.eq_ignore_ascii_case(AUTHORIZATION.as_bytes()))
}

/// Whether a value says nothing of a secret: what was covered before, the place of a variable that nobody has filled, and the
/// sign for what was left out.
fn is_harmless(value: &[u8]) -> bool {
    let part = secret_part(value.trim_ascii());
    let says_nothing = |word: &[u8]| word.is_empty() || is_placeholder(word) || masked::is_masked(word);
    part.split(|byte| *byte == b' ').all(says_nothing)
}

/// `{{token}}`, `${token}`, `…`.
fn is_placeholder(word: &[u8]) -> bool {
    let within = |begin: &[u8], end: &[u8]| word.strip_prefix(begin).and_then(|rest| rest.strip_suffix(end));
    let name = within(b"{{", b"}}").or_else(|| within(b"${", b"}"));
    let is_of_name = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-.".contains(byte);
    name.is_some_and(|name| name.trim_ascii().iter().all(is_of_name)) || word == "…".as_bytes() || word == b"..."
}

/// A signature says nothing of its secret. It is known by the scheme, or by how the digest looks: a client that forgets the
/// scheme, or writes the digest in hexadecimal digits, is to be told so.
fn is_signature(value: &[u8]) -> bool {
    let last = value.rsplit(|byte| *byte == b':').next().unwrap_or_default();
    let is_of_other_scheme = secret_part(value).len() < value.len();
    begins_with_own_scheme(value) || !is_of_other_scheme && value.contains(&b':') && is_digest(last.trim_ascii())
}

/// Whether a text is as long as a digest of SHA-1 or SHA-256 in base64 or in hexadecimal digits.
fn is_digest(text: &[u8]) -> bool {
    const LENGTHS: [usize; 2] = [Signature::LENGTH, 32];
    let is_hexadecimal =
        text.iter().all(u8::is_ascii_hexdigit) && LENGTHS.map(|length| length * 2).contains(&text.len());
    is_hexadecimal || STANDARD.decode(text).is_ok_and(|digest| LENGTHS.contains(&digest.len()))
}

/// The value with everything covered but the scheme, the blanks around and the line's end. Of an Authorization the signs stay
/// between its words by which its form is judged: the first run of blanks, and the last colon behind it.
fn covered(value: &[u8], is_authorization: bool) -> Vec<u8> {
    let text = value.trim_ascii();
    let start = value.len() - value.trim_ascii_start().len();
    let secret = secret_part(text);
    let scheme = text.len() - secret.len();
    let form = if is_authorization { form(secret, scheme > 0) } else { REDACTED.to_owned() };
    [&value[..start + scheme], form.as_bytes(), &value[start + text.len()..]].concat()
}

/// What is left of credentials whose form is to be known: `[redacted] [redacted]:[redacted]`. A first word that is too short to
/// be a secret stays, since it is the scheme that somebody has mistyped.
fn form(credentials: &[u8], is_scheme_known: bool) -> String {
    let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
    let blank = credentials.iter().position(is_blank).filter(|_| !is_scheme_known && credentials.contains(&b' '));
    let Some(blank) = blank else { return parted(credentials) };
    let (word, rest) = credentials.split_at(blank);
    let length = rest.iter().position(|byte| !is_blank(byte)).unwrap_or(rest.len());
    let (blanks, rest) = rest.split_at(length);
    // One that stood farther behind counts where a tab stands in front.
    let blank = if blanks.contains(&b' ') { "" } else { " " };
    let is_scheme = word.len() < SHORTEST && word.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit());
    let word = if is_scheme { String::from_utf8_lossy(word).into_owned() } else { REDACTED.to_owned() };
    format!("{word}{}{blank}{}", String::from_utf8_lossy(blanks), parted(rest))
}

/// Two words around the last colon, where there is one with something around it.
fn parted(credentials: &[u8]) -> String {
    let covered = |part: &[u8]| if part.is_empty() { "" } else { REDACTED };
    match credentials.iter().rposition(|byte| *byte == b':') {
        Some(colon) => format!("{}:{}", covered(&credentials[..colon]), covered(&credentials[colon + 1..])),
        None => covered(credentials).to_owned(),
    }
}

/// What stands behind the scheme, where the value begins with one that is known: any other word may be a secret itself.
fn secret_part(value: &[u8]) -> &[u8] {
    let blank = value.iter().position(|byte| *byte == b' ');
    match blank {
        Some(blank) if is_scheme(&value[..blank]) => value[blank..].trim_ascii_start(),
        _ => value,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::evidence::chain::pseudonym::Pseudonyms;

    fn without(head: &[u8]) -> (Vec<u8>, Vec<Credential>) {
        let pseudonyms = Pseudonyms::new().expect("random bytes");
        without_credentials(
            head,
            Chosen {
                names: &["Patient".to_owned()],
                pseudonyms: &pseudonyms,
                secrets: &crate::secret::KnownSecrets::new([]),
            },
        )
    }

    #[test]
    fn credentials_go() {
        for (line, kept) in [
            ("Authorization: Basic dXNlcjpwYXNz\r\n", "Authorization: Basic [redacted]\r\n"),
            (
                "Authorization: Token a:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
                "Authorization: Token [redacted]:[redacted]\r\n",
            ),
            ("Authorization: HIS EbX/S0rBNYs=:hhhh\r\n", "Authorization: HIS [redacted]:[redacted]\r\n"),
            ("Authorization: hunter9 a b\r\n", "Authorization: [redacted] [redacted]\r\n"),
            ("Authorization: HMAC-SHA1 Credential=a\r\n", "Authorization: HMAC-SHA1 [redacted]\r\n"),
            ("Authorization: x\ty z:\r\n", "Authorization: [redacted]\t [redacted]:\r\n"),
            ("Authorization: x\ty\r\n", "Authorization: [redacted]\r\n"),
            ("Proxy-Authorization: {{a}} x\r\n", "Proxy-Authorization: [redacted] [redacted]\r\n"),
            ("authorization:Bearer a.b.c\n", "authorization:Bearer [redacted]\n"),
            ("Cookie: a=b; c=d\r\n", "Cookie: [redacted]\r\n"),
            ("Cookie: a=b; [redacted]\r\n", "Cookie: [redacted]\r\n"),
            ("X-Api-Key: k\r\n", "X-Api-Key: [redacted]\r\n"),
            ("x-bis3-token: k\r\n", "x-bis3-token: [redacted]\r\n"),
            ("Cookie: a:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n", "Cookie: [redacted]\r\n"),
            ("Referer: https://me:pw@h/?token=a\r\n", "Referer: https://[redacted]@h/?token=[redacted]\r\n"),
            ("POST /a?password=b HTTP/1.1\r\n", "POST /a?password=[redacted] HTTP/1.1\r\n"),
            ("patient: Zhang San\r\n", "patient: [redacted]\r\n"),
            ("GET /a?x=1&patient=%E5%BC%A0 HTTP/1.1\r\n", "GET /a?x=1&patient=[redacted] HTTP/1.1\r\n"),
            ("Set-Cookie: id=12345\r\n", "Set-Cookie: [redacted]\r\n"),
            ("Authorization: Basic\r\n dXNlcjpwYXNz\r\n", "Authorization: [redacted]\r\n [redacted]\r\n"),
            ("Cookie: a\r\n b:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n", "Cookie: [redacted]\r\n [redacted]\r\n"),
            (
                "GET /a?user[password]=hunter9&user[token]=b HTTP/1.1\r\n",
                "GET /a?user[password]=[redacted]&user[token]=[redacted] HTTP/1.1\r\n",
            ),
            ("GET /a?next=%2Fb%3Ftoken%3Dc%26d HTTP/1.1\r\n", "GET /a?next=%2Fb%3Ftoken%3D[redacted]%26d HTTP/1.1\r\n"),
        ] {
            let (redacted, found) = without(line.as_bytes());
            assert_eq!(String::from_utf8_lossy(&redacted), kept, "{line}");
            assert!(!found.is_empty(), "{line}");
        }
    }

    #[test]
    fn what_is_no_credential_is_left_alone() {
        for line in [
            "Authorization: BIS3 key:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
            "Authorization: bis3 key\r\n",
            "Authorization: BIS3 EbX/S0rBNYs=:\r\n  n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
            "Authorization: key:\r\n\tn57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
            "Authorization: {{Authorization}}\r\n",
            "Authorization: ${a.b}\r\n",
            "Authorization: Bearer …\r\n",
            "Authorization: **** ****\r\n",
            "Authorization: HIS [redacted]\r\n",
            "Authorization: key:n57AwuEg6IFvySBLmnIIsBhYkLU=\r\n",
            "Authorization: key:9fb0ef0ae1e820f16fc920cba0f4a2ce0b01d8a1\r\n",
            "Authorization:\r\n",
            "Cookie: [redacted]\r\n",
            "Authorization: *\r\n",
            "x-bis3-date: http://me:pw@h/\r\n",
            "POST /a:Cookie HTTP/1.1\r\n",
        ] {
            assert_eq!(without(line.as_bytes()), (line.as_bytes().to_vec(), Vec::new()), "{line}");
        }
    }
}
