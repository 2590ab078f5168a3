//! What a client gets wrong with Authorization, as words of `sign`.

use super::signed::Signed;
use crate::contract::Stage;
use crate::contract::reading::SchemeCase;
use crate::evidence::Part;
use crate::language::{Bilingual, bilingual};
use crate::request::recognition::Way;
use crate::request::{MISTAKES, SchemeMistake};
use crate::signature::authorization::{AUTHORIZATION, Authorization, AuthorizationError, credential};

/// The steps at which a platform looks at Authorization, and at what its key may do.
const STAGES: &[Stage] = &[Stage::Authorization, Stage::Scheme, Stage::Key, Stage::Signature, Stage::Permission];

pub(super) fn tell(signed: &mut Signed<'_>) {
    if signed.recorded.lacks(Part::Authorization) {
        let why = ("Authorization 没有记录下来", "Authorization was not recorded");
        signed.notes.push(
            (
                "Authorization 没有记录下来，按正确的客户端签名",
                "Authorization was not recorded: signed as by a correct client",
            )
                .into(),
        );
        return signed.doubt_at(STAGES, why);
    }
    signed.presence(AUTHORIZATION);
    let value = signed.recorded.request.headers.first(AUTHORIZATION).unwrap_or_default().trim_ascii();
    if !value.is_empty() {
        form(signed, value);
        key(signed);
        mistake(signed);
    }
}

fn form(signed: &mut Signed<'_>, value: &[u8]) {
    let scheme = &signed.setting.contract.parameters().scheme;
    let begins = |text: &str| value.get(..text.len()).is_some_and(|start| start.eq_ignore_ascii_case(text.as_bytes()));
    let mistake = match Authorization::parse(value, scheme, SchemeCase::Exact) {
        Ok(_) | Err(AuthorizationError::Signature(_)) => return,
        Err(AuthorizationError::OtherScheme(found)) if found.eq_ignore_ascii_case(scheme) => SchemeMistake::LowerCase,
        Err(AuthorizationError::OtherScheme(_)) => SchemeMistake::Basic,
        Err(AuthorizationError::TabAfterScheme) => SchemeMistake::Tab,
        Err(AuthorizationError::NoBlank) if value.contains(&b'\t') => SchemeMistake::Tab,
        Err(AuthorizationError::NoBlank) if begins(scheme) => SchemeMistake::NoBlank,
        Err(AuthorizationError::NoBlank) => SchemeMistake::Missing,
        Err(AuthorizationError::NoColon | AuthorizationError::BlankInside) => SchemeMistake::ColonMissing,
        Err(_) => {
            let why = ("Authorization 的写法没有对应的词", "no word of a scenario says how Authorization is written");
            return signed.doubt_at(&[Stage::Authorization], why);
        }
    };
    signed.set("scheme", mistake.word());
}

/// Who signs, where the key that has signed is not known here.
fn key(signed: &mut Signed<'_>) {
    let Some((access_key, _)) = credential(&signed.recorded.request.headers) else { return };
    if signed.setting.keys.find(access_key).is_some() {
        return;
    }
    if signed.answered_at == Some(Stage::Key) {
        return signed.set("access-key", access_key);
    }
    signed.notes.push(bilingual!(
        "密钥环里没有 AccessKey {access_key}，由场景的密钥签名",
        "the key ring has no AccessKey {access_key}: the key of the scenario signs"
    ));
    let why =
        bilingual!("不知道 AccessKey {access_key} 的密钥", "the secret of the AccessKey {access_key} is not known");
    signed.doubt_at(&[Stage::Authorization, Stage::Signature, Stage::Permission, Stage::Institution], why);
}

/// The mistake in the signature, by its words.
fn mistake(signed: &mut Signed<'_>) {
    const REFUSED: &[Stage] = &[Stage::Authorization, Stage::Signature];
    let Some(recognized) = &signed.explanation.mistakes else { return };
    match recognized.ways.first() {
        Some(way) if way.parts.iter().all(|part| is_word(part)) => {
            for (key, word) in way.parts.iter().filter_map(|part| part.split_once(": ")) {
                signed.set(key, word);
            }
            signed.notes.push(made_by(way));
        }
        Some(way) => {
            let meaning = way.meaning.clone();
            let why = bilingual!("{meaning}，没有对应的词", "{meaning}, for which there is no word", meaning);
            signed.doubt_at(REFUSED, why);
        }
        None if signed.keys.contains_key("scheme") || signed.keys.contains_key("header") => {}
        None => {
            let why = ("看不出签名错在哪里", "how its signature was made is not known");
            signed.doubt_at(REFUSED, why);
        }
    }
}

fn made_by(way: &Way) -> Bilingual {
    let meaning = way.meaning.clone();
    bilingual!("签名的错误照样写出：{meaning}", "the mistake in its signature is made again: {meaning}", meaning)
}

/// Whether `sign` takes a part of a way: a word of the table, another key, or another request.
fn is_word(part: &str) -> bool {
    let Some((key, word)) = part.split_once(": ") else { return false };
    let is_of_table = MISTAKES.iter().any(|(known, words)| *known == key && words.contains(&word));
    is_of_table || matches!(key, "secret" | "for")
}
