//! One file, read and held against the contract.

use std::io;
use std::path::Path;
use std::sync::Arc;

use bytes::Bytes;

use crate::cli::CliError;
use crate::clock::{self, AdjustableClock, Clock};
use crate::contract::reading::UnknownInstitution;
use crate::contract::{Contract, Endpoint, EndpointId, FindingKind, Readings, Stage};
use crate::diagnostic::{Source, read_file, read_from};
use crate::message::JSON_TYPE;
use crate::payload::{self, Checked, Content};

/// What every file is held against.
pub(super) struct Linter<'a> {
    pub(super) contract: &'a Contract,
    pub(super) readings: &'a Readings,
    /// The endpoint that was typed.
    pub(super) endpoint: Option<EndpointId>,
}

/// A file and what was found in it.
pub(super) struct Examined {
    pub(super) source: Arc<Source>,
    pub(super) body: Bytes,
    pub(super) endpoint: Arc<Endpoint>,
    /// How the endpoint is known.
    pub(super) known: Known,
    pub(super) checked: Checked,
}

/// How the endpoint of a file is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Known {
    /// It was typed.
    Typed,
    /// It was seen from the fields.
    Seen,
    /// It is not: the file is not JSON, which is wrong for every endpoint alike.
    Not,
}

impl Linter<'_> {
    pub(super) fn examine(&self, file: &Path) -> Result<Examined, CliError> {
        let (name, body) = read(file)?;
        // Bytes that are not UTF-8 are found as such; they are drawn as far as they can be.
        let source = Source::new(name, String::from_utf8_lossy(&body));
        let (endpoint, known) = match self.endpoint {
            Some(endpoint) => (endpoint, Known::Typed),
            None => self.guess(&source)?,
        };
        let endpoint = Arc::clone(self.contract.endpoint(endpoint));
        let today = AdjustableClock::system().now().ok().map(|now| now.to_zoned_datetime(clock::zone()).date());
        // A file has no headers: it is judged as if it were sent as what it is meant to be.
        let mut checked = payload::check(
            self.contract,
            &endpoint,
            self.readings,
            Content::new(Some(JSON_TYPE.as_bytes()), &body),
            today,
        );
        self.refuse_unknown_institution(&mut checked);
        Ok(Examined { source, body, endpoint, known, checked })
    }

    fn guess(&self, source: &Source) -> Result<(EndpointId, Known), CliError> {
        let text = source.text().trim_start_matches('\u{feff}');
        match payload::guess(self.contract, text) {
            Some(endpoint) => Ok((endpoint, Known::Seen)),
            None if payload::json::decode_lenient(text).is_err() => Ok((EndpointId::Stock, Known::Not)),
            None => Err(CliError::usage(
                format!("{}：从字段看不出是哪个接口的报告，请用 --endpoint 指定", source.path()),
                format!("{}: its fields do not tell which interface it is for; say so with --endpoint", source.path()),
            )),
        }
    }

    /// Whether an institution is known is the platform's to decide, since a key may be bound to one. Without a key, the
    /// reading alone decides.
    fn refuse_unknown_institution(&self, checked: &mut Checked) {
        if self.readings.unknown_institution != UnknownInstitution::Accepted {
            let unknown = |kind| kind == FindingKind::UnknownInstitution;
            for finding in checked.findings.iter_mut().filter(|finding| unknown(finding.kind)) {
                finding.refuses = Some(Stage::Institution);
            }
        }
    }
}

fn read(file: &Path) -> Result<(String, Bytes), CliError> {
    let is_input = file == Path::new("-");
    let name = if is_input { "<stdin>".to_owned() } else { file.display().to_string() };
    let bytes = if is_input { read_from(&name, io::stdin().lock()) } else { read_file(file) }?;
    Ok((name, bytes.into()))
}
