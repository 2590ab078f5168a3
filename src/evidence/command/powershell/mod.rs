//! PowerShell's Invoke-WebRequest and Invoke-RestMethod, as browsers copy them and as people write them; `tokens` parts the
//! text.

mod tokens;

use tokens::{Token, tokens};

use crate::evidence::address::address;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, RecordingError};
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Request};

/// The request that the command makes.
///
/// # Errors
/// [`RecordingError`] where it names no URI, or a string does not end.
pub(super) fn request(text: &str) -> Result<Recorded, RecordingError> {
    let tokens = tokens(text)?;
    let begin = tokens.iter().position(Token::is_command).ok_or(RecordingError::NoRequest(Format::PowerShell))?;
    let mut command = Command::default();
    let mut rest = tokens[begin + 1..].iter().peekable();
    while let Some(token) = rest.next() {
        match token {
            Token::Word(name) if name.starts_with('-') => match name.to_ascii_lowercase().as_str() {
                "-headers" => command.headers = table(&mut rest),
                name => {
                    if let Some(Token::Word(value) | Token::Text(value)) =
                        rest.next_if(|token| !matches!(token, Token::Word(word) if word.starts_with('-')))
                    {
                        command.option(name, value);
                    } else if name == "-body" {
                        command.reads_variable = true;
                    }
                }
            },
            Token::Word(value) | Token::Text(value) => {
                command.uri.get_or_insert_with(|| value.clone());
            }
            Token::End => break,
            Token::Open | Token::Close | Token::Equals | Token::Separator => {}
        }
    }
    command.recorded()
}

#[derive(Default)]
struct Command {
    uri: Option<String>,
    method: Option<String>,
    content_type: Option<String>,
    user_agent: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<String>,
    /// The body stands in a variable that the text does not set.
    reads_variable: bool,
}

impl Command {
    fn option(&mut self, name: &str, value: &str) {
        match name {
            "-uri" => self.uri = Some(value.to_owned()),
            "-method" => self.method = Some(value.to_ascii_uppercase()),
            "-contenttype" => self.content_type = Some(value.to_owned()),
            "-useragent" => self.user_agent = Some(value.to_owned()),
            "-body" if value.starts_with('$') || value.starts_with('(') => self.reads_variable = true,
            "-body" => self.body = Some(value.to_owned()),
            "-infile" => self.reads_variable = true,
            _ => {}
        }
    }

    fn recorded(self) -> Result<Recorded, RecordingError> {
        let Some(uri) = self.uri else {
            return Err(RecordingError::malformed(
                Format::PowerShell,
                0,
                ("命令里没有 URI", "no URI stands in the command"),
            ));
        };
        let method = self.method.unwrap_or_else(|| "GET".to_owned());
        let mut request = Request { method: method.into(), ..Request::default() };
        // Browsers copy the pseudo headers of HTTP/2 along; they are no headers.
        for (name, value) in self.headers.iter().filter(|(name, _)| !is_pseudo(name)) {
            request.headers.push(name.as_str(), value.clone().into_bytes());
        }
        for (name, value) in [(CONTENT_TYPE, self.content_type), ("User-Agent", self.user_agent)] {
            if let Some(value) = value {
                request.headers.push(name, value.into_bytes());
            }
        }
        address(&mut request, &uri);
        let body = self.body.unwrap_or_default();
        if !body.is_empty() && request.headers.first(CONTENT_LENGTH).is_none() {
            request.headers.push(CONTENT_LENGTH, body.len().to_string());
        }
        // Windows PowerShell writes ISO 8859-1 where the type names no charset: its bytes are not known then.
        let is_doubtful = !body.is_ascii();
        request.body = body.into_bytes().into();
        let mut recorded = Recorded::of(request);
        if self.reads_variable {
            recorded = recorded.without(Part::Body).damaged(Damage::new(DamageKind::BodyMissing));
        }
        if is_doubtful {
            recorded = recorded.damaged(Damage::new(DamageKind::Reencoded));
        }
        Ok(recorded)
    }
}

fn is_pseudo(name: &str) -> bool {
    name.starts_with(':') || matches!(name.to_ascii_lowercase().as_str(), "authority" | "method" | "path" | "scheme")
}

/// The entries of a hash table, `@{ "name" = "value"; … }`.
fn table<'a>(tokens: &mut std::iter::Peekable<impl Iterator<Item = &'a Token>>) -> Vec<(String, String)> {
    let mut entries = Vec::new();
    if tokens.next_if(|token| **token == Token::Open).is_none() {
        return entries;
    }
    let mut name: Option<String> = None;
    for token in tokens {
        match (token, name.take()) {
            (Token::Close, _) => break,
            (Token::Word(text) | Token::Text(text), None) => name = Some(text.clone()),
            (Token::Word(text) | Token::Text(text), Some(name)) => entries.push((name, text.clone())),
            (Token::Equals, kept) => name = kept,
            _ => {}
        }
    }
    entries
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_copies_is_read() {
        let text = "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\r\nInvoke-WebRequest -UseBasicParsing -Uri \"http://h:1/a\" `\r\n-Method \"POST\" `\r\n-WebSession $session `\r\n-Headers @{\r\n\"Authorization\"=\"BIS3 a:b\"\r\n  \"x\"=\"1`\"2\"\r\n} `\r\n-ContentType \"application/json\" `\r\n-Body \"{`\"a`\": 1}\"";
        let request = request(text).expect("a request").request;
        assert_eq!((&*request.method, &*request.target, &request.body[..]), ("POST", "/a", &b"{\"a\": 1}"[..]));
        assert_eq!(request.headers.text("x"), Some("1\"2"));
        assert_eq!(request.headers.text("Authorization"), Some("BIS3 a:b"));
    }

    #[test]
    fn what_a_person_writes_is_read() {
        let text = "irm http://h/a -Method post -Headers @{ 'x' = '1'; y = '2' } -Body $body";
        let recorded = request(text).expect("a request");
        assert_eq!((recorded.request.headers.text("x"), recorded.request.headers.text("y")), (Some("1"), Some("2")));
        assert!(recorded.lacks(Part::Body));
    }
}
