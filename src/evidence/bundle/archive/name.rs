//! The names that an entry may have.

/// The longest name, in bytes.
const LONGEST: usize = 200;

/// Whether a name leads to a file below the folder that an archive is unpacked to, on every system: ASCII letters, digits
/// and `-`, `_`, `.`, with `/` between folders, and no part that is empty or begins with a dot.
pub(super) fn is_allowed(name: &str) -> bool {
    let is_sound = |part: &str| {
        let is_letter = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        !part.is_empty() && !part.starts_with('.') && part.chars().all(is_letter)
    };
    name.len() <= LONGEST && name.split('/').all(is_sound)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_leads_out_of_its_folder() {
        for name in ["README.txt", "messages/01-request.http", "manifest.json.sig"] {
            assert!(is_allowed(name), "{name}");
        }
        let long = "a".repeat(LONGEST + 1);
        for name in
            ["", "/etc/passwd", "../a", "a/../b", "a//b", "a/", "C:a", "a\\b", ".ssh/config", "报告", "a b", &long]
        {
            assert!(!is_allowed(name), "{name}");
        }
    }
}
