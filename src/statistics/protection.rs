//! Which cells are hidden. A count of one to four is, wherever it stands; and of whatever it could be worked out from as much
//! as another country needs that has the same published tables and five or more people there. Hiding more never takes such
//! a country away, so one pass is enough, and what is hidden is hidden for whoever asks.

use super::counts::{Counts, EVERYBODY};
use super::search::Search;
use super::witness::Witness;

/// Fewer people than this are not shown, unless there are none.
pub const MINIMUM_SHOWN: i64 = 5;

/// What would give somebody away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Secret {
    /// A count from one to four.
    Few { place: usize, column: usize },
    /// All people of a place, five or more, have the same value.
    Same { place: usize, column: usize },
}

/// The hidden cells.
#[derive(Debug, Clone)]
pub struct Hidden {
    cells: Vec<bool>,
    columns: usize,
}

impl Hidden {
    pub(super) fn nothing(counts: &Counts) -> Self {
        Self { cells: vec![false; counts.tree().len() * counts.columns()], columns: counts.columns() }
    }

    pub fn contains(&self, place: usize, column: usize) -> bool {
        self.cells.get(place * self.columns + column).copied().unwrap_or(false)
    }

    pub(super) fn insert(&mut self, place: usize, column: usize) {
        if let Some(cell) = self.cells.get_mut(place * self.columns + column) {
            *cell = true;
        }
    }

    fn everything(counts: &Counts) -> Self {
        let mut hidden = Self::nothing(counts);
        hidden.cells.fill(true);
        hidden
    }
}

/// The cells of all tables that are not to be published.
pub fn hide(counts: &Counts) -> Hidden {
    protect(counts).0
}

/// The same, with each secret's witness.
pub(super) fn protect(counts: &Counts) -> (Hidden, Vec<(Secret, Witness)>) {
    if is_few(counts.count(0, EVERYBODY)) {
        return (Hidden::everything(counts), Vec::new());
    }
    let mut search = Search::new(counts);
    let mut witnesses = Vec::new();
    // Places with few people first: they hide most, and what is hidden already costs nothing.
    let mut secrets = secrets(counts);
    secrets.sort_by_key(|secret| match secret {
        Secret::Few { place, .. } if is_few(counts.count(*place, EVERYBODY)) => 0,
        Secret::Few { .. } => 1,
        Secret::Same { .. } => 2,
    });
    for place in 0..counts.tree().len() {
        if is_few(counts.count(place, EVERYBODY)) {
            search.hide_place(place);
        }
    }
    for secret in secrets {
        if let Some(witness) = search.protect(secret) {
            witnesses.push((secret, witness));
        }
    }
    (search.hidden, witnesses)
}

pub(super) const fn is_few(people: i64) -> bool {
    0 < people && people < MINIMUM_SHOWN
}

/// All secrets, place by place.
pub(super) fn secrets(counts: &Counts) -> Vec<Secret> {
    let mut secrets = Vec::new();
    for place in 0..counts.tree().len() {
        let people = counts.count(place, EVERYBODY);
        for columns in counts.dimensions() {
            let is_here = |column: &usize| counts.count(place, *column) > 0;
            let few = columns.clone().filter(|column| is_few(counts.count(place, *column)));
            secrets.extend(few.map(|column| Secret::Few { place, column }));
            let all = columns.clone().find(is_here).filter(|column| counts.count(place, *column) == people);
            let all = all.filter(|column| people >= MINIMUM_SHOWN && columns.len() > 1 && !counts.is_silent(*column));
            secrets.extend(all.map(|column| Secret::Same { place, column }));
        }
    }
    secrets
}
