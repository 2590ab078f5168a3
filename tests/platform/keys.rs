//! Key rings and their files.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use bis3::contract::{Contract, EndpointId};
use bis3::diagnostic::{Diagnostic, Source};
use bis3::platform::{Institutions, KeyRing};

use crate::files::{write_private, write_with_mode};

fn read(text: &str) -> Result<KeyRing, Diagnostic> {
    KeyRing::read(&Source::new("keys.yaml", text), &Contract::embedded())
}

#[test]
fn the_demo_keys_hold_a_test_key_for_every_code() {
    let contract = Contract::embedded();
    let ring = KeyRing::demo(&contract).expect("the demo keys are sound");
    for code in contract.codes() {
        let key = ring.find(&format!("test-{}", code.number)).unwrap_or_else(|| panic!("no key for {}", code.name));
        assert_eq!(key.answers.as_ref(), Some(code));
        assert!(key.note.zh.contains(&code.number.to_string()) && key.note.en.contains("test key"), "{}", code.name);
    }
    assert_eq!(ring.entries().len(), 8 + contract.codes().len());
}

#[test]
fn the_demo_keys_are_what_they_say() {
    let ring = KeyRing::demo(&Contract::embedded()).expect("the demo keys are sound");
    let key = |name| ring.find(name).unwrap_or_else(|| panic!("no key {name}"));
    let sample = key("EbX/S0rBNYs=");
    assert_eq!((&sample.institutions, sample.enabled, &sample.answers), (&Institutions::Any, true, &None));
    assert_eq!(sample.endpoints, EndpointId::ALL);
    assert_eq!(key("demo-ordinary").institutions, Institutions::Listed(vec!["12332500472260169F".to_owned()]));
    assert!(!key("demo-disabled").enabled);
    assert_eq!(key("demo-stock-only").endpoints, [EndpointId::Stock]);
    assert!(ring.find("ebx/s0rbnys=").is_none() && ring.find("").is_none());
    assert!(ring.entries().iter().all(|key| !key.note.zh.is_empty() && !key.note.en.is_empty()));
}

#[test]
fn a_key_file_says_little_where_little_is_to_be_said() {
    let ring = read("keys:\n  - {access-key: 0123, secret: 0x7f, institutions: any}\n").expect("a sound file");
    let key = ring.find("0123").expect("the key is there, its zero too");
    assert_eq!(key.secret.expose(), "0x7f");
    assert_eq!((key.endpoints.len(), key.enabled, key.note.zh.as_str()), (3, true, ""));
}

#[test]
fn a_code_of_digits_alone_stays_text() {
    let ring =
        read("keys:\n  - {access-key: a, secret: b, institutions: [123307264716803721]}\n").expect("a sound file");
    assert_eq!(ring.entries()[0].institutions, Institutions::Listed(vec!["123307264716803721".to_owned()]));
}

#[test]
fn a_code_may_be_numbered() {
    let ring =
        read("keys:\n  - {access-key: a, secret: b, institutions: any, answers: 10008}\n").expect("a sound file");
    assert_eq!(ring.entries()[0].answers.as_ref().map(|code| code.name.as_str()), Some("AuthorizationNoMatch"));
}

#[test]
fn a_secret_may_stand_in_a_file_beside() {
    let folder = tempfile::tempdir().expect("a folder");
    write_private(&folder.path().join("a.secret"), "s 密\r\n");
    let path = folder.path().join("keys.yaml");
    let text = "keys:\n  - {access-key: a, secret-file: a.secret, institutions: any}\n";
    std::fs::write(&path, text).expect("a file");
    let source = Source::read(&path).expect("it was written");
    let ring = KeyRing::read(&source, &Contract::embedded()).expect("a sound file");
    assert_eq!(ring.entries()[0].secret.expose(), "s 密");
}

#[test]
fn a_secret_may_stand_in_the_environment() {
    let ring = read("keys:\n  - {access-key: a, secret-env: CARGO_PKG_NAME, institutions: any}\n");
    assert_eq!(ring.map(|ring| ring.entries()[0].secret.expose().to_owned()), Ok("bis3".to_owned()));
}

#[test]
fn what_is_wrong_with_a_key_file_is_shown_and_no_secret_with_it() {
    let mut shown = String::new();
    for (zh, text) in [
        (false, "keys:\n  - access-key: a\n    secrt: hidden\n    institutions: any\n"),
        (false, "keys:\n  - access-key: a\n    secret: hidden\n"),
        (false, "keys:\n  - {access-key: a, secret: hidden, institutions: any, enabeld: no}\n"),
        (false, "keys:\n  - secret: hidden\n    secret-env: HOME\n    access-key: a\n    institutions: any\n"),
        (false, "keys:\n  - access-key: a\n    institutions: any\n"),
        (false, "keys:\n  - access-key: a\n    secret: [hidden]\n    institutions: any\n"),
        (true, "keys:\n  - access-key: a\n    secret: ''\n    institutions: any\n"),
        (false, "keys:\n  - access-key: a\n    secret-env: BIS3_NO_SUCH_VARIABLE\n    institutions: any\n"),
        (false, "keys:\n  - access-key: a\n    secret-env: 'A=B'\n    institutions: any\n"),
        (false, "keys:\n  - access-key: a b\n    secret: hidden\n    institutions: any\n"),
        (true, "keys:\n  - access-key: a\n    secret: hidden\n    institutions: all\n"),
        (false, "keys:\n  - access-key: a\n    secret: hidden\n    institutions: 7\n"),
        (true, "keys:\n  - access-key: a\n    secret: hidden\n    institutions:\n      - 12332500472260169G\n"),
        (false, "keys:\n  - access-key: a\n    secret: hidden\n    institutions: any\n    endpoints: [stok]\n"),
        (
            false,
            "keys:\n  - access-key: a\n    secret: hidden\n    institutions: any\n    answers: AuthorizationNoMach\n",
        ),
        (
            true,
            "keys:\n  - {access-key: a, secret: b, institutions: any}\n  - {access-key: a, secret: c, institutions: any}\n",
        ),
    ] {
        let diagnostic = read(text).expect_err(text);
        let language = if zh { bis3::language::Language::Zh } else { bis3::language::Language::En };
        let drawn = diagnostic.render_in(language, false);
        assert!(!drawn.contains("hidden") && !format!("{diagnostic:?}").contains("hidden"), "{drawn}");
        shown += &format!("{drawn}\n\n");
    }
    insta::assert_snapshot!(shown);
}

#[test]
fn no_secret_is_drawn_however_its_key_is_written() {
    for text in [
        r#"{"keys":[{"access-key":"k","secret":"hidden","institutions":7}]}"#,
        r#"keys: [{access-key: k, "secret": hidden, institutions: 7}]"#,
        "keys: [{access-key: k, secret : hidden, institutions: 7}]",
        "keys: [{access-key: k, secrte: hidden, institutions: 7}]",
        "keys: [{access-key: k, secret: hidden, institutions: 7]",
        "keys:\n  - {access-key: k, secret hidden, institutions: any}\n",
        "keys:\n  - {access-key: k, secret:hidden, institutions: any}\n",
        "keys:\n  - access-key: k\n    secret: hidden\n    secret: hidden\n",
        "keys:\n  - hidden\n",
    ] {
        let diagnostic = read(text).expect_err(text);
        for language in [bis3::language::Language::Zh, bis3::language::Language::En] {
            let drawn = diagnostic.render_in(language, false);
            assert!(!drawn.contains("hidden"), "{text}\n{drawn}");
        }
        assert!(!format!("{diagnostic:?}").contains("hidden"), "{diagnostic:?}");
    }
}

#[test]
fn a_secret_file_that_is_not_there_is_told_with_its_path() {
    let diagnostic = read("keys:\n  - {access-key: a, secret-file: no/such/file, institutions: any}\n");
    let message = diagnostic.expect_err("no file").to_string();
    assert!(message.starts_with("keys.yaml:2:34: the secret file `no/such/file` cannot be used: "), "{message}");
}

#[test]
fn a_secret_file_of_a_book_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("book");
    write_private(&path, &"a".repeat(5000));
    let text = format!("keys:\n  - {{access-key: a, secret-file: '{}', institutions: any}}\n", path.display());
    assert!(read(&text).expect_err("too long").to_string().ends_with("over 4096 bytes"));
}

/// The same path, whoever runs the tests.
fn told_of(folder: &Path, outcome: Result<KeyRing, Diagnostic>) -> String {
    outcome.expect_err("others may read it").to_string().replace(&*folder.to_string_lossy(), "FOLDER")
}

#[test]
fn a_secret_that_others_may_read_is_refused_with_what_to_do() {
    let folder = tempfile::tempdir().expect("a folder");
    let keys = folder.path().join("keys.yaml");
    let secret = folder.path().join("a.secret");
    let read = || KeyRing::read(&Source::read(&keys).expect("it was written"), &Contract::embedded());

    let text = "keys:\n  - {access-key: a, secret: hidden, institutions: any}\n";
    for mode in [0o640, 0o604, 0o644] {
        write_with_mode(&keys, text, mode);
        let told = told_of(folder.path(), read());
        assert_eq!(
            told,
            format!(
                "FOLDER/keys.yaml:2:29: a secret stands in this key file, and others than its owner may read it \
                 (mode {mode:o}): chmod 600 FOLDER/keys.yaml"
            )
        );
    }
    write_private(&keys, text);
    assert!(read().is_ok());

    // Not every path is text.
    let folder_of_bytes = folder.path().join(OsStr::from_bytes(b"\xff"));
    fs::create_dir(&folder_of_bytes).expect("a writable folder");
    let inside = folder_of_bytes.join("keys.yaml");
    write_with_mode(&inside, text, 0o644);
    assert!(KeyRing::read(&Source::read(&inside).expect("it was written"), &Contract::embedded()).is_err());

    // A key file without a secret may be read by everybody; the file that holds the secret may not.
    write_with_mode(&keys, "keys:\n  - {access-key: a, secret-file: a.secret, institutions: any}\n", 0o644);
    write_with_mode(&secret, "hidden", 0o644);
    let told = told_of(folder.path(), read());
    assert!(told.ends_with("(mode 644): chmod 600 FOLDER/a.secret"), "{told}");
    write_private(&secret, "hidden");
    assert!(read().is_ok());
}
