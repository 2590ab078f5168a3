//! What variables hold that a script sets before it makes its call.

use super::super::literal::Literal;
use super::{Script, Variables};

/// How many lines set variables at most; no script that people paste has more.
const MOST_STATEMENTS: usize = 100;
/// The largest value of a variable, in bytes and elements, and how deep it is: values can be put together of others.
const MOST: (usize, usize) = (256 * 1024, 64);

/// Sets the variables that are set in front of a call, each at the beginning of a line: `const a = …`, `a.append(…)`.
pub(in super::super) fn set_variables(text: &str, variables: &mut Variables) {
    let mut at = 0;
    let mut left = MOST_STATEMENTS;
    for line in text.split_inclusive('\n') {
        let begin = at + line.len() - line.trim_start().len();
        at += line.len();
        if left > 0 && statement(&text[begin..], line.trim_start(), variables).is_some() {
            left -= 1;
        }
    }
}

/// Heeds a statement that begins with this line; none where it is another one.
fn statement(text: &str, line: &str, variables: &mut Variables) -> Option<()> {
    if let Some(declared) = ["const ", "let ", "var "].iter().find_map(|word| text.strip_prefix(word)) {
        let name = line.split_once(' ')?.1.split_once('=')?.0.trim();
        let value = Script::of(declared.split_once('=')?.1, variables).value().ok();
        let value = value.filter(|value| is_within(value, MOST)).unwrap_or(Literal::Unknown);
        variables.insert(name.to_owned(), value);
        return Some(());
    }
    let call = [".append(", ".set("].into_iter().find(|call| line.contains(call))?;
    let (name, rest) = text.split_once(call)?;
    let pair = Script::of(rest, variables).list(')').ok()?;
    let [Literal::Text(header), value] = &pair[..] else { return Some(()) };
    if let Some(Literal::Object(members)) = variables.get_mut(name) {
        members.push((header.clone(), value.clone()));
    }
    Some(())
}

/// Whether a value is no larger and no deeper.
fn is_within(value: &Literal, (size, depth): (usize, usize)) -> bool {
    measured(value, depth).is_some_and(|measured| measured <= size)
}

/// How large a value is; none where it is deeper.
fn measured(value: &Literal, depth: usize) -> Option<usize> {
    let inner = depth.checked_sub(1)?;
    Some(
        1 + match value {
            Literal::Text(text) | Literal::Plain(text) => text.len(),
            Literal::List(values) => values.iter().map(|value| measured(value, inner)).sum::<Option<usize>>()?,
            Literal::Object(members) => {
                members.iter().map(|(name, value)| Some(name.len() + measured(value, inner)?)).sum::<Option<usize>>()?
            }
            Literal::Unknown => 0,
        },
    )
}
