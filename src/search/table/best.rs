//! The best rows of a table, exactly as sorting all of them would give. Groups are visited from the highest ceiling
//! downward; what is kept was assessed, and the search ends when no group left can hold anything better.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use uuid::Uuid;

use super::sketched::Sketched;
use super::snapshot::{Kept, Table};
use crate::search::scan::{Hit, Place, Top};
use crate::search::text::Relevance;

/// How rows are ranked. Ceilings are never below the key, and `None` only for what has none.
pub struct Ranking<G, R, K> {
    /// The ceiling of a group.
    pub group: G,
    /// The ceiling of one row.
    pub row: R,
    /// The key itself; `None` leaves the row out.
    pub key: K,
}

/// What orders rows with equal keys, before their ids do.
pub type Order<'a, Id> = Option<&'a dyn Fn(Id) -> Relevance>;

/// A group that waits for its turn: the highest ceiling first, then the lowest id.
type Waiting<K> = (K, Reverse<Uuid>, usize, usize);

/// The rows kept so far.
struct Best<'a, Id, K> {
    limit: usize,
    after: Option<Place<Id, K>>,
    order: Order<'a, Id>,
    /// The worst is on top.
    places: BinaryHeap<Place<Id, K>>,
}

impl<Id: Copy + Ord, K: Copy + Ord> Best<'_, Id, K> {
    /// The worst place, once there is no room for a further one.
    fn worst(&self) -> Option<&Place<Id, K>> {
        self.places.peek().filter(|_| self.places.len() >= self.limit)
    }

    /// Whether a group has nothing to add, whose ceiling and lowest id these are.
    fn is_beyond(&self, ceiling: K, first: Id) -> bool {
        self.worst().is_some_and(|worst| match self.order {
            None => (Reverse(ceiling), Reverse(Relevance::default()), first) > *worst,
            Some(_) => Reverse(ceiling) > worst.0,
        })
    }

    /// The place a row would have with this key, if that is among the best.
    fn place(&self, key: K, id: Id) -> Option<Place<Id, K>> {
        if self.worst().is_some_and(|worst| Reverse(key) > worst.0) {
            return None;
        }
        let relevance = self.order.map(|order| order(id)).unwrap_or_default();
        let place = (Reverse(key), Reverse(relevance), id);
        self.worst().is_none_or(|worst| place < *worst).then_some(place)
    }

    fn keep(&mut self, key: K, relevance: Reverse<Relevance>, id: Id) {
        let place = (Reverse(key), relevance, id);
        if self.after.is_some_and(|after| place <= after) || self.worst().is_some_and(|worst| place >= *worst) {
            return;
        }
        if self.places.len() >= self.limit {
            self.places.pop();
        }
        self.places.push(place);
    }
}

impl<T: Sketched> Table<T> {
    /// The best rows by key descending, then by `order` descending, then by id ascending.
    pub fn best<K: Copy + Ord>(
        &self,
        wanted: &Top<'_, T::Id, K>,
        ranking: &Ranking<impl Fn(&T::Bounds) -> Option<K>, impl Fn(&T::Sketch) -> Option<K>, impl Fn(&T) -> Option<K>>,
        order: Order<'_, T::Id>,
    ) -> Vec<Hit<T::Id, K>> {
        if wanted.limit == 0 {
            return Vec::new();
        }
        let after = wanted.after.map(Hit::place);
        let mut best = Best { limit: wanted.limit, after, order, places: BinaryHeap::new() };
        let mut value = T::blank();
        let mut waiting: BinaryHeap<Waiting<K>> = BinaryHeap::new();
        let ceiling = |segment: usize, at: usize| {
            let node = self.kept.get(segment)?.segment.node(at)?;
            Some(((ranking.group)(&node.bounds)?, Reverse(node.first_id), segment, at))
        };
        waiting.extend((0..self.kept.len()).filter_map(|segment| ceiling(segment, 0)));
        while let Some((highest, Reverse(first_id), segment, at)) = waiting.pop() {
            if best.is_beyond(highest, T::id(first_id)) {
                break;
            }
            let Some((kept, node)) = self.kept.get(segment).and_then(|kept| Some((kept, kept.segment.node(at)?)))
            else {
                continue;
            };
            if let Some(second) = node.second {
                let halves = [at + 1, second].into_iter().filter_map(|at| ceiling(segment, at));
                waiting.extend(halves.filter(|(highest, first_id, ..)| !best.is_beyond(*highest, T::id(first_id.0))));
            } else {
                visit(kept, node.rows, ranking, &mut best, &mut value);
            }
        }
        let mut places = best.places.into_vec();
        places.sort_unstable();
        let hit = |(Reverse(key), Reverse(relevance), id)| Hit { id, key, relevance };
        places.into_iter().map(hit).collect()
    }
}

/// Looks at every row of a group.
fn visit<T: Sketched, K: Copy + Ord, G>(
    kept: &Kept<T>,
    rows: (usize, usize),
    ranking: &Ranking<G, impl Fn(&T::Sketch) -> Option<K>, impl Fn(&T) -> Option<K>>,
    best: &mut Best<'_, T::Id, K>,
    value: &mut T,
) {
    for row in kept.rows(rows) {
        let id = T::id(row.id);
        let Some(ceiling) = (ranking.row)(row.sketch) else { continue };
        let Some((_, relevance, _)) = best.place(ceiling, id) else { continue };
        if value.unpack(kept.segment.words(row.at)).is_ok()
            && let Some(key) = (ranking.key)(value)
        {
            best.keep(key, relevance, id);
        }
    }
}
