//! What is told at the start, since it may not be what was meant.

use std::net::IpAddr;
use std::path::Path;

use super::settings::{Keys, Settings};
use crate::cli::Environment;
use crate::diagnostic::Diagnostic;
use crate::language::{ToBilingual, bilingual};
use crate::mock::{Server, Tls, TlsSource};
use crate::mutants::Defect;
use crate::secret::refuse_other_readers;

/// What is to be told of the settings.
pub(super) fn of(settings: &Settings, tls: Option<&Tls>) -> Vec<Diagnostic> {
    let key = match &settings.tls {
        Some(TlsSource::Files { key, .. }) => Some(key.as_path()),
        _ => None,
    };
    let readable = key.and_then(open_to_others).into_iter();
    let named = tls.and_then(|tls| certificate_of_another_name(tls, settings.listen.ip()));
    readable.chain(named).chain(too_few_files(settings.limits.connections)).collect()
}

/// A private key that others on this machine can read.
fn open_to_others(file: &Path) -> Option<Diagnostic> {
    let metadata = std::fs::metadata(file).ok()?;
    refuse_other_readers(&metadata, file).err().map(|error| Diagnostic::warning(error.to_bilingual()))
}

/// What the program keeps open besides connections, with some to spare.
const OTHER_FILES: u64 = 32;

/// Fewer open files than connections: the operating system would refuse what the limits allow.
fn too_few_files(connections: usize) -> Option<Diagnostic> {
    let most = most_open_files()?;
    let wanted = (connections as u64).saturating_add(OTHER_FILES);
    (most < wanted).then(|| {
        Diagnostic::warning(bilingual!(
            "操作系统只允许打开 {most} 个文件（ulimit -n），不足以同时保持 {connections} 个连接",
            "the operating system allows {most} open files (ulimit -n), too few for {connections} connections at a time"
        ))
        .help(bilingual!(
            "ulimit -n {wanted}，或调低 --max-connections；文件用尽时会关闭空闲最久的连接",
            "ulimit -n {wanted}, or a smaller --max-connections; where none is left the longest idle connection is closed"
        ))
    })
}

/// How many files this process may have open, where the operating system tells.
fn most_open_files() -> Option<u64> {
    #[cfg(unix)]
    {
        rustix::process::getrlimit(rustix::process::Resource::Nofile).current
    }
    #[cfg(not(unix))]
    None
}

pub(super) fn warn_if_open(server: &Server, keys: &Keys, environment: &Environment) {
    let address = server.address();
    if address.ip().is_loopback() {
        return;
    }
    let warning = Diagnostic::warning(bilingual!(
        "{address} 不是本机回环地址：网络上的其他机器也能访问这个模拟平台",
        "{address} is not a loopback address: other machines can reach this mock"
    ));
    environment.show(&match keys {
        Keys::Demo(_) => warning.help((
            "演示密钥人人皆知；只在测试网络中这样做",
            "the demo keys are known to everybody: do this on a test network only",
        )),
        Keys::Own(_) => warning,
    });
}

/// A client that checks the name, as it should, would refuse the server.
pub(super) fn certificate_of_another_name(tls: &Tls, address: IpAddr) -> Option<Diagnostic> {
    if tls.is_for(address) {
        return None;
    }
    let file = tls.certificate.display();
    let warning = Diagnostic::warning(bilingual!(
        "{file}：证书不是为 {address} 签发的，从其他机器访问的客户端会拒绝它",
        "{file}: the certificate is not for {address}, so that clients on other machines refuse it"
    ));
    Some(warning.help((
        "移走证书和私钥以便重新生成，或用 --tls-cert、--tls-key 给出合适的证书",
        "move it and its key away to have both made anew, or give a fitting one with --tls-cert and --tls-key",
    )))
}

/// Nobody shall take it for a sound platform, in whichever language they read.
pub(super) fn warn_if_wrong(defect: Option<Defect>, environment: &Environment) {
    let Some(defect) = defect else { return };
    let title = defect.title();
    let text = format!(
        "这个模拟平台故意带有缺陷 {defect}（{}）：{} / this mock is wrong on purpose, {defect} ({}): {}",
        defect.clause(),
        title.zh,
        defect.clause(),
        title.en
    );
    environment.show(&Diagnostic::warning((text.clone(), text)));
}
