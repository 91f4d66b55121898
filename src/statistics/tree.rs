//! Regions as numbered places, each inside another: place 0 is the whole country, and people are counted at the ends.

use std::ops::Range;

/// Places in the order of a walk: each after the one it lies in, and all that is inside it before the next one beside it.
#[derive(Debug, Clone)]
pub struct Tree {
    above: Vec<Option<usize>>,
    /// Of each place the first one after it that is not inside it.
    after: Vec<usize>,
}

impl Tree {
    /// From the place that each lies in; `None` unless they come in the order of a walk from one place down.
    pub fn new(above: Vec<Option<usize>>) -> Option<Self> {
        let mut tree = Self { after: (1..=above.len()).collect(), above };
        let is_walk = (0..tree.above.len()).all(|place| match (place.checked_sub(1), tree.above(place)) {
            (None, None) => true,
            (Some(before), Some(above)) => tree.path(before).any(|it| it == above),
            _ => false,
        });
        if !is_walk {
            return None;
        }
        for place in (1..tree.above.len()).rev() {
            let after = tree.after(place);
            if let Some(end) = tree.above(place).and_then(|above| tree.after.get_mut(above)) {
                *end = after.max(*end);
            }
        }
        Some(tree)
    }

    /// How many places there are.
    pub fn len(&self) -> usize {
        self.above.len()
    }

    pub fn is_empty(&self) -> bool {
        self.above.is_empty()
    }

    /// The place that this one lies in; `None` for the whole country.
    pub fn above(&self, place: usize) -> Option<usize> {
        self.above.get(place).copied().flatten()
    }

    /// The place itself, and those it lies in, nearest first.
    pub fn path(&self, place: usize) -> impl Iterator<Item = usize> {
        std::iter::successors(Some(place), |place| self.above(*place))
    }

    /// The place itself with all inside it.
    pub fn inside(&self, place: usize) -> Range<usize> {
        place..self.after(place)
    }

    /// The places inside that have none inside themselves.
    pub fn ends(&self, place: usize) -> impl Iterator<Item = usize> {
        self.inside(place).filter(|inner| self.after(*inner) == inner + 1)
    }

    fn after(&self, place: usize) -> usize {
        self.after.get(place).copied().unwrap_or(place)
    }
}
