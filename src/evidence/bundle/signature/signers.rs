//! Who may sign: a file of allowed signers as `ssh-keygen -Y verify -f` takes it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;

use super::public::{ED25519_NAME, PublicKey};
use super::sshsig::NAMESPACE;
use crate::clock::zone;

/// Who may sign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AllowedSigners {
    rows: Vec<Row>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Row {
    who: String,
    key: PublicKey,
    namespaces: Option<String>,
    after: Option<Timestamp>,
    before: Option<Timestamp>,
}

impl AllowedSigners {
    /// Reads the file. Lines for keys of other kinds, and for authorities, name nobody who can sign a bundle.
    ///
    /// # Errors
    /// The first line, from 1, that is none of such a file.
    pub fn read(text: &str) -> Result<Self, usize> {
        let mut rows = Vec::new();
        for (line, number) in text.lines().map(str::trim).zip(1_usize..) {
            if !line.is_empty() && !line.starts_with('#') {
                rows.extend(Row::read(line).ok_or(number)?);
            }
        }
        Ok(Self { rows })
    }

    /// Who signs with this key at this instant, as the file names them.
    pub fn who(&self, key: &PublicKey, now: Timestamp) -> Option<&str> {
        self.rows.iter().find(|row| row.key == *key && row.is_valid(now)).map(|row| row.who.as_str())
    }
}

impl Row {
    /// `None` where the line cannot be read; `Some(None)` where it is for another kind of key.
    fn read(line: &str) -> Option<Option<Self>> {
        let words = words(line);
        let (who, rest) = words.split_first()?;
        let is_kind = |word: &&String| ["ssh-", "ecdsa-", "sk-"].iter().any(|start| word.starts_with(start));
        let (options, rest) = match rest {
            [kind, ..] if is_kind(&kind) => ("", rest),
            [options, rest @ ..] => (options.as_str(), rest),
            [] => return None,
        };
        let [kind, key, ..] = rest else { return None };
        let mut row = Self { who: who.clone(), key: PublicKey([0; 32]), namespaces: None, after: None, before: None };
        for option in split_outside_quotes(options, ',').iter().filter(|option| !option.is_empty()) {
            let (name, value) = option.split_once('=').unwrap_or((option, ""));
            let value = value.trim_matches('"');
            match &*name.to_ascii_lowercase() {
                "namespaces" => row.namespaces = Some(value.to_owned()),
                "valid-after" => row.after = Some(instant(value)?),
                "valid-before" => row.before = Some(instant(value)?),
                "cert-authority" => return Some(None),
                _ => return None,
            }
        }
        if kind != ED25519_NAME {
            return Some(None);
        }
        row.key = PublicKey::from_base64(key)?;
        Some(Some(row))
    }

    fn is_valid(&self, now: Timestamp) -> bool {
        let allowed = self.namespaces.as_deref().is_none_or(|patterns| matches_list(patterns, NAMESPACE));
        allowed && self.after.is_none_or(|after| after <= now) && self.before.is_none_or(|before| now <= before)
    }
}

/// The words of a line; blanks inside quotes part nothing.
fn words(line: &str) -> Vec<String> {
    let line = line.replace('\t', " ");
    let words = split_outside_quotes(&line, ' ');
    words
        .into_iter()
        .filter(|word| !word.is_empty())
        .map(|word| {
            // Principals may stand in quotes as a whole.
            word.strip_prefix('"').and_then(|word| word.strip_suffix('"')).unwrap_or(word).to_owned()
        })
        .collect()
}

fn split_outside_quotes(text: &str, at: char) -> Vec<&str> {
    let mut quoted = false;
    text.split(|c: char| {
        quoted ^= c == '"';
        c == at && !quoted
    })
    .collect()
}

/// `YYYYMMDD` or `YYYYMMDDHHMM[SS]`, in the zone of the hospitals, where `ssh-keygen` takes that of its machine, or in UTC with a `Z`
/// behind it.
fn instant(text: &str) -> Option<Timestamp> {
    let (digits, zone) = match text.strip_suffix(['Z', 'z']) {
        Some(digits) => (digits, TimeZone::UTC),
        None => (text, zone()),
    };
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) || !matches!(digits.len(), 8 | 12 | 14) {
        return None;
    }
    let digits = format!("{digits:0<14}");
    let time = DateTime::strptime("%Y%m%d%H%M%S", &digits).ok()?;
    Some(time.to_zoned_datetime(zone).ok()?.timestamp())
}

/// Whether a list of patterns takes a text: `*` and `?` stand for others, `!` before a pattern refuses what it takes.
fn matches_list(patterns: &str, text: &str) -> bool {
    let mut taken = false;
    for pattern in patterns.split(',').map(str::trim) {
        match pattern.strip_prefix('!') {
            Some(refused) if matches(refused.as_bytes(), text.as_bytes()) => return false,
            Some(_) => {}
            None => taken |= matches(pattern.as_bytes(), text.as_bytes()),
        }
    }
    taken
}

/// Whether a pattern takes a text. Only the last star is gone back to: whatever the ones before it take, they need not take
/// more.
fn matches(pattern: &[u8], text: &[u8]) -> bool {
    let (mut place, mut at) = (0, 0);
    let mut star: Option<(usize, usize)> = None;
    while at < text.len() {
        match (pattern.get(place), star) {
            (Some(b'*'), _) => {
                star = Some((place, at));
                place += 1;
            }
            (Some(sign), _) if *sign == b'?' || *sign == text[at] => (place, at) = (place + 1, at + 1),
            (_, Some((before, taken))) => {
                star = Some((before, taken + 1));
                (place, at) = (before + 1, taken + 1);
            }
            (_, None) => return false,
        }
    }
    pattern[place..].iter().all(|sign| *sign == b'*')
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f";

    fn who(line: &str, now: &str) -> Option<String> {
        let key = PublicKey::from_line(KEY).expect("a key");
        let signers = AllowedSigners::read(line).unwrap_or_else(|number| panic!("line {number}: {line}"));
        signers.who(&key, now.parse().expect("an instant")).map(str::to_owned)
    }

    #[test]
    fn a_key_signs_for_whom_the_file_names() {
        let now = "2024-05-06T02:00:00Z";
        for (options, counts) in [
            ("", true),
            ("namespaces=\"bis3-bundle\" ", true),
            ("namespaces=\"git,bis3-*\",valid-before=\"20250101\" ", true),
            ("namespaces=\"git\" ", false),
            ("namespaces=\"*,!bis3-bundle\" ", false),
            ("namespaces=\"b?s3*b**dle*\" ", true),
            ("namespaces=\"*-*-*\" ", false),
            ("namespaces=\"bis3-bundl\" ", false),
            ("valid-after=\"20240506015959Z\" ", true),
            ("valid-after=\"20240506020001Z\" ", false),
            ("valid-before=\"202405060159Z\" ", false),
            ("cert-authority ", false),
        ] {
            let found = who(&format!("# a comment\n\ncentre@example {options}{KEY} a comment\n"), now);
            assert_eq!(found.as_deref(), counts.then_some("centre@example"), "{options}");
        }
        let stars = format!("namespaces=\"{}x\" ", "*b".repeat(10_000));
        assert_eq!(who(&format!("centre@example {stars}{KEY}\n"), now), None, "many stars");
        assert_eq!(who("\"a b\" ssh-rsa AAAA\n", now), None);
        for wrong in ["centre@example", "centre@example valid-after=\"soon\" ssh-ed25519 AAAA", "a b c"] {
            assert_eq!(AllowedSigners::read(wrong), Err(1), "{wrong}");
        }
    }
}
