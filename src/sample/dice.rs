//! Seeded draws for made-up content, the same on every machine and with every version of every crate.
//! Nothing here is random, let alone fit for secrets.

/// A stream of draws. Every record has its own, so that one more draw for one record leaves the others as they are.
#[derive(Debug)]
pub(super) struct Dice(u64);

/// What a stream is for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Stream {
    Districts,
    TitleOrder,
    Employer,
    Posting,
    Jobseeker,
    /// Of the country, whose records are as many as anybody asks for.
    Trades,
    CountryEmployer,
    CountryPosting,
    CountryJobseeker,
    CountryId,
}

impl Stream {
    const fn number(self) -> u64 {
        match self {
            Self::Districts => 1,
            Self::TitleOrder => 2,
            Self::Employer => 3,
            Self::Posting => 4,
            Self::Jobseeker => 5,
            Self::Trades => 6,
            Self::CountryEmployer => 7,
            Self::CountryPosting => 8,
            Self::CountryJobseeker => 9,
            Self::CountryId => 10,
        }
    }
}

impl Dice {
    pub(super) fn new(seed: u64, stream: Stream, record: u32) -> Self {
        Self(mixed(mixed(seed).wrapping_add(stream.number())).wrapping_add(u64::from(record)))
    }

    // SplitMix64 (Steele, Lea and Flood, OOPSLA 2014). `rand` promises no stable values for its ranges and its `StdRng`
    // across versions, and content that changed with a dependency would break links into a demo.
    pub(super) fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        mixed(self.0)
    }

    /// A number below `end`; 0 when `end` is 0.
    pub(super) fn below(&mut self, end: u32) -> u32 {
        let scaled = (self.next() >> 32) * u64::from(end);
        u32::try_from(scaled >> 32).unwrap_or_default()
    }

    /// A number from `first` to `last`; `first` when there is none between.
    pub(super) fn between(&mut self, first: u32, last: u32) -> u32 {
        first + self.below(last.saturating_sub(first).saturating_add(1))
    }

    /// Whether something happens that happens so often in a hundred.
    pub(super) fn chance(&mut self, percent: u32) -> bool {
        self.below(100) < percent
    }

    /// One of the others, each as often in a hundred as it says, else the usual.
    pub(super) fn mostly<T: Copy>(&mut self, usual: T, others: &[(u32, T)]) -> T {
        let mut left = self.below(100);
        for &(percent, other) in others {
            if left < percent {
                return other;
            }
            left -= percent;
        }
        usual
    }

    /// Any of these, all equally likely; `None` of none.
    pub(super) fn any<'a, T>(&mut self, these: &'a [T]) -> Option<&'a T> {
        let count = u32::try_from(these.len()).ok()?;
        these.get(usize::try_from(self.below(count)).ok()?)
    }
}

/// The output function of `SplitMix64`.
fn mixed(state: u64) -> u64 {
    let state = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let state = (state ^ (state >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    state ^ (state >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_are_those_that_splitmix64_publishes() {
        let mut dice = Dice(1_234_567);
        assert_eq!([dice.next(), dice.next()], [6_457_827_717_110_365_317, 3_203_168_211_198_807_973]);
    }

    #[test]
    fn draws_stay_within_their_ends_and_reach_them() {
        let mut dice = Dice::new(1, Stream::Posting, 1);
        let drawn: std::collections::BTreeSet<_> = (0..200).map(|_| dice.between(3, 6)).collect();
        assert_eq!(drawn, (3..=6).collect());
        assert_eq!((dice.below(0), dice.between(5, 5), dice.any::<u8>(&[])), (0, 5, None));
        assert!((0..100).all(|_| dice.chance(100) && !dice.chance(0)));
    }

    #[test]
    fn each_outcome_comes_as_often_as_it_says() {
        let mut dice = Dice::new(1, Stream::Posting, 2);
        let drawn: Vec<_> = (0..2000).map(|_| dice.mostly('a', &[(20, 'b'), (5, 'c')])).collect();
        let count = |letter| drawn.iter().filter(|it| **it == letter).count();
        assert!(
            (1400..1600).contains(&count('a')) && (330..470).contains(&count('b')) && (60..140).contains(&count('c'))
        );
    }
}
