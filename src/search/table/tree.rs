//! Parts rows into groups of their like: halved again and again along what they differ in most, until a group is small.
//! It puts the rows in order and makes the nodes; what is asked of them is not its business.

use uuid::Uuid;

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

/// Puts the rows in order.
pub fn grow<T: Sketched>(rows: &mut [Placed<T>]) -> Vec<Node<T::Bounds>> {
    let mut nodes = Vec::with_capacity(rows.len() / LEAF * 4 + 1);
    plant(rows, 0, &mut nodes);
    nodes
}

fn plant<T: Sketched>(rows: &mut [Placed<T>], start: usize, nodes: &mut Vec<Node<T::Bounds>>) {
    let Some((bounds, first_id)) = around(rows) else { return };
    let axis = T::widest(&bounds);
    let at = nodes.len();
    nodes.push(Node { bounds, first_id, rows: (start, start + rows.len()), second: None });
    if rows.len() <= LEAF {
        return;
    }
    let middle = part(rows, axis);
    let (first, second) = rows.split_at_mut(middle);
    plant(first, start, nodes);
    let second_at = nodes.len();
    plant(second, start + middle, nodes);
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
