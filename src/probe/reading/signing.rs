//! What is signed and how (1.1.4.2): every request here is refused behind the signature.

use super::Learned;
use super::inquiry::Inquiry;
use crate::contract::Stage;
use crate::language::Bilingual;
use crate::probe::{Hand, Heard, Question};
use crate::request::{DateMistake, Mistakes, SchemeMistake};

const INVALID: &[&str] = &["HeaderInvalid"];

impl Inquiry<'_, '_> {
    /// The hand that reads one point in another way.
    fn reading(&self, id: &str, option: &str) -> Hand {
        let mut hand = self.hand.clone();
        // An option of the contract's table.
        let _ = hand.readings.set(id, option);
        hand
    }

    fn erring(&self, mistakes: Mistakes) -> Hand {
        Hand { mistakes, ..self.hand.clone() }
    }

    async fn is_let_in(&mut self, hand: &Hand, what: &str) -> Result<bool, Bilingual> {
        let heard = self.refused_by(hand, what).await?;
        Ok(heard.passed_signature(self.asker.contract))
    }

    /// The bases under which the target may stand, by its address.
    fn bases(&self) -> Vec<String> {
        match self.asker.address().prefix.as_str() {
            "" => vec!["none".to_owned()],
            prefix => vec![format!("signed:{prefix}"), format!("unsigned:{prefix}")],
        }
    }

    /// Form and base are found together: neither is let in without the other.
    pub(super) async fn resource_form(&mut self) -> Learned {
        for base in self.bases() {
            let mut let_in = Vec::new();
            for form in ["no-leading-slash", "leading-slash"] {
                let mut hand = self.reading("resource-form", form);
                let _ = hand.readings.set("resource-base", &base);
                if self.is_let_in(&hand, &format!("signed by resource-form: {form}, resource-base: {base}")).await? {
                    let_in.push(form);
                }
            }
            if let Some(first) = let_in.first() {
                let _ = self.hand.readings.set("resource-base", &base);
                return Ok(if let_in.len() == 1 { *first } else { "either" }.to_owned());
            }
        }
        Err(("怎样签名都不被接受", "no signature is accepted").into())
    }

    pub(super) async fn resource_base(&mut self) -> Learned {
        let base = self.hand.readings.resource_base.to_string();
        let hand = self.hand.clone();
        match self.is_let_in(&hand, &format!("signed by resource-base: {base}")).await? {
            true => Ok(base),
            false => Err(("怎样签名都不被接受", "no signature is accepted").into()),
        }
    }

    /// The one option whose signature is let in at a path.
    async fn signed_as(&mut self, id: &str, options: [&str; 2], path: String) -> Learned {
        let mut let_in = Vec::new();
        for option in options {
            let question = Question { path: path.clone(), ..Question::refused(self.any_endpoint()) };
            let hand = self.reading(id, option);
            let heard = self.signed(&question, &hand, &format!("signed by {id}: {option}")).await?;
            let_in.extend(heard.passed_signature(self.asker.contract).then_some(option));
        }
        match let_in.as_slice() {
            [one] => Ok((*one).to_owned()),
            [] => Err(("两种签法都不被接受", "neither signature is accepted").into()),
            _ => Err((
                "两种签法都被接受，或者不验签就先判断了路径",
                "both signatures are accepted, or the path is judged before them",
            )
                .into()),
        }
    }

    pub(super) async fn resource_query(&mut self) -> Learned {
        let path = format!("{}?a=1", self.any_endpoint().path);
        self.signed_as("resource-query", ["path", "path-and-query"], path).await
    }

    pub(super) async fn resource_escape(&mut self) -> Learned {
        let path = with_first_letter_encoded(&self.any_endpoint().path);
        self.signed_as("resource-escape", ["as-sent", "decoded"], path).await
    }

    /// What an answer says of a request that may be let in: the option of being let in, or that of its refusal.
    fn let_in_or(&self, heard: &Heard, let_in: &str, refusal: &[&str], refused: &str) -> Learned {
        match heard.passed_signature(self.asker.contract) {
            true => Ok(let_in.to_owned()),
            false => self.by_code(heard, &[(refusal, refused)]),
        }
    }

    pub(super) async fn date_header(&mut self) -> Learned {
        let hand = self.erring(Mistakes { date: Some(DateMistake::Missing), ..Mistakes::default() });
        let heard = self.refused_by(&hand, "without Date").await?;
        self.let_in_or(&heard, "x-bis3-date-stands-in", &["HeaderNoExist"], "required")
    }

    pub(super) async fn date_agreement(&mut self) -> Learned {
        let hand = self.erring(Mistakes { date: Some(DateMistake::Differs), ..Mistakes::default() });
        let heard = self.refused_by(&hand, "Date a minute before the other").await?;
        self.let_in_or(&heard, "ignored", INVALID, "required")
    }

    pub(super) async fn date_format(&mut self) -> Learned {
        let mut learned = Vec::new();
        for (mistake, what) in [(DateMistake::Rfc850, "dates of RFC 850"), (DateMistake::Asctime, "dates of asctime")] {
            let hand = self.erring(Mistakes { date: Some(mistake), ..Mistakes::default() });
            let heard = self.refused_by(&hand, what).await?;
            learned.push(self.let_in_or(&heard, "all-three", INVALID, "imf-fixdate")?);
        }
        learned.dedup();
        match learned.as_slice() {
            [one] => Ok(one.clone()),
            _ => Err(("两种旧格式只接受一种", "of the two older forms one is accepted").into()),
        }
    }

    pub(super) async fn version_values(&mut self) -> Learned {
        let mut let_in = [false; 3];
        for (version, slot) in ["1.0", "1", "2.0"].into_iter().zip(&mut let_in) {
            let hand = Hand { version: version.to_owned(), ..self.hand.clone() };
            *slot = self.is_let_in(&hand, &format!("version {version}")).await?;
        }
        match let_in {
            [true, true, false] => Ok("1.0-or-1".to_owned()),
            [true, true, true] => Ok("any".to_owned()),
            [true, false, false] => Ok("1.0".to_owned()),
            _ => Err(("接受的版本不符合任何已知读法", "the versions that are accepted fit no known reading").into()),
        }
    }

    pub(super) async fn scheme_case(&mut self) -> Learned {
        let hand = self.erring(Mistakes { scheme: Some(SchemeMistake::LowerCase), ..Mistakes::default() });
        let heard = self.refused_by(&hand, "the scheme in lower case").await?;
        self.let_in_or(&heard, "any-case", &["SchemeInvalid"], "exact")
    }

    pub(super) async fn repeated_header(&mut self) -> Learned {
        let hand = self.reading("repeated-header", "joined-with-comma");
        let hand = Hand { headers: vec![("x-bis3-extra", "1"), ("x-bis3-extra", "2")], ..hand };
        let heard = self.refused_by(&hand, "x-bis3-extra twice, signed joined with a comma").await?;
        self.let_in_or(&heard, "joined-with-comma", INVALID, "refused")
    }

    /// Just at the edge of the window, by the target's own clock: where its answer shows that the second turned over, the
    /// request is made again.
    pub(super) async fn window_edge(&mut self) -> Learned {
        let window = self.asker.contract.parameters().clock_window_seconds;
        for _ in 0..TRIES {
            let target = self.at(0)?;
            let date = self.at(-window)?;
            let hand = Hand { date: Some(date), ..self.hand.clone() };
            let heard = self.refused_by(&hand, &format!("dates {window} s behind the target's clock")).await?;
            let Some((offset, at)) = heard.clock_offset().zip(heard.at) else {
                return Err((
                    "应答没有 Date，看不到目标的时间",
                    "the answer has no Date, so the target's clock does not show",
                )
                    .into());
            };
            if at.as_second() + offset.as_secs() != target.as_second() {
                self.set_offset(offset);
                continue;
            }
            let is_late = heard.listed(self.asker.contract).is_some_and(|code| code.stage == Stage::Date);
            let option = if is_late { "refused" } else { "accepted" };
            return if is_late || heard.passed_signature(self.asker.contract) {
                Ok(option.to_owned())
            } else {
                Err(self.fits_nothing(&heard))
            };
        }
        Err(("目标的秒总在请求途中跳动，没有赶上正好 15 分钟", "the target's second turned over with every request")
            .into())
    }
}

/// How often the edge of the window is tried.
const TRIES: usize = 5;

/// `/Stock/HospStock` as `/%53tock/HospStock`.
fn with_first_letter_encoded(path: &str) -> String {
    let mut letters = path.chars();
    match (letters.next(), letters.next()) {
        (Some(slash), Some(letter)) if letter.is_ascii() => {
            format!("{slash}%{:02X}{}", letter as u32, letters.as_str())
        }
        _ => path.to_owned(),
    }
}
