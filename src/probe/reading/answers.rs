//! What answers look like, and what is judged first: no report is sent here.

use serde_json::Value;

use super::Learned;
use super::inquiry::{Inquiry, in_capitals};
use crate::contract::Stage;
use crate::language::Bilingual;
use crate::probe::{Heard, Question};

/// A path that no interface has.
const NOWHERE: &str = "/no/such/path";

impl Inquiry<'_, '_> {
    fn nowhere(&self) -> Question {
        Question { path: NOWHERE.to_owned(), ..Question::refused(self.any_endpoint()) }
    }

    pub(super) async fn route_order(&mut self) -> Learned {
        let heard = self.unsigned(&self.nowhere()).await?;
        let is_identity = heard.listed(self.asker.contract).is_some_and(|code| code.stage == Stage::Authorization);
        match is_identity {
            true => Ok("after".to_owned()),
            false => self.by_code(&heard, &[(ROUTE, "before")]),
        }
    }

    pub(super) async fn unknown_route(&mut self) -> Learned {
        let hand = self.hand.clone();
        let heard = self.signed(&self.nowhere(), &hand, "signed").await?;
        self.by_code(&heard, &[(&ROUTE[..1], "404-405"), (&ROUTE[1..], "permission-denied")])
    }

    async fn refused(&mut self) -> Result<Heard, Bilingual> {
        let heard = self.unsigned(&Question::refused(self.any_endpoint())).await?;
        match heard.code {
            Some(_) => Ok(heard),
            None => Err(self.fits_nothing(&heard)),
        }
    }

    pub(super) async fn http_status(&mut self) -> Learned {
        let heard = self.refused().await?;
        match heard.response.status {
            200..300 => Ok("always-200".to_owned()),
            400..600 => Ok("by-code".to_owned()),
            _ => Err(self.fits_nothing(&heard)),
        }
    }

    pub(super) async fn error_data(&mut self) -> Learned {
        let heard = self.refused().await?;
        let body: Option<Value> = serde_json::from_slice(&heard.response.body).ok();
        let members = body.as_ref().and_then(Value::as_object);
        let data = members.and_then(|members| members.iter().find(|(name, _)| name.eq_ignore_ascii_case("data")));
        match data.map(|(_, data)| data) {
            Some(Value::Object(details)) if !details.is_empty() => Ok("details".to_owned()),
            Some(Value::Object(_) | Value::Null) => Ok("empty".to_owned()),
            _ => Err(("data 不是对象", "data is no object").into()),
        }
    }

    /// By the names of an error's members, and of an accepted report's where one was accepted before.
    pub(super) async fn error_body_case(&mut self) -> Learned {
        let on_errors = in_capitals(&self.refused().await?);
        match (on_errors, self.success_in_capitals) {
            (false, None | Some(false)) => Ok("lower".to_owned()),
            (true, Some(false)) => Ok("pascal-on-errors".to_owned()),
            (true, Some(true)) => Ok("pascal".to_owned()),
            (true, None) => Err(match self.writing() {
                Err(why) => why,
                Ok(()) => ("没有一份报告被接受", "no report was accepted").into(),
            }),
            (false, Some(true)) => Err((
                "成功用大写而错误用小写，不符合任何已知读法",
                "capitals on success and none on errors fit no known reading",
            )
                .into()),
        }
    }

    pub(super) async fn file_parsing(&mut self) -> Learned {
        let question = Question {
            content_type: "multipart/form-data; boundary=b".to_owned(),
            ..Question::report(self.any_endpoint(), &b"--b\r\n\r\n{}\r\n--b--\r\n"[..])
        };
        let hand = self.hand.clone();
        let heard = self.signed(&question, &hand, "a readable multipart body").await?;
        let options: [(&[&str], _); 2] =
            [(&ROUTE[..1], "unreadable-multipart"), (&["RequestFileArgParsingFailed"], "any-multipart")];
        self.by_code(&heard, &options)
    }
}

/// What answers a path that is nowhere.
const ROUTE: &[&str] = &["RequestArgParsingFailed", "PermissionDenied"];
