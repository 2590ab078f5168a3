//! The two languages that a person may read: Chinese, in which the document is written, and English.

use std::fmt;
use std::io::{self, ErrorKind};

use serde::{Deserialize, Serialize};

/// A language for texts that a person reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// Chinese (`zh`), the document's language.
    #[default]
    Zh,
    /// English (`en`).
    En,
}

impl Language {
    /// The language of a locale name such as `zh_CN.UTF-8` or `en-GB`; anything that is not Chinese is English.
    pub fn of_locale(locale: &str) -> Self {
        if locale.to_ascii_lowercase().starts_with("zh") { Self::Zh } else { Self::En }
    }

    /// Picks one of two texts.
    pub fn pick<T>(self, zh: T, en: T) -> T {
        match self {
            Self::Zh => zh,
            Self::En => en,
        }
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.pick("zh", "en"))
    }
}

/// A number of things in English: `1 step`, `2 steps`.
pub fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

/// What can be said in both languages. Every error that a person may read has it.
pub trait ToBilingual {
    /// What there is to say; of an error: what is wrong and, where it helps, what to do next.
    fn to_bilingual(&self) -> Bilingual;
}

/// What the system said: in Chinese what it means, with the system's own words behind it.
impl ToBilingual for io::Error {
    fn to_bilingual(&self) -> Bilingual {
        let en = self.to_string();
        Bilingual::new(format!("{}（`{en}`）", meaning(self, &en)), en)
    }
}

fn meaning(error: &io::Error, said: &str) -> &'static str {
    match error.kind() {
        ErrorKind::NotFound => "没有这个文件或目录",
        ErrorKind::PermissionDenied => "没有权限",
        ErrorKind::AlreadyExists => "已经存在",
        ErrorKind::IsADirectory => "这是一个目录，不是文件",
        ErrorKind::NotADirectory => "路径当中有一段不是目录",
        ErrorKind::DirectoryNotEmpty => "目录不是空的",
        ErrorKind::ReadOnlyFilesystem => "文件系统是只读的",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "磁盘空间不够",
        ErrorKind::FileTooLarge => "文件太大",
        ErrorKind::InvalidFilename => "文件名不可用",
        ErrorKind::CrossesDevices => "两处不在同一个文件系统",
        ErrorKind::ResourceBusy | ErrorKind::ExecutableFileBusy => "正被占用",
        ErrorKind::BrokenPipe => "管道的另一端已经关闭",
        ErrorKind::UnexpectedEof => "内容提前结束",
        ErrorKind::InvalidData => "内容有误",
        ErrorKind::InvalidInput => "系统不接受这个值",
        ErrorKind::WriteZero => "没有写完",
        ErrorKind::ConnectionRefused => "对方拒绝连接",
        ErrorKind::ConnectionReset => "连接被重置",
        ErrorKind::ConnectionAborted => "连接被中止",
        ErrorKind::NotConnected => "没有连接",
        ErrorKind::AddrInUse => "地址已被占用",
        ErrorKind::AddrNotAvailable => "本机没有这个地址",
        ErrorKind::HostUnreachable => "主机无法到达",
        ErrorKind::NetworkUnreachable => "网络无法到达",
        ErrorKind::NetworkDown => "网络已断开",
        ErrorKind::TimedOut | ErrorKind::WouldBlock => "超过了时限",
        ErrorKind::Interrupted => "被中断",
        ErrorKind::OutOfMemory => "内存不够",
        ErrorKind::Unsupported => "系统不支持",
        // The system has no kind of its own for a name that it cannot resolve, and for open files that are used up.
        _ if said.starts_with("failed to lookup address") => "主机名无法解析",
        _ if said.starts_with("Too many open files") => "打开的文件太多",
        _ => "系统报告错误",
    }
}

/// One text in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bilingual {
    /// The Chinese text.
    pub zh: String,
    /// The English text.
    pub en: String,
}

impl Bilingual {
    /// Makes a text of its two forms.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        Self { zh: zh.into(), en: en.into() }
    }

    /// Joins two texts with `between`.
    #[must_use]
    pub fn joined(&self, between: impl Into<Self>, other: &Self) -> Self {
        let Self { zh, en } = between.into();
        Self::new(format!("{}{zh}{}", self.zh, other.zh), format!("{}{en}{}", self.en, other.en))
    }

    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        language.pick(&self.zh, &self.en)
    }
}

/// The English text.
impl fmt::Display for Bilingual {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.en)
    }
}

/// A word of a file or a protocol: the same in both languages.
impl From<&str> for Bilingual {
    fn from(text: &str) -> Self {
        Self::new(text, text)
    }
}

/// A word of a file or a protocol: the same in both languages.
impl From<String> for Bilingual {
    fn from(text: String) -> Self {
        Self { zh: text.clone(), en: text }
    }
}

/// Chinese first, then English.
impl<Zh: Into<String>, En: Into<String>> From<(Zh, En)> for Bilingual {
    fn from((zh, en): (Zh, En)) -> Self {
        Self::new(zh, en)
    }
}

/// Formats one text in both languages: the Chinese text, the English one, and what stands in both.
///
/// Variables are captured by their names. What is no variable is named behind the texts; so is a [`Bilingual`], of which each
/// text then shows its own language:
///
/// ```text
/// bilingual!("无法监听 {address}：{reason}", "cannot listen on {address}: {reason}", reason = error.to_bilingual())
/// bilingual!("步骤 {step}：{reason}", "step {step}: {reason}", reason)
/// ```
macro_rules! bilingual {
    ($zh:literal, $en:literal $(,)?) => {
        $crate::language::Bilingual { zh: format!($zh), en: format!($en) }
    };
    ($zh:literal, $en:literal $(, $name:ident $(= $value:expr)?)+ $(,)?) => {{
        #[allow(unused_imports, reason = "only what is no Bilingual needs it")]
        use $crate::language::InLanguage as _;
        $($(let $name = &$value;)?)+
        $crate::language::Bilingual {
            zh: format!($zh $(, $name = $name.in_language($crate::language::Language::Zh))+),
            en: format!($en $(, $name = $name.in_language($crate::language::Language::En))+),
        }
    }};
}
pub(crate) use bilingual;

/// What reads the same in both languages; [`Bilingual`] has a function of this name of its own.
pub trait InLanguage {
    /// It, in any language.
    fn in_language(&self, _: Language) -> &Self {
        self
    }
}

impl<T: fmt::Display + ?Sized> InLanguage for T {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_text_shows_what_it_names_in_its_own_language() {
        let (count, reason) = (2, Bilingual::new("超时", "it timed out"));
        let text =
            bilingual!("{count} 次：{reason}（{kind}）", "{count} times: {reason} ({kind})", reason, kind = "x".len());
        assert_eq!(text, Bilingual::new("2 次：超时（1）", "2 times: it timed out (1)"));
        assert_eq!(bilingual!("{count} 次", "{count} times"), Bilingual::new("2 次", "2 times"));
    }
}
