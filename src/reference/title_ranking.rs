//! The last word on a title: which occupations come into question, what speaks for each, and the chance of each.
//! Three witnesses are heard: the learnt model, labelled titles that are alike, names of the classification.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use super::occupations::occupations;
use super::spoken_names::spoken_names;
use super::title_bytes::Bytes;
use super::title_grams::{ReadTitle, read};
use super::title_mentions::{Mention, Mentions};
use super::title_model::{TitleModel, familiarity};
use super::title_neighbours::{Neighbours, Votes, best};

/// What is known of a candidate.
pub const FACTS: usize = 19;

/// Candidates that each witness names.
const BY_MODEL: usize = 12;
const BY_NEIGHBOURS: usize = 5;
const BY_NAME: usize = 6;

/// An occupation that comes into question.
#[derive(Debug, Clone)]
pub struct Candidate {
    /// Position in the classification.
    pub at: usize,
    pub facts: [f32; FACTS],
}

/// The three witnesses.
pub struct Witnesses {
    /// The names of the classification, as if they were titles.
    names: &'static Neighbours,
    pub neighbours: Neighbours,
    pub model: TitleModel,
    /// Of every occupation its class in the model.
    classes: Vec<Option<usize>>,
}

impl Witnesses {
    pub fn new(model: TitleModel, neighbours: Neighbours) -> Self {
        let mut classes = vec![None; occupations().all().len()];
        for (number, class) in model.classes().iter().enumerate() {
            if let Some(place) = classes.get_mut(class.at) {
                *place = Some(number);
            }
        }
        Self { names: &NAMES, neighbours, model, classes }
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
        let chances = self.model.chances(&title.grams);
        let names = self.names.nearest(&title.grams, all.len());
        let mentions = Mentions::in_parts(&title.parts);
        let votes = self.neighbours.votes(&title.grams, all.len());
        let by_model = best(&chances.classes, BY_MODEL).filter_map(|number| self.model.classes().get(number));
        let mut named: BTreeSet<usize> = by_model.map(|class| class.at).collect();
        named.extend(best(&votes.nearest, BY_NEIGHBOURS));
        named.extend(best(&names, BY_NAME));
        let most = chances.classes.iter().copied().fold(0.0, f32::max);
        let candidate = |at: usize| {
            let code = all.get(at)?.code;
            let number = self.classes.get(at).copied().flatten();
            let group = |level| self.model.group_chance(&chances, code, level);
            let learnt = number.and_then(|number| {
                Some((chances.classes.get(number).copied()?, self.model.classes().get(number)?.titles))
            });
            let seen = Seen {
                learnt,
                most,
                name: names.get(at).copied()?,
                mention: mentions.of(at),
                groups: [group(0), group(1)],
                depth: code.depth(),
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

/// What the witnesses say of one candidate.
struct Seen {
    /// Its chance by the model and the titles that was learnt from; `None` for an occupation of no labelled title.
    learnt: Option<(f32, usize)>,
    /// The best chance of any class.
    most: f32,
    /// The likeness of its name that is most like the title.
    name: f32,
    /// What a name of it that the title says outright explains.
    mention: Mention,
    groups: [f32; 2],
    depth: u8,
}

fn facts(seen: &Seen, votes: &Votes, at: usize) -> [f32; FACTS] {
    let vote = |votes: &[f32]| votes.get(at).copied().unwrap_or_default();
    let is = |it: bool| if it { 1.0 } else { 0.0 };
    let unknown = is(seen.learnt.is_none());
    let chance = seen.learnt.map_or(-3.0, |(chance, _)| (chance + 1e-5).ln());
    let familiar = familiarity(seen.learnt.map_or(0, |(_, titles)| titles));
    let [minor, middle] = seen.groups;
    [
        chance,
        chance * seen.most,
        vote(&votes.shares),
        vote(&votes.nearest),
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
    ]
}

/// How much each fact counts, as in a conditional logit.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Ranking(pub [f32; FACTS]);

impl Ranking {
    /// The candidates with their chances, 1 together, best first, equals in the order of the codes.
    pub fn rank(&self, candidates: &[Candidate]) -> Vec<(usize, f32)> {
        let worth = |it: &Candidate| it.facts.iter().zip(&self.0).map(|(fact, weight)| fact * weight).sum::<f32>();
        let mut ranked: Vec<(usize, f32)> = candidates.iter().map(|it| (it.at, worth(it))).collect();
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

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.0.iter().flat_map(|weight| weight.to_le_bytes()));
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let mut weights = [0.0; FACTS];
        for weight in &mut weights {
            *weight = bytes.f32()?;
        }
        Some(Self(weights))
    }
}
