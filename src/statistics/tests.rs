//! The law: whatever an attacker concludes from all published tables together, no secret follows. Two who know nothing of the
//! search judge it: the country that a witness claims, counted afresh, and an attacker who narrows every count down.

use std::ops::Range;

use proptest::collection::vec;
use proptest::prelude::*;

use super::counts::{Counts, EVERYBODY};
use super::protection::{Hidden, MINIMUM_SHOWN, Secret, hide, is_few, protect, secrets};
use super::tree::Tree;
use super::witness::Witness;

/// A tree from numbers: each place lies in one of those that the walk is in.
fn tree(depths: &[usize]) -> Tree {
    let (mut above, mut walk) = (vec![None], vec![0]);
    for depth in depths {
        walk.truncate(1 + depth.min(&(walk.len() - 1)));
        above.push(walk.last().copied());
        walk.push(above.len() - 1);
    }
    Tree::new(above).unwrap()
}

/// Somebody: an end of the tree, and a value in each dimension, as numbers to be cut down to what there is.
type Person = (usize, Vec<usize>);

#[derive(Debug, Clone)]
struct Country {
    depths: Vec<usize>,
    widths: Vec<usize>,
    people: Vec<Person>,
    has_silent: bool,
}

impl Country {
    fn counts(&self) -> Counts {
        let tree = tree(&self.depths);
        let ends: Vec<usize> = tree.ends(0).collect();
        let mut counts = Counts::new(tree, &self.widths);
        if self.has_silent {
            counts.mark_silent(0, 0);
        }
        for (end, values) in &self.people {
            for (dimension, width) in self.widths.iter().enumerate() {
                counts.add(ends[end % ends.len()], dimension, values[dimension] % width, 1);
            }
        }
        counts
    }
}

fn any_country() -> impl Strategy<Value = Country> {
    // Half of them have hardly anybody: where there are few people there are few other countries to be taken for.
    prop_oneof![country_of(1..14, 0..24), country_of(1..4, 0..7)]
}

fn country_of(flock: Range<usize>, flocks: Range<usize>) -> impl Strategy<Value = Country> {
    // Values are drawn by squares, so that some are rare, and people in flocks, so that places differ.
    let person = (0..64usize, vec((0..8usize, 0..8usize).prop_map(|(one, other)| one * other / 8), 4));
    let flock = (person, flock).prop_map(|(person, size)| vec![person; size]);
    (vec(0..4usize, 0..14), vec(1..5usize, 1..4), vec(flock, flocks), any::<bool>()).prop_map(
        |(depths, widths, flocks, has_silent)| Country { depths, widths, people: flocks.concat(), has_silent },
    )
}

/// The country that a witness claims, counted afresh from its ends; `None` where it is no country at all.
fn claimed(counts: &Counts, witness: &Witness) -> Option<Counts> {
    let columns = counts.dimensions().last().map_or(1, |last| last.end);
    let widths: Vec<usize> = counts.dimensions().iter().map(ExactSizeIterator::len).collect();
    let mut other = Counts::new(counts.tree().clone(), &widths);
    for end in counts.tree().ends(0) {
        let count = |column: usize| {
            let moved = witness.0.iter().filter(|it| (it.end, it.column) == (end, column));
            counts.count(end, column) + moved.map(|it| it.by).sum::<i64>()
        };
        if (0..columns).any(|column| count(column) < 0) {
            return None;
        }
        for (dimension, range) in counts.dimensions().iter().enumerate() {
            if range.clone().map(count).sum::<i64>() != count(EVERYBODY) {
                return None;
            }
            range.clone().enumerate().for_each(|(value, column)| other.add(end, dimension, value, count(column)));
        }
    }
    Some(other)
}

fn cells(counts: &Counts) -> impl Iterator<Item = (usize, usize)> {
    let columns = counts.dimensions().last().map_or(1, |last| last.end);
    (0..counts.tree().len()).flat_map(move |place| (0..columns).map(move |column| (place, column)))
}

/// Whether a country does not give the secret away.
fn keeps(counts: &Counts, secret: Secret) -> bool {
    match secret {
        Secret::Few { place, column } => counts.count(place, column) >= MINIMUM_SHOWN,
        Secret::Same { place, column } => counts.count(place, EVERYBODY) - counts.count(place, column) >= MINIMUM_SHOWN,
    }
}

/// A place and a column.
type Cell = (usize, usize);

/// Between which numbers each count must lie, for somebody who has all published tables and can add and subtract.
struct Attacker<'a> {
    counts: &'a Counts,
    bounds: Vec<(i64, i64)>,
    columns: usize,
}

impl<'a> Attacker<'a> {
    fn new(counts: &'a Counts, hidden: &Hidden) -> Self {
        let columns = counts.dimensions().last().map_or(1, |last| last.end);
        let bound = |(place, column)| {
            let count = counts.count(place, column);
            if hidden.contains(place, column) { (0, 1_000_000) } else { (count, count) }
        };
        let mut attacker = Self { counts, bounds: cells(counts).map(bound).collect(), columns };
        while attacker.narrow() {}
        attacker
    }

    fn bounds(&self, (place, column): (usize, usize)) -> (i64, i64) {
        self.bounds[place * self.columns + column]
    }

    /// Every sum that must be right: whole and parts, over columns and over places.
    fn sums(&self) -> Vec<(Cell, Vec<Cell>)> {
        let tree = self.counts.tree();
        let mut sums = Vec::new();
        for place in 0..tree.len() {
            let whole = (place, EVERYBODY);
            let by_value = self.counts.dimensions().iter().map(|range| range.clone().map(|it| (place, it)).collect());
            sums.extend(by_value.map(|parts| (whole, parts)));
            let inner: Vec<usize> = (0..tree.len()).filter(|it| tree.above(*it) == Some(place)).collect();
            if !inner.is_empty() {
                let parts = |column| inner.iter().map(|place| (*place, column)).collect();
                sums.extend((0..self.columns).map(|column| ((place, column), parts(column))));
            }
        }
        sums
    }

    fn narrow(&mut self) -> bool {
        let before = self.bounds.clone();
        for (whole, parts) in self.sums() {
            let low: i64 = parts.iter().map(|it| self.bounds(*it).0).sum();
            let high: i64 = parts.iter().map(|it| self.bounds(*it).1).sum();
            self.cut(whole, (low, high));
            let (whole_low, whole_high) = self.bounds(whole);
            for part in parts {
                let (part_low, part_high) = self.bounds(part);
                self.cut(part, (whole_low - (high - part_high), whole_high - (low - part_low)));
            }
        }
        before != self.bounds
    }

    fn cut(&mut self, (place, column): (usize, usize), (low, high): (i64, i64)) {
        let bounds = &mut self.bounds[place * self.columns + column];
        *bounds = (bounds.0.max(low), bounds.1.min(high));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, ..ProptestConfig::default() })]

    /// For each secret there is another country with the same published tables, in which it is none.
    #[test]
    fn every_secret_has_a_country_that_keeps_it(country in any_country()) {
        let counts = country.counts();
        let (hidden, witnesses) = protect(&counts);
        if is_few(counts.count(0, EVERYBODY)) {
            prop_assert!(cells(&counts).all(|(place, column)| hidden.contains(place, column)));
            return Ok(());
        }
        for secret in secrets(&counts) {
            let witness = witnesses.iter().find(|(it, _)| *it == secret);
            prop_assert!(witness.is_some(), "{secret:?} has no witness");
            let other = claimed(&counts, &witness.unwrap().1);
            prop_assert!(other.is_some(), "{:?} leads to no country", witness);
            let other = other.unwrap();
            prop_assert!(keeps(&other, secret), "{secret:?}");
            for (place, column) in cells(&counts).filter(|(place, column)| !hidden.contains(*place, *column)) {
                prop_assert_eq!(counts.count(place, column), other.count(place, column), "{:?} at {} {}", secret, place, column);
            }
        }
    }

    /// Sums and differences over all tables leave five or more possible wherever there are fewer.
    #[test]
    fn an_attacker_who_adds_and_subtracts_pins_no_small_count(country in any_country()) {
        let counts = country.counts();
        let hidden = hide(&counts);
        let attacker = Attacker::new(&counts, &hidden);
        for cell in cells(&counts) {
            let count = counts.count(cell.0, cell.1);
            let (low, high) = attacker.bounds(cell);
            prop_assert!((low..=high).contains(&count), "the attacker errs");
            if is_few(count) {
                prop_assert!(hidden.contains(cell.0, cell.1) && high >= MINIMUM_SHOWN, "{cell:?} is {count}: {low}..={high}");
            }
        }
    }

    #[test]
    fn a_country_without_secrets_is_shown_whole(country in any_country()) {
        let counts = country.counts();
        let hidden = hide(&counts);
        let is_hidden = cells(&counts).any(|(place, column)| hidden.contains(place, column));
        prop_assert_eq!(is_hidden, !secrets(&counts).is_empty());
    }
}

/// Two districts of a city, and by value how many people they have in one dimension.
fn city(districts: &[&[i64]]) -> Counts {
    let tree = tree(&vec![0; districts.len()]);
    let mut counts = Counts::new(tree, &[districts[0].len()]);
    for (district, values) in districts.iter().enumerate() {
        values.iter().enumerate().for_each(|(value, people)| counts.add(district + 1, 0, value, *people));
    }
    counts
}

fn picture(counts: &Counts) -> Vec<String> {
    let hidden = hide(counts);
    let columns = counts.dimensions().last().unwrap().end;
    let cell = |place, column| {
        if hidden.contains(place, column) { "·".to_owned() } else { counts.count(place, column).to_string() }
    };
    let row = |place| (0..columns).map(|column| cell(place, column)).collect::<Vec<_>>().join(" ");
    (0..counts.tree().len()).map(row).collect()
}

#[test]
fn a_small_count_takes_three_others_along() {
    let counts = city(&[&[3, 20, 30], &[40, 12, 60], &[70, 80, 90]]);
    assert_eq!(picture(&counts), ["405 113 112 180", "53 · · 30", "112 · · 60", "240 70 80 90"]);
}

#[test]
fn a_place_with_few_people_is_silent_and_takes_a_neighbour_along() {
    let counts = city(&[&[2, 0, 1], &[40, 12, 60], &[70, 80, 90]]);
    assert_eq!(picture(&counts), ["355 112 92 151", "· · · ·", "· · 12 ·", "240 70 80 90"]);
}

#[test]
fn where_all_are_the_same_it_is_not_said() {
    let counts = city(&[&[0, 9, 0], &[40, 12, 60]]);
    assert_eq!(picture(&counts), ["121 40 21 60", "9 · · 0", "112 · · 60"]);
}

#[test]
fn a_country_of_four_says_nothing() {
    assert_eq!(picture(&city(&[&[4, 0]])), ["· · ·", "· · ·"]);
}

/// Too few live outside a place to make five of its one: people inside it have to be others too.
#[test]
fn a_place_that_holds_nearly_the_whole_country_is_kept_as_well() {
    let counts = city(&[&[1, 3], &[0, 1]]);
    let (_, witnesses) = protect(&counts);
    assert_eq!(witnesses.len(), secrets(&counts).len());
    assert_eq!(picture(&counts), ["5 · ·", "· · ·", "· · ·"]);
}

#[test]
fn places_out_of_order_are_no_tree() {
    assert!(Tree::new(vec![None, Some(0), Some(1), Some(0), Some(1)]).is_none());
    assert!(Tree::new(vec![None, None]).is_none());
    assert!(Tree::new(vec![Some(0)]).is_none());
}
