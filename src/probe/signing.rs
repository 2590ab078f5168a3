//! How a request must be signed to be let in: the readings of 1.1.4.2, and what clients and platforms get wrong about it.

use super::{Asker, Evidence, Hand, Heard, Question};
use crate::clock::Clock;
use crate::contract::Readings;
use crate::contract::reading::{DateHeader, ResourceBase, ResourceForm};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::request::{
    CaseMistake, DateMistake, DigestMistake, HeaderMistake, HeaderVerb, MethodMistake, Mistakes, NewlineMistake,
    OrderMistake, ResourceMistake, SecretMistake,
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
    let mut ways = Vec::new();
    for resource_base in bases(prefix) {
        for resource_form in FORMS {
            for date_header in [DateHeader::Required, DateHeader::CustomDateStandsIn] {
                let resource_base = resource_base.clone();
                ways.extend(way(hand, Readings { resource_form, resource_base, date_header, ..hand.readings.clone() }));
            }
        }
    }
    ways.sort_by_key(|way| match &way.kind {
        WayKind::Readings(changed) => changed.len(),
        _ => 0,
    });
    ways
}

/// The forms of Resource that a client can sign by.
const FORMS: [ResourceForm; 2] = [ResourceForm::NoLeadingSlash, ResourceForm::LeadingSlash];

/// The bases under which a target may stand, by the prefix of its address.
fn bases(prefix: &str) -> Vec<ResourceBase> {
    match prefix {
        "" => vec![ResourceBase::None],
        prefix => vec![ResourceBase::Signed(prefix.to_owned()), ResourceBase::Unsigned(prefix.to_owned())],
    }
}

/// The way of these readings; none where it is the one that was tried.
fn way(hand: &Hand, mut readings: Readings) -> Option<Way> {
    // A prefix that is signed is signed like any other part of the path: `none` says the same of what is signed.
    if hand.readings.resource_base == ResourceBase::None && matches!(readings.resource_base, ResourceBase::Signed(_)) {
        readings.resource_base = ResourceBase::None;
    }
    let mut mistakes = Mistakes::default();
    // Without Date there is one reading only of what stands in its line.
    if readings.date_header == DateHeader::CustomDateStandsIn {
        mistakes.date = Some(DateMistake::Missing);
    }
    let differs = |id: &&'static str| readings.get(id) != hand.readings.get(id);
    let changed: Vec<(&'static str, String)> =
        Readings::IDS.iter().copied().filter(differs).filter_map(|id| Some((id, readings.get(id)?))).collect();
    let hand = Hand { readings, mistakes, ..hand.clone() };
    (!changed.is_empty()).then_some(Way { hand, kind: WayKind::Readings(changed) })
}

/// How a target wants Resource signed, and what shows it.
pub(super) struct Signed {
    /// The readings of the hand, with form and base as they were found.
    pub(super) readings: Readings,
    /// The requests that were signed in one way after another.
    pub(super) evidence: Vec<Evidence>,
}

/// Finds form and base of Resource: both forms under the first base under which one of them is let in.
///
/// # Errors
/// Why no answer came, or that none was let in.
pub(super) async fn resource(
    asker: &mut Asker<'_>,
    question: &Question,
    hand: &Hand,
    clock: &dyn Clock,
) -> Result<Signed, Bilingual> {
    let mut evidence = Vec::new();
    for resource_base in bases(&asker.address().prefix.clone()) {
        let mut let_in = Vec::new();
        for resource_form in FORMS {
            let readings = Readings { resource_form, resource_base: resource_base.clone(), ..hand.readings.clone() };
            let hand = Hand { readings, date: clock.now().ok(), ..hand.clone() };
            let heard = asker.ask(question, Some(&hand)).await.map_err(|unheard| unheard.to_bilingual())?;
            evidence.push(tried(question, &hand.readings, heard.brief(asker.contract)));
            let_in.extend(heard.passed_signature(asker.contract).then_some(resource_form));
        }
        if let Some(first) = let_in.first() {
            let resource_form = if let_in.len() == 1 { *first } else { ResourceForm::Either };
            return Ok(Signed {
                readings: Readings { resource_form, resource_base, ..hand.readings.clone() },
                evidence,
            });
        }
    }
    Err(("怎样签名都不被接受", "no signature is accepted").into())
}

fn tried(question: &Question, readings: &Readings, came: Bilingual) -> Evidence {
    let (line, form, base) =
        (format!("{} {}", question.method, question.path), readings.resource_form, &readings.resource_base);
    let sent = bilingual!(
        "{line}，按 resource-form: {form}、resource-base: {base} 签名",
        "{line}, signed by resource-form: {form}, resource-base: {base}"
    );
    Evidence { sent, came }
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
