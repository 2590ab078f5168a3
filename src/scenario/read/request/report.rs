//! `body: report`: the document's own example of a report, for a fresh institution and period, with a few things changed.

use std::borrow::Cow;
use std::ops::Range;

use bytes::Bytes;

use crate::contract::{Contract, Endpoint, EndpointId};
use crate::diagnostic::Diagnostic;
use crate::diagnostic::yaml::{self, Entries, Spanned};
use crate::language::Bilingual;
use crate::request::Tree;
use crate::scenario::read::card::BodyFile;
use crate::scenario::read::json::WrittenJson;
use crate::scenario::read::problems::Problems;
use crate::scenario::read::scalar;
use crate::scenario::template::{Fresh, Scope, Text, Unfilled};

/// A report as the document prints it, and what is different.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportPlan {
    /// Of which endpoint: its word.
    endpoint: Placed,
    /// How many copies of its first item the list holds.
    items: Option<Placed>,
    set: Vec<(Placed, WrittenJson)>,
    /// Texts that stand in the place of values, be they JSON or not.
    write: Vec<(Placed, Text)>,
    rename: Vec<(Placed, Text)>,
    remove: Vec<Placed>,
}

/// A text and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Placed {
    text: Text,
    place: Range<usize>,
}

/// Most items that a step may ask for: a body of some hundred megabytes, more than any platform takes.
const MOST_ITEMS: usize = 1_000_000;

impl ReportPlan {
    /// Reads what is written beside `report`.
    pub(super) fn read(report: &Spanned<String>, file: &BodyFile, problems: &mut Problems<'_>) -> Option<Self> {
        let before = problems.count();
        let mut placed = |text: &Spanned<String>| Placed::read(text, problems);
        let endpoint = placed(report);
        let items = file.items.as_ref().map(&mut placed);
        let remove = file.remove.iter().map(&mut placed).collect();
        let rename = texts(&file.rename, problems);
        let write = texts(&file.write, problems);
        let mut set = Vec::with_capacity(file.set.0.len());
        for (pointer, value) in &file.set.0 {
            set.push((Placed::read(pointer, problems), WrittenJson::of_value(value, problems)?));
        }
        let plan = Self { endpoint, items, set, write, rename, remove };
        plan.tried(problems);
        (problems.count() == before).then_some(plan)
    }

    /// Whether it is the example as the document prints it, but for whom and when it is.
    pub(in crate::scenario) fn is_unchanged(&self) -> bool {
        self.items.is_none()
            && self.set.is_empty()
            && self.write.is_empty()
            && self.rename.is_empty()
            && self.remove.is_empty()
    }

    /// What is known already is tried when the file is read: a pointer that leads nowhere is a mistake of whoever wrote it.
    fn tried(&self, problems: &mut Problems<'_>) {
        if let Err(Unmade::Wrong(wrong)) = self.made(problems.contract, &Written) {
            problems.at(wrong.place, Diagnostic::error(wrong.reason));
        }
    }

    /// The bytes that are sent: JSON without any blank.
    ///
    /// # Errors
    /// [`Unfilled`] where a reference has no value, or a pointer leads nowhere.
    pub(super) fn fill(&self, scope: &Scope<'_>) -> Result<Bytes, Unfilled> {
        let made = self.made(scope.draws.contract, scope).map_err(|unmade| match unmade {
            Unmade::Wrong(wrong) => wrong,
            Unmade::Unknown => Unfilled { place: self.endpoint.place.clone(), reason: Bilingual::default() },
        })?;
        Ok(made.text().into())
    }

    fn made(&self, contract: &Contract, filling: &impl Filling) -> Result<Tree, Unmade> {
        let endpoint = contract.endpoint(endpoint_id(&filling.text(&self.endpoint.text)?, &self.endpoint.place)?);
        let fresh = filling.fresh().map_err(|reason| wrong(&self.endpoint.place, reason))?;
        let mut tree = Tree::example(endpoint, |field| fresh.as_ref()?.identity.value_of(field));
        if let Some(items) = &self.items {
            copy_items(&mut tree, endpoint, &filling.text(&items.text)?, &items.place)?;
        }
        for (pointer, value) in &self.set {
            let value = filling.value(value)?;
            pointer.followed(filling, |at| tree.set(at, value))?;
        }
        for (pointer, text) in &self.write {
            let text = Tree::Leaf(filling.text(text)?.as_ref().into());
            pointer.followed(filling, |at| tree.set(at, text))?;
        }
        for (pointer, name) in &self.rename {
            let name = filling.text(name)?;
            pointer.followed(filling, |at| tree.rename(at, &name))?;
        }
        for pointer in &self.remove {
            pointer.followed(filling, |at| tree.remove(at))?;
        }
        Ok(tree)
    }
}

fn texts(entries: &Entries<Spanned<String>>, problems: &mut Problems<'_>) -> Vec<(Placed, Text)> {
    let text = |(pointer, text): &(Spanned<String>, Spanned<String>)| {
        (Placed::read(pointer, problems), Text::read(text, problems))
    };
    entries.0.iter().map(text).collect()
}

impl Placed {
    fn read(text: &Spanned<String>, problems: &mut Problems<'_>) -> Self {
        Self { text: Text::read(text, problems), place: yaml::span(text) }
    }

    /// Does something where the pointer leads, which has to be possible there.
    fn followed(&self, filling: &impl Filling, act: impl FnOnce(&str) -> bool) -> Result<(), Unmade> {
        let pointer = filling.text(&self.text)?;
        if (pointer.is_empty() || pointer.starts_with('/')) && act(&pointer) {
            return Ok(());
        }
        let reason = Bilingual::new(
            format!("JSON 指针 `{pointer}` 在报告里没有指向这样的位置"),
            format!("the JSON pointer `{pointer}` leads to no such place of the report"),
        );
        Err(wrong(&self.place, reason))
    }
}

/// Where the texts and values of a plan come from.
trait Filling {
    fn text<'a>(&self, text: &'a Text) -> Result<Cow<'a, str>, Unmade>;
    fn value(&self, value: &WrittenJson) -> Result<Tree, Unmade>;
    fn fresh(&self) -> Result<Option<Fresh>, Bilingual>;
}

/// Why a report was not made.
enum Unmade {
    /// Something is wrong.
    Wrong(Unfilled),
    /// Something is not known before the step is run.
    Unknown,
}

impl From<Unfilled> for Unmade {
    fn from(unfilled: Unfilled) -> Self {
        Self::Wrong(unfilled)
    }
}

fn wrong(place: &Range<usize>, reason: Bilingual) -> Unmade {
    Unmade::Wrong(Unfilled { place: place.clone(), reason })
}

impl Filling for Scope<'_> {
    fn text<'a>(&self, text: &'a Text) -> Result<Cow<'a, str>, Unmade> {
        Ok(text.fill(self)?)
    }

    fn value(&self, value: &WrittenJson) -> Result<Tree, Unmade> {
        Ok(Tree::of(value.fill(self)?.text()))
    }

    fn fresh(&self) -> Result<Option<Fresh>, Bilingual> {
        self.draws.fresh().map(Some)
    }
}

/// A plan as far as it is known when the file is read: null stands for every value that is not.
struct Written;

impl Filling for Written {
    fn text<'a>(&self, text: &'a Text) -> Result<Cow<'a, str>, Unmade> {
        text.as_plain().map(Cow::Borrowed).ok_or(Unmade::Unknown)
    }

    fn value(&self, value: &WrittenJson) -> Result<Tree, Unmade> {
        Ok(Tree::of(if value.is_plain() { value.text() } else { "null" }))
    }

    fn fresh(&self) -> Result<Option<Fresh>, Bilingual> {
        Ok(None)
    }
}

fn endpoint_id(word: &str, place: &Range<usize>) -> Result<EndpointId, Unmade> {
    let words = EndpointId::ALL.iter().map(|id| id.word()).collect::<Vec<_>>().join(", ");
    EndpointId::ALL.iter().copied().find(|id| id.word() == word).ok_or_else(|| {
        let reason = Bilingual::new(
            format!("没有 `{word}` 这种报告；有：{words}"),
            format!("there is no report `{word}`; there are: {words}"),
        );
        wrong(place, reason)
    })
}

/// The list holds so many copies of its first item.
fn copy_items(tree: &mut Tree, endpoint: &Endpoint, count: &str, place: &Range<usize>) -> Result<(), Unmade> {
    let Some(count) = scalar::digits::<usize>(count).filter(|count| *count <= MOST_ITEMS) else {
        let reason = Bilingual::new(
            format!("`{count}` 不是条数，请写 0 到 {MOST_ITEMS} 的整数"),
            format!("`{count}` is no number of items: write a whole number from 0 to {MOST_ITEMS}"),
        );
        return Err(wrong(place, reason));
    };
    let pointer = endpoint.items_field().and_then(|field| {
        let names = [Some(&field.name), field.also_printed.as_ref()];
        names.into_iter().flatten().map(|name| format!("/{name}")).find(|at| tree.find(at).is_some())
    });
    match pointer.and_then(|pointer| tree.find(&pointer)) {
        Some(Tree::Array(elements)) if !elements.is_empty() => {
            let first = elements.swap_remove(0);
            *elements = vec![first; count];
            Ok(())
        }
        _ => {
            let reason = Bilingual::new("这种报告里没有列表", "a report of this kind has no list of items");
            Err(wrong(place, reason))
        }
    }
}
