//! An answer read once, for all that is asked of it and taken out of it.

use std::cell::OnceCell;

use crate::language::Bilingual;
use crate::message::Response;
use crate::payload::answer::{self, NoCode};
use crate::payload::json::{self, Found, Node, Queryable};
use crate::scenario::read::path::JsonPath;

/// An answer and, where its body is JSON, the values in it.
pub(in crate::scenario) struct Received<'a> {
    pub(in crate::scenario) response: &'a Response,
    json: Option<Document<'a>>,
}

struct Document<'a> {
    text: &'a str,
    root: Node<'a>,
    /// Made for the first path that is asked.
    queryable: OnceCell<Queryable>,
}

impl<'a> Received<'a> {
    pub(in crate::scenario) fn of(response: &'a Response) -> Self {
        let text = std::str::from_utf8(&response.body).ok();
        let root = text.and_then(|text| Some((text, json::decode(text).ok()?)));
        Self { response, json: root.map(|(text, root)| Document { text, root, queryable: OnceCell::new() }) }
    }

    /// The text of the body and the value in it; none where it is no JSON.
    pub(in crate::scenario) fn json(&self) -> Option<(&'a str, &Node<'a>)> {
        self.json.as_ref().map(|document| (document.text, &document.root))
    }

    /// The text of the body and what a path leads to in it; none where it is no JSON.
    pub(in crate::scenario) fn select(&self, path: &JsonPath) -> Option<(&'a str, Vec<Found>)> {
        let document = self.json.as_ref()?;
        let queryable = document.queryable.get_or_init(|| Queryable::of(&document.root));
        Some((document.text, path.select(queryable)))
    }

    /// What came in the place of a JSON object with a code.
    pub(in crate::scenario) fn instead(&self) -> Bilingual {
        NoCode::told(NoCode::of(self.response).as_ref())
    }

    /// A member of the body, in whichever case its name is.
    pub(in crate::scenario) fn member(&self, name: &str) -> Option<&Node<'a>> {
        let (_, root) = self.json()?;
        answer::member(root, name)
    }
}
