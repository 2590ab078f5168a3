//! How a request must be signed to be let in: the readings of 1.1.4.2, and what clients and platforms get wrong about it.

use super::{Evidence, ProbeAnswer, Prober};
use crate::clock::Clock;
use crate::contract::reading::{DateHeader, ResourceBase, ResourceForm};
use crate::contract::{Parameters, Readings};
use crate::language::{Bilingual, ToBilingual, bilingual};
use crate::message::Header;
use crate::request::{DateMistake, Draft, HeaderMistake, HeaderVerb, Mistakes, Recipe, Signing};
use crate::secret::Secret;

/// What is different about a way to sign that is not the one which was tried first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum SigningVariant {
    /// Other readings of the document: reading and option.
    Readings(Vec<(&'static str, String)>),
    /// Another value of x-bis3-version.
    Version(String),
    /// x-bis3-version sent and not signed.
    UnsignedVersion,
    /// The secret without the blanks around it.
    TrimmedSecret,
    /// A mistake.
    Mistake(Recipe),
}

/// The first other way to sign a request that is let in, with the answer; none where no way is.
pub(super) async fn find(
    prober: &mut Prober<'_>,
    draft: &Draft,
    signing: &Signing,
) -> Option<(SigningVariant, ProbeAnswer)> {
    for (signing, change) in variants(signing, &draft.prefix, prober.contract.parameters()) {
        let draft = Draft { signing: Some(signing), ..draft.clone() };
        if let Ok(answer) = prober.send(&draft).await
            && answer.passed_signature(prober.contract)
        {
            return Some((change, answer));
        }
    }
    None
}

/// All ways that are tried: other readings before mistakes, the fewer changes the earlier.
fn variants(signing: &Signing, prefix: &str, parameters: &Parameters) -> Vec<(Signing, SigningVariant)> {
    let mut variants = by_readings(signing, prefix);
    for version in ["1.0", "1"].map(str::to_owned).into_iter().filter(|version| *version != signing.version) {
        variants.push((Signing { version: version.clone(), ..signing.clone() }, SigningVariant::Version(version)));
    }
    let trimmed = signing.secret.expose().trim();
    if trimmed != signing.secret.expose() {
        let secret = Secret::new(trimmed);
        variants.push((Signing { secret, ..signing.clone() }, SigningVariant::TrimmedSecret));
    }
    let mistakes = Mistakes::each_alone(parameters).into_iter().filter(is_tried);
    variants.extend(mistakes.map(|recipe| {
        let signing = Signing { mistakes: recipe.mistakes.clone(), ..signing.clone() };
        (signing, SigningVariant::Mistake(recipe))
    }));
    variants.push((with_unsigned_version(signing, parameters), SigningVariant::UnsignedVersion));
    variants
}

/// Whether a mistake leaves it at what is signed: the others send what the platform refuses before it looks at a signature.
/// Those that few clients make are passed over: a target may lock out a key that is refused two hundred times.
fn is_tried(recipe: &Recipe) -> bool {
    recipe.mistakes.date.is_some()
        || recipe.is_likely && recipe.is_of_the_signature()
        || OF_PLATFORMS.contains(&recipe.written.as_str())
}

/// What platforms get wrong rather than clients, by the ids of the recipes.
const OF_PLATFORMS: [&str; 2] = ["lines: body", "digest: secret-first"];

/// The same client, but that it signs before it adds the version.
fn with_unsigned_version(signing: &Signing, parameters: &Parameters) -> Signing {
    let name = &parameters.version_header;
    let dropped = vec![HeaderMistake::new(HeaderVerb::Drop, name)];
    Signing {
        mistakes: Mistakes { headers: dropped, ..Mistakes::default() },
        unsigned: vec![Header { name: name.clone().into(), value: signing.version.clone().into() }],
        ..signing.clone()
    }
}

/// Every other reading of what such a request signs.
fn by_readings(signing: &Signing, prefix: &str) -> Vec<(Signing, SigningVariant)> {
    let mut found = Vec::new();
    for resource_base in bases(prefix) {
        for resource_form in FORMS {
            for date_header in [DateHeader::Required, DateHeader::CustomDateStandsIn] {
                let resource_base = resource_base.clone();
                let readings = Readings { resource_form, resource_base, date_header, ..signing.readings.clone() };
                found.extend(under(readings, signing));
            }
        }
    }
    found.sort_by_key(|(_, changed)| changed.len());
    found.into_iter().map(|(signing, changed)| (signing, SigningVariant::Readings(changed))).collect()
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

/// The client under these readings, and which of them are others; none where it is the one that was tried.
fn under(mut readings: Readings, signing: &Signing) -> Option<(Signing, Vec<(&'static str, String)>)> {
    let tried = &signing.readings;
    // A prefix that is signed is signed like any other part of the path: `none` says the same of what is signed.
    if tried.resource_base == ResourceBase::None && matches!(readings.resource_base, ResourceBase::Signed(_)) {
        readings.resource_base = ResourceBase::None;
    }
    // Without Date there is one reading only of what stands in its line.
    let date = (readings.date_header == DateHeader::CustomDateStandsIn).then_some(DateMistake::Missing);
    let differs = |id: &&'static str| readings.get(id) != tried.get(id);
    let changed: Vec<(&'static str, String)> =
        Readings::IDS.iter().copied().filter(differs).filter_map(|id| Some((id, readings.get(id)?))).collect();
    let mistakes = Mistakes { date, ..Mistakes::default() };
    (!changed.is_empty()).then_some((Signing { readings, mistakes, ..signing.clone() }, changed))
}

/// How a target wants Resource signed, and what shows it.
pub(super) struct ResourceReadings {
    /// The readings of the client, with form and base as they were found.
    pub(super) readings: Readings,
    /// The requests that were signed in one way after another.
    pub(super) evidence: Vec<Evidence>,
}

/// Finds form and base of Resource: both forms under the first base under which one of them is let in.
///
/// # Errors
/// Why no answer came, or that none was let in.
pub(super) async fn resource(
    prober: &mut Prober<'_>,
    draft: &Draft,
    signing: &Signing,
    clock: &dyn Clock,
) -> Result<ResourceReadings, Bilingual> {
    let mut evidence = Vec::new();
    for resource_base in bases(&draft.prefix) {
        let mut let_in = Vec::new();
        for resource_form in FORMS {
            let readings = Readings { resource_form, resource_base: resource_base.clone(), ..signing.readings.clone() };
            let signing = Signing { readings, date: clock.now().ok(), ..signing.clone() };
            let sent = signed_by(draft, &signing.readings);
            let draft = Draft { signing: Some(signing), ..draft.clone() };
            let answer = prober.send(&draft).await.map_err(|error| error.to_bilingual())?;
            evidence.push(Evidence { sent, came: answer.brief(prober.contract) });
            let_in.extend(answer.passed_signature(prober.contract).then_some(resource_form));
        }
        if let Some(first) = let_in.first() {
            let resource_form = if let_in.len() == 1 { *first } else { ResourceForm::Either };
            let readings = Readings { resource_form, resource_base, ..signing.readings.clone() };
            return Ok(ResourceReadings { readings, evidence });
        }
    }
    Err(not_let_in(&evidence))
}

/// That nothing was let in, with each answer once.
fn not_let_in(evidence: &[Evidence]) -> Bilingual {
    let mut answers: Vec<&Bilingual> = Vec::new();
    for Evidence { came, .. } in evidence {
        if !answers.contains(&came) {
            answers.push(came);
        }
    }
    let mut told = Bilingual::new("怎样签名都不被接受：", "no signature is accepted: ");
    for (place, came) in answers.into_iter().enumerate() {
        told = told.joined(if place == 0 { ("", "") } else { ("；", "; ") }, came);
    }
    told
}

fn signed_by(Draft { method, path, .. }: &Draft, readings: &Readings) -> Bilingual {
    let Readings { resource_form: form, resource_base: base, .. } = readings;
    bilingual!(
        "{method} {path}，按 resource-form: {form}、resource-base: {base} 签名",
        "{method} {path}, signed by resource-form: {form}, resource-base: {base}"
    )
}
