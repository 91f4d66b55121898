//! From labelled titles to a coder. Names of the classification are learnt along with the titles, lightly: titles use
//! words differently, and most where an occupation has few titles.

use std::collections::BTreeMap;

use super::logit;
use super::regression::{Example, fit};
use crate::reference::occupations::occupations;
use crate::reference::title_calibration::Calibration;
use crate::reference::title_centroids::Centroids;
use crate::reference::title_coder::TitleCoder;
use crate::reference::title_grams::{ReadTitle, Vocabulary, read, real};
use crate::reference::title_model::{TitleModel, classes_of};
use crate::reference::title_neighbours::Neighbours;
use crate::reference::title_ranking::{Candidate, NEXT_FACTS, Ranking, Witnesses, next_facts};
use crate::reference::titles::LABELLED;

/// Texts that a run of characters must be in to be learnt.
const LEAST_TEXTS: usize = 1;
/// What a name counts relative to a title: more, the fewer titles its occupation has.
const NAME_WEIGHT: f32 = 0.05;
const RARE_NAME_WEIGHT: f32 = 0.3;

/// A title with what a person made of it.
#[derive(Debug, Clone)]
pub struct LabelledTitle {
    pub title: ReadTitle,
    /// Position of its occupation in the classification.
    pub at: usize,
}

/// All labelled titles.
pub fn labelled_titles() -> Vec<LabelledTitle> {
    let place =
        |(title, code): &(String, _)| Some(LabelledTitle { title: read(title), at: occupations().position(*code)? });
    LABELLED.iter().filter_map(place).collect()
}

/// The witnesses that these titles make.
pub fn train_model(titles: &[&LabelledTitle]) -> Witnesses {
    let mut counts: BTreeMap<usize, usize> = BTreeMap::new();
    for title in titles {
        *counts.entry(title.at).or_default() += 1;
    }
    let counted: Vec<(usize, usize)> = counts.into_iter().collect();
    let classes = classes_of(&counted);
    let named: Vec<(usize, f32, ReadTitle)> = counted
        .iter()
        .enumerate()
        .filter_map(|(class, (at, titles))| Some((class, *titles, occupations().all().get(*at)?)))
        .flat_map(|(class, titles, occupation)| {
            let weight = NAME_WEIGHT + RARE_NAME_WEIGHT / real(1 + titles);
            let names = occupation.aliases.iter().chain([&occupation.name_zh]);
            names.map(move |name| (class, weight, read(name)))
        })
        .collect();
    let texts = titles.iter().map(|title| &title.title).chain(named.iter().map(|(_, _, name)| name));
    let vocabulary = Vocabulary::learn(texts, LEAST_TEXTS);
    let class_of = |at: usize| counted.binary_search_by_key(&at, |(at, _)| *at).ok();
    let mut examples: Vec<Example> = titles
        .iter()
        .filter_map(|title| {
            let vector = vocabulary.vector(&title.title.grams);
            Some(Example { vector, class: class_of(title.at)?, weight: 1.0 })
        })
        .collect();
    examples.extend(named.iter().map(|(class, weight, name)| Example {
        vector: vocabulary.vector(&name.grams),
        class: *class,
        weight: *weight,
    }));
    let (biases, rows) = fit(&examples, vocabulary.len(), &classes);
    let alike: Vec<_> = titles.iter().map(|title| (&title.title, title.at)).collect();
    let model = TitleModel::new(vocabulary, classes, biases, rows);
    Witnesses::new(model, Neighbours::learn(&alike), Centroids::learn(&alike))
}

/// The coder of these witnesses, weighed and calibrated by what such witnesses said of titles they had not seen: of each
/// the candidates and the label, in parts of which each was ranked by what the others taught.
pub fn finish(witnesses: Witnesses, unseen: &[Vec<(Vec<Candidate>, usize)>]) -> TitleCoder {
    let mut answers = Vec::new();
    for (number, part) in unseen.iter().enumerate() {
        let others = unseen.iter().enumerate().filter(|(other, _)| *other != number).flat_map(|(_, part)| part);
        let ranking = weighed(&others.collect::<Vec<_>>());
        for (candidates, label) in part {
            let ranked = ranking.rank(candidates);
            answers.extend(ranked.iter().take(5).map(|(at, chance)| (*chance, at == label)));
        }
    }
    let ranking = weighed(&unseen.iter().flatten().collect::<Vec<_>>());
    TitleCoder::new(witnesses, ranking, Calibration::learn(answers))
}

/// The weights for the first answer, and of titles whose first answer is wrong those for what it is then. Titles without
/// the right candidate teach nothing.
fn weighed(titles: &[&(Vec<Candidate>, usize)]) -> Ranking {
    let right = |candidates: &[Candidate], label: usize| candidates.iter().position(|it| it.at == label);
    let choice = |(candidates, label): &&(Vec<Candidate>, usize)| {
        Some((candidates.iter().map(|it| it.facts).collect(), right(candidates, *label)?))
    };
    let first = logit::fit(&titles.iter().filter_map(choice).collect::<Vec<_>>());
    let ranking = Ranking { first, next: [0.0; NEXT_FACTS] };
    let second = |(candidates, label): &&(Vec<Candidate>, usize)| {
        let first = ranking.first(candidates)?;
        let others: Vec<_> = candidates.iter().filter(|it| it.at != first).collect();
        let right = others.iter().position(|it| it.at == *label)?;
        Some((others.into_iter().map(|it| next_facts(it, first)).collect(), right))
    };
    let next = logit::fit(&titles.iter().filter_map(second).collect::<Vec<_>>());
    Ranking { first, next }
}
