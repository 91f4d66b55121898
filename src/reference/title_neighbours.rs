//! The known texts that are most like a title, labelled titles or names of occupations, and what they vote for.

use super::title_grams::{ReadTitle, Vocabulary};

/// So that a title like no other has no vote rather than a loud one.
const SILENCE: f32 = 0.05;

/// Texts that a run may be in to count for likeness. More frequent ones tell little and cost most of the time.
const MOST_TEXTS: usize = 150;

/// Numbers looked at together.
const BLOCK: usize = 32;

/// Titles that vote, and whose occupations come into question.
const VOTERS: usize = 20;

/// Labelled titles, findable by the runs of characters they share.
#[derive(Debug, Clone, Default)]
pub struct Neighbours {
    vocabulary: Vocabulary,
    /// Of every run the titles it is in, with its weight there; none of a run that is in too many.
    occurrences: Vec<Vec<(u32, f32)>>,
    /// Of every title the position of its occupation in the classification; those of one occupation stand together.
    meanings: Vec<usize>,
    /// By position in the classification where the titles of an occupation begin; at last where all end.
    begins: Vec<usize>,
}

/// How like all known titles are to one.
pub struct Likeness<'a> {
    neighbours: &'a Neighbours,
    /// Of every known title the cosine between the two.
    titles: Vec<f32>,
    /// The nearest titles, nearest first.
    nearest: Vec<(usize, f32)>,
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
        occurrences.iter_mut().filter(|places| places.len() > MOST_TEXTS).for_each(Vec::clear);
        let meanings: Vec<usize> = titles.iter().map(|(_, at)| *at).collect();
        let positions = meanings.last().map_or(0, |last| last + 1);
        let begins = (0..=positions).map(|at| meanings.partition_point(|it| *it < at)).collect();
        Self { vocabulary, occurrences, meanings, begins }
    }

    /// The likeness of every title to the one with these runs of the vocabulary.
    pub fn likeness(&self, vector: &[(usize, f32)]) -> Likeness<'_> {
        let mut titles = vec![0.0_f32; self.meanings.len()];
        for (at, weight) in vector {
            for (title, there) in self.occurrences.get(*at).into_iter().flatten() {
                if let Some(likeness) = usize::try_from(*title).ok().and_then(|title| titles.get_mut(title)) {
                    *likeness += weight * there;
                }
            }
        }
        let nearest = largest(&titles, VOTERS);
        Likeness { neighbours: self, titles, nearest }
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    fn meaning(&self, title: usize) -> usize {
        self.meanings.get(title).copied().unwrap_or_default()
    }
}

impl Likeness<'_> {
    /// The likeness of the nearest title with the occupation at this position, 0 to 1.
    pub fn of(&self, at: usize) -> f32 {
        let begins = &self.neighbours.begins;
        let titles = begins.get(at).zip(begins.get(at + 1)).and_then(|(from, to)| self.titles.get(*from..*to));
        titles.map_or(0.0, highest)
    }

    /// The positions of the occupations of the nearest titles, nearest first, each once.
    pub fn nearest(&self, most: usize) -> Vec<usize> {
        let mut found = Vec::with_capacity(most);
        for (title, _) in &self.nearest {
            let at = self.neighbours.meaning(*title);
            if found.len() < most && !found.contains(&at) {
                found.push(at);
            }
        }
        found
    }

    /// The vote of the nearest titles: of each the position of its occupation and its share, by cubes of the likeness.
    pub fn votes(&self) -> Vec<(usize, f32)> {
        let all = self.nearest.iter().map(|(_, likeness)| likeness.powi(3)).sum::<f32>() + SILENCE;
        self.nearest.iter().map(|(title, it)| (self.neighbours.meaning(*title), it.powi(3) / all)).collect()
    }
}

/// The positions of the largest numbers above 0, largest first.
pub(super) fn best(numbers: &[f32], most: usize) -> impl Iterator<Item = usize> {
    largest(numbers, most).into_iter().map(|(at, _)| at)
}

/// The largest numbers above 0 with their positions, largest first, the first of equals first. Few of many are asked for.
fn largest(numbers: &[f32], most: usize) -> Vec<(usize, f32)> {
    // So many blocks with a number that high hold at least as many numbers that high: nothing below can be among the largest.
    let tops: Vec<f32> = numbers.chunks(BLOCK).map(highest).collect();
    let mut by_height = tops.clone();
    let least = match most.checked_sub(1).filter(|last| *last < by_height.len()) {
        Some(last) => *by_height.select_nth_unstable_by(last, |one, other| other.total_cmp(one)).1,
        None => 0.0,
    };
    let mut least = least.max(f32::MIN_POSITIVE);
    let mut found: Vec<(usize, f32)> = Vec::with_capacity(most + 1);
    for (block, (some, top)) in numbers.chunks(BLOCK).zip(&tops).enumerate() {
        if *top < least {
            continue;
        }
        for (at, number) in some.iter().copied().enumerate() {
            if number > least || number >= least && found.len() < most {
                found.insert(found.partition_point(|(_, other)| *other >= number), (block * BLOCK + at, number));
                found.truncate(most);
                if found.len() == most {
                    least = found.last().map_or(least, |(_, last)| *last);
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_largest_are_those_that_sorting_puts_first(
            numbers in proptest::collection::vec((0..40_u8).prop_map(f32::from), 0..400), most in 1..30_usize,
        ) {
            let mut sorted: Vec<(usize, f32)> = numbers.iter().copied().enumerate().filter(|(_, it)| *it > 0.0).collect();
            sorted.sort_by(|(_, one), (_, other)| other.total_cmp(one));
            sorted.truncate(most);
            prop_assert_eq!(largest(&numbers, most), sorted);
        }
    }
}
