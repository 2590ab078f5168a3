//! Why no evidence can be written.

use std::io;
use std::path::PathBuf;

use thiserror::Error;

use super::ChainFault;
use crate::language::{Bilingual, ToBilingual, bilingual};

/// Why an evidence file cannot be written.
#[derive(Debug, Error)]
pub enum EvidenceError {
    /// The file cannot be opened, read or written.
    #[error("{}: {error}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        error: io::Error,
    },
    /// The file is there and is no evidence file, or one whose chain is broken.
    #[error("{}: nothing was written, since the file is no whole evidence file", path.display())]
    Broken {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        fault: ChainFault,
    },
    /// It is a device, a pipe or a folder, which keeps nothing.
    #[error("{}: no ordinary file", .0.display())]
    NoFile(PathBuf),
    /// Another program writes to it.
    #[error("{}: another program writes to this file", .0.display())]
    Taken(PathBuf),
    /// The file that is there was written with pseudonyms for other members.
    #[error("{}: pseudonyms stand in it for other members", path.display())]
    OtherPseudonyms {
        /// The file.
        path: PathBuf,
        /// The members for which pseudonyms stand in it.
        members: Vec<String>,
    },
    /// The operating system gives no random bytes.
    #[error("no random bytes can be had for the pseudonyms")]
    NoRandomness,
}

impl EvidenceError {
    /// Whether a file of the user's is to blame.
    pub fn is_of_user(&self) -> bool {
        matches!(self, Self::Broken { .. } | Self::NoFile(_) | Self::Taken(_) | Self::OtherPseudonyms { .. })
    }
}

impl ToBilingual for EvidenceError {
    fn to_bilingual(&self) -> Bilingual {
        match self {
            Self::File { path, error } => {
                bilingual!(
                    "无法写入 {path}：{error}",
                    "{path} cannot be written: {error}",
                    path = path.display(),
                    error = error.to_bilingual()
                )
            }
            Self::Broken { path, fault } => bilingual!(
                "{path} 不是完整的证据文件，没有写入任何内容：{fault}；请换一个文件名",
                "{path} is no whole evidence file, and nothing was written to it: {fault}; name another file",
                path = path.display(),
                fault = fault.to_bilingual()
            ),
            Self::NoFile(path) => bilingual!(
                "{path} 不是普通文件（是设备、管道或文件夹），证据不能写在那里；请换一个文件名",
                "{path} is a device, a pipe or a folder and no ordinary file, and keeps no evidence: name another file",
                path = path.display()
            ),
            Self::Taken(path) => bilingual!(
                "另一个程序正在写 {path}；请换一个文件名",
                "another program writes to {path}: name another file",
                path = path.display()
            ),
            Self::OtherPseudonyms { path, members } if members.is_empty() => bilingual!(
                "{path} 已有的内容没有假名，不能再接着写入带假名的内容：请换一个文件名，或不给 --pseudonymise",
                "{path} is there and holds no pseudonyms, so that none are written behind what it holds: name another file, or leave --pseudonymise out",
                path = path.display()
            ),
            Self::OtherPseudonyms { path, members } => {
                let members: Vec<String> = members.iter().map(|name| format!("--pseudonymise {name}")).collect();
                bilingual!(
                    "{path} 开始时用的是 {members}，接着写入须与之相同：请给出相同的选项，或换一个文件名",
                    "{path} was begun with {members}, and what is written behind it has to be alike: give the same, or name another file",
                    path = path.display(),
                    members = members.join(" ")
                )
            }
            Self::NoRandomness => Bilingual::new("操作系统没有给出随机数，无法生成假名", self.to_string()),
        }
    }
}
