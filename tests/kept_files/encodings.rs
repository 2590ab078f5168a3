//! Text files as Windows writes them, and secrets with something behind them that nobody sees.

use super::{folder, write};
use crate::files::write_private;
use crate::program::{bis3, output};

/// What [`SIGN`] prints for the secret `secret`.
const SIGNED: &str = "Authorization: BIS3 key:";

fn sign<'a>(secret: &[&'a str]) -> Vec<&'a str> {
    [&["sign", "--endpoint", "stock", "--key", "key", "--date", "2018-09-10T10:15:31Z"], secret].concat()
}

fn signature(told: &str) -> Option<String> {
    let line = told.lines().find(|line| line.starts_with(SIGNED))?;
    Some(line[SIGNED.len()..].to_owned())
}

#[test]
fn a_secret_is_signed_with_as_it_was_meant() {
    let folder = folder();
    let signed = |secret: &str| {
        write_private(&folder.path().join("secret"), secret);
        let (code, told) = output(&mut bis3(folder.path(), &sign(&["--secret-file", "secret"])));
        assert_eq!(code, 0, "{secret:?}\n{told}");
        signature(&told).expect("a signature")
    };
    let plain = signed("secret");
    for same in ["\u{feff}secret", "secret\n", "secret\r\n", "\u{feff}secret\r\n"] {
        assert_eq!(signed(same), plain, "{same:?}");
    }
    assert_ne!(signed("sec ret"), plain, "a blank inside is seen");
}

#[test]
fn a_secret_with_something_that_nobody_sees_is_refused_with_its_bytes() {
    let folder = folder();
    let in_file = |secret: &str| {
        write_private(&folder.path().join("secret"), secret);
        output(&mut bis3(folder.path(), &sign(&["--secret-file", "secret"])))
    };
    let in_variable = |secret: &str| output(bis3(folder.path(), &sign(&["--secret-env", "S"])).env("S", secret));
    let of_environment = |secret: &str| {
        let mut command = bis3(folder.path(), &["run", "donor.yaml"]);
        output(command.env("BIS3_ACCESS_KEY", "key").env("BIS3_SECRET", secret))
    };
    for (secret, bytes) in
        [("swordfish ", "20"), (" swordfish", "20"), ("sword\tfish", "09"), ("swordfish\u{3000}", "E3 80 80")]
    {
        for (code, told) in [in_file(secret), in_variable(secret), of_environment(secret)] {
            assert!(code == 2 && told.contains(&format!("the bytes {bytes}")), "{secret:?}: exit {code}\n{told}");
            assert!(!told.contains("fish"), "{told}");
        }
    }
    let (code, told) = of_environment("swordfish\r");
    assert!(code == 2 && told.contains("BIS3_SECRET") && told.contains("ends with the bytes 0D"), "{told}");
    let mut command = bis3(folder.path(), &["run", "donor.yaml"]);
    let (code, told) = output(command.env("BIS3_ACCESS_KEY", "key\r").env("BIS3_SECRET", "secret"));
    assert!(code == 2 && told.contains("BIS3_ACCESS_KEY") && told.contains("0D"), "{told}");
}

/// A file saved as Windows' "Unicode".
fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// Every option that takes a text file, each with a file in UTF-16 behind it.
fn commands() -> Vec<Vec<&'static str>> {
    let run = ["run", "donor.yaml"];
    let with = |option: &'static str| [&run[..], &[option, "wide"]].concat();
    let mut all: Vec<_> = ["--keys", "--profile", "--variables", "--expect"].map(with).into();
    all.push(vec!["run", "wide"]);
    all.push(vec!["run", "donor.yaml", "--rerun-failed", "--failed-file", "wide"]);
    all.push([&run[..], &["--target", "https://127.0.0.1:1", "--ca", "wide"]].concat());
    all.extend([&["serve", "--config", "wide"][..], &["serve", "--keys", "wide"]].map(<[_]>::to_vec));
    all.push(vec!["serve", "--listen", "127.0.0.1:0", "--tls-cert", "wide", "--tls-key", "wide"]);
    all.push(vec!["serve", "--admin", "127.0.0.1:0", "--admin-token-file", "wide"]);
    all.push(sign(&["--secret-file", "wide"]));
    all.push(vec!["dispute", "verify", "none.zip", "--signers", "wide"]);
    all.push(vec!["certify", "run", "--claims", "wide", "--dir", "run"]);
    all
}

#[test]
fn utf_16_is_named_for_what_it_is_in_both_languages() {
    let folder = folder();
    let wide = folder.path().join("wide");
    write(folder.path(), "wide", utf16("id: a\n"));
    std::fs::set_permissions(&wide, std::os::unix::fs::PermissionsExt::from_mode(0o600)).expect("one's own file");
    for arguments in commands() {
        for (language, advice) in [("en", "save the file as UTF-8"), ("zh", "请另存为 UTF-8")] {
            let arguments = [&arguments[..], &["--lang", language]].concat();
            let (code, told) = output(&mut bis3(folder.path(), &arguments));
            assert!(code == 2 && told.contains(advice) && told.contains("FF FE"), "{arguments:?}: exit {code}\n{told}");
        }
    }
}

#[test]
fn a_mark_in_front_of_pem_hides_no_certificate() {
    let folder = folder();
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).expect("a certificate");
    write(folder.path(), "certificate.pem", format!("\u{feff}{}", made.cert.pem()));
    let (code, told) = output(&mut bis3(
        folder.path(),
        &["run", "donor.yaml", "--target", "https://127.0.0.1:1", "--ca", "certificate.pem"],
    ));
    assert!(code == 3 && !told.contains("no certificate stands in it"), "exit {code}\n{told}");
}
