//! For one secret after another the country that keeps it, in which as little differs as can be that is not hidden yet.
//! The nearest place around is asked first: what is moved inside it leaves everything above as it is.

use std::collections::BTreeMap;
use std::ops::Range;

use super::counts::{Counts, EVERYBODY};
use super::protection::{Hidden, MINIMUM_SHOWN, Secret, is_few};
use super::witness::{Group, Witness, take};

/// How many groups are tried as the first to be taken, inside the place and outside it.
const TRIED_INSIDE: usize = 3;
const TRIED_OUTSIDE: usize = 8;

pub(super) struct Search<'a> {
    counts: &'a Counts,
    pub hidden: Hidden,
}

impl<'a> Search<'a> {
    pub fn new(counts: &'a Counts) -> Self {
        Self { counts, hidden: Hidden::nothing(counts) }
    }

    /// Hides all that is said of a place, nothings too: of so few people a nothing tells as much as a number.
    pub fn hide_place(&mut self, place: usize) {
        (0..self.counts.columns()).for_each(|column| self.hidden.insert(place, column));
    }

    /// Finds a witness for a secret, and hides whatever differs there. There is one whenever the country has five people.
    pub fn protect(&mut self, secret: Secret) -> Option<Witness> {
        let candidates = match secret {
            Secret::Few { place, column } if is_few(self.counts.count(place, EVERYBODY)) => self.joined(place, column),
            Secret::Few { place, column } => self.more(place, column),
            Secret::Same { place, column } => self.fewer(place, column),
        };
        let best = candidates.into_iter().min_by_key(|witness| self.cost(witness))?;
        for (place, column) in best.differences(self.counts.tree()).into_keys() {
            self.hidden.insert(place, column);
        }
        Some(best)
    }

    /// How many cells would have to be hidden further, and how many people are in them.
    fn cost(&self, witness: &Witness) -> (usize, i64) {
        let differences = witness.differences(self.counts.tree());
        let further = differences.into_keys().filter(|&(place, column)| !self.hidden.contains(place, column));
        further.fold((0, 0), |(cells, people), (place, column)| (cells + 1, people + self.counts.count(place, column)))
    }

    fn dimension(&self, column: usize) -> Range<usize> {
        self.counts.dimensions().iter().find(|columns| columns.contains(&column)).cloned().unwrap_or(0..0)
    }

    /// The nearest place around this one of which something holds.
    fn around(&self, place: usize, holds: impl Fn(usize) -> bool) -> Option<usize> {
        self.counts.tree().path(place).skip(1).find(|around| holds(*around))
    }

    /// The people at the ends inside a place, outside another, by column, in the order in which they are best taken:
    /// those of a group that is enough by itself, then those of whom most is hidden already, then the fewest.
    fn groups(&self, inside: usize, outside: Option<usize>, columns: &[usize], enough: i64) -> Vec<Group> {
        let tree = self.counts.tree();
        let excepted = outside.map_or(0..0, |place| tree.inside(place));
        let ends = tree.ends(inside).filter(|end| !excepted.contains(end));
        let group = |end, column| Group { end, column, people: self.counts.count(end, column) };
        let groups = ends.flat_map(|end| columns.iter().map(move |column| group(end, *column)));
        let mut groups: Vec<Group> = groups.filter(|group| group.people > 0).collect();
        groups.sort_by_cached_key(|group| {
            let shown = tree.path(group.end).take_while(|place| *place != inside);
            let shown = shown.filter(|place| !self.hidden.contains(*place, group.column)).count();
            (group.people < enough, shown, group.people)
        });
        groups
    }

    /// Countries in which five people of a place are in this column: others have changed with people around.
    fn more(&self, place: usize, column: usize) -> Vec<Witness> {
        let missing = MINIMUM_SHOWN - self.counts.count(place, column);
        let others: Vec<usize> = self.dimension(column).filter(|it| *it != column).collect();
        let inside = self.groups(place, None, &others, missing);
        match self.around(place, |around| self.counts.count(around, column) >= MINIMUM_SHOWN) {
            Some(around) => {
                let outside = self.groups(around, Some(place), &[column], missing);
                exchanges(&inside, &outside, missing)
            }
            // There are not five in the whole country, whose own count is hidden then.
            None => conversions(&inside, &[column], missing),
        }
    }

    /// Countries in which five people of a place, where all are in this column, are in another.
    fn fewer(&self, place: usize, column: usize) -> Vec<Witness> {
        let others: Vec<usize> = self.dimension(column).filter(|it| *it != column).collect();
        let inside = self.groups(place, None, &[column], MINIMUM_SHOWN);
        let has_others =
            |around: usize| self.counts.count(around, EVERYBODY) - self.counts.count(around, column) >= MINIMUM_SHOWN;
        match self.around(place, has_others) {
            Some(around) => {
                let outside = self.groups(around, Some(place), &others, MINIMUM_SHOWN);
                exchanges(&inside, &outside, MINIMUM_SHOWN)
            }
            None => conversions(&inside, &others, MINIMUM_SHOWN),
        }
    }

    /// Countries in which people from around have joined the few of a place, so that five are in this column.
    fn joined(&self, place: usize, column: usize) -> Vec<Witness> {
        let count = |place: usize, column: usize| self.counts.count(place, column);
        let missing = MINIMUM_SHOWN - count(place, column);
        let Some(end) = self.counts.tree().ends(place).find(|end| count(*end, column) > 0) else { return Vec::new() };
        let same = self.around(place, |around| count(around, column) >= MINIMUM_SHOWN);
        let same = same.map(|around| self.groups(around, Some(place), &[column], missing)).unwrap_or_default();
        let others: Vec<usize> = self.dimension(column).filter(|it| *it != column).collect();
        let different = |around: usize| count(around, EVERYBODY) - count(around, column);
        let nearest = self.around(place, |around| different(around) - different(place) >= missing);
        let nearest = nearest.map(|around| self.groups(around, Some(place), &others, missing)).unwrap_or_default();
        let mut found = self.resettlements(&same, end, column, missing);
        for mut witness in self.resettlements(&nearest, end, column, missing) {
            // Those who come were in another column; where there are five of this one around, some of them are there now.
            if let Some(replacing) = take(same.iter().copied(), missing) {
                witness.0.replace(&witness.1, &replacing);
            }
            found.push(witness);
        }
        if found.is_empty() {
            found = self.gathered(place, end, column, missing);
        }
        found.into_iter().map(|(witness, _)| witness).collect()
    }

    /// Countries in which anybody from around has joined the few of a place. Where too few live around, all of them have come,
    /// and the missing rest are people of the place who were in another column.
    fn gathered(&self, place: usize, end: usize, column: usize, missing: i64) -> Vec<(Witness, Vec<Group>)> {
        let Some(around) = self.around(place, |around| self.counts.count(around, EVERYBODY) >= MINIMUM_SHOWN) else {
            return Vec::new();
        };
        let columns: Vec<usize> = self.dimension(column).collect();
        let anybody = self.groups(around, Some(place), &columns, missing);
        let coming = missing.min(anybody.iter().map(|group| group.people).sum());
        let others: Vec<usize> = columns.into_iter().filter(|it| *it != column).collect();
        let inside = self.groups(place, None, &others, missing);
        let Some(changed) = take(inside.into_iter(), missing - coming) else { return Vec::new() };
        let mut found = self.resettlements(&anybody, end, column, coming);
        for (witness, _) in &mut found {
            for group in &changed {
                witness.convert(*group, column);
            }
        }
        found
    }

    /// Countries in which people out of these groups live at this end, with those who do.
    fn resettlements(&self, groups: &[Group], end: usize, column: usize, people: i64) -> Vec<(Witness, Vec<Group>)> {
        let takes = (0..TRIED_OUTSIDE.min(groups.len())).filter_map(|first| take(from(groups, first), people));
        takes.filter_map(|taken| Some((self.resettled(&taken, end, column)?, taken))).collect()
    }

    /// These people live at this end and are in this column; in all other dimensions they are as they were.
    fn resettled(&self, taken: &[Group], end: usize, column: usize) -> Option<Witness> {
        let (mut witness, mut leaving) = (Witness::default(), BTreeMap::new());
        for group in taken {
            witness.resettle(*group, end, column);
            witness.resettle_everybody(*group, end);
            *leaving.entry(group.end).or_insert(0) += group.people;
        }
        let others = self.counts.dimensions().iter().filter(|columns| !columns.contains(&column));
        for columns in others {
            let columns: Vec<usize> = columns.clone().collect();
            for (from, people) in &leaving {
                let groups = self.groups(*from, None, &columns, *people);
                // One end: what is hidden of it counts, not the way up.
                let (hidden, shown): (Vec<Group>, Vec<Group>) =
                    groups.into_iter().partition(|group| self.hidden.contains(group.end, group.column));
                take(hidden.into_iter().chain(shown), *people)?
                    .into_iter()
                    .for_each(|group| witness.resettle(group, end, group.column));
            }
        }
        Some(witness)
    }
}

/// The groups, one of them before the others.
fn from(groups: &[Group], first: usize) -> impl Iterator<Item = Group> {
    let others = groups.iter().enumerate().filter(move |(at, _)| *at != first).map(|(_, group)| *group);
    groups.get(first).copied().into_iter().chain(others)
}

fn exchanges(inside: &[Group], outside: &[Group], people: i64) -> Vec<Witness> {
    let inside = (0..TRIED_INSIDE.min(inside.len())).filter_map(|first| take(from(inside, first), people));
    let inside: Vec<_> = inside.collect();
    let outside = (0..TRIED_OUTSIDE.min(outside.len())).filter_map(|first| take(from(outside, first), people));
    let pairs = outside.flat_map(|outside| inside.iter().map(move |inside| Witness::exchange(inside, &outside)));
    pairs.collect()
}

/// Countries in which people of a place are in one of these columns, and nobody else is in another.
fn conversions(inside: &[Group], to: &[usize], people: i64) -> Vec<Witness> {
    let inside = (0..TRIED_OUTSIDE.min(inside.len())).filter_map(|first| take(from(inside, first), people));
    let convert = |groups: &[Group], to| {
        let mut witness = Witness::default();
        for group in groups {
            witness.convert(*group, to);
        }
        witness
    };
    inside.flat_map(|groups| to.iter().map(move |to| convert(&groups, *to)).collect::<Vec<_>>()).collect()
}
