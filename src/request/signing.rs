//! Who signs a request and how, rightly or with mistakes: headers go wrong first, then the string to sign, its hash and
//! the header that bears it, and last of all what is sent.

use jiff::{SignedDuration, Timestamp};

use super::mistake::{AfterMistake, Around, ClientKey, Credential, Dates, HeaderMistake, Mistakes, Sent};
use crate::contract::{Parameters, Readings};
use crate::language::{Bilingual, bilingual};
use crate::message::{DATE, Header, Request};
use crate::secret::Secret;
use crate::signature::CanonicalRequest;
use crate::signature::authorization::AUTHORIZATION;

/// Who signs a request, and how.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Signing {
    /// The AccessKey that is sent.
    pub access_key: String,
    /// The AccessKeySecret that signs.
    pub secret: Secret,
    /// How the client reads the document: which form of Resource it signs, and which headers.
    pub readings: Readings,
    /// What x-bis3-version says.
    pub version: String,
    /// The instant that both dates tell; none for the one at which the request is made.
    pub date: Option<Timestamp>,
    /// How far the client's clock is off: it is added to the date.
    pub skew: SignedDuration,
    /// Another request for which the signature is made.
    pub signed_for: Option<OtherRequest>,
    /// Further headers, which are signed where the document has them signed.
    pub headers: Vec<Header>,
    /// Headers that are added behind the signature.
    pub unsigned: Vec<Header>,
    /// What is done differently from a correct client.
    pub mistakes: Mistakes,
}

/// The line of another request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OtherRequest {
    /// Its method.
    pub method: String,
    /// Its path, with what stands before every path at the target.
    pub target: String,
}

impl Signing {
    /// A correct client that reads the document so.
    pub fn new(access_key: &str, secret: &Secret, readings: &Readings, parameters: &Parameters) -> Self {
        Self {
            access_key: access_key.to_owned(),
            secret: secret.clone(),
            readings: readings.clone(),
            version: parameters.version.clone(),
            date: None,
            skew: SignedDuration::ZERO,
            signed_for: None,
            headers: Vec::new(),
            unsigned: Vec::new(),
            mistakes: Mistakes::default(),
        }
    }

    /// Adds the client's headers to a request and signs it with every mistake.
    ///
    /// # Errors
    /// A mistake that changes nothing, since the request would pass for a mistake that was never made; a secret that cannot
    /// be decoded; a date beyond the years that can be told. The request stays as it was then.
    pub fn sign(&self, request: &mut Request, now: Timestamp, parameters: &Parameters) -> Result<(), Bilingual> {
        let date = self.date(now)?;
        let client = Client { signing: self, date, parameters };
        let signed = client.signed(request, &self.mistakes)?;
        for (told, lesser) in self.mistakes.each_left_out() {
            if client.signed(request, &lesser)? == signed {
                return Err(bilingual!(
                    "`{told}` 在这一步没有改变任何内容（按所选读法，正确的签名就是这样）",
                    "`{told}` changes nothing in this step: under this profile a correct client does the same"
                ));
            }
        }
        if self.signed_for.is_some() {
            let rightly = Self { signed_for: None, ..self.clone() };
            if (Client { signing: &rightly, ..client }).signed(request, &self.mistakes)? == signed {
                return Err(Bilingual::new(
                    "`for` 就是这一步自己的方法和路径",
                    "`for` names the very method and path of this step",
                ));
            }
        }
        *request = signed;
        Ok(())
    }

    /// Whether it is what a correct client does.
    pub fn is_right(&self) -> bool {
        self.mistakes.is_none() && self.signed_for.is_none()
    }

    /// What both dates tell of a request that is made at `now`.
    ///
    /// # Errors
    /// Where the skew leads beyond the years that a date can tell.
    pub fn date(&self, now: Timestamp) -> Result<Timestamp, Bilingual> {
        self.date.unwrap_or(now).checked_add(self.skew).map_err(|_| {
            Bilingual::new("时间差超出可表示的范围", "the skew leads beyond the years that a date can tell")
        })
    }
}

/// A client at the instant at which it signs.
struct Client<'a> {
    signing: &'a Signing,
    date: Timestamp,
    parameters: &'a Parameters,
}

impl Client<'_> {
    fn signed(&self, request: &Request, mistakes: &Mistakes) -> Result<Request, Bilingual> {
        let mut request = request.clone();
        push(&mut request, &self.signing.headers);
        self.add_dates(&mut request, mistakes);
        let (of_authorization, of_others): (Vec<_>, Vec<_>) =
            mistakes.headers.iter().partition(|mistake| mistake.header.eq_ignore_ascii_case(AUTHORIZATION));
        of_others.into_iter().for_each(|mistake| change_header(&mut request, mistake));
        let string = self.string(&request, mistakes);
        let signature = mistakes.signature(&mistakes.key(&self.key())?, &string);
        request.headers.push(AUTHORIZATION, self.authorization(&signature, mistakes));
        of_authorization.into_iter().for_each(|mistake| change_header(&mut request, mistake));
        self.change_after(&mut request, &mistakes.after);
        push(&mut request, &self.signing.unsigned);
        Ok(request)
    }

    fn add_dates(&self, request: &mut Request, mistakes: &Mistakes) {
        let Parameters { date_header, version_header, .. } = self.parameters;
        let dates = mistakes.date.map_or(Dates::right as fn(_) -> _, |mistake| mistake.function())(self.date);
        if let Some(date) = dates.date {
            request.headers.push(DATE, date);
        }
        request.headers.push(date_header.clone(), dates.custom);
        request.headers.push(version_header.clone(), self.signing.version.clone());
    }

    /// The string that is signed.
    fn string(&self, request: &Request, mistakes: &Mistakes) -> Vec<u8> {
        let other = self.signing.signed_for.as_ref().map(|other| Request {
            method: other.method.as_str().into(),
            target: other.target.as_str().into(),
            ..request.clone()
        });
        let request = other.as_ref().unwrap_or(request);
        let canonical = CanonicalRequest::unchecked(request, self.parameters, &self.signing.readings);
        let Signing { access_key, .. } = self.signing;
        let around = Around { request, access_key, date: Some(self.date), parameters: self.parameters };
        mistakes.string(canonical, &around)
    }

    fn key(&self) -> ClientKey<'_> {
        let Self { signing: Signing { access_key, secret, .. }, parameters: Parameters { scheme, .. }, .. } = self;
        ClientKey { access_key, secret: secret.expose(), scheme }
    }

    fn authorization(&self, signature: &str, mistakes: &Mistakes) -> String {
        let Self { signing: Signing { access_key, .. }, parameters: Parameters { scheme, .. }, .. } = self;
        match mistakes.scheme {
            None => format!("{scheme} {access_key}:{signature}"),
            Some(mistake) => mistake.function()(&Credential { scheme, access_key, signature }),
        }
    }

    fn change_after(&self, request: &mut Request, mistakes: &[AfterMistake]) {
        let sent = Sent { date: self.date, version: &self.signing.version, parameters: self.parameters };
        mistakes.iter().for_each(|mistake| mistake.function()(request, &sent));
    }
}

fn push(request: &mut Request, headers: &[Header]) {
    headers.iter().for_each(|Header { name, value }| request.headers.push(name.clone(), value.clone()));
}

fn change_header(request: &mut Request, mistake: &HeaderMistake) {
    let changed = |header: &Header| match header.name.eq_ignore_ascii_case(&mistake.header) {
        true => mistake.verb.function()(header, mistake.new_name.as_deref()),
        false => vec![header.clone()],
    };
    request.headers = request.headers.iter().flat_map(changed).map(|Header { name, value }| (name, value)).collect();
}
