//! What a plan is worth to the search: one whole number in which everything that goes first outweighs all that comes after.
//! For a plan anew these are people, then score; for a plan that is mended, `replan.rs` puts more in front.

use super::hall::{Hall, Seat};

/// What seats and people count for.
#[derive(Debug, Clone)]
pub(super) struct Aim {
    /// For the first interview of each visitor.
    pub cover: Vec<i128>,
    /// Most interviews of each visitor.
    pub most: Vec<usize>,
    /// Slots and wishes as printed, of each visitor.
    pub printed: Vec<Vec<(usize, usize)>>,
    /// For each interview that is where it was printed.
    pub kept: i128,
}

impl Aim {
    /// People first, then score: an interview of somebody who has none outweighs all scores together.
    pub fn people_then_score(hall: &Hall) -> Self {
        Self {
            cover: vec![people_weight(hall); hall.visitors.len()],
            most: hall.visitors.iter().map(|it| it.most).collect(),
            printed: vec![Vec::new(); hall.visitors.len()],
            kept: 0,
        }
    }

    pub fn cover(&self, visitor: usize) -> i128 {
        self.cover.get(visitor).copied().unwrap_or(0)
    }

    pub fn most(&self, visitor: usize) -> usize {
        self.most.get(visitor).copied().unwrap_or(0)
    }

    pub fn is_printed(&self, visitor: usize, slot: usize, wish: usize) -> bool {
        self.printed.get(visitor).is_some_and(|list| list.contains(&(slot, wish)))
    }

    /// Of one interview, without what its being the first counts for.
    pub fn worth(&self, hall: &Hall, visitor: usize, slot: usize, wish: usize) -> i128 {
        let score = hall.visitors.get(visitor).map_or(0, |it| it.score_of(wish));
        if self.kept > 0 && self.is_printed(visitor, slot, wish) { score + self.kept } else { score }
    }

    pub fn worth_of_day(&self, hall: &Hall, visitor: usize, day: &[Seat]) -> i128 {
        let cover = if day.is_empty() { 0 } else { self.cover(visitor) };
        cover + day.iter().map(|seat| self.worth(hall, visitor, seat.slot, seat.wish)).sum::<i128>()
    }
}

/// One more than the score that all people together could reach.
pub(super) fn people_weight(hall: &Hall) -> i128 {
    let best =
        |visitor: &super::hall::Visitor| visitor.wishes.iter().take(visitor.most).map(|it| it.score).sum::<i128>();
    1 + hall.visitors.iter().map(best).sum::<i128>()
}
