//! From the ranking's chance to a confidence that keeps its word: of answers with 0.8, about 80 % are right.
//! A rising line through points that isotonic regression found on titles which the coder had not seen.

use super::title_bytes::{Bytes, small};
use super::title_grams::real;
use crate::domain::posting::Confidence;

/// Rising points: the chance that the ranking gave, and the share of such answers that were right.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Calibration(Vec<(f32, f32)>);

/// Answers that one point stands for, at least.
const LEAST_ANSWERS: usize = 150;

impl Calibration {
    /// Isotonic regression (pool adjacent violators) of answers with the chance given and whether each was right.
    pub fn learn(mut answers: Vec<(f32, bool)>) -> Self {
        answers.sort_unstable_by(|(one, _), (other, _)| one.total_cmp(other));
        // Sum of chances, answers that were right, answers.
        let mut pools: Vec<(f32, usize, usize)> = Vec::new();
        for some in answers.chunks(LEAST_ANSWERS) {
            let right = some.iter().filter(|(_, is_right)| *is_right).count();
            let mut pool = (some.iter().map(|(chance, _)| chance).sum::<f32>(), right, some.len());
            while let Some(last) = pools.pop_if(|last| last.1 * pool.2 >= pool.1 * last.2) {
                pool = (pool.0 + last.0, pool.1 + last.1, pool.2 + last.2);
            }
            pools.push(pool);
        }
        Self(pools.into_iter().map(|(sum, right, all)| (sum / real(all), real(right) / real(all))).collect())
    }

    /// The confidence in an answer with this chance; never falls as the chance rises.
    pub fn confidence(&self, chance: f32) -> Confidence {
        let above = self.0.iter().position(|(at, _)| *at >= chance);
        let before = above.unwrap_or(self.0.len()).checked_sub(1).and_then(|at| self.0.get(at));
        // No answer is worth nothing, and one with all the chance is worth what the best point is.
        let (from, low) = before.copied().unwrap_or_default();
        let (to, high) = above.and_then(|at| self.0.get(at)).copied().unwrap_or((1.0, low));
        let share = low + (high - low) * (chance - from) / (to - from).max(f32::MIN_POSITIVE);
        thousandths(share)
    }

    pub fn points(&self) -> &[(f32, f32)] {
        &self.0
    }

    pub fn write(&self, out: &mut Vec<u8>) {
        out.extend(small(self.0.len()));
        out.extend(self.0.iter().flat_map(|(at, share)| [at.to_le_bytes(), share.to_le_bytes()]).flatten());
    }

    pub(super) fn read(bytes: &mut Bytes<'_>) -> Option<Self> {
        let points: Option<Vec<_>> = (0..bytes.count()?).map(|_| Some((bytes.f32()?, bytes.f32()?))).collect();
        points.map(Self)
    }
}

#[expect(
    clippy::as_conversions,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "clamped to 0–1000 first"
)]
fn thousandths(share: f32) -> Confidence {
    Confidence::from_thousandths((share * 1000.0).round().clamp(0.0, 1000.0) as u16)
}
