//! What the maker of a client claims: who it is, what it reports for whom, and what it does not do.
//!
//! `template` is the file that is begun with.

mod template;

use std::sync::Arc;

use jiff::civil::Time;
use serde::Deserialize;

pub use template::template;

use super::suite::Suite;
use crate::contract::{Contract, EndpointId, Level};
use crate::diagnostic::yaml::{self, Spanned};
use crate::diagnostic::{Diagnostic, Source};
use crate::language::{Bilingual, bilingual};
use crate::platform::KeyRing;

/// What is claimed of a client.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claims {
    /// Who makes it.
    pub vendor: String,
    /// What it is called.
    pub product: String,
    /// Its version.
    pub version: String,
    /// Its files, where they are told.
    pub files: Vec<ClaimedFile>,
    /// The interfaces that it reports to.
    pub endpoints: Vec<EndpointId>,
    /// The codes of the institutions that it reports for.
    pub institutions: Vec<String>,
    /// The AccessKeys that it uses.
    pub keys: Vec<String>,
    /// When it reports each day, in Beijing time.
    pub daily_times: Vec<Time>,
    /// What it does not do.
    pub left_out: Vec<LeftOut>,
    /// The text of the file.
    pub text: String,
}

/// A file of the product, so that somebody else can tell which one was certified.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedFile {
    /// Its name.
    pub name: String,
    /// Its SHA-256 in 64 hexadecimal digits.
    pub sha256: String,
}

/// Something that the product does not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// The obligation that it does not meet.
    pub obligation: String,
    /// Why, in the maker's words.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct ClaimsFile {
    vendor: Spanned<String>,
    product: Spanned<String>,
    version: Spanned<String>,
    #[serde(default)]
    files: Vec<FileRow>,
    endpoints: Spanned<Vec<EndpointId>>,
    institutions: Spanned<Vec<Spanned<String>>>,
    keys: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    daily_times: Vec<Spanned<String>>,
    #[serde(default)]
    does_not: Vec<LeftOutRow>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FileRow {
    name: Spanned<String>,
    sha256: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LeftOutRow {
    obligation: Spanned<String>,
    reason: Spanned<String>,
}

/// The AccessKeys that a file of claims names, whether they are known or not.
///
/// # Errors
/// A [`Diagnostic`] where it is no file of claims.
pub fn access_keys(source: &Arc<Source>) -> Result<Vec<String>, Diagnostic> {
    let file: ClaimsFile = yaml::read(source)?;
    Ok(file.keys.value.into_iter().map(|key| key.value).collect())
}

impl Claims {
    /// Reads claims, and holds them against the contract, the keys that are known and what can be shown.
    ///
    /// # Errors
    /// A [`Diagnostic`] at the first value that is wrong.
    pub fn read(source: &Arc<Source>, contract: &Contract, keys: &KeyRing, suite: &Suite) -> Result<Self, Diagnostic> {
        let file: ClaimsFile = yaml::read(source)?;
        let reader = Reader { source, contract, keys, suite };
        Ok(Self {
            vendor: reader.text(file.vendor)?,
            product: reader.text(file.product)?,
            version: reader.text(file.version)?,
            files: file.files.into_iter().map(|row| reader.file(row)).collect::<Result<_, _>>()?,
            endpoints: reader.some(file.endpoints)?,
            institutions: reader.each(file.institutions, |code| reader.institution(code))?,
            keys: reader.each(file.keys, |key| reader.key(key))?,
            daily_times: file.daily_times.into_iter().map(|time| reader.time(&time)).collect::<Result<_, _>>()?,
            left_out: file.does_not.into_iter().map(|row| reader.left_out(row)).collect::<Result<_, _>>()?,
            text: source.text().to_owned(),
        })
    }

    /// Why an obligation is not met, where that is claimed.
    pub fn left_out(&self, obligation: &str) -> Option<&str> {
        self.left_out.iter().find(|left| left.obligation == obligation).map(|left| left.reason.as_str())
    }
}

struct Reader<'a> {
    source: &'a Arc<Source>,
    contract: &'a Contract,
    keys: &'a KeyRing,
    suite: &'a Suite,
}

impl Reader<'_> {
    fn text(&self, text: Spanned<String>) -> Result<String, Diagnostic> {
        if text.value.trim().is_empty() {
            return Err(self.wrong(&text, ("这里不能为空", "this must not be empty")));
        }
        Ok(text.value)
    }

    fn some<T>(&self, list: Spanned<Vec<T>>) -> Result<Vec<T>, Diagnostic> {
        if list.value.is_empty() {
            return Err(self.wrong(&list, ("列表为空，至少写一个", "the list is empty: name one at least")));
        }
        Ok(list.value)
    }

    fn each(
        &self,
        list: Spanned<Vec<Spanned<String>>>,
        check: impl Fn(&Spanned<String>) -> Result<(), Diagnostic>,
    ) -> Result<Vec<String>, Diagnostic> {
        let list = self.some(list)?;
        list.iter().try_for_each(check)?;
        Ok(list.into_iter().map(|word| word.value).collect())
    }

    fn institution(&self, code: &Spanned<String>) -> Result<(), Diagnostic> {
        let institutions = self.contract.institutions();
        if institutions.first(&code.value).is_some() {
            return Ok(());
        }
        let known = institutions.rows().iter().map(|row| row.code.as_str());
        let message =
            bilingual!("附件中没有机构代码 `{code}`", "the annex lists no institution `{code}`", code = code.value);
        Err(self.wrong(code, message).nearest_of(&code.value, known).help((
            "`bis3 spec institutions 丽水` 列出一个地区的机构",
            "`bis3 spec institutions 丽水` lists those of an area",
        )))
    }

    fn key(&self, key: &Spanned<String>) -> Result<(), Diagnostic> {
        if self.keys.find(&key.value).is_some() {
            return Ok(());
        }
        let message =
            bilingual!("密钥文件里没有 AccessKey `{key}`", "the key file has no AccessKey `{key}`", key = key.value);
        let known = self.keys.entries().iter().map(|entry| entry.access_key.as_str());
        Err(self.wrong(key, message).nearest_of(&key.value, known).help((
            "这里只写 AccessKey；AccessKeySecret 写在密钥文件里，用 --keys 给出",
            "only the AccessKey stands here; its secret stands in the key file that --keys names",
        )))
    }

    fn file(&self, row: FileRow) -> Result<ClaimedFile, Diagnostic> {
        let is_digit = |byte: u8| byte.is_ascii_hexdigit();
        if row.sha256.value.len() != 64 || !row.sha256.value.bytes().all(is_digit) {
            let message = ("SHA-256 是 64 个十六进制数字", "a SHA-256 is 64 hexadecimal digits");
            return Err(self.wrong(&row.sha256, message));
        }
        let sha256 = row.sha256.value.to_ascii_lowercase();
        Ok(ClaimedFile { name: self.text(row.name)?, sha256 })
    }

    fn time(&self, time: &Spanned<String>) -> Result<Time, Diagnostic> {
        Time::strptime("%H:%M", &time.value).map_err(|_| {
            self.wrong(time, ("不是时刻", "no time of day"))
                .expected(("加引号的时刻，如 \"08:00\"", "a time of day in quotes such as \"08:00\""))
        })
    }

    /// What the interface demands cannot be left out: only what is a should or a may.
    fn left_out(&self, row: LeftOutRow) -> Result<LeftOut, Diagnostic> {
        let id = &row.obligation.value;
        let Some(known) = self.suite.obligation(id) else {
            let known = self.suite.obligations().map(|obligation| obligation.id.as_str());
            let message = bilingual!("没有要求 `{id}`", "there is no obligation `{id}`");
            return Err(self.wrong(&row.obligation, message).nearest_of(id, known));
        };
        if known.level == Level::Must {
            let message = bilingual!(
                "`{id}` 是接口必须做到的，不能声明不做",
                "`{id}` is a must of the interface: it cannot be left out"
            );
            return Err(self.wrong(&row.obligation, message).help((
                "不上报的接口不要写进 endpoints",
                "leave an interface that is not reported to out of `endpoints`",
            )));
        }
        Ok(LeftOut { obligation: row.obligation.value.clone(), reason: self.text(row.reason)? })
    }

    fn wrong<T>(&self, place: &Spanned<T>, message: impl Into<Bilingual>) -> Diagnostic {
        Diagnostic::error(message).at(self.source, yaml::head(self.source, place))
    }
}
