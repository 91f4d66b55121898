//! From some of the people to all of them: what a count in a sample drawn by lot says, and how far off that may be.

/// A count as it would be among everybody, with the half width of its 95 % interval (normal approximation, with the finite
/// population correction; W. G. Cochran, Sampling Techniques, 3rd ed., 1977, ch. 3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    pub people: usize,
    pub margin: usize,
}

/// What `count` of `looked_at` people says of `people`; `None` while nobody has been looked at.
pub fn estimate(count: usize, looked_at: usize, people: usize) -> Option<Estimate> {
    let wide = |number: usize| u128::try_from(number).unwrap_or(u128::MAX);
    let (x, n, all) = (wide(count.min(looked_at)), wide(looked_at), wide(people.max(looked_at)));
    let estimated = (x * all + n / 2).checked_div(n)?;
    // 1.96² · N · (N − n) · p · (1 − p) / n, all in whole numbers.
    let variance = 38_416 * all * (all - n) * x * (n - x) / (10_000 * n * n * n);
    let root = variance.isqrt();
    let margin = root + u128::from(root * root < variance);
    Some(Estimate { people: usize::try_from(estimated).ok()?, margin: usize::try_from(margin).ok()? })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everybody_is_no_estimate_and_a_sample_is_off_as_far_as_it_says() {
        assert_eq!(estimate(7, 20, 20), Some(Estimate { people: 7, margin: 0 }));
        // 100 of 1,000 of 10,000: 10 %, ± 1.96 · 10,000 · √(0.09 ∕ 1,000 · 0.9) = 176.4.
        assert_eq!(estimate(100, 1_000, 10_000), Some(Estimate { people: 1_000, margin: 177 }));
        assert_eq!(estimate(0, 0, 9), None);
    }
}
