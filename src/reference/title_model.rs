//! The learnt part of the title coder: a softmax regression over runs of characters, in which an occupation also has the
//! weights of the groups above it. Weights are whole steps, small ones are left out.
//! It is made by `title_training`; here it is read and asked.

use std::collections::HashMap;

use super::occupations::occupations;
use super::title_bytes::{Bytes, small};
use super::title_grams::{Vocabulary, real};
use crate::domain::occupation::OccupationCode;

/// Groups above an occupation: minor, middle, major.
pub const GROUPS: usize = 3;

/// One class of the regression: an occupation or a group that titles were labelled with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Class {
    /// Position in the classification.
    pub at: usize,
    /// Labelled titles it was learnt from.
    pub titles: usize,
    /// Positions among the nodes of the groups it is in.
    pub groups: [usize; GROUPS],
}

/// The weights of one run: of each node that it speaks for or against, in steps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// What one step is worth.
    pub step: f32,
    /// Node and steps, −127 to 127.
    pub weights: Vec<(u16, i8)>,
}

/// The model. Nodes are the classes, then their groups.
#[derive(Debug, Clone, Default)]
pub struct TitleModel {
    vocabulary: Vocabulary,
    classes: Vec<Class>,
    /// Of every node what is added for every title.
    biases: Vec<f32>,
    rows: Vec<Row>,
    /// By position in the classification the nodes of the groups that an occupation is in; `None` where no class is.
    groups: Vec<[Option<usize>; GROUPS]>,
}

/// What the model says of a title.
#[derive(Debug, Clone)]
pub struct Chances {
    /// Of every class, in their order; 1 together.
    pub classes: Vec<f32>,
    /// Of every node; those of classes are 0.
    groups: Vec<f32>,
}

/// The group of a code on a level: 0 minor, 1 middle, 2 major.
pub fn group_number(code: OccupationCode, level: usize) -> u32 {
    let number = code.number();
    match level {
        0 => number / 100,
        1 => number / 10_000,
        _ => number / 1_000_000,
    }
}

/// Numbers the nodes of classes at these positions in the classification, with the titles each was learnt from.
pub fn classes_of(titles: &[(usize, usize)]) -> Vec<Class> {
    let mut nodes: HashMap<(usize, u32), usize> = HashMap::new();
    let mut next = titles.len();
    let mut classes: Vec<Class> =
        titles.iter().map(|(at, titles)| Class { at: *at, titles: *titles, groups: [0; GROUPS] }).collect();
    for level in 0..GROUPS {
        for class in &mut classes {
            let Some(occupation) = occupations().all().get(class.at) else { continue };
            let node = nodes.entry((level, group_number(occupation.code, level))).or_insert_with(|| {
                next += 1;
                next - 1
            });
            if let Some(group) = class.groups.get_mut(level) {
                *group = *node;
            }
        }
    }
    classes
}

/// How many nodes these classes and their groups are.
pub fn nodes_of(classes: &[Class]) -> usize {
    classes.iter().flat_map(|class| class.groups).max().map_or(0, |last| last + 1)
}

impl TitleModel {
    pub fn new(vocabulary: Vocabulary, classes: Vec<Class>, biases: Vec<f32>, rows: Vec<Row>) -> Self {
        let mut nodes = HashMap::new();
        for class in &classes {
            for (level, node) in class.groups.iter().enumerate() {
                if let Some(occupation) = occupations().all().get(class.at) {
                    nodes.insert((level, group_number(occupation.code, level)), *node);
                }
            }
        }
        let node = |code, level| nodes.get(&(level, group_number(code, level))).copied();
        let all = occupations().all().iter();
        let groups = all.map(|occupation| std::array::from_fn(|level| node(occupation.code, level))).collect();
        Self { vocabulary, classes, biases, rows, groups }
    }

    pub(super) fn vocabulary(&self) -> &Vocabulary {
        &self.vocabulary
    }

    pub fn classes(&self) -> &[Class] {
        &self.classes
    }

    /// The chance of every class for a title with these runs of the vocabulary.
    pub fn chances(&self, vector: &[(usize, f32)]) -> Chances {
        let mut sums = self.biases.clone();
        for (at, weight) in vector {
            let Some(row) = self.rows.get(*at) else { continue };
            let worth = weight * row.step;
            for (node, steps) in &row.weights {
                if let Some(sum) = sums.get_mut(usize::from(*node)) {
                    *sum += worth * f32::from(*steps);
                }
            }
        }
        let classes = softmax(&self.classes, &sums);
        // Nodes of groups come after those of classes.
        let mut groups = vec![0.0; sums.len()];
        let mut rest = classes.as_slice();
        for kin in self.classes.chunk_by(|one, other| one.groups == other.groups) {
            let Some((own, others)) = rest.split_at_checked(kin.len()) else { break };
            rest = others;
            let chance: f32 = own.iter().sum();
            for node in kin.first().into_iter().flat_map(|class| class.groups) {
                if let Some(group) = groups.get_mut(node) {
                    *group += chance;
                }
            }
        }
        Chances { classes, groups }
    }

    /// The chance of the group on a level of the occupation at this position, 0 for one that no labelled title is in.
    pub fn group_chance(&self, chances: &Chances, at: usize, level: usize) -> f32 {
        let node = self.groups.get(at).and_then(|nodes| nodes.get(level)).copied().flatten();
        node.and_then(|node| chances.groups.get(node)).copied().unwrap_or_default()
    }

    /// The model as it is kept in a file.
    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(small(self.classes.len()));
        for class in &self.classes {
            let number = occupations().all().get(class.at).map_or(0, |occupation| occupation.code.number());
            out.extend(number.to_le_bytes());
            out.extend(small(class.titles));
        }
        out.extend(self.biases.iter().flat_map(|bias| bias.to_le_bytes()));
        out.extend(small(self.rows.len()));
        for ((gram, rarity), row) in self.vocabulary.rarities().into_iter().zip(&self.rows) {
            out.extend(gram.to_le_bytes());
            out.extend(rarity.to_le_bytes());
            out.extend(row.step.to_le_bytes());
            out.extend(small(row.weights.len()));
            let mut last = 0;
            for (node, steps) in &row.weights {
                // A gap of 255 or more is written as that many 255s before the rest.
                let mut gap = node - last;
                while gap >= 255 {
                    out.push(255);
                    gap -= 255;
                }
                out.extend(gap.to_le_bytes().first());
                out.extend(steps.to_le_bytes());
                last = *node;
            }
        }
    }

    /// Reads what `write` wrote; `None` when it is anything else.
    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let titles: Option<Vec<(usize, usize)>> = (0..bytes.count()?)
            .map(|_| {
                let code = OccupationCode::from_number(bytes.u32()?)?;
                Some((occupations().position(code)?, usize::try_from(bytes.u32()?).ok()?))
            })
            .collect();
        let classes = classes_of(&titles?);
        let biases: Option<Vec<f32>> = (0..nodes_of(&classes)).map(|_| bytes.f32()).collect();
        let (mut rarities, mut rows) = (Vec::new(), Vec::new());
        for _ in 0..bytes.count()? {
            rarities.push((bytes.u64()?, bytes.f32()?));
            let step = bytes.f32()?;
            let weights = (0..bytes.count()?).scan(0_u16, |last, _| Some(entry(bytes, last))).collect::<Option<_>>()?;
            rows.push(Row { step, weights });
        }
        Some(Self::new(Vocabulary::of(rarities), classes, biases?, rows))
    }
}

fn entry(bytes: &mut Bytes<'_>, last: &mut u16) -> Option<(u16, i8)> {
    loop {
        let gap = bytes.byte()?;
        *last = last.checked_add(u16::from(gap))?;
        if gap < 255 {
            return Some((*last, bytes.take().map(i8::from_le_bytes)?));
        }
    }
}

/// The chances of classes from the sums of all nodes.
pub fn softmax(classes: &[Class], sums: &[f32]) -> Vec<f32> {
    let sum = |node: usize| sums.get(node).copied().unwrap_or_default();
    // Classes come in the order of their codes: those of one minor group stand together and have the same groups.
    let mut known = ([usize::MAX; GROUPS], 0.0);
    let with_groups = |(class, own): (&Class, &f32)| {
        if class.groups != known.0 {
            known = (class.groups, class.groups.into_iter().map(sum).sum::<f32>());
        }
        own + known.1
    };
    let mut chances: Vec<f32> = classes.iter().zip(sums).map(with_groups).collect();
    let most = chances.iter().copied().fold(f32::MIN, f32::max);
    let mut all = 0.0;
    for chance in &mut chances {
        *chance = (*chance - most).exp();
        all += *chance;
    }
    for chance in &mut chances {
        *chance /= all;
    }
    chances
}

/// ln(1 + titles) of a class.
pub fn familiarity(titles: usize) -> f32 {
    real(titles).ln_1p()
}
