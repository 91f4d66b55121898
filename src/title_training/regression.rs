//! Softmax regression over sparse vectors by stochastic gradient descent. An occupation's weights are its own and those of
//! the groups above it, learnt together, so that what is rare learns from its kin.

use super::shuffle::Dice;
use crate::reference::title_grams::real;
use crate::reference::title_model::{Class, GROUPS, Row, nodes_of, softmax};

/// Rounds over all examples.
const ROUNDS: usize = 8;
/// The first step; it falls in a straight line to 0.
const STEP: f32 = 2.0;
/// What is taken off a weight for its size, each time its run is seen.
const DECAY: f32 = 3e-5;
/// How fast groups learn, relative to occupations.
const GROUP_SHARE: f32 = 0.2;
/// How fast biases learn, relative to weights.
const BIAS_SHARE: f32 = 0.1;
/// Weights under this share of a row's largest are left out.
const LEAST_SHARE: f32 = 0.04;

/// One text to learn from.
pub(super) struct Example {
    pub(super) vector: Vec<(usize, f32)>,
    /// Number of its class.
    pub(super) class: usize,
    pub(super) weight: f32,
}

/// The biases of all nodes and the rows of all runs.
pub(super) fn fit(examples: &[Example], runs: usize, classes: &[Class]) -> (Vec<f32>, Vec<Row>) {
    let nodes = nodes_of(classes);
    let mut biases = vec![0.0_f32; nodes];
    let mut weights: Vec<Vec<f32>> = vec![vec![0.0; nodes]; runs];
    let mut order: Vec<&Example> = examples.iter().collect();
    let mut dice = Dice::new(1);
    let (mut done, all) = (0, real(examples.len() * ROUNDS));
    for _ in 0..ROUNDS {
        dice.shuffle(&mut order);
        for example in &order {
            let step = STEP * (1.0 - real(done) / all) * example.weight;
            learn(example, step, classes, &mut biases, &mut weights);
            done += 1;
        }
    }
    (biases, weights.iter().map(|row| in_steps(row)).collect())
}

/// One step down the gradient of the log loss of one example.
fn learn(example: &Example, step: f32, classes: &[Class], biases: &mut [f32], weights: &mut [Vec<f32>]) {
    let mut sums = biases.to_vec();
    for (run, weight) in &example.vector {
        if let Some(row) = weights.get(*run) {
            for (sum, it) in sums.iter_mut().zip(row) {
                *sum += weight * it;
            }
        }
    }
    let mut slope = softmax(classes, &sums);
    if let Some(right) = slope.get_mut(example.class) {
        *right -= 1.0;
    }
    slope.resize(sums.len(), 0.0);
    for (number, class) in classes.iter().enumerate() {
        let own = slope.get(number).copied().unwrap_or_default() * GROUP_SHARE;
        let groups: [usize; GROUPS] = class.groups;
        for node in groups {
            if let Some(group) = slope.get_mut(node) {
                *group += own;
            }
        }
    }
    for (bias, slope) in biases.iter_mut().zip(&slope) {
        *bias -= step * BIAS_SHARE * slope;
    }
    let kept = 1.0 - step * DECAY;
    for (run, weight) in &example.vector {
        if let Some(row) = weights.get_mut(*run) {
            let size = step * weight;
            for (it, slope) in row.iter_mut().zip(&slope) {
                *it = kept * *it - size * slope;
            }
        }
    }
}

/// The row in 127 steps to either side, without what is small.
#[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "at most 127 by the choice of the step")]
fn in_steps(row: &[f32]) -> Row {
    let most = row.iter().fold(0.0_f32, |most, weight| most.max(weight.abs()));
    let step = (most / 127.0).max(f32::MIN_POSITIVE);
    let kept = row.iter().enumerate().filter(|(_, weight)| weight.abs() > most * LEAST_SHARE);
    let weights = kept.filter_map(|(node, weight)| Some((u16::try_from(node).ok()?, (weight / step).round() as i8)));
    Row { step, weights: weights.collect() }
}
