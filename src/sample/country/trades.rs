//! What work there is in the made-up country, and what employers call it. Occupations are long-tailed: what many of the
//! labelled titles name comes first, what none names follows in a seeded order, and the n-th is about one n-th as common
//! as the first. Every occupation of the classification occurs, if there are postings enough.

use std::collections::BTreeMap;

use super::weighted::Weighted;
use crate::domain::occupation::OccupationCode;
use crate::reference::mentions::mentioned_in;
use crate::reference::occupations::{Occupation, occupations};
use crate::reference::titles::LABELLED;
use crate::sample::dice::{Dice, Stream};
use crate::sample::families::{Family, Industry, family_of};

/// Weight of the first occupation, before the shift.
const MOST: u64 = 1_000_000_000;
/// Zipf's law with Mandelbrot's shift: the first few are less far apart than 1, ½, ⅓.
const SHIFT: u64 = 2;

/// One occupation, with the words for it.
#[derive(Debug)]
pub(super) struct Trade {
    pub(super) code: OccupationCode,
    pub(super) family: &'static Family,
    /// Real titles that somebody gave this occupation, without those that name a place.
    titles: Vec<&'static str>,
    /// Its name, then its other names.
    names: Vec<&'static str>,
}

impl Trade {
    fn new(occupation: &'static Occupation, titles: Vec<&'static str>) -> Self {
        let names = std::iter::once(&occupation.name_zh).chain(&occupation.aliases).map(String::as_str).collect();
        Self { code: occupation.code, family: family_of(occupation.code), titles, names }
    }

    /// As an employer may write it: a real title where there is one, or one of its names, sometimes with what employers
    /// add.
    pub(super) fn title(&self, dice: &mut Dice) -> String {
        if !self.titles.is_empty() && dice.chance(60) {
            return dice.any(&self.titles).copied().unwrap_or_default().to_owned();
        }
        let (before, after) = (dice.mostly("", BEFORE), dice.mostly("", AFTER));
        format!("{before}{}{after}", dice.any(&self.names).copied().unwrap_or_default())
    }

    /// Whether there is a ladder of skill levels.
    pub(super) fn has_ladder(&self) -> bool {
        matches!(self.code.number() / 1_000_000, 4 | 6)
    }
}

const BEFORE: &[(u32, &str)] = &[(10, "招聘"), (8, "急招"), (6, "诚聘"), (3, "高薪聘请"), (3, "长期招")];
const AFTER: &[(u32, &str)] = &[
    (10, "（包吃住）"),
    (8, "（五险一金）"),
    (6, " 双休"),
    (5, " 长白班"),
    (4, "（可兼职）"),
    (3, "学徒"),
    (2, "若干名"),
];

/// All occupations of the country.
#[derive(Debug)]
pub(super) struct Trades {
    all: Weighted<Trade>,
    /// Those that are learnt step by step, as places among all.
    learnable: Weighted<usize>,
    /// What share of the work each industry has.
    industries: BTreeMap<Industry, u64>,
}

impl Trades {
    pub(super) fn new(seed: u64) -> Self {
        let mut titles: BTreeMap<OccupationCode, Vec<&'static str>> = BTreeMap::new();
        for (title, code) in LABELLED.iter().filter(|(title, _)| mentioned_in(title).is_none()) {
            titles.entry(*code).or_default().push(title.trim());
        }
        let mut dice = Dice::new(seed, Stream::Trades, 0);
        let mut ranked: Vec<_> = occupations()
            .all()
            .iter()
            .filter(|occupation| occupation.depth == 4)
            .map(|occupation| (titles.remove(&occupation.code).unwrap_or_default(), dice.next(), occupation))
            .collect();
        ranked.sort_by_key(|(titles, drawn, _)| (std::cmp::Reverse(titles.len()), *drawn));
        let mut trades = Self { all: Weighted::default(), learnable: Weighted::default(), industries: BTreeMap::new() };
        for (rank, (titles, _, occupation)) in (1u64..).zip(ranked) {
            trades.add(MOST / (rank + SHIFT), Trade::new(occupation, titles));
        }
        trades
    }

    fn add(&mut self, weight: u64, trade: Trade) {
        *self.industries.entry(trade.family.industry).or_default() += weight;
        if trade.has_ladder() {
            self.learnable.add(weight, self.all.outcomes().len());
        }
        self.all.add(weight, trade);
    }

    /// Work, as often as it is offered.
    pub(super) fn draw(&self, dice: &mut Dice) -> Option<&Trade> {
        self.all.draw(dice)
    }

    /// A trade with a ladder of skill levels: what people hold certificates of.
    pub(super) fn draw_learnable(&self, dice: &mut Dice) -> Option<&Trade> {
        self.learnable.draw(dice).and_then(|at| self.all.outcomes().get(*at))
    }

    /// The industries, each with its share of all work in ten thousandths.
    pub(super) fn industries(&self) -> impl Iterator<Item = (Industry, u64)> {
        let total = self.all.total().max(1);
        self.industries.iter().map(move |(industry, weight)| (*industry, weight.saturating_mul(10_000) / total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_long_tailed_over_all_occupations() {
        let trades = Trades::new(7);
        let mut dice = Dice::new(7, Stream::CountryPosting, 0);
        let mut counts: BTreeMap<OccupationCode, u32> = BTreeMap::new();
        for _ in 0..200_000 {
            *counts.entry(trades.draw(&mut dice).unwrap().code).or_default() += 1;
        }
        let mut sorted: Vec<u32> = counts.values().copied().collect();
        sorted.sort_unstable_by(|one, other| other.cmp(one));
        assert!(sorted.len() > 1500, "{}", sorted.len());
        assert!((6000..14_000).contains(&sorted[0]), "{}", sorted[0]);
        let half = sorted.iter().take(60).sum::<u32>();
        assert!((80_000..140_000).contains(&half), "{half}");
    }

    #[test]
    fn titles_are_real_ones_names_and_names_with_what_employers_add() {
        let trades = Trades::new(7);
        let cook = trades.all.outcomes().iter().find(|it| it.code.to_string() == "4-03-02-02").unwrap();
        let mut dice = Dice::new(7, Stream::CountryPosting, 1);
        let titles: std::collections::BTreeSet<String> = (0..500).map(|_| cook.title(&mut dice)).collect();
        assert!(titles.contains("中式面点师") && titles.contains("面点师") && titles.len() > 10, "{titles:?}");
        assert!(titles.iter().all(|title| crate::domain::text::PostingTitle::parse(title).is_ok()));
    }
}
