//! A witness: another country that its published tables cannot be told from, because every count in which the two differ is
//! hidden. It is written as the moves that lead there, each at an end of the tree.

use std::collections::BTreeMap;

use super::counts::EVERYBODY;
use super::tree::Tree;

/// A count at an end of the tree that is another there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Move {
    pub end: usize,
    pub column: usize,
    pub by: i64,
}

/// People at an end of the tree who are in the same column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Group {
    pub end: usize,
    pub column: usize,
    pub people: i64,
}

/// The other country.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Witness(pub Vec<Move>);

impl Witness {
    fn shift(&mut self, end: usize, column: usize, by: i64) {
        self.0.push(Move { end, column, by });
    }

    /// These people are in another column there.
    pub fn convert(&mut self, group: Group, to: usize) {
        self.shift(group.end, group.column, -group.people);
        self.shift(group.end, to, group.people);
    }

    /// These people live elsewhere there, and are in column `to` of the dimension that they are grouped by.
    pub fn resettle(&mut self, group: Group, end: usize, to: usize) {
        self.shift(group.end, group.column, -group.people);
        self.shift(end, to, group.people);
    }

    /// As many people live elsewhere there.
    pub fn resettle_everybody(&mut self, group: Group, end: usize) {
        self.resettle(Group { column: EVERYBODY, ..group }, end, EVERYBODY);
    }

    /// Two lists of as many people, one inside a place and one outside it, have changed columns.
    pub fn exchange(inside: &[Group], outside: &[Group]) -> Self {
        let mut witness = Self::default();
        for (one, other) in pairs(inside, outside) {
            witness.convert(one, other.column);
            witness.convert(other, one.column);
        }
        witness
    }

    /// For each of the first there is one of the others who has taken their column over.
    pub fn replace(&mut self, left: &[Group], others: &[Group]) {
        for (one, other) in pairs(left, others) {
            self.convert(other, one.column);
        }
    }

    /// Every count in which the two countries differ, by place and column, with the difference.
    pub fn differences(&self, tree: &Tree) -> BTreeMap<(usize, usize), i64> {
        let mut differences = BTreeMap::new();
        for Move { end, column, by } in &self.0 {
            for place in tree.path(*end) {
                *differences.entry((place, *column)).or_insert(0) += by;
            }
        }
        differences.retain(|_, by| *by != 0);
        differences
    }
}

/// Two lists of as many people, side by side.
fn pairs(one: &[Group], other: &[Group]) -> Vec<(Group, Group)> {
    let (mut one, mut other) = (one.iter().copied(), other.iter().copied());
    let (mut here, mut there) = (one.next(), other.next());
    let mut pairs = Vec::new();
    while let (Some(left), Some(right)) = (here, there) {
        let people = left.people.min(right.people);
        pairs.push((Group { people, ..left }, Group { people, ..right }));
        let rest = |group: Group| Some(Group { people: group.people - people, ..group }).filter(|it| it.people > 0);
        here = rest(left).or_else(|| one.next());
        there = rest(right).or_else(|| other.next());
    }
    pairs
}

/// So many people out of the groups, from the first on; `None` where there are fewer.
pub(super) fn take(groups: impl Iterator<Item = Group>, people: i64) -> Option<Vec<Group>> {
    let mut missing = people;
    let mut taken = Vec::new();
    for group in groups {
        if missing == 0 {
            break;
        }
        let people = group.people.min(missing);
        missing -= people;
        taken.push(Group { people, ..group });
    }
    (missing == 0).then_some(taken)
}
