//! Key files: YAML with every error at its place.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde::de::{SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::load::Secrets;
use super::{Institutions, KeyEntry, KeyRing};
use crate::contract::{Code, Contract, EndpointId};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, ToBilingual};
use crate::secret::{Secret, SecretError};
use crate::signature::SigningKey;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KeyFile {
    keys: Vec<Spanned<Row>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Row {
    access_key: Spanned<String>,
    secret: Option<Spanned<Secret>>,
    secret_env: Option<Spanned<String>>,
    secret_file: Option<Spanned<String>>,
    institutions: Spanned<Scope>,
    #[serde(default = "all_endpoints")]
    endpoints: Vec<EndpointId>,
    #[serde(default = "yes")]
    enabled: bool,
    answers: Option<Spanned<String>>,
    #[serde(default)]
    note: Bilingual,
}

fn all_endpoints() -> Vec<EndpointId> {
    EndpointId::ALL.to_vec()
}

fn yes() -> bool {
    true
}

/// `any`, or a list of codes.
enum Scope {
    Word(String),
    Codes(Vec<Spanned<String>>),
}

const ANY: &str = "any";

impl<'de> Deserialize<'de> for Scope {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct ScopeVisitor;

        impl<'de> Visitor<'de> for ScopeVisitor {
            type Value = Scope;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, "`{ANY}` or a list of institution codes")
            }

            fn visit_str<E>(self, word: &str) -> Result<Scope, E> {
                Ok(Scope::Word(word.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut sequence: A) -> Result<Scope, A::Error> {
                let mut codes = Vec::new();
                while let Some(code) = sequence.next_element()? {
                    codes.push(code);
                }
                Ok(Scope::Codes(codes))
            }
        }

        deserializer.deserialize_any(ScopeVisitor)
    }
}

pub(super) fn read(source: &Arc<Source>, contract: &Contract, secrets: &dyn Secrets) -> Result<KeyRing, Diagnostic> {
    let file: KeyFile = yaml::read(source)?;
    let reader = Reader { source, contract, secrets };
    reader.check_twice(&file.keys)?;
    file.keys.iter().map(|row| reader.entry(row)).collect()
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    contract: &'a Contract,
    secrets: &'a dyn Secrets,
}

impl Reader<'_> {
    fn check_twice(&self, rows: &[Spanned<Row>]) -> Result<(), Diagnostic> {
        let mut lines = HashMap::with_capacity(rows.len());
        for key in rows.iter().map(|row| &row.value.access_key) {
            let line = self.source.position(yaml::span(key).start).line;
            if let Some(first) = lines.insert(key.value.as_str(), line) {
                let name = &key.value;
                return Err(self.wrong(
                    key,
                    (
                        format!("AccessKey `{name}` 重复，第 {first} 行已有"),
                        format!("the AccessKey `{name}` stands on line {first} already"),
                    ),
                ));
            }
        }
        Ok(())
    }

    fn entry(&self, row: &Spanned<Row>) -> Result<KeyEntry, Diagnostic> {
        let secret = self.secret(row)?;
        let row = &row.value;
        Ok(KeyEntry {
            access_key: self.access_key(&row.access_key)?,
            signing_key: SigningKey::new(&secret),
            secret,
            institutions: self.institutions(&row.institutions)?,
            endpoints: row.endpoints.clone(),
            enabled: row.enabled,
            answers: row.answers.as_ref().map(|answers| self.code(answers)).transpose()?,
            note: row.note.clone(),
        })
    }

    fn access_key(&self, key: &Spanned<String>) -> Result<String, Diagnostic> {
        KeyEntry::check_access_key(&key.value).map_err(|message| self.wrong(key, message))?;
        Ok(key.value.clone())
    }

    fn secret(&self, row: &Spanned<Row>) -> Result<Secret, Diagnostic> {
        match (&row.value.secret, &row.value.secret_env, &row.value.secret_file) {
            (Some(secret), None, None) => {
                self.private(secret)?;
                if secret.value.expose().is_empty() {
                    return Err(self.wrong(secret, SecretError::Empty.to_bilingual()));
                }
                Ok(secret.value.clone())
            }
            (None, Some(name), None) => self.found(name, self.secrets.variable(&name.value)),
            (None, None, Some(path)) => self.found(path, self.secrets.file(&path.value)),
            _ => Err(self.wrong(
                &row.value.access_key,
                (
                    "`secret`、`secret-env`、`secret-file` 必须有且只有一个",
                    "a key has just one of `secret`, `secret-env` and `secret-file`",
                ),
            )),
        }
    }

    fn private<T>(&self, secret: &Spanned<T>) -> Result<(), Diagnostic> {
        self.secrets.key_file().map_err(|error| {
            let message = Bilingual::new("密钥文件里有 AccessKeySecret，", "a secret stands in this key file, and ");
            self.wrong(secret, message.joined("", &error.to_bilingual()))
        })
    }

    fn found(&self, place: &Spanned<String>, secret: Result<Secret, SecretError>) -> Result<Secret, Diagnostic> {
        secret.map_err(|error| self.wrong(place, error.to_bilingual()))
    }

    fn institutions(&self, scope: &Spanned<Scope>) -> Result<Institutions, Diagnostic> {
        match &scope.value {
            Scope::Word(word) if word == ANY => Ok(Institutions::Any),
            Scope::Word(word) => Err(self
                .wrong(scope, (format!("没有 `{word}` 这个词"), format!("unknown word `{word}`")))
                .expected(("`any` 或机构代码列表", "`any` or a list of institution codes"))
                .nearest_of(word, [ANY])),
            Scope::Codes(codes) => {
                codes.iter().map(|code| self.institution(code)).collect::<Result<_, _>>().map(Institutions::Listed)
            }
        }
    }

    fn institution(&self, code: &Spanned<String>) -> Result<String, Diagnostic> {
        let institutions = self.contract.institutions();
        if institutions.first(&code.value).is_some() {
            return Ok(code.value.clone());
        }
        let text = &code.value;
        let known = institutions.rows().iter().map(|row| row.code.as_str());
        Err(self
            .wrong(code, (format!("附件中没有机构代码 `{text}`"), format!("the annex lists no institution `{text}`")))
            .expected(("附件中的机构代码", "an institution code of the annex"))
            .nearest_of(text, known))
    }

    fn code(&self, code: &Spanned<String>) -> Result<Arc<Code>, Diagnostic> {
        let text = &code.value;
        self.contract.code(text).cloned().ok_or_else(|| {
            let known = self.contract.codes().iter().map(|code| code.name.as_str());
            self.wrong(code, (format!("没有错误码 `{text}`"), format!("there is no code `{text}`")))
                .expected(("错误码的名称或编号", "a code's name or number"))
                .nearest_of(text, known)
        })
    }

    fn wrong<T>(&self, place: &Spanned<T>, message: impl Into<Bilingual>) -> Diagnostic {
        Diagnostic::error(message).at(self.source, yaml::span(place))
    }
}
