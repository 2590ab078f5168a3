//! Which page a path is.

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Route {
    /// The board of the only client, or the list of all.
    First,
    /// The board of a client, by its place among all.
    Overview(usize),
    /// Its exchanges, the latest first.
    Exchanges(usize),
    /// One of them, by its number in the evidence.
    Exchange(usize, u64),
    /// What tells that there is something new.
    Events(usize),
    /// Where a trial is started.
    Start(usize),
    /// Where an obligation is left out.
    Skip(usize),
    /// The codes.
    Codes,
    /// The test keys.
    Keys,
    /// How pages look.
    Style,
    /// What brings them up to date.
    Script,
    /// No page.
    None,
}

impl Route {
    pub(super) fn of(path: &str) -> Self {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match parts.as_slice() {
            [""] => Self::First,
            ["codes"] => Self::Codes,
            ["keys"] => Self::Keys,
            ["style.css"] => Self::Style,
            ["script.js"] => Self::Script,
            ["clients", place, rest @ ..] => place_of(place).map_or(Self::None, |place| Self::of_client(place, rest)),
            _ => Self::None,
        }
    }

    fn of_client(place: usize, rest: &[&str]) -> Self {
        match rest {
            [] => Self::Overview(place),
            ["exchanges"] => Self::Exchanges(place),
            ["exchanges", number] => number.parse().map_or(Self::None, |number| Self::Exchange(place, number)),
            ["events"] => Self::Events(place),
            ["start"] => Self::Start(place),
            ["skip"] => Self::Skip(place),
            _ => Self::None,
        }
    }

    /// Whether it changes something.
    pub(super) fn is_change(self) -> bool {
        matches!(self, Self::Start(_) | Self::Skip(_))
    }
}

/// Where the pages of a client begin; they count from 1.
pub(super) fn of_client(place: usize) -> String {
    format!("/clients/{}", place + 1)
}

fn place_of(word: &str) -> Option<usize> {
    word.parse::<usize>().ok()?.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_path_is_one_page_or_none() {
        assert_eq!(Route::of("/"), Route::First);
        assert_eq!(Route::of(&of_client(1)), Route::Overview(1));
        assert_eq!(Route::of("/clients/1/exchanges/58"), Route::Exchange(0, 58));
        for none in ["/clients/0", "/clients/x", "/clients/1/exchanges/-1", "/codes/1", "/../style.css", "//"] {
            assert!(matches!(Route::of(none), Route::None | Route::First), "{none}");
        }
    }
}
