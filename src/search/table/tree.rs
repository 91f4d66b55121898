//! Parts rows into groups of their like: halved again and again along what they differ in most, until a group is small.
//! It puts the rows in order and makes the nodes; what is asked of them is not its business.

use std::num::NonZero;
use std::panic::resume_unwind;
use std::thread::{available_parallelism, scope};

use uuid::Uuid;

use super::fold::MOST_THREADS;
use super::sketched::Sketched;

/// Most rows of a group that is not parted any further.
pub const LEAF: usize = 48;

/// Some consecutive rows, and what is true of all of them.
pub struct Node<B> {
    pub bounds: B,
    /// The lowest id.
    pub first_id: Uuid,
    /// From and to, in the order of the rows.
    pub rows: (usize, usize),
    /// Where the second half is among the nodes; the first comes right after this one. `None` for a group that is not parted.
    pub second: Option<usize>,
}

/// One row on its way to its place.
pub struct Placed<T: Sketched> {
    pub sketch: T::Sketch,
    pub id: Uuid,
    /// Where the rest of it is.
    pub from: u32,
}

/// Rows that are worth a thread of their own; few in tests, which so see the halves put together.
const WORTH_A_THREAD: usize = if cfg!(test) { 200 } else { 50_000 };

/// Puts the rows in order.
pub fn grow<T: Sketched>(rows: &mut [Placed<T>]) -> Vec<Node<T::Bounds>> {
    let threads = available_parallelism().map_or(1, NonZero::get).min(MOST_THREADS);
    let mut nodes = Vec::with_capacity(rows.len() / LEAF * 4 + 1);
    plant(rows, 0, threads, &mut nodes);
    nodes
}

/// The nodes of these rows, behind those that are there; `start` is where the rows begin among all.
fn plant<T: Sketched>(rows: &mut [Placed<T>], start: usize, threads: usize, nodes: &mut Vec<Node<T::Bounds>>) {
    let Some((bounds, first_id)) = around(rows) else { return };
    let axis = T::widest(&bounds);
    let at = nodes.len();
    nodes.push(Node { bounds, first_id, rows: (start, start + rows.len()), second: None });
    if rows.len() <= LEAF {
        return;
    }
    let has_two = threads > 1 && rows.len() >= WORTH_A_THREAD;
    let middle = part(rows, axis);
    let (first, second) = rows.split_at_mut(middle);
    let second_at = if has_two {
        let beside = scope(|scope| {
            let beside = scope.spawn(|| {
                let mut beside = Vec::with_capacity(second.len() / LEAF * 4 + 1);
                plant(second, start + middle, threads / 2, &mut beside);
                beside
            });
            plant(first, start, threads - threads / 2, nodes);
            beside.join().unwrap_or_else(|panic| resume_unwind(panic))
        });
        let second_at = nodes.len();
        let moved = |node: Node<T::Bounds>| Node { second: node.second.map(|it| it + second_at), ..node };
        nodes.extend(beside.into_iter().map(moved));
        second_at
    } else {
        plant(first, start, 1, nodes);
        let second_at = nodes.len();
        plant(second, start + middle, 1, nodes);
        second_at
    };
    if let Some(node) = nodes.get_mut(at) {
        node.second = Some(second_at);
    }
}

fn around<T: Sketched>(rows: &[Placed<T>]) -> Option<(T::Bounds, Uuid)> {
    let (first, others) = rows.split_first()?;
    let mut around = (T::bounds(&first.sketch), first.id);
    for row in others {
        T::cover(&mut around.0, &T::bounds(&row.sketch));
        around.1 = around.1.min(row.id);
    }
    Some(around)
}

/// Parts the rows in two, of which neither is empty, and tells where the second begins.
fn part<T: Sketched>(rows: &mut [Placed<T>], axis: Option<T::Axis>) -> usize {
    let half = (rows.len() / 2).next_multiple_of(LEAF).min(rows.len() - 1);
    let Some(axis) = axis else {
        rows.select_nth_unstable_by_key(half, |row| row.id);
        return half;
    };
    if T::is_either_or(axis) {
        let zeros = rows.iter().filter(|row| T::along(axis, &row.sketch) == 0).count();
        if (1..rows.len()).contains(&zeros) {
            rows.select_nth_unstable_by_key(zeros, |row| T::along(axis, &row.sketch));
            return zeros;
        }
    }
    rows.select_nth_unstable_by_key(half, |row| (T::along(axis, &row.sketch), row.id));
    half
}
