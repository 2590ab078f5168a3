//! The place in a body that is being checked. A pointer is written only where something is found.

use super::Place;
use crate::payload::json::push_name;

/// The report itself, or one item of its list.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Path<'p> {
    item: Option<(&'p str, usize)>,
}

impl<'p> Path<'p> {
    pub(crate) const REPORT: Self = Self { item: None };

    pub(crate) fn item(list: &'p str, index: usize) -> Self {
        Self { item: Some((list, index)) }
    }

    pub(crate) fn pointer(self) -> String {
        let mut pointer = String::new();
        if let Some((list, index)) = self.item {
            push_name(&mut pointer, list);
            push_name(&mut pointer, &index.to_string());
        }
        pointer
    }

    pub(crate) fn pointer_to(self, name: &str) -> String {
        let mut pointer = self.pointer();
        push_name(&mut pointer, name);
        pointer
    }

    pub(crate) fn place(self) -> Place {
        Place::Body(self.pointer().into())
    }

    pub(crate) fn place_of(self, name: &str) -> Place {
        Place::Body(self.pointer_to(name).into())
    }
}
