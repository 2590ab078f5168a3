//! PowerShell's Invoke-WebRequest and Invoke-RestMethod, as browsers and Postman copy them and as people write them; `tokens`
//! parts the text, and `pieces` a string; `variables` knows what it sets before, and `expression` what is computed.

mod expression;
mod pieces;
mod tokens;
mod variables;

use tokens::Token;
use variables::{Value, Variables};

use super::sent::{is_address, stray};
use crate::evidence::address::address;
use crate::evidence::line_count::LineCount;
use crate::evidence::{Damage, DamageKind, Format, Part, Recorded, RecordingError};
use crate::message::{CONTENT_LENGTH, CONTENT_TYPE, Request};
use crate::signature::authorization::AUTHORIZATION;

/// The requests that the commands make, each with the line of its command.
///
/// # Errors
/// [`RecordingError`] where one names no URI, or a string does not end.
pub(super) fn requests(text: &str) -> Result<Vec<Recorded>, RecordingError> {
    let (tokens, places) = tokens::placed(text)?;
    let (mut variables, mut lines) = (Variables::default(), LineCount::default());
    let mut commands = Vec::new();
    let mut at = 0;
    while let Some(begin) = (at..tokens.len()).find(|place| begins(&tokens, *place, commands.is_empty())) {
        variables.heed(&tokens[at..begin]);
        at = begin + 1;
        commands.push((lines.at(text.as_bytes(), places[begin]), Command::read(&tokens, &mut at, &variables)));
    }
    let is_one = commands.len() == 1;
    let requests = commands.into_iter().map(|(line, command)| {
        let recorded = command.recorded().map_err(|error| if is_one { error } else { error.at_line(line) })?;
        Ok(Recorded { line: Some(line), ..recorded })
    });
    requests.collect()
}

/// Whether a command begins here. The first may stand in whatever there is; behind it, words of a text may be the same.
fn begins(tokens: &[Token], place: usize, is_first: bool) -> bool {
    let is_begin = || match place.checked_sub(1).map(|before| &tokens[before]) {
        None | Some(Token::End | Token::Separator | Token::Pipe | Token::Equals) => true,
        Some(before) => before.word().is_some_and(|word| word.ends_with(['(', '{', '}'])),
    };
    tokens[place].is_command() && (is_first || is_begin())
}

fn ends(token: &Token) -> bool {
    matches!(token, Token::End | Token::Pipe)
}

fn is_parameter(token: &Token) -> bool {
    token.word().is_some_and(|word| word.starts_with('-'))
}

#[derive(Default)]
struct Command {
    uri: Option<String>,
    method: Option<String>,
    content_type: Option<String>,
    user_agent: Option<String>,
    headers: Vec<(String, String)>,
    body: Option<Vec<u8>>,
    /// The text of the body is known, and not the bytes that PowerShell makes of it.
    is_text: bool,
    /// The body stands in a variable that the text does not set.
    reads_variable: bool,
    /// What else the text does not tell.
    unknown: Vec<Part>,
}

impl Command {
    /// The command whose name stands before a place, which goes to its end.
    fn read(tokens: &[Token], at: &mut usize, variables: &Variables) -> Self {
        let mut command = Self::default();
        while let Some(token) = tokens.get(*at).filter(|token| !ends(token)) {
            match token.word() {
                Some(name) if name.starts_with('-') => {
                    *at += 1;
                    let has_value = tokens.get(*at).is_some_and(|next| !ends(next) && !is_parameter(next));
                    if has_value {
                        command.set(&name[1..], variables.value(tokens, at));
                    }
                }
                Some(word) if word.starts_with('@') => {
                    *at += 1;
                    if let Value::Table(parameters) = variables.of_word(word) {
                        parameters.into_iter().for_each(|(name, value)| command.set(&name, value));
                    }
                }
                _ => {
                    let value = variables.value(tokens, at);
                    if command.uri.is_none() {
                        command.set("uri", value);
                    }
                }
            }
        }
        command
    }

    fn set(&mut self, name: &str, value: Value) {
        match (name.to_lowercase().as_str(), value) {
            ("uri", Value::Text(uri)) => self.uri = Some(uri),
            ("uri", _) => {
                self.uri = Some(String::new());
                self.unknown.push(Part::RequestLine);
            }
            ("method", Value::Text(method)) => self.method = Some(method.to_ascii_uppercase()),
            ("method", _) => self.unknown.push(Part::RequestLine),
            ("contenttype", Value::Text(media_type)) => self.content_type = Some(media_type),
            ("useragent", Value::Text(agent)) => self.user_agent = Some(agent),
            ("headers", Value::Table(headers)) => {
                headers.into_iter().for_each(|(name, value)| self.header(name, value))
            }
            ("headers", _) => self.unknown.extend([Part::Headers, Part::Authorization]),
            ("body", Value::Text(body)) => (self.body, self.is_text) = (Some(body.into_bytes()), true),
            ("body", Value::Bytes(body)) => self.body = Some(body),
            ("body" | "infile", _) => self.reads_variable = true,
            ("websession", Value::Table(properties)) => self.session(properties),
            _ => {}
        }
    }

    /// What an object for several requests sets for each of them.
    fn session(&mut self, properties: Vec<(String, Value)>) {
        for (name, value) in properties {
            match (name.to_lowercase().as_str(), value) {
                ("useragent", value @ Value::Text(_)) => self.set("useragent", value),
                ("headers", value @ Value::Table(_)) => self.set("headers", value),
                _ => {}
            }
        }
    }

    fn header(&mut self, name: String, value: Value) {
        match value {
            Value::Text(value) => self.headers.push((name, value)),
            _ if name.eq_ignore_ascii_case(AUTHORIZATION) => self.unknown.push(Part::Authorization),
            _ => self.unknown.push(Part::Headers),
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
        let is_alone = self.headers.is_empty() && self.body.is_none() && self.method.is_none() && !self.reads_variable;
        if !self.unknown.contains(&Part::RequestLine) && is_alone && !is_address(&uri) {
            return Err(RecordingError::malformed(Format::PowerShell, 0, stray(&uri)));
        }
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
        let is_doubtful = self.is_text && !body.is_ascii();
        request.body = body.into();
        let mut recorded = Recorded::of(request);
        if self.reads_variable {
            recorded = recorded.without(Part::Body).damaged(Damage::new(DamageKind::BodyMissing));
        }
        for part in self.unknown {
            recorded = recorded.without(part).damaged(Damage::new(DamageKind::ValueFromElsewhere));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn request(text: &str) -> Result<Recorded, RecordingError> {
        requests(text).map(|mut all| all.remove(0))
    }

    #[test]
    fn commands_behind_one_another_are_told_apart() {
        let one = |path: &str| {
            format!("$session = New-Object A\nInvoke-WebRequest -Uri \"http://h/{path}\" `\n-Body \"x\" ;\n")
        };
        let all = requests(&format!("{}{}irm http://h/c; irm http://h/d", one("a"), one("b"))).expect("requests");
        let told: Vec<_> = all.iter().map(|recorded| (&*recorded.request.target, recorded.line)).collect();
        assert_eq!(told, [("/a", Some(2)), ("/b", Some(5)), ("/c", Some(7)), ("/d", Some(7))]);
    }

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

    #[test]
    fn variables_and_whole_tables_of_parameters_are_put_in() {
        let text = "$key = 'a'\n$headers = @{\n 'x' = '1'\n Authorization = \"BIS3 ${key}:b\" }\n$p=@{ Uri='http://h/a'; Method='Post'\n Headers = $headers; Body = '{}' }\n$r = Invoke-RestMethod @p -ContentType 'application/json'\n$r";
        let recorded = request(text).expect("a request");
        let request = &recorded.request;
        assert_eq!((&*request.method, &*request.target, &request.body[..]), ("POST", "/a", &b"{}"[..]));
        assert_eq!((request.headers.text("x"), request.headers.text("Authorization")), (Some("1"), Some("BIS3 a:b")));
        assert_eq!(recorded.unknown().count(), 0);
    }

    #[test]
    fn what_chrome_writes_for_other_characters_is_put_together() {
        let text = "$session = New-Object Microsoft.PowerShell.Commands.WebRequestSession\n$session.UserAgent = \"Mozilla/5.0\"\nInvoke-WebRequest -UseBasicParsing -Uri \"http://h:1/a\" `\n-Method \"POST\" `\n-WebSession $session `\n-Headers @{\n\"x\"=\"1`$y\"\n} `\n-Body ([System.Text.Encoding]::UTF8.GetBytes(\"{`\"a`\": `\"$([char]20029)(1)$([char]55357)$([char]56832)`\"}\"))";
        let recorded = request(text).expect("a request");
        assert_eq!(recorded.request.body, "{\"a\": \"丽(1)😀\"}".as_bytes());
        assert_eq!((recorded.unknown().count(), recorded.damage.len()), (0, 0));
        let header = |name| recorded.request.headers.text(name);
        assert_eq!((header("x"), header("User-Agent")), (Some("1$y"), Some("Mozilla/5.0")));
    }

    #[test]
    fn what_postman_writes_is_read() {
        let text = "$headers = New-Object \"System.Collections.Generic.Dictionary[[String],[String]]\"\n$headers.Add(\"Authorization\", \"BIS3 a:b\")\n$headers[\"x\"] = 'y' + \"z\"\n$headers.w = 'v'\n\n$body = @\"\n{\n    `\"a`\": `\"$(Get-It)`\"\n}\n\"@\n\n$response = Invoke-RestMethod 'http://h/a' -Method 'POST' -Headers $headers -Body $body\n$response | ConvertTo-Json";
        let recorded = request(&text.replace("$(Get-It)", "丽")).expect("a request");
        assert_eq!(&recorded.request.body[..], "{\n    \"a\": \"丽\"\n}".as_bytes());
        let header = |name| recorded.request.headers.text(name);
        assert_eq!((header("Authorization"), header("x"), header("w")), (Some("BIS3 a:b"), Some("yz"), Some("v")));
        assert_eq!(recorded.unknown().count(), 0);
        assert!(request(text).expect("a request").lacks(Part::Body), "only a run tells an expression");
    }

    #[test]
    fn what_is_computed_is_never_taken_for_what_is_sent() {
        for text in [
            "irm http://h/a -Headers @{ Authorization = \"BIS3 {0}:{1}\" -f $key, $sign }",
            "irm http://h/a -Headers @{ Authorization = 'BIS3 a:' + $sign }",
            "$h = @{}\n$h.Add('Authorization', \"BIS3 a:$(Sign $text)\")\nirm http://h/a -Headers $h",
            "$h = @{ Authorization = 'BIS3 a:b'.Trim() }\nirm http://h/a -Headers $h",
        ] {
            let recorded = request(text).expect("a request");
            assert!(recorded.lacks(Part::Authorization), "{text}: {:?}", recorded.request.headers);
        }
        let text = "$b = [Text.Encoding]::GetEncoding('GBK').GetBytes('{\"a\": \"丽\"}')\nirm http://h/a -Method Post -Body $b";
        assert_eq!(&request(text).expect("a request").request.body[..], b"{\"a\": \"\xc0\xf6\"}");
    }

    #[test]
    fn what_only_a_run_tells_is_not_known() {
        let text = "$body = @{ a = 1 } | ConvertTo-Json\nirm http://h/a -Headers @{ Authorization = \"BIS3 $key\"; x = $y } -Body $body";
        let recorded = request(text).expect("a request");
        let unknown: Vec<Part> = recorded.unknown().collect();
        assert_eq!(unknown, [Part::Headers, Part::Authorization, Part::Body]);
    }
}
