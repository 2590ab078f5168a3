//! Answers beside those that were recorded, in two columns.

use serde_json::{Value, json};

use crate::dispute::replay::{Again, Replayed, Sameness, Silence};
use crate::language::{Bilingual, Language, bilingual, counted};

/// What tells of no comparison.
const UNCOMPARED: [Sameness; 6] = [
    Sameness::NotRecorded,
    Sameness::NotSent,
    Sameness::NotAnswered,
    Sameness::SignedOtherwise,
    Sameness::Replaced,
    Sameness::ReportedBefore,
];

/// The verdict in one sentence.
fn verdict(replayed: &[Replayed]) -> Bilingual {
    let count = |wanted: &[Sameness]| replayed.iter().filter(|one| wanted.contains(&one.sameness)).count();
    let same = count(&[Sameness::Identical, Sameness::Same, Sameness::SameCode]);
    let answers = counted(same, "answer");
    let (different, untold) = (count(&[Sameness::Different]), count(&UNCOMPARED));
    bilingual!(
        "{same} 个应答与记录相同，{different} 个不同，{untold} 个无法对照\n",
        "{answers} as recorded, {different} others, {untold} that cannot be compared\n"
    )
}

/// For a person: the title of the second column says who has answered now.
pub fn text(replayed: &[Replayed], language: Language) -> (String, Vec<Vec<String>>) {
    let rows = replayed.iter().map(|one| {
        let recorded = one.recorded.as_ref().map_or_else(|| "-".to_owned(), answer);
        let again = match &one.again {
            Ok(again) => answer(again),
            Err(silence) => silence.why().in_language(language).to_owned(),
        };
        let word = sameness(one.sameness).in_language(language).to_owned();
        vec![one.number.to_string(), one.request.clone(), recorded, again, word]
    });
    let notes: String = replayed.iter().filter_map(note).map(|note| note.in_language(language).to_owned()).collect();
    (verdict(replayed).in_language(language).to_owned() + &notes, rows.collect())
}

/// How a request is signed that was signed wrongly.
fn note(one: &Replayed) -> Option<Bilingual> {
    let (number, mistake) = (one.number, one.mistake.as_ref()?);
    let meaning = mistake.meaning.clone().unwrap_or_else(|| ("看不出错在哪里", "how is not known").into());
    Some(if mistake.is_made_again {
        bilingual!(
            "第 {number} 个请求当时签名有误，这次照样：{meaning}\n",
            "request {number} was signed wrongly, and is so again: {meaning}\n",
            number,
            meaning
        )
    } else {
        bilingual!(
            "第 {number} 个请求当时签名有误（{meaning}），这次无法照样签错，按正确的方法签名：应答无法对照\n",
            "request {number} was signed wrongly ({meaning}), which cannot be made again: it is signed rightly, and its answer cannot be compared\n",
            number,
            meaning
        )
    })
}

fn answer(answer: &Again) -> String {
    match answer.code {
        Some(code) => format!("{} {code}", answer.status),
        None => format!("{} -", answer.status),
    }
}

fn sameness(sameness: Sameness) -> Bilingual {
    match sameness {
        Sameness::Identical => ("逐字节相同", "the same to the byte"),
        Sameness::Same => ("状态和内容相同", "same status and body"),
        Sameness::SameCode => ("状态和 code 相同", "same status and code"),
        Sameness::Different => ("不同", "another answer"),
        Sameness::SignedOtherwise => ("签名不同，无法对照", "signed otherwise"),
        Sameness::Replaced => ("字段的值被替换过，无法对照", "values were replaced"),
        Sameness::ReportedBefore => {
            ("此前已上报过，不在证据包里，无法对照", "it was reported before, which is not in the bundle")
        }
        Sameness::NotRecorded => ("没有记录应答", "none was recorded"),
        Sameness::NotSent => ("没有发送", "not sent"),
        Sameness::NotAnswered => ("没有应答", "no answer"),
    }
    .into()
}

/// For programs; `sealed` says how the bundle is not as it was sealed, where that is so.
pub fn json(name: &str, sealed: Option<&Bilingual>, replayed: &[Replayed]) -> Value {
    let told = |answer: &Again| {
        json!({
            "status": answer.status,
            "code": answer.code,
            "body": String::from_utf8_lossy(&answer.body),
        })
    };
    let one = |one: &Replayed| {
        json!({
            "number": one.number,
            "request": one.request,
            "recorded": one.recorded.as_ref().map(told),
            "again": one.again.as_ref().ok().map(told),
            "signed-wrongly": one.mistake.as_ref().map(|mistake| json!({
                "meaning": mistake.meaning,
                "made-again": mistake.is_made_again,
            })),
            "failure": one.again.as_ref().err().map(Silence::why),
            "sameness": one.sameness.word(),
        })
    };
    json!({
        "version": 1,
        "file": name,
        "verdict": verdict(replayed),
        "not-as-sealed": sealed,
        "exchanges": replayed.iter().map(one).collect::<Vec<_>>(),
    })
}
