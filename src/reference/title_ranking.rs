//! The last word on a title: which occupations come into question, what speaks for each, and the chance of each.
//! Four witnesses are heard: the learnt model, labelled titles that are alike, names of the classification, and what all texts
//! of an occupation have in common.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::occupations::occupations;
use super::spoken_names::spoken_names;
use super::title_bytes::Bytes;
use super::title_centroids::Centroids;
use super::title_grams::{ReadTitle, Vocabularies, read};
use super::title_mentions::{Mention, Mentions};
use super::title_model::{TitleModel, familiarity, group_number};
use super::title_neighbours::{Neighbours, best};
use crate::domain::occupation::OccupationCode;

/// What is known of a candidate.
pub const FACTS: usize = 27;

/// Candidates that each witness names.
const BY_MODEL: usize = 12;
const BY_NEIGHBOURS: usize = 5;
const BY_NAME: usize = 6;
const BY_CENTROID: usize = 12;

/// An occupation that comes into question.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Position in the classification.
    pub at: usize,
    pub facts: [f32; FACTS],
}

/// The four witnesses.
pub struct Witnesses {
    /// The names of the classification, as if they were titles.
    names: &'static Neighbours,
    neighbours: Neighbours,
    centroids: Centroids,
    pub model: TitleModel,
    /// Of model, neighbours, names and centroids.
    vocabularies: Vocabularies<4>,
    /// Of every occupation its class in the model.
    classes: Vec<Option<usize>>,
}

impl Witnesses {
    pub fn new(model: TitleModel, neighbours: Neighbours, centroids: Centroids) -> Self {
        let mut classes = vec![None; occupations().all().len()];
        for (number, class) in model.classes().iter().enumerate() {
            if let Some(place) = classes.get_mut(class.at) {
                *place = Some(number);
            }
        }
        let all = [model.vocabulary(), neighbours.vocabulary(), NAMES.vocabulary(), centroids.vocabulary()];
        let vocabularies = Vocabularies::new(all);
        Self { names: &NAMES, neighbours, centroids, model, vocabularies, classes }
    }

    /// The occupations that come into question, in the order of the codes. None for a title without letters and digits.
    pub fn candidates(&self, title: &str) -> Vec<Candidate> {
        if !title.chars().any(char::is_alphanumeric) {
            return Vec::new();
        }
        self.candidates_of(&read(title))
    }

    pub fn candidates_of(&self, title: &ReadTitle) -> Vec<Candidate> {
        let all = occupations().all();
        let [by_model, by_titles, by_names, by_centroids] = self.vocabularies.vectors(&title.grams);
        let chances = self.model.chances(&by_model);
        let names = self.names.likeness(&by_names);
        let mentions = Mentions::in_parts(&title.parts);
        let neighbours = self.neighbours.likeness(&by_titles);
        let vote = |(at, share)| Some(Vote { at, share, groups: groups_of(all.get(at)?.code) });
        let votes: Vec<Vote> = neighbours.votes().into_iter().filter_map(vote).collect();
        let by_model = best(&chances.classes, BY_MODEL).filter_map(|number| self.model.classes().get(number));
        let centroids = self.centroids.likeness(&by_centroids, all.len());
        let mut named: BTreeSet<usize> = by_model.map(|class| class.at).collect();
        named.extend(neighbours.nearest(BY_NEIGHBOURS));
        named.extend(names.nearest(BY_NAME));
        named.extend(best(&centroids, BY_CENTROID));
        let best_centroid = centroids.iter().copied().fold(0.0, f32::max);
        let most = chances.classes.iter().copied().fold(0.0, f32::max);
        let candidate = |at: usize| {
            let code = all.get(at)?.code;
            let number = self.classes.get(at).copied().flatten();
            let group = |level| self.model.group_chance(&chances, at, level);
            let learnt = number.and_then(|number| {
                Some((chances.classes.get(number).copied()?, self.model.classes().get(number)?.titles))
            });
            let seen = Seen {
                learnt,
                most,
                name: names.of(at),
                neighbour: neighbours.of(at),
                mention: mentions.of(at),
                group_chances: [group(0), group(1)],
                groups: groups_of(code),
                depth: code.depth(),
                centroid: centroids.get(at).copied()?,
                best_centroid,
            };
            Some(Candidate { at, facts: facts(&seen, &votes, at) })
        };
        named.into_iter().filter_map(candidate).collect()
    }
}

static NAMES: LazyLock<Neighbours> = LazyLock::new(|| {
    let spoken: Vec<(ReadTitle, Vec<usize>)> = spoken_names()
        .into_iter()
        .map(|(form, meanings)| {
            (read(&form), meanings.keys().filter_map(|code| occupations().position(*code)).collect())
        })
        .collect();
    let each: Vec<_> = spoken.iter().flat_map(|(form, all)| all.iter().map(move |at| (form, *at))).collect();
    Neighbours::learn(&each)
});

/// The share that one alike title has in the vote, for its occupation and the minor and middle group of that.
struct Vote {
    at: usize,
    share: f32,
    groups: [u32; 2],
}

fn groups_of(code: OccupationCode) -> [u32; 2] {
    [group_number(code, 0), group_number(code, 1)]
}

/// What the witnesses say of one candidate.
struct Seen {
    /// Its chance by the model and the titles that was learnt from; `None` for an occupation of no labelled title.
    learnt: Option<(f32, usize)>,
    /// The best chance of any class.
    most: f32,
    /// The likeness of its labelled title that is most like this one.
    neighbour: f32,
    /// The likeness of its name that is most like the title.
    name: f32,
    /// What a name of it that the title says outright explains.
    mention: Mention,
    /// The chances of its minor and middle group by the model.
    group_chances: [f32; 2],
    /// The numbers of the two.
    groups: [u32; 2],
    depth: u8,
    /// The likeness of the middle of its texts, and the best such likeness of any occupation.
    centroid: f32,
    best_centroid: f32,
}

fn facts(seen: &Seen, votes: &[Vote], at: usize) -> [f32; FACTS] {
    let is = |it: bool| if it { 1.0 } else { 0.0 };
    let unknown = is(seen.learnt.is_none());
    let chance = seen.learnt.map_or(-3.0, |(chance, _)| (chance + 1e-5).ln());
    let familiar = familiarity(seen.learnt.map_or(0, |(_, titles)| titles));
    let [minor, middle] = seen.group_chances;
    let own = votes.iter().filter(|vote| vote.at == at).map(|vote| vote.share).sum();
    let kin = |level: usize| {
        let of = |groups: &[u32; 2]| groups.get(level).copied();
        votes.iter().filter(|vote| of(&vote.groups) == of(&seen.groups)).map(|vote| vote.share).sum::<f32>()
    };
    [
        chance,
        chance * seen.most,
        own,
        seen.neighbour,
        seen.name,
        seen.name.powi(4),
        seen.name * familiar,
        unknown,
        unknown * seen.name,
        unknown * (seen.most + 1e-5).ln(),
        familiar,
        (minor + 1e-3).ln(),
        (middle + 1e-3).ln(),
        is(seen.depth == 3),
        is(seen.depth < 3),
        seen.mention.anywhere,
        seen.mention.at_end,
        unknown * seen.mention.anywhere,
        familiar * seen.mention.anywhere,
        unknown * (minor + 1e-3).ln(),
        unknown * (middle + 1e-3).ln(),
        kin(0),
        kin(1),
        seen.centroid,
        (seen.centroid + 0.02).ln(),
        seen.centroid / (seen.best_centroid + 1e-6),
        unknown * seen.centroid,
    ]
}

/// What is known of a candidate when the first answer is wrong: all of that, and its kinship to the first answer.
pub const NEXT_FACTS: usize = FACTS + KINSHIPS;
const KINSHIPS: usize = 3;

/// The facts of a candidate beside the first answer, by its position in the classification.
pub fn next_facts(candidate: &Candidate, first: usize) -> [f32; NEXT_FACTS] {
    let code = |at: usize| occupations().all().get(at).map(|it| it.code);
    let is_kin = |level: usize| {
        let number = |at: usize| code(at).map(|it| group_number(it, level));
        if number(candidate.at) == number(first) { 1.0 } else { 0.0 }
    };
    let mut all = [0.0; NEXT_FACTS];
    let kinships: [f32; KINSHIPS] = std::array::from_fn(is_kin);
    for (place, fact) in all.iter_mut().zip(candidate.facts.iter().chain(&kinships)) {
        *place = *fact;
    }
    all
}

/// How much each fact counts, as in two conditional logits: which candidate is the first answer, and which it is where that
/// one is wrong.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ranking {
    pub first: [f32; FACTS],
    pub next: [f32; NEXT_FACTS],
}

impl Default for Ranking {
    fn default() -> Self {
        Self { first: [0.0; FACTS], next: [0.0; NEXT_FACTS] }
    }
}

impl Ranking {
    /// The position of the likeliest candidate.
    pub fn first(&self, candidates: &[Candidate]) -> Option<usize> {
        self.by_first(candidates).first().map(|(at, _)| *at)
    }

    /// The candidates with their chances, 1 together, best first, equals in the order of the codes.
    pub fn rank(&self, candidates: &[Candidate]) -> Vec<(usize, f32)> {
        let Some((first, chance)) = self.by_first(candidates).first().copied() else { return Vec::new() };
        let others = candidates.iter().filter(|it| it.at != first);
        let others = chances(others.map(|it| (it.at, worth(&next_facts(it, first), &self.next))));
        // What is left of the chance is shared out; nobody has more than the first.
        let share = |(at, it): (usize, f32)| (at, (it * (1.0 - chance)).min(chance));
        std::iter::once((first, chance)).chain(others.into_iter().map(share)).collect()
    }

    /// The candidates with their chances of being the first answer.
    fn by_first(&self, candidates: &[Candidate]) -> Vec<(usize, f32)> {
        chances(candidates.iter().map(|it| (it.at, worth(&it.facts, &self.first))))
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.first.iter().chain(&self.next).flat_map(|weight| weight.to_le_bytes()));
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let mut ranking = Self::default();
        for weight in ranking.first.iter_mut().chain(&mut ranking.next) {
            *weight = bytes.f32()?;
        }
        Some(ranking)
    }
}

fn worth<const N: usize>(facts: &[f32; N], weights: &[f32; N]) -> f32 {
    facts.iter().zip(weights).map(|(fact, weight)| fact * weight).sum()
}

/// From the worth of each its share of the chance, most first, equals in the order of the codes.
fn chances(worths: impl Iterator<Item = (usize, f32)>) -> Vec<(usize, f32)> {
    let mut ranked: Vec<(usize, f32)> = worths.collect();
    let most = ranked.iter().map(|(_, worth)| *worth).fold(f32::MIN, f32::max);
    let mut all = 0.0;
    for (_, chance) in &mut ranked {
        *chance = (*chance - most).exp();
        all += *chance;
    }
    for (_, chance) in &mut ranked {
        *chance /= all;
    }
    ranked.sort_by(|(at, one), (there, other)| other.total_cmp(one).then(at.cmp(there)));
    ranked
}
