//! What stands around a text.

/// What stands between code fences of Markdown, one block behind the other.
pub(super) fn unfenced(text: &str) -> Option<String> {
    let is_fence = |line: &&str| ["```", "~~~"].iter().any(|fence| line.trim_start().starts_with(fence));
    if text.lines().filter(is_fence).count() < 2 {
        return None;
    }
    let mut is_inside = false;
    let mut inside = String::new();
    for line in text.lines() {
        if is_fence(&line) {
            is_inside = !is_inside;
        } else if is_inside {
            inside.push_str(line);
            inside.push('\n');
        }
    }
    Some(inside)
}

/// The lines of a mail that are quoted, without the signs in front, however often they were quoted.
pub(super) fn unquoted(text: &str) -> Option<String> {
    let is_blank = |line: &str| line.trim().is_empty();
    let quoted = text.lines().filter(|line| line.starts_with('>')).count();
    let others = text.lines().filter(|line| !line.starts_with('>') && !is_blank(line)).count();
    if quoted < 3 || quoted <= others {
        return None;
    }
    let lines = text.lines().filter_map(|line| line.strip_prefix('>'));
    let inside: String = lines.map(|line| format!("{}\n", line.strip_prefix(' ').unwrap_or(line))).collect();
    Some(unquoted(&inside).unwrap_or(inside))
}

/// The lines without the blanks that all of them begin with.
pub(super) fn unindented(text: &str) -> Option<String> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    let blanks = |line: &str| line.bytes().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    let indentation = lines.map(blanks).min().filter(|count| *count > 0)?;
    Some(text.lines().map(|line| format!("{}\n", line.get(indentation..).unwrap_or_default())).collect())
}

/// A text without the remarks that stand above it.
pub(super) fn unremarked(text: &str) -> Option<String> {
    let is_remark = |line: &str| line.trim().is_empty() || ["#", "//"].iter().any(|sign| line.starts_with(sign));
    let rest: Vec<&str> = text.lines().skip_while(|line| is_remark(line)).collect();
    let has_remark = text.trim_start().starts_with(['#', '/']) && !rest.is_empty();
    has_remark.then(|| rest.join("\n") + "\n")
}
