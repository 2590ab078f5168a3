//! Names whose values are taken for secrets, whoever has chosen them: the rows of `fixtures/secrets/names.csv`.

use std::sync::LazyLock;

use percent_encoding::percent_decode_str;

/// Where a name stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamePlace {
    /// It is that of a header.
    Header,
    /// It is that of a parameter, of a member of JSON, or of whatever else a text gives a value to.
    Value,
}

/// Whether the value of what is called so is taken for a secret. Signs other than letters and digits do not count, nor does
/// the case, nor digits or an `s` at the end: `X-Auth-Token`, `auth_tokens` and `authToken2` are one name. Of a name with
/// brackets, such as `user[auth]`, each part is one.
pub fn names_secret(name: &str, place: NamePlace) -> bool {
    let decoded = percent_decode_str(name).decode_utf8_lossy();
    let mut parts = decoded.split(['[', ']']).filter(|part| !part.is_empty());
    names_one(&decoded, place) || decoded.contains('[') && parts.any(|part| names_one(part, place))
}

fn names_one(name: &str, place: NamePlace) -> bool {
    let name = plain(name);
    let name = name.trim_end_matches(|sign: char| sign.is_ascii_digit());
    let of_many = name.strip_suffix('s').unwrap_or(name);
    ROWS.iter().any(|row| row.is_for(place) && (row.takes(name) || row.takes(of_many)))
}

fn plain(name: &str) -> String {
    name.chars().filter(|sign| sign.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// A row of the table.
struct Row {
    /// Whether it is enough that a name ends so.
    is_end: bool,
    /// Where it holds; everywhere where none is told.
    place: Option<NamePlace>,
    name: &'static str,
}

impl Row {
    fn read(line: &'static str) -> Option<Self> {
        let mut cells = line.split(',');
        let is_end = match cells.next()? {
            "end" => true,
            "whole" => false,
            _ => return None,
        };
        let place = match cells.next()? {
            "header" => Some(NamePlace::Header),
            "value" => Some(NamePlace::Value),
            "any" => None,
            _ => return None,
        };
        Some(Self { is_end, place, name: cells.next()? })
    }

    fn is_for(&self, place: NamePlace) -> bool {
        self.place.is_none_or(|own| own == place)
    }

    fn takes(&self, name: &str) -> bool {
        if self.is_end { name.ends_with(self.name) } else { name == self.name }
    }
}

static ROWS: LazyLock<Vec<Row>> =
    LazyLock::new(|| include_str!("../../fixtures/secrets/names.csv").lines().skip(1).filter_map(Row::read).collect());

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_read() {
        assert_eq!(ROWS.len() + 1, include_str!("../../fixtures/secrets/names.csv").lines().count());
        assert!(ROWS.iter().all(|row| plain(row.name) == row.name), "names stand as they are compared");
    }

    #[test]
    fn names_are_known_however_they_are_written() {
        for name in [
            "X-Api-Key",
            "X-Auth",
            "X-Pass",
            "Authentication",
            "X-Auth-Token",
            "Proxy-Authorization",
            "Set-Cookie",
            "x_csrf_tokens",
            "X-Token2",
        ] {
            assert!(names_secret(name, NamePlace::Header), "{name}");
        }
        for name in [
            "access_token",
            "access%5Ftoken",
            "Password",
            "clientSecret",
            "AccessKeySecret",
            "auth",
            "登录密码",
            "user[auth]",
            "token%5Bvalue%5D",
            "sk",
            "PIN",
            "bearer",
        ] {
            assert!(names_secret(name, NamePlace::Value), "{name}");
        }
    }

    #[test]
    fn other_names_are_none_of_secrets() {
        for name in [
            "AccessKey",
            "task",
            "spin",
            "AuthType",
            "author",
            "bearerOf",
            "Content-Type",
            "Date",
            "x-bis3-date",
            "Passed",
            "tokenise",
            "FacilityCode",
            "",
        ] {
            assert!(!names_secret(name, NamePlace::Header) && !names_secret(name, NamePlace::Value), "{name}");
        }
    }
}
