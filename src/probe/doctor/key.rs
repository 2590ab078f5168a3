//! Who signs: whether the key is known, and its signature accepted.

use super::signed::{KEY, answer_to, looked_at};
use super::{Diagnosis, DiagnosisCheck, Settings, State, clock, permission};
use crate::contract::{Code, EndpointId, Stage};
use crate::language::{Bilingual, bilingual};
use crate::platform::KeyEntry;
use crate::probe::signing::{self, SigningVariant};
use crate::probe::{ProbeAnswer, Prober};
use crate::request::{Draft, Recipe, Signing};

const SIGNATURE: &str = "signature";

/// Nothing can be signed.
pub(super) fn without_key() -> DiagnosisCheck {
    let next = (
        "用 --keys FILE，或设置 BIS3_ACCESS_KEY 和 BIS3_SECRET",
        "name a key file with --keys, or set BIS3_ACCESS_KEY and BIS3_SECRET",
    );
    DiagnosisCheck::new(KEY, State::Mistake, ("密钥", "the keys"), ("一个也没有", "there is none"), next)
}

/// Sends one request to each endpoint that is refused behind the signature, whatever the body of a report would be. Whether
/// the target was seen to let its signature and date pass.
pub(super) async fn examine(
    prober: &mut Prober<'_>,
    signing: &Signing,
    entry: &KeyEntry,
    settings: &Settings<'_>,
    diagnosis: &mut Diagnosis,
) -> bool {
    let first = entry.endpoints.first().copied().unwrap_or(EndpointId::Stock);
    let draft = prober.refused(first, Some(signing.clone()));
    let Some(answer) = answer_to(&draft, signing, prober, diagnosis).await else { return false };
    if answer.listed(prober.contract).is_some_and(Code::is_success) {
        diagnosis.add(success(&answer, &draft, signing, prober));
        return false;
    }
    if !diagnosis.add(known(&answer, signing, prober)) {
        return false;
    }
    let accepted = accepted(&answer, &draft, signing, settings, prober).await;
    let is_accepted = diagnosis.add(accepted);
    if is_accepted {
        permission::examine(prober, signing, entry, diagnosis).await;
    }
    is_accepted
}

/// A success for what is no JSON: it does not show whether anything was checked.
fn success(answer: &ProbeAnswer, draft: &Draft, signing: &Signing, prober: &Prober<'_>) -> DiagnosisCheck {
    let next = (
        "请求体不是 JSON 也被接受（应返回 10009）：从这样的平台看不出它是否核对了密钥、签名和权限；请目标方修改",
        "a body that is no JSON is accepted (it should be 10009): such a platform does not show whether it checks key, signature and permission; its side must mend it",
    );
    DiagnosisCheck::new(SIGNATURE, State::Fault, looked_at(draft, signing), answer.brief(prober.contract), next)
}

/// Whether the target takes the request for one of a key that it knows.
fn known(answer: &ProbeAnswer, Signing { access_key, .. }: &Signing, prober: &Prober<'_>) -> DiagnosisCheck {
    let looked = bilingual!("AccessKey {access_key} 是否登记", "whether the AccessKey {access_key} is known");
    let (state, next) = match answer.stage(prober.contract) {
        Some(Stage::Head | Stage::Route) => (
            State::Doubtful,
            (
                "签名的请求在核对密钥之前就被拒绝：核对路径前缀（如 /api），前缀写在地址末尾；地址若没有错，就是平台的路由有误",
                "the signed request is refused before its key is looked at: check the prefix (such as /api), which stands at the end of the address; where the address is right, the platform's routes are wrong",
            ),
        ),
        Some(Stage::Authorization | Stage::Scheme) => (
            State::Doubtful,
            (
                "Authorization 没有原样到达，代理或网关可能删改了它，请检查路径上的每一跳；若都没有改动，就是平台读错了它",
                "Authorization did not arrive as it was sent: a proxy or gateway may take it out or change it, look at every hop; where none does, the platform reads it wrongly",
            ),
        ),
        Some(Stage::Key) => (
            State::Mistake,
            (
                "AccessKey 没有登记：核对密钥文件（或 BIS3_ACCESS_KEY）与平台发放的是否逐字一致、是否属于这个环境（测试或正式）",
                "the AccessKey is not known: compare the key file (or BIS3_ACCESS_KEY) letter by letter with what the platform gave out, and whether it is for this environment (test or production)",
            ),
        ),
        Some(Stage::Clock) => (
            State::Unreachable,
            ("平台读不到自己的时间：请目标方检查", "the platform cannot read its own clock: ask its side"),
        ),
        None => (
            State::Doubtful,
            (
                "签名的请求得不到错误码：路径上有网关改写了应答，或者平台不符合 1.3.2；请目标方查看日志",
                "a signed request gets no code of the interface: a gateway on the way writes answers of its own, or the platform breaks 1.3.2; ask the target's side for its log",
            ),
        ),
        Some(_) => return DiagnosisCheck::well(KEY, looked, ("已登记", "known")),
    };
    DiagnosisCheck::new(KEY, state, looked, answer.brief(prober.contract), next)
}

/// Whether date, version and signature are accepted; where they are not, which other way of signing is.
async fn accepted(
    answer: &ProbeAnswer,
    draft: &Draft,
    signing: &Signing,
    settings: &Settings<'_>,
    prober: &mut Prober<'_>,
) -> DiagnosisCheck {
    let contract = prober.contract;
    let (looked, came) = (looked_at(draft, signing), answer.brief(contract));
    if answer.passed_signature(contract) {
        let came = bilingual!(
            "符合预期：验签通过，请求因别的原因被拒绝（{came}）",
            "as it should be: the request was refused behind the signature ({came})",
            came
        );
        return DiagnosisCheck::well(SIGNATURE, looked, came);
    }
    if answer.stage(contract) == Some(Stage::Date) {
        let (state, next) = clock::refused(answer, draft, signing, prober).await;
        return DiagnosisCheck::new(clock::CLOCK, state, looked, came, next);
    }
    let (state, next) = match signing::find(prober, draft, signing).await {
        Some((change, answer)) => (change.state(signing, settings), change.remedy(&answer.brief(contract), signing)),
        None => (State::Doubtful, NO_WAY.into()),
    };
    DiagnosisCheck::new(SIGNATURE, state, looked, came, next)
}

/// Where no way of signing is let in.
const NO_WAY: (&str, &str) = (
    "签名和路径的各种读法、常见的错误都试过，没有一种被接受：逐字核对 AccessKeySecret（它按原文使用，不解码）；若它没有错，就是平台的验签与 1.1.4.2 不符",
    "the readings of what is signed and the usual mistakes were tried, and none is accepted: compare the AccessKeySecret letter by letter (it is used as it stands, not decoded); where it is right, the platform checks otherwise than 1.1.4.2 says",
);

impl SigningVariant {
    /// Whether it is certain who has to change something.
    fn state(&self, signing: &Signing, settings: &Settings<'_>) -> State {
        match self {
            // What is claimed of the target does not hold of it.
            Self::Readings(_) if settings.claimed => State::Fault,
            Self::Readings(_) | Self::TrimmedSecret => State::Mistake,
            Self::Mistake(recipe) if !shows_secret(recipe, signing) => State::Doubtful,
            Self::Version(_) => State::Doubtful,
            // The secret is the right one, then: it is the platform that makes another signature of the request.
            Self::Mistake(_) | Self::UnsignedVersion => State::Fault,
        }
    }

    /// What to do where this way of signing is let in.
    fn remedy(&self, came: &Bilingual, signing: &Signing) -> Bilingual {
        match self {
            Self::Readings(changed) => {
                let options: Vec<String> = changed.iter().map(|(id, option)| format!("{id}: {option}")).collect();
                let options = options.join(", ");
                bilingual!(
                    "按 {options} 签名则被接受（{came}）：把它写进读法文件的 readings，用 --profile 给出；bis3 probe 可以写好整个文件",
                    "signed by {options} it is accepted ({came}): write that under readings of a profile and name it with --profile; bis3 probe writes a whole one",
                    came
                )
            }
            Self::Version(version) => bilingual!(
                "x-bis3-version 发 {version} 则被接受（{came}）：目标只认这个写法",
                "with x-bis3-version {version} it is accepted ({came}): the target takes that text only",
                came
            ),
            Self::UnsignedVersion => bilingual!(
                "签名串里不含 x-bis3-version 则被接受（{came}）：平台的验签漏掉了它，与 1.1.4.2 不符",
                "with x-bis3-version left out of the signed string it is accepted ({came}): the platform forgets it, otherwise than 1.1.4.2 says",
                came
            ),
            Self::TrimmedSecret => Bilingual::new(
                "去掉密钥前后的空白则被接受：修改密钥文件或 BIS3_SECRET",
                "without the blanks around the secret it is accepted: mend the key file or BIS3_SECRET",
            ),
            Self::Mistake(recipe @ Recipe { written, meaning, .. }) if shows_secret(recipe, signing) => bilingual!(
                "这样签名则被接受：{meaning}（sign: {{{written}}}，{came}）。密钥没有错，是平台的验签与 1.1.4.2 不符，请目标方修改",
                "signed like this it is accepted: {meaning} (sign: {{{written}}}, {came}). So the secret is right, and the platform checks otherwise than 1.1.4.2 says: its side must mend it",
                meaning,
                came
            ),
            Self::Mistake(Recipe { written, meaning, .. }) => bilingual!(
                "这样签名则被接受：{meaning}（sign: {{{written}}}，{came}）。密钥存错了，或平台的验签与 1.1.4.2 不符",
                "signed like this it is accepted: {meaning} (sign: {{{written}}}, {came}). Either the secret is kept wrongly here, or the platform checks otherwise than 1.1.4.2 says",
                meaning,
                came
            ),
        }
    }
}

/// Whether it shows that the secret is the right one where a mistake is let in: one of the string would not be with another
/// secret or date. Nor can bytes that are no text be a secret that was kept wrongly here (1.1.4.2 signs with a text): the
/// platform makes them of the right one.
fn shows_secret(Recipe { mistakes, .. }: &Recipe, signing: &Signing) -> bool {
    mistakes.date.is_none()
        && mistakes.secret.is_none_or(|mistake| !mistake.makes_text(&signing.access_key, &signing.secret))
}
