//! Signs with the file of a key: at once where it is an open key of OpenSSH, else by way of `ssh-keygen`, which asks for the
//! passphrase or the agent. No other way to ask for a passphrase is as well kept.

use std::fs::File;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use zeroize::Zeroizing;

use crate::cli::CliError;
use crate::diagnostic::{NotUtf8, text_of};
use crate::evidence::bundle::signature::{KeyFile, NAMESPACE, PrivateKey, PublicKey, Signature};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::secret::{Secret, refuse_other_readers};

/// The longest file of a key.
const MOST_BYTES: u64 = 64 * 1024;

/// A key that signs, one way or the other.
pub(super) enum Signer {
    Open(PrivateKey),
    ByOpenSsh { path: PathBuf, public: PublicKey },
}

impl Signer {
    /// Reads the file of a key.
    pub(super) fn read(path: &Path) -> Result<Self, CliError> {
        match KeyFile::read(text(path)?.expose()) {
            Some(KeyFile::Open(key)) => Ok(Self::Open(key)),
            Some(KeyFile::Locked(public)) => Ok(Self::ByOpenSsh { path: path.to_owned(), public }),
            Some(KeyFile::OtherKind) => {
                Err(wrong(path, "的密钥不是 ed25519", "holds a key of another kind than ed25519"))
            }
            None => Err(wrong(path, "不是 OpenSSH 的密钥", "is no key of OpenSSH's")),
        }
    }

    pub(super) fn public(&self) -> PublicKey {
        match self {
            Self::Open(key) => key.public(),
            Self::ByOpenSsh { public, .. } => *public,
        }
    }

    pub(super) fn sign(&self, message: &[u8]) -> Result<Signature, CliError> {
        match self {
            Self::Open(key) => Ok(Signature::of(message, key)),
            Self::ByOpenSsh { path, .. } => {
                let signature = by_open_ssh(path, message)?;
                let fits = signature.filter(|signature| signature.key == self.public() && signature.holds(message));
                fits.ok_or_else(|| not_signed(path, "ssh-keygen"))
            }
        }
    }
}

/// That a bundle was written, and what the other side needs to check its signature.
pub(super) fn told_written(out: &Path, signer: Option<&Signer>) -> Bilingual {
    let out = out.display();
    let Some(signer) = signer else {
        return bilingual!(
            "已写入 {out}，没有签名：任何人都可以改动内容后重新封存；用 --key 签名\n",
            "written to {out}, not signed: anybody can change it and seal it anew; sign it with --key\n"
        );
    };
    let public = signer.public();
    let fingerprint = public.fingerprint();
    bilingual!(
        "已写入 {out}，签名密钥 {fingerprint}\n请把这一行另行告知对方，供其存入 allowed_signers：\n姓名 namespaces=\"bis3-bundle\" {public}\n",
        "written to {out}, signed with the key {fingerprint}\nTell the other side this line by another way, for a file allowed_signers:\nNAME namespaces=\"bis3-bundle\" {public}\n"
    )
}

fn wrong(path: &Path, zh: &str, en: &str) -> CliError {
    let path = path.display();
    CliError::usage(
        format!("{path} {zh}；请用 ssh-keygen -t ed25519 -f 文件 生成一个"),
        format!("{path} {en}: ssh-keygen -t ed25519 -f FILE makes one"),
    )
}

/// The text of the file, which only its owner may read unless it is a public key.
fn text(path: &Path) -> Result<Secret, CliError> {
    let name = path.display();
    let failed = |error: std::io::Error| {
        CliError::usage(format!("无法读取 {name}：{}", error.to_bilingual().zh), format!("cannot read {name}: {error}"))
    };
    let file = File::open(path).map_err(failed)?;
    let metadata = file.metadata().map_err(failed)?;
    // Room for all of it is taken at once, so that no part of a key is left behind in memory.
    let mut bytes = Zeroizing::new(Vec::with_capacity(MOST_BYTES as usize + 1));
    file.take(MOST_BYTES + 1).read_to_end(&mut bytes).map_err(failed)?;
    let told = |error: NotUtf8| {
        CliError::Usage(bilingual!("{name} {error}", "{name}: {error}", name, error = error.to_bilingual()))
    };
    let text = Secret::new(text_of(&bytes).map_err(told)?);
    if text.expose().starts_with("-----BEGIN") {
        refuse_other_readers(&metadata, path).map_err(|error| {
            let reason = error.to_bilingual();
            CliError::Usage(bilingual!(
                "无法使用密钥 {name}：{reason}",
                "the key {name} is not used: {reason}",
                name,
                reason
            ))
        })?;
    }
    Ok(text)
}

fn by_open_ssh(path: &Path, message: &[u8]) -> Result<Option<Signature>, CliError> {
    let failed = |error: std::io::Error| not_signed(path, &error.to_string());
    let mut child = Command::new("ssh-keygen")
        .args(["-Y", "sign", "-n", NAMESPACE, "-f"])
        .arg(path)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .map_err(failed)?;
    // A program that ends early is told by its answer.
    let _ = child.stdin.take().map(|mut stdin| stdin.write_all(message));
    let output = child.wait_with_output().map_err(failed)?;
    if !output.status.success() {
        return Err(refused(path));
    }
    Ok(str::from_utf8(&output.stdout).ok().and_then(Signature::read))
}

/// `ssh-keygen` has said why: most often it is a wrong passphrase.
fn refused(path: &Path) -> CliError {
    let path = path.display();
    CliError::usage(
        format!("没有签名：ssh-keygen 没有用 {path} 签名，原因见上（多半是口令不对）；没有写入任何内容"),
        format!(
            "not signed: ssh-keygen has not signed with {path}, as it says above (most often the passphrase is wrong); nothing was written"
        ),
    )
}

fn not_signed(path: &Path, reason: &str) -> CliError {
    let path = path.display();
    CliError::harness(
        format!("没有签名：ssh-keygen 没有用 {path} 签出来（`{reason}`）；没有写入任何内容"),
        format!("not signed: ssh-keygen has not signed with {path} ({reason}); nothing was written"),
    )
}
