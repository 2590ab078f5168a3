//! JSON that can be changed: its scalars are kept as they are written.

use crate::payload::json::{self, Node, Value};

/// A JSON value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    /// A scalar, or what hangs on an answer nobody asked for: its text.
    Leaf(Box<str>),
    /// An array.
    Array(Vec<Tree>),
    /// An object: names with their values, in order.
    Object(Vec<(String, Tree)>),
}

impl Tree {
    /// Reads a JSON text; what is none is kept as it stands.
    pub fn of(text: &str) -> Self {
        json::decode(text).map_or_else(|_| Self::Leaf(text.into()), |node| Self::of_node(text, &node))
    }

    fn of_node(text: &str, node: &Node<'_>) -> Self {
        match &node.value {
            Value::Array(elements) => {
                Self::Array(elements.iter().map(|element| Self::of_node(text, element)).collect())
            }
            Value::Object(members) => {
                let member = |member: &json::Member<'_>| (member.name().to_owned(), Self::of_node(text, &member.value));
                Self::Object(members.iter().map(member).collect())
            }
            _ => Self::Leaf(text[node.span.clone()].into()),
        }
    }

    /// Puts a value where a JSON pointer (RFC 6901) leads: in the place of what stands there, as a new last member, or behind
    /// an array's last element (`-`). Nothing is done and false returned where it leads nowhere.
    pub fn set(&mut self, pointer: &str, value: Self) -> bool {
        let Some((parent, name)) = split(pointer) else {
            *self = value;
            return true;
        };
        match self.find(parent) {
            Some(Self::Object(members)) => {
                match members.iter_mut().rev().find(|(known, _)| *known == name) {
                    Some((_, old)) => *old = value,
                    None => members.push((name, value)),
                }
                true
            }
            Some(Self::Array(elements)) => {
                let length = elements.len();
                match if name == END { Some(length) } else { index(&name) } {
                    Some(at) if at < length => elements[at] = value,
                    Some(at) if at == length => elements.push(value),
                    _ => return false,
                }
                true
            }
            _ => false,
        }
    }

    /// Takes away what a pointer leads to; false where there is nothing.
    pub fn remove(&mut self, pointer: &str) -> bool {
        let Some((parent, name)) = split(pointer) else { return false };
        match self.find(parent) {
            Some(Self::Object(members)) => {
                let found = members.iter().rposition(|(known, _)| *known == name);
                found.map(|at| members.remove(at)).is_some()
            }
            Some(Self::Array(elements)) => {
                let found = index(&name).filter(|at| *at < elements.len());
                found.map(|at| elements.remove(at)).is_some()
            }
            _ => false,
        }
    }

    /// Gives the member that a pointer leads to another name, at its place; false where there is none.
    pub fn rename(&mut self, pointer: &str, new: &str) -> bool {
        let Some((parent, name)) = split(pointer) else { return false };
        let Some(Self::Object(members)) = self.find(parent) else { return false };
        let found = members.iter_mut().rev().find(|(known, _)| *known == name);
        found.map(|(known, _)| new.clone_into(known)).is_some()
    }

    /// What a pointer leads to.
    pub fn find(&mut self, pointer: &str) -> Option<&mut Self> {
        let mut at = self;
        for part in pointer.split('/').skip(1) {
            let name = unescaped(part);
            at = match at {
                Self::Leaf(_) => return None,
                Self::Array(elements) => elements.get_mut(index(&name)?)?,
                Self::Object(members) => {
                    members.iter_mut().rev().find(|(known, _)| *known == name).map(|(_, value)| value)?
                }
            };
        }
        Some(at)
    }

    /// It as JSON text without any blank.
    pub fn text(&self) -> String {
        let mut text = String::new();
        self.write(&mut text);
        text
    }

    fn write(&self, text: &mut String) {
        match self {
            Self::Leaf(leaf) => text.push_str(leaf),
            Self::Array(elements) => {
                text.push('[');
                for (index, element) in elements.iter().enumerate() {
                    separate(index, text);
                    element.write(text);
                }
                text.push(']');
            }
            Self::Object(members) => {
                text.push('{');
                for (index, (name, value)) in members.iter().enumerate() {
                    separate(index, text);
                    text.push_str(&json::quoted(name));
                    text.push(':');
                    value.write(text);
                }
                text.push('}');
            }
        }
    }
}

/// What stands for the place behind the last element of an array (RFC 6901).
const END: &str = "-";

/// The pointer of the parent, and the last name; none for the empty pointer, which is the whole document.
fn split(pointer: &str) -> Option<(&str, String)> {
    pointer.rsplit_once('/').map(|(parent, name)| (parent, unescaped(name)))
}

fn unescaped(part: &str) -> String {
    part.replace("~1", "/").replace("~0", "~")
}

/// An index has no leading zero (RFC 6901).
fn index(name: &str) -> Option<usize> {
    let is_plain = name == "0" || !name.starts_with('0') && name.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| name.parse().ok()).flatten()
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn changed(change: impl FnOnce(&mut Tree) -> bool) -> Option<String> {
        let mut tree = Tree::of(r#"{ "a": 1.50, "b": [ {"c~/d": "中\n"}, 1e2 ], "a~": null }"#);
        change(&mut tree).then(|| tree.text())
    }

    #[test]
    fn a_tree_keeps_order_and_number_text() {
        assert_eq!(changed(|_| true).as_deref(), Some(r#"{"a":1.50,"b":[{"c~/d":"中\n"},1e2],"a~":null}"#));
    }

    #[test]
    fn values_are_set_where_pointers_lead() {
        let set = |pointer: &str| changed(|tree| tree.set(pointer, Tree::of("[0.10]")));
        let whole = |text: &str| Some(text.to_owned());
        assert_eq!(set("/a"), whole(r#"{"a":[0.10],"b":[{"c~/d":"中\n"},1e2],"a~":null}"#));
        assert_eq!(set("/a~0"), whole(r#"{"a":1.50,"b":[{"c~/d":"中\n"},1e2],"a~":[0.10]}"#));
        assert_eq!(set("/b/0/c~0~1d"), whole(r#"{"a":1.50,"b":[{"c~/d":[0.10]},1e2],"a~":null}"#));
        assert_eq!(set("/b/-"), whole(r#"{"a":1.50,"b":[{"c~/d":"中\n"},1e2,[0.10]],"a~":null}"#));
        assert_eq!(set("/b/2"), set("/b/-"));
        assert_eq!(set("/z"), whole(r#"{"a":1.50,"b":[{"c~/d":"中\n"},1e2],"a~":null,"z":[0.10]}"#));
        assert_eq!(set(""), whole("[0.10]"));
        for nowhere in ["/b/3", "/b/01", "/b/x", "/z/y", "/a/b"] {
            assert_eq!(set(nowhere), None, "{nowhere}");
        }
    }

    #[test]
    fn members_are_removed_and_renamed_where_they_stand() {
        assert_eq!(changed(|tree| tree.remove("/a")).as_deref(), Some(r#"{"b":[{"c~/d":"中\n"},1e2],"a~":null}"#));
        assert_eq!(
            changed(|tree| tree.remove("/b/1")).as_deref(),
            Some(r#"{"a":1.50,"b":[{"c~/d":"中\n"}],"a~":null}"#)
        );
        let renamed = changed(|tree| tree.rename("/b", "B"));
        assert_eq!(renamed.as_deref(), Some(r#"{"a":1.50,"B":[{"c~/d":"中\n"},1e2],"a~":null}"#));
        assert_eq!(changed(|tree| tree.remove("")), None);
        assert_eq!(changed(|tree| tree.remove("/b/2")), None);
        assert_eq!(changed(|tree| tree.rename("/b/0", "B")), None);
        assert_eq!(changed(|tree| tree.rename("/z", "B")), None);
    }

    #[test]
    fn of_a_name_that_stands_twice_the_last_is_meant() {
        let mut tree = Tree::of(r#"{"a":1,"a":2}"#);
        assert!(tree.set("/a", Tree::of("3")));
        assert_eq!(tree.text(), r#"{"a":1,"a":3}"#);
    }
}
