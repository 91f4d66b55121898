//! The known texts that are most like a title, labelled titles or names of occupations, and what they vote for.

use super::title_grams::{Gram, ReadTitle, Vocabulary};

/// So that a title like no other has no vote rather than a loud one.
const SILENCE: f32 = 0.05;

/// Texts that a run may be in to count for likeness. More frequent ones tell little and cost most of the time.
const MOST_TEXTS: usize = 150;

/// Numbers looked at together.
const BLOCK: usize = 32;

/// Titles that vote.
const VOTERS: usize = 20;

/// Labelled titles, findable by the runs of characters they share.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    vocabulary: Vocabulary,
    /// Of every run the titles it is in, with its weight there.
    occurrences: Vec<Vec<(u32, f32)>>,
    /// Of every title the position of its occupation in the classification; those of one occupation stand together.
    meanings: Vec<usize>,
    /// Of every occupation with titles its position and how many it has, in the order of the titles.
    counts: Vec<(usize, usize)>,
}

/// What the neighbours of a title say, by position in the classification.
#[derive(Debug, Clone)]
pub struct Votes {
    /// The share of the vote: cubes of the likeness of the nearest twenty.
    pub shares: Vec<f32>,
    /// The likeness of the nearest title with this occupation, 0 to 1.
    pub nearest: Vec<f32>,
}

impl Neighbours {
    /// Of titles and the positions of their occupations.
    pub fn learn(titles: &[(&ReadTitle, usize)]) -> Self {
        let mut titles = titles.to_vec();
        titles.sort_by_key(|(_, at)| *at);
        let vocabulary = Vocabulary::learn(titles.iter().map(|(title, _)| *title), 1);
        let mut occurrences = vec![Vec::new(); vocabulary.len()];
        for (number, (title, _)) in (0_u32..).zip(&titles) {
            for (at, weight) in vocabulary.vector(&title.grams) {
                if let Some(places) = occurrences.get_mut(at) {
                    places.push((number, weight));
                }
            }
        }
        let meanings: Vec<usize> = titles.iter().map(|(_, at)| *at).collect();
        let count = |same: &[usize]| same.first().map(|at| (*at, same.len()));
        let counts = meanings.chunk_by(|one, other| one == other).filter_map(count).collect();
        Self { vocabulary, occurrences, meanings, counts }
    }

    /// The likeness of every title, the cosine between the two.
    fn likeness(&self, grams: &[(Gram, f32)]) -> Vec<f32> {
        let mut likeness = vec![0.0_f32; self.meanings.len()];
        for (at, weight) in self.vocabulary.vector(grams) {
            let places = self.occurrences.get(at).filter(|places| places.len() <= MOST_TEXTS);
            for (title, there) in places.into_iter().flatten() {
                if let Some(likeness) = usize::try_from(*title).ok().and_then(|title| likeness.get_mut(title)) {
                    *likeness += weight * there;
                }
            }
        }
        likeness
    }

    /// Of so many occupations the likeness of the nearest title, 0 to 1.
    pub fn nearest(&self, grams: &[(Gram, f32)], occupations: usize) -> Vec<f32> {
        self.nearest_of(&self.likeness(grams), occupations)
    }

    fn nearest_of(&self, likeness: &[f32], occupations: usize) -> Vec<f32> {
        let mut all = vec![0.0_f32; occupations];
        let mut rest = likeness;
        for (at, count) in &self.counts {
            let Some((own, others)) = rest.split_at_checked(*count) else { break };
            if let Some(nearest) = all.get_mut(*at) {
                *nearest = highest(own);
            }
            rest = others;
        }
        all
    }

    /// The vote over so many occupations.
    pub fn votes(&self, grams: &[(Gram, f32)], occupations: usize) -> Votes {
        let likeness = self.likeness(grams);
        let nearest = self.nearest_of(&likeness, occupations);
        let mut votes = Votes { shares: vec![0.0; occupations], nearest };
        let voters = largest(&likeness, VOTERS);
        let all = voters.iter().map(|(_, likeness)| likeness.powi(3)).sum::<f32>() + SILENCE;
        for (title, likeness) in voters {
            if let Some(share) = self.meanings.get(title).and_then(|at| votes.shares.get_mut(*at)) {
                *share += likeness.powi(3) / all;
            }
        }
        votes
    }
}

/// The positions of the largest numbers above 0, largest first.
pub(super) fn best(numbers: &[f32], most: usize) -> impl Iterator<Item = usize> {
    largest(numbers, most).into_iter().map(|(at, _)| at)
}

/// The largest numbers above 0 with their positions, largest first, the first of equals first. Few of many are asked for.
fn largest(numbers: &[f32], most: usize) -> Vec<(usize, f32)> {
    let mut found: Vec<(usize, f32)> = Vec::with_capacity(most + 1);
    let mut least = 0.0;
    // Most blocks hold nothing large, and a block is looked at in a few instructions.
    for (block, some) in numbers.chunks(BLOCK).enumerate() {
        if highest(some) <= least {
            continue;
        }
        for (at, number) in some.iter().copied().enumerate() {
            if number > least {
                found.insert(found.partition_point(|(_, other)| *other >= number), (block * BLOCK + at, number));
                found.truncate(most);
                if found.len() == most {
                    least = found.last().map_or(0.0, |(_, last)| *last);
                }
            }
        }
    }
    found
}

/// The highest of numbers that are not negative, 0 of none. Their bits are in the order of the numbers, and whole numbers are
/// compared several at once.
fn highest(numbers: &[f32]) -> f32 {
    f32::from_bits(numbers.iter().fold(0, |most: i32, number| most.max(number.to_bits().cast_signed())).cast_unsigned())
}
