//! What all texts of an occupation have in common: the sum of its labelled titles and its names, as one direction. It leads to
//! occupations that no title was labelled with too.

use std::collections::BTreeMap;

use super::occupations::occupations;
use super::spoken_names::spoken_names;
use super::title_grams::{ReadTitle, Vocabulary, read};

/// Occupations that a run may be in to count. Runs in more tell little and cost most of the time.
const MOST_OCCUPATIONS: usize = 400;

/// The middle of the texts of every occupation, findable by the runs of characters in them.
#[derive(Debug, Clone, Default)]
pub struct Centroids {
    vocabulary: Vocabulary,
    /// Of every run the positions of the occupations it speaks for, with its weight there.
    occurrences: Vec<Vec<(u32, f32)>>,
}

impl Centroids {
    /// Of titles and the positions of their occupations, and the names of the classification.
    pub fn learn(titles: &[(&ReadTitle, usize)]) -> Self {
        let names: Vec<(ReadTitle, usize, f32)> = spoken_names()
            .into_iter()
            .flat_map(|(form, meanings)| {
                let name = read(&form);
                let meaning = move |(code, weight)| Some((name.clone(), occupations().position(code)?, weight));
                meanings.into_iter().filter_map(meaning)
            })
            .collect();
        let texts = titles.iter().map(|(title, at)| (*title, *at, 1.0));
        let texts: Vec<_> = texts.chain(names.iter().map(|(name, at, weight)| (name, *at, *weight))).collect();
        let vocabulary = Vocabulary::learn(texts.iter().map(|(text, ..)| *text), 1);
        let mut sums: BTreeMap<usize, BTreeMap<usize, f32>> = BTreeMap::new();
        for (text, at, weight) in &texts {
            let sum = sums.entry(*at).or_default();
            for (run, there) in vocabulary.vector(&text.grams) {
                *sum.entry(run).or_default() += there * weight;
            }
        }
        let mut occurrences = vec![Vec::new(); vocabulary.len()];
        for (at, sum) in sums {
            let length = sum.values().map(|weight| weight * weight).sum::<f32>().sqrt().max(f32::MIN_POSITIVE);
            for (run, weight) in sum {
                if let (Some(places), Ok(at)) = (occurrences.get_mut(run), u32::try_from(at)) {
                    places.push((at, weight / length));
                }
            }
        }
        occurrences.iter_mut().filter(|places| places.len() > MOST_OCCUPATIONS).for_each(Vec::clear);
        Self { vocabulary, occurrences }
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    /// The likeness of every occupation, the cosine between its middle and the title.
    pub fn likeness(&self, vector: &[(usize, f32)], occupations: usize) -> Vec<f32> {
        let mut likeness = vec![0.0_f32; occupations];
        for (run, weight) in vector {
            for (at, there) in self.occurrences.get(*run).into_iter().flatten() {
                if let Some(likeness) = usize::try_from(*at).ok().and_then(|at| likeness.get_mut(at)) {
                    *likeness += weight * there;
                }
            }
        }
        likeness
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::occupation::OccupationCode;

    fn position(code: &str) -> usize {
        occupations().position(OccupationCode::parse(code).unwrap()).unwrap()
    }

    fn likeness(centroids: &Centroids, text: &str, code: &str) -> f32 {
        let vector = centroids.vocabulary().vector(&read(text).grams);
        centroids.likeness(&vector, occupations().all().len())[position(code)]
    }

    #[test]
    fn names_lead_to_occupations_without_titles_and_titles_draw_them_near() {
        let named = Centroids::learn(&[]);
        assert!(likeness(&named, "洗碗工", "4-03-02-05") > 0.1);
        assert!(likeness(&named, "洗碗工", "4-03-02-05") > likeness(&named, "洗碗工", "2-02-10-03"));
        let title = read("后厨打荷帮手");
        let taught = Centroids::learn(&[(&title, position("4-03-02-05"))]);
        let before = likeness(&named, "打荷帮手", "4-03-02-05");
        assert!(likeness(&taught, "打荷帮手", "4-03-02-05") > before + 0.1, "{before}");
    }
}
