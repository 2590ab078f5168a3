//! The values of names while a scenario is run.

use std::sync::Arc;

use super::{Draws, Reference, Unfilled, Value};
use crate::language::Bilingual;

/// Names and their values: what was kept stays, what a loop gives goes with its round.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(in crate::scenario) struct Names {
    kept: Vec<(Arc<str>, Value)>,
    given: Vec<(Arc<str>, Value)>,
}

impl Names {
    /// Keeps a value; an older one of the name is forgotten.
    pub(in crate::scenario) fn keep(&mut self, name: &Arc<str>, value: Value) {
        match self.kept.iter_mut().find(|(kept, _)| kept == name) {
            Some((_, old)) => *old = value,
            None => self.kept.push((Arc::clone(name), value)),
        }
    }

    /// How many values were kept so far.
    pub(in crate::scenario) fn count_kept(&self) -> usize {
        self.kept.len()
    }

    /// Forgets the kept values beyond the first `count`, and hands them over.
    pub(in crate::scenario) fn part_from(&mut self, count: usize) -> Vec<(Arc<str>, Value)> {
        self.kept.split_off(count.min(self.kept.len()))
    }

    /// How many values loops have given so far.
    pub(in crate::scenario) fn mark(&self) -> usize {
        self.given.len()
    }

    /// Gives a value until [`Names::take_back`].
    pub(in crate::scenario) fn give(&mut self, name: &Arc<str>, value: Value) {
        self.given.push((Arc::clone(name), value));
    }

    /// Takes back what was given since a mark.
    pub(in crate::scenario) fn take_back(&mut self, mark: usize) {
        self.given.truncate(mark);
    }

    /// Takes over what a branch has kept since it was copied from `before`.
    pub(in crate::scenario) fn join(&mut self, branch: &Self, before: &Self) {
        for (name, value) in &branch.kept {
            let is_old = before.kept.iter().any(|(old, known)| old == name && known.is_copy_of(value));
            if !is_old {
                self.keep(name, value.clone());
            }
        }
    }

    /// What was kept under some names, as one object.
    pub(in crate::scenario) fn object(&self, names: &[Arc<str>]) -> Value {
        let found = names.iter().filter_map(|name| Some((&**name, self.find(name)?)));
        Value::object(found)
    }

    /// Whether a value that hangs on an answer stands in these bytes, alone or as a part of another. `${` alone is no sign of
    /// one: a scenario may write these characters.
    pub(in crate::scenario) fn await_answer_in(&self, bytes: &[u8]) -> bool {
        let values = self.kept.iter().chain(&self.given).map(|(_, value)| value.json());
        let names = values.flat_map(|text| text.split("${").skip(1)).filter_map(|rest| rest.split(['}', '.']).next());
        let mut references = names.flat_map(|name| [format!("${{{name}}}"), format!("${{{name}.")]);
        references.any(|text| bytes.windows(text.len()).any(|part| part == text.as_bytes()))
    }

    /// How many bytes all values take.
    fn size(&self) -> usize {
        self.kept.iter().chain(&self.given).map(|(_, value)| value.json().len()).sum()
    }

    /// The value of a name.
    pub(in crate::scenario) fn find(&self, name: &str) -> Option<&Value> {
        let mut near = self.given.iter().rev().chain(&self.kept);
        near.find(|(known, _)| **known == *name).map(|(_, value)| value)
    }
}

/// Everything that the references of a step can name.
#[derive(Clone, Copy)]
pub(in crate::scenario) struct Scope<'a> {
    /// What was written or captured.
    pub(in crate::scenario) names: &'a Names,
    /// What is drawn for the step.
    pub(in crate::scenario) draws: &'a Draws<'a>,
}

/// Most bytes that a text with its references filled in, and all values that are kept, may take together: many times what a
/// platform takes in a body. A text that doubles another a few dozen times would take all memory.
const MOST_BYTES: usize = 64 * 1024 * 1024;

impl Scope<'_> {
    /// Adds what a reference stands for to a text that is being filled in.
    ///
    /// # Errors
    /// [`Unfilled`] where there is no room for it.
    pub(in crate::scenario) fn push(
        &self,
        text: &mut String,
        filling: &str,
        reference: &Reference,
    ) -> Result<(), Unfilled> {
        let size = text.len().saturating_add(filling.len()).saturating_add(self.names.size());
        if size > MOST_BYTES {
            let place = reference.place.clone();
            return Err(Unfilled { place, reason: too_long(reference) });
        }
        text.push_str(filling);
        Ok(())
    }

    /// The value of a reference.
    ///
    /// # Errors
    /// [`Unfilled`] where it has none.
    pub(in crate::scenario) fn value(&self, reference: &Reference) -> Result<Value, Unfilled> {
        let unfilled = |reason| Unfilled { place: reference.place.clone(), reason };
        let Reference { name, members, .. } = reference;
        if let Some(value) = self.names.find(name) {
            return value.member(members).ok_or_else(|| unfilled(no_member(reference)));
        }
        match self.draws.value(name, members) {
            Some(drawn) => drawn.map_err(unfilled),
            None => Err(unfilled(no_value(name))),
        }
    }

    /// The whole value of a name.
    pub(in crate::scenario) fn named(&self, name: &str) -> Option<Value> {
        self.names.find(name).cloned().or_else(|| self.draws.value(name, &[])?.ok())
    }
}

fn no_member(reference: &Reference) -> Bilingual {
    let (name, way) = (&reference.name, reference.path());
    Bilingual::new(
        format!("没有 `${{{way}}}`：{name} 的值里没有这一项"),
        format!("there is no `${{{way}}}`: the value of {name} has no such member"),
    )
}

fn too_long(reference: &Reference) -> Bilingual {
    let (path, most) = (reference.path(), MOST_BYTES / 1024 / 1024);
    Bilingual::new(
        format!("填入 `${{{path}}}` 后，文本与变量的值合计超过 {most} MB"),
        format!("with `${{{path}}}` filled in, the text and the values of all names take over {most} MB"),
    )
}

fn no_value(name: &str) -> Bilingual {
    Bilingual::new(
        format!("`${{{name}}}` 还没有值：取得它的步骤没有执行或没有取到"),
        format!("`${{{name}}}` has no value: the step that captures it did not run, or did not find it"),
    )
}
