//! Finds the known word that was probably meant: "did you mean".

/// Most edits, as a share of the longer word, for two words to be taken for the same word mistyped.
const FARTHEST: f64 = 0.4;

/// The word of `known` that `word` was probably meant to be; none where none is near.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|candidate| (distance(&lower, &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= FARTHEST)
        // Words equally near are told apart by their letters, so that the same mistake always gets the same answer.
        .min_by(|left, right| left.0.total_cmp(&right.0).then_with(|| left.1.cmp(right.1)))
        .map(|(_, candidate)| candidate)
}

fn distance(left: &str, right: &str) -> f64 {
    1.0 - strsim::normalized_damerau_levenshtein(left, right)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mistyped_word_finds_its_word() {
        let known = ["status", "steps", "title"];
        assert_eq!(nearest("stauts", known), Some("status"));
        assert_eq!(nearest("TITLE", known), Some("title"));
        assert_eq!(nearest("frequency", known), None);
    }
}
