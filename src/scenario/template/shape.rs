//! What is known of a value when the file is read.

/// What is known of a value before it is there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::scenario) enum Shape {
    /// Nothing: it comes from an answer or a file.
    Open,
    /// It has no members.
    Leaf,
    /// It has these members and no others.
    Members(Vec<(String, Shape)>),
}

impl Shape {
    /// A value with members of which nothing more is known.
    pub(in crate::scenario) fn of_names<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Members(names.into_iter().map(|name| (name.to_owned(), Self::Open)).collect())
    }

    /// A value with these members, none of which has any itself.
    pub(in crate::scenario) fn of_leaves<'a>(names: impl IntoIterator<Item = &'a str>) -> Self {
        Self::Members(names.into_iter().map(|name| (name.to_owned(), Self::Leaf)).collect())
    }
}
