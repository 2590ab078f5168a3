//! What curl sends for its arguments, as far as they tell; `options` knows which take a value, `data` what becomes of data that
//! is escaped.

mod data;
mod options;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use data::{encoded, is_of_file};
use options::{full_name, long_name, takes_value};

use super::ShellWord;
use super::sent::{is_address, stray};
use crate::evidence::address::{address, without_dot_segments};
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, RecordingError};
use crate::language::{Bilingual, bilingual};
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, JSON_TYPE, Request, Version};
use crate::signature::authorization::AUTHORIZATION;

/// The requests that curl would make of these words, the first of which is its own name: one for each URL.
///
/// # Errors
/// [`RecordingError`] where no URL stands among them, or an option lacks its value.
pub(super) fn requests(words: &[ShellWord], format: Format) -> Result<Vec<Recorded>, RecordingError> {
    read(words).map_err(|reason| RecordingError::malformed(format, 0, reason))
}

fn read(words: &[ShellWord]) -> Result<Vec<Recorded>, Bilingual> {
    let words = words.get(1..).unwrap_or_default();
    let mut requests = Vec::new();
    // Behind `--next` other options hold.
    for part in words.split(|word| matches!(&word.bytes[..], b"--next" | b"-:")) {
        let mut curl = Curl::default();
        let mut part = part.iter();
        while let Some(word) = part.next() {
            curl.take(word, &mut part)?;
        }
        requests.extend(curl.recorded()?);
    }
    Ok(requests)
}

/// What the options have said so far.
#[derive(Default)]
struct Curl {
    urls: Vec<String>,
    /// Some of them look like words of a text.
    has_strays: bool,
    method: Option<String>,
    headers: Vec<(String, Vec<u8>)>,
    /// Headers that curl adds by itself and that were taken away (`-H 'Accept:'`).
    removed: Vec<String>,
    data: Option<Vec<u8>>,
    /// What `--url-query` adds.
    query: Option<String>,
    /// What stands in the place of the URL's path.
    target: Option<String>,
    is_json: bool,
    /// The data goes into the query (`-G`).
    in_query: bool,
    is_head: bool,
    is_http10: bool,
    /// Dot segments stay in the path (`--path-as-is`).
    is_path_as_is: bool,
    /// Something of the body stands in another file.
    reads_file: bool,
    is_form: bool,
    is_firefox: bool,
    /// What of the request a variable or a command holds.
    unknown: Vec<Part>,
    has_unknown_url: bool,
    /// What `-u` puts into Authorization where no header does.
    credentials: Option<String>,
}

impl Curl {
    fn take<'a>(
        &mut self,
        word: &'a ShellWord,
        rest: &mut impl Iterator<Item = &'a ShellWord>,
    ) -> Result<(), Bilingual> {
        self.is_firefox |= word.is_firefox;
        self.has_unknown_url |= word.is_expanded;
        let text = String::from_utf8_lossy(&word.bytes).into_owned();
        if let Some(name) = text.strip_prefix("--").filter(|name| !name.is_empty()) {
            return self.long(name, rest);
        }
        match text.strip_prefix('-').filter(|letters| !letters.is_empty()) {
            Some(letters) => self.short(letters, rest),
            None => {
                self.has_strays |= !word.is_expanded && !is_address(&text);
                self.urls.push(text);
                Ok(())
            }
        }
    }

    fn long<'a>(&mut self, name: &str, rest: &mut impl Iterator<Item = &'a ShellWord>) -> Result<(), Bilingual> {
        let name = full_name(name);
        match name {
            "path-as-is" => self.is_path_as_is = true,
            "get" => self.in_query = true,
            "head" => self.is_head = true,
            "http1.0" => self.is_http10 = true,
            _ if takes_value(name) => {
                let value = self.value(name, rest)?;
                self.option(name, value);
            }
            // What is left is switched on, and changes nothing in what is sent.
            _ => {}
        }
        Ok(())
    }

    /// `-sSk`, `-XPOST`: letters behind one another, the last of which may have its value at once.
    fn short<'a>(&mut self, letters: &str, rest: &mut impl Iterator<Item = &'a ShellWord>) -> Result<(), Bilingual> {
        for (index, letter) in letters.char_indices() {
            let Some(name) = long_name(letter) else { continue };
            let behind = &letters[index + letter.len_utf8()..];
            if takes_value(name) && !behind.is_empty() {
                self.option(name, behind.as_bytes().to_vec());
                return Ok(());
            }
            self.long(name, rest)?;
        }
        Ok(())
    }

    fn value<'a>(&mut self, name: &str, rest: &mut impl Iterator<Item = &'a ShellWord>) -> Result<Vec<u8>, Bilingual> {
        let Some(word) = rest.next() else {
            return Err(bilingual!("--{name} 后面缺少值", "--{name} lacks its value"));
        };
        self.is_firefox |= word.is_firefox;
        if word.is_expanded {
            self.expanded(name, &word.bytes);
        }
        Ok(word.bytes.clone())
    }

    /// Notes what is not known where the shell puts something in.
    fn expanded(&mut self, name: &str, value: &[u8]) {
        let is_authorization = value.to_ascii_lowercase().starts_with(b"authorization");
        self.unknown.push(match name {
            "header" if is_authorization => Part::Authorization,
            "header" => Part::Headers,
            "url" => Part::RequestLine,
            _ => Part::Body,
        });
    }

    fn option(&mut self, name: &str, value: Vec<u8>) {
        let text = || String::from_utf8_lossy(&value).into_owned();
        match name {
            "url" => self.urls.push(text()),
            "request-target" => self.target = Some(text()),
            "url-query" => {
                let added = String::from_utf8_lossy(&encoded(&value)).into_owned();
                self.query = Some(self.query.take().map_or_else(|| added.clone(), |query| format!("{query}&{added}")));
            }
            "request" => self.method = Some(text()),
            "header" if value.starts_with(b"@") => self.unknown.extend([Part::Headers, Part::Authorization]),
            "header" => self.header(&value),
            "user" => self.credentials = Some(format!("Basic {}", STANDARD.encode(&value))),
            "oauth2-bearer" => self.credentials = Some(format!("Bearer {}", text())),
            "cookie" => self.headers.push(("Cookie".to_owned(), value)),
            "user-agent" => self.headers.push(("User-Agent".to_owned(), value)),
            "referer" => self.headers.push(("Referer".to_owned(), value)),
            "data" | "data-ascii" | "data-binary" | "json" if value.starts_with(b"@") => self.reads_file = true,
            "data" | "data-ascii" | "data-raw" | "data-binary" => self.add_data(&value),
            "data-urlencode" if is_of_file(&value) => self.reads_file = true,
            "data-urlencode" => self.add_data(&encoded(&value)),
            "json" => {
                self.is_json = true;
                self.data.get_or_insert_default().extend_from_slice(&value);
            }
            "form" | "form-string" => self.is_form = true,
            "upload-file" => {
                self.reads_file = true;
                self.method.get_or_insert_with(|| "PUT".to_owned());
            }
            _ => {}
        }
    }

    /// `name: value`; `name;` has no value, and `name:` takes away what curl would add.
    fn header(&mut self, line: &[u8]) {
        let Some(at) = line.iter().position(|byte| *byte == b':') else {
            if let Some(name) = line.strip_suffix(b";") {
                self.headers.push((String::from_utf8_lossy(name).into_owned(), Vec::new()));
            }
            return;
        };
        let name = String::from_utf8_lossy(&line[..at]).trim().to_owned();
        match line[at + 1..].trim_ascii() {
            [] => self.removed.push(name.to_ascii_lowercase()),
            value => self.headers.push((name, value.to_vec())),
        }
    }

    fn add_data(&mut self, value: &[u8]) {
        let data = self.data.get_or_insert_default();
        if !data.is_empty() {
            data.push(b'&');
        }
        data.extend_from_slice(value);
    }

    fn recorded(&self) -> Result<Vec<Recorded>, Bilingual> {
        if self.urls.is_empty() {
            return Err(Bilingual::new("命令里没有 URL", "no URL stands in the command"));
        }
        // A host of one word is an address too, where it is the only one and something is sent to it.
        let is_bare = self.headers.is_empty() && self.data.is_none() && self.method.is_none() && !self.reads_file;
        if self.has_strays && (is_bare || self.urls.len() > 1) {
            let word = self.urls.iter().find(|url| !is_address(url)).cloned().unwrap_or_default();
            return Err(stray(&word));
        }
        Ok(self.urls.iter().map(|url| self.recorded_at(url)).collect())
    }

    fn recorded_at(&self, url: &str) -> Recorded {
        let mut request = Request { method: self.method().into(), ..Request::default() };
        if self.is_http10 {
            request.version = Version::Http10;
        }
        for (name, value) in &self.headers {
            request.headers.push(name.as_str(), value.clone());
        }
        if let Some(credentials) = self.credentials.clone().filter(|_| request.headers.first(AUTHORIZATION).is_none()) {
            request.headers.push(AUTHORIZATION, credentials);
        }
        let body = self.data.clone().filter(|_| !self.in_query).unwrap_or_default();
        address(&mut request, &self.with_query(url));
        if !self.is_path_as_is {
            request.target = without_dot_segments(&request.target).into();
        }
        if let Some(target) = &self.target {
            request.target = target.as_str().into();
        }
        self.add_own_headers(&mut request, body.len());
        let declared = request.headers.text(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok());
        let length = body.len();
        request.body = body.into();
        let is_by_firefox = request.headers.text("User-Agent").is_some_and(|agent| agent.contains("Firefox/"));
        let mut recorded = Recorded::of(request);
        let unknown = self.unknown.iter().copied().chain(self.has_unknown_url.then_some(Part::RequestLine));
        for part in unknown {
            recorded = recorded.without(part).damaged(Damage::new(DamageKind::ValueFromElsewhere));
        }
        if self.is_firefox || (is_by_firefox && length > 0) {
            recorded = recorded.damaged(Damage::new(DamageKind::CopiedByFirefox));
        }
        if self.reads_file || self.is_form {
            recorded = recorded.damaged(Damage::new(DamageKind::BodyMissing));
        } else if let Some(declared) = declared.filter(|declared| *declared != length) {
            let detail = format!("{CONTENT_LENGTH}: {declared}, {length}");
            recorded = recorded.damaged(Damage::to(DamageKind::LengthDiffers, detail));
        }
        recorded
    }

    fn method(&self) -> String {
        let has_body = self.data.is_some() || self.reads_file || self.is_form;
        let by_itself = match (self.is_head, has_body && !self.in_query) {
            (true, _) => "HEAD",
            (false, true) => "POST",
            (false, false) => "GET",
        };
        self.method.clone().unwrap_or_else(|| by_itself.to_owned())
    }

    fn with_query(&self, url: &str) -> String {
        let data = self.data.as_deref().filter(|_| self.in_query).map(String::from_utf8_lossy);
        let added = data.iter().map(AsRef::as_ref).chain(self.query.as_deref());
        added.fold(url.to_owned(), |url, added| {
            let sign = if url.contains('?') { '&' } else { '?' };
            format!("{url}{sign}{added}")
        })
    }

    /// What curl adds where nobody has said otherwise.
    fn add_own_headers(&self, request: &mut Request, length: usize) {
        let has_body = self.data.is_some() && !self.in_query;
        let media_type = if self.is_json { JSON_TYPE } else { "application/x-www-form-urlencoded" };
        let length = length.to_string();
        let own = [(CONTENT_TYPE, media_type), (CONTENT_LENGTH, length.as_str())];
        for (name, value) in own.into_iter().filter(|_| has_body) {
            if request.headers.first(name).is_none() && !self.removed.contains(&name.to_ascii_lowercase()) {
                request.headers.push(name, value.to_owned());
            }
        }
    }
}
