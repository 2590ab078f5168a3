//! How a request must be signed to be let in: the readings of 1.1.4.2, and what clients and platforms get wrong about it.

use super::{Asker, Hand, Heard, Question};
use crate::language::Bilingual;
use crate::request::{
    CaseMistake, DateMistake, DigestMistake, HeaderMistake, HeaderVerb, MethodMistake, Mistakes, NewlineMistake,
    OrderMistake, ResourceMistake, SecretMistake, Word,
};
use crate::secret::Secret;

/// A way to sign that is not the one which was tried first.
#[derive(Clone, Debug)]
pub(super) struct Way {
    /// Who signs so.
    pub(super) hand: Hand,
    /// What is different about it.
    pub(super) kind: WayKind,
}

/// What is different about a way to sign.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum WayKind {
    /// Other readings of the document: reading and option.
    Readings(Vec<(&'static str, String)>),
    /// Another value of x-bis3-version.
    Version(String),
    /// x-bis3-version sent and not signed.
    UnsignedVersion,
    /// The secret without the blanks around it.
    TrimmedSecret,
    /// A mistake: its key and word, as scenarios write it, and what it means.
    Mistake(String, Bilingual),
}

/// The first way that is let in; none where no way is.
pub(super) async fn find(asker: &mut Asker<'_>, question: &Question, hand: &Hand) -> Option<(Way, Heard)> {
    let version = asker.contract.parameters().version_header.clone();
    for way in ways(hand, &asker.address().prefix.clone(), &version) {
        if let Ok(heard) = asker.ask(question, Some(&way.hand)).await
            && heard.passed_signature(asker.contract)
        {
            return Some((way, heard));
        }
    }
    None
}

/// All ways that are tried: other readings before mistakes, the fewer changes the earlier.
fn ways(hand: &Hand, prefix: &str, version_name: &str) -> Vec<Way> {
    let mut ways = by_readings(hand, prefix);
    for version in ["1.0", "1"].into_iter().filter(|version| *version != hand.version) {
        let hand = Hand { version: version.to_owned(), ..hand.clone() };
        ways.push(Way { hand, kind: WayKind::Version(version.to_owned()) });
    }
    let trimmed = hand.secret.expose().trim();
    if trimmed != hand.secret.expose() {
        ways.push(Way { hand: Hand { secret: Secret::new(trimmed), ..hand.clone() }, kind: WayKind::TrimmedSecret });
    }
    for (mistakes, written, meaning) in mistakes() {
        let hand = Hand { mistakes, ..hand.clone() };
        ways.push(Way { hand, kind: WayKind::Mistake(written, meaning) });
    }
    ways.push(Way { hand: with_unsigned(version_name, hand), kind: WayKind::UnsignedVersion });
    ways
}

/// The same client, but that it signs before it adds the version.
fn with_unsigned(version_name: &str, hand: &Hand) -> Hand {
    let mistakes =
        Mistakes { headers: vec![HeaderMistake::new(HeaderVerb::Drop, version_name)], ..Mistakes::default() };
    Hand { mistakes, unsigned: vec![(version_name.to_owned(), hand.version.clone())], ..hand.clone() }
}

/// Every other reading of what such a request signs.
fn by_readings(hand: &Hand, prefix: &str) -> Vec<Way> {
    let mut bases = vec!["none".to_owned()];
    if !prefix.is_empty() {
        bases = vec![format!("signed:{prefix}"), format!("unsigned:{prefix}")];
    }
    let mut ways = Vec::new();
    for base in &bases {
        for form in ["no-leading-slash", "leading-slash"] {
            for date in ["required", "x-bis3-date-stands-in"] {
                let options = [("resource-form", form), ("resource-base", base.as_str()), ("date-header", date)];
                ways.extend(way(hand, &options));
            }
        }
    }
    ways.sort_by_key(|way| match &way.kind {
        WayKind::Readings(changed) => changed.len(),
        _ => 0,
    });
    ways
}

/// The way of these options; none where it is the one that was tried.
fn way(hand: &Hand, options: &[(&'static str, &str)]) -> Option<Way> {
    let mut readings = hand.readings.clone();
    let mut mistakes = Mistakes::default();
    let mut changed = Vec::new();
    for (id, option) in options {
        let is_other = readings.get(id).is_some_and(|chosen| chosen != *option && !is_same_base(&chosen, option));
        if is_other && readings.set(id, option).is_ok() {
            changed.push((*id, (*option).to_owned()));
        }
    }
    // Without Date there is one reading only of what stands in its line.
    if readings.get("date-header").as_deref() == Some("x-bis3-date-stands-in") {
        mistakes.date = Some(DateMistake::Missing);
    }
    (!changed.is_empty())
        .then(|| Way { hand: Hand { readings, mistakes, ..hand.clone() }, kind: WayKind::Readings(changed) })
}

/// A prefix that is signed is signed like any other part of the path: `none` says the same of what is signed.
fn is_same_base(chosen: &str, option: &str) -> bool {
    chosen == "none" && option.starts_with("signed:")
}

/// What clients, and platforms that check them, get wrong.
fn mistakes() -> Vec<(Mistakes, String, Bilingual)> {
    let none = Mistakes::default;
    let mut known = Vec::new();
    macro_rules! known {
        ($($key:ident: $mistake:expr;)+) => {$(
            let written = format!("{}: {}", stringify!($key), $mistake.word());
            known.push((Mistakes { $key: Some($mistake), ..none() }, written, $mistake.meaning()));
        )+};
    }
    known! {
        secret: SecretMistake::TrailingNewline;
        secret: SecretMistake::Base64Decoded;
        secret: SecretMistake::LowerCase;
        newline: NewlineMistake::Trailing;
        newline: NewlineMistake::CrLf;
        newline: NewlineMistake::None;
        method: MethodMistake::LowerCase;
        method: MethodMistake::Omitted;
        order: OrderMistake::Unsorted;
        case: CaseMistake::UpperCase;
        resource: ResourceMistake::LowerCase;
        resource: ResourceMistake::AbsoluteUrl;
        digest: DigestMistake::Base64OfHex;
        digest: DigestMistake::Hex;
        digest: DigestMistake::Base64Url;
        digest: DigestMistake::Sha256;
        digest: DigestMistake::Unkeyed;
    }
    known
}
