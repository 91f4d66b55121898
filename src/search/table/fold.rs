//! Looks at many rows of a table at once, for counts over all of them: the groups are shared out among a few threads, and
//! what each saw comes back.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

use super::sketched::Sketched;
use super::snapshot::{Kept, Table};

/// Most threads that look at one table for one question, or put one in order.
pub const MOST_THREADS: usize = 4;
/// Rows that are worth a thread of their own; few in tests, which so see the sharing.
const WORTH_A_THREAD: usize = if cfg!(test) { 20 } else { 20_000 };

/// Rows of one segment, from one place to another.
type Stretch<'a, T> = (&'a Kept<T>, (usize, usize));

impl<T: Sketched> Table<T> {
    /// Shows every row that `rows` takes, out of the groups that `groups` takes, to one of several who look, each once and in no
    /// order of importance.
    pub fn fold_where<A: Send>(
        &self,
        groups: impl Fn(&T::Bounds) -> bool,
        rows: impl Fn(&T::Sketch) -> bool + Sync,
        begin: impl Fn() -> A + Sync,
        look: impl Fn(&mut A, T::Id, &T) + Sync,
    ) -> Vec<A> {
        let stretches = self.stretches(groups);
        let work = |stretches: &[Stretch<'_, T>]| {
            let (mut seen, mut value) = (begin(), T::blank());
            for (kept, range) in stretches {
                for row in kept.rows(*range).filter(|row| rows(row.sketch)) {
                    if value.unpack(kept.segment.words(row.at)).is_ok() {
                        look(&mut seen, T::id(row.id), &value);
                    }
                }
            }
            seen
        };
        let count: usize = stretches.iter().map(|(_, (from, to))| to.saturating_sub(*from)).sum();
        let most = available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
        let threads = (count / WORTH_A_THREAD).clamp(1, most);
        let share = stretches.len().div_ceil(threads).max(1);
        let mut shares = stretches.chunks(share);
        let first = shares.next().unwrap_or_default();
        scope(|threads| {
            let others: Vec<_> = shares.map(|share| threads.spawn(|| work(share))).collect();
            let mut seen = vec![work(first)];
            seen.extend(others.into_iter().map(|it| it.join().unwrap_or_else(|panic| resume_unwind(panic))));
            seen
        })
    }

    /// The rows of the smallest groups that `groups` takes.
    fn stretches(&self, groups: impl Fn(&T::Bounds) -> bool) -> Vec<Stretch<'_, T>> {
        let mut stretches = Vec::new();
        for kept in &self.kept {
            let mut left = vec![0];
            while let Some(at) = left.pop() {
                let Some(node) = kept.segment.node(at).filter(|node| groups(&node.bounds)) else { continue };
                match node.second {
                    Some(second) => left.extend([second, at + 1]),
                    None => stretches.push((kept, node.rows)),
                }
            }
        }
        stretches
    }
}
