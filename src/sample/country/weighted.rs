//! Draws in which some outcomes are likelier than others.

use crate::sample::dice::Dice;

/// Outcomes with their weights, added up, so that a draw is one search.
#[derive(Debug)]
pub(super) struct Weighted<T> {
    /// Where each outcome ends on a line as long as all weights together.
    ends: Vec<u64>,
    outcomes: Vec<T>,
}

impl<T> Default for Weighted<T> {
    fn default() -> Self {
        Self { ends: Vec::new(), outcomes: Vec::new() }
    }
}

impl<T> Weighted<T> {
    pub(super) fn add(&mut self, weight: u64, outcome: T) {
        self.ends.push(self.total().saturating_add(weight));
        self.outcomes.push(outcome);
    }

    /// All weights together.
    pub(super) fn total(&self) -> u64 {
        self.ends.last().copied().unwrap_or_default()
    }

    /// The outcomes, in the order in which they were added.
    pub(super) fn outcomes(&self) -> &[T] {
        &self.outcomes
    }

    /// One of the outcomes, each as often as its weight says; `None` of none.
    pub(super) fn draw(&self, dice: &mut Dice) -> Option<&T> {
        let scaled = (u128::from(dice.next()) * u128::from(self.total())) >> 64;
        let at = u64::try_from(scaled).unwrap_or_default();
        self.outcomes.get(self.ends.partition_point(|end| *end <= at))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::dice::Stream;

    #[test]
    fn each_outcome_comes_as_often_as_its_weight_says() {
        let mut weighted = Weighted::default();
        for (weight, outcome) in [(1, 'a'), (0, 'b'), (3, 'c')] {
            weighted.add(weight, outcome);
        }
        let mut dice = Dice::new(1, Stream::CountryPosting, 1);
        let drawn: Vec<char> = (0..4000).filter_map(|_| weighted.draw(&mut dice)).copied().collect();
        let count = |outcome| drawn.iter().filter(|it| **it == outcome).count();
        assert!(drawn.len() == 4000 && count('b') == 0 && (900..1100).contains(&count('a')), "{}", count('a'));
        assert_eq!(Weighted::<char>::default().draw(&mut dice), None);
    }
}
