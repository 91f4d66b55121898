//! The weights of the ranking: a conditional logit, found by Newton's method. Each title is one choice
//! among its candidates.

use crate::reference::title_grams::real;

/// What a weight pays for its size, on facts with a spread of 1.
const RIDGE: f64 = 4.0;
const ROUNDS: usize = 12;
const HALVINGS: i32 = 12;

type Facts<const N: usize> = [f64; N];

/// One title: the facts of its candidates, and which of them is right.
pub(super) type Choice<const N: usize> = (Vec<[f32; N]>, usize);

/// The weights under which the right candidates were the likeliest choices.
pub(super) fn fit<const N: usize>(choices: &[Choice<N>]) -> [f32; N] {
    let spread = spread(choices);
    let scaled: Vec<(Vec<Facts<N>>, usize)> = choices
        .iter()
        .map(|(candidates, right)| {
            let facts = |it: &[f32; N]| std::array::from_fn(|at| fact(it, at) / part(&spread, at));
            (candidates.iter().map(facts).collect(), *right)
        })
        .collect();
    let mut weights: Facts<N> = [0.0; N];
    for _ in 0..ROUNDS {
        let (slope, mut bend) = slope_and_bend(&scaled, &weights);
        let step = solve(&mut bend, slope);
        let before = loss(&scaled, &weights);
        // A whole step may jump over the valley.
        let tries = (0..HALVINGS).map(|halvings| 0.5_f64.powi(halvings));
        let mut moved = tries.map(|share| std::array::from_fn(|at| part(&weights, at) - share * part(&step, at)));
        match moved.find(|there| loss(&scaled, there) < before) {
            Some(there) => weights = there,
            None => break,
        }
    }
    #[expect(clippy::as_conversions, clippy::cast_possible_truncation, reason = "seven digits are plenty")]
    std::array::from_fn(|at| (part(&weights, at) / part(&spread, at)) as f32)
}

fn part<const N: usize>(facts: &Facts<N>, at: usize) -> f64 {
    facts.get(at).copied().unwrap_or_default()
}

fn fact<const N: usize>(facts: &[f32; N], at: usize) -> f64 {
    facts.get(at).copied().map_or(0.0, f64::from)
}

/// The standard deviation of each fact, 1 for one that is always the same.
fn spread<const N: usize>(choices: &[Choice<N>]) -> Facts<N> {
    let candidates = || choices.iter().flat_map(|(candidates, _)| candidates);
    let all = f64::from(real(candidates().count())).max(1.0);
    std::array::from_fn(|at| {
        let mean = candidates().map(|it| fact(it, at)).sum::<f64>() / all;
        let square = candidates().map(|it| (fact(it, at) - mean).powi(2)).sum::<f64>() / all;
        if square > 1e-12 { square.sqrt() } else { 1.0 }
    })
}

fn loss<const N: usize>(choices: &[(Vec<Facts<N>>, usize)], weights: &Facts<N>) -> f64 {
    let worth = |facts: &Facts<N>| facts.iter().zip(weights).map(|(one, other)| one * other).sum::<f64>();
    let of = |(candidates, right): &(Vec<Facts<N>>, usize)| {
        let worths: Vec<f64> = candidates.iter().map(worth).collect();
        let most = worths.iter().copied().fold(f64::MIN, f64::max);
        let all: f64 = worths.iter().map(|worth| (worth - most).exp()).sum();
        all.ln() + most - worths.get(*right).copied().unwrap_or_default()
    };
    choices.iter().map(of).sum::<f64>() + weights.iter().map(|weight| weight * weight).sum::<f64>() * RIDGE / 2.0
}

/// First and second derivative of the log loss with its ridge.
fn slope_and_bend<const N: usize>(choices: &[(Vec<Facts<N>>, usize)], weights: &Facts<N>) -> (Facts<N>, [Facts<N>; N]) {
    let mut slope: Facts<N> = weights.map(|weight| RIDGE * weight);
    let mut bend = [[0.0; N]; N];
    for (at, row) in bend.iter_mut().enumerate() {
        if let Some(own) = row.get_mut(at) {
            *own = RIDGE;
        }
    }
    for (candidates, right) in choices {
        let worths: Vec<f64> =
            candidates.iter().map(|it| it.iter().zip(weights).map(|(one, other)| one * other).sum()).collect();
        let most = worths.iter().copied().fold(f64::MIN, f64::max);
        let all: f64 = worths.iter().map(|worth| (worth - most).exp()).sum();
        let mut mean: Facts<N> = [0.0; N];
        for (facts, worth) in candidates.iter().zip(&worths) {
            let chance = (worth - most).exp() / all;
            for (mean, fact) in mean.iter_mut().zip(facts) {
                *mean += chance * fact;
            }
        }
        for ((facts, worth), number) in candidates.iter().zip(&worths).zip(0..) {
            let chance = (worth - most).exp() / all;
            let away: Facts<N> = std::array::from_fn(|at| part(facts, at) - part(&mean, at));
            for (row, one) in bend.iter_mut().zip(&away) {
                for (cell, other) in row.iter_mut().zip(&away) {
                    *cell += chance * one * other;
                }
            }
            if number == *right {
                for (slope, away) in slope.iter_mut().zip(&away) {
                    *slope -= away;
                }
            }
        }
    }
    (slope, bend)
}

/// Solves a positive definite system by elimination; the ridge keeps every pivot above 0.
fn solve<const N: usize>(rows: &mut [Facts<N>; N], mut right: Facts<N>) -> Facts<N> {
    for pivot in 0..N {
        let (Some(line), Some(known)) = (rows.get(pivot).copied(), right.get(pivot).copied()) else { break };
        for (row, value) in rows.iter_mut().zip(right.iter_mut()).skip(pivot + 1) {
            let share = part(row, pivot) / part(&line, pivot);
            for (cell, above) in row.iter_mut().zip(&line) {
                *cell -= share * above;
            }
            *value -= share * known;
        }
    }
    let mut found: Facts<N> = [0.0; N];
    for (at, (row, value)) in rows.iter().zip(&right).enumerate().rev() {
        let known: f64 = row.iter().zip(&found).skip(at + 1).map(|(cell, it)| cell * it).sum();
        if let Some(place) = found.get_mut(at) {
            *place = (value - known) / part(row, at);
        }
    }
    found
}
