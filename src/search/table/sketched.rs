//! What a table needs to know of the kind of its rows: their sketches, what bounds a group of them, what parts them.

use crate::domain::place::Coordinates;
use crate::matching::profile::Profile;
use crate::matching::profile_sketch::{ProfileAxis, ProfileBounds, ProfileSketch};
use crate::matching::role::Role;
use crate::matching::role_sketch::{RoleAxis, RoleBounds, RoleSketch};
use crate::matching::sphere::Point;
use crate::search::document::Indexed;

/// A value that a table holds.
pub trait Sketched: Indexed + Sync + 'static {
    type Sketch: Copy + Send + Sync + 'static;
    type Bounds: Send + Sync + 'static;
    type Axis: Copy;

    fn sketch(&self) -> Self::Sketch;
    fn bounds(sketch: &Self::Sketch) -> Self::Bounds;
    /// Makes bounds hold for others too.
    fn cover(bounds: &mut Self::Bounds, other: &Self::Bounds);
    /// Along what the rows within these bounds differ most; `None` where it makes no difference.
    fn widest(bounds: &Self::Bounds) -> Option<Self::Axis>;
    /// Where a row lies on an axis.
    fn along(axis: Self::Axis, sketch: &Self::Sketch) -> i64;
    /// Whether an axis has two sides, 0 and 1.
    fn is_either_or(axis: Self::Axis) -> bool;
    /// Whether a row can lie this near to a point, as far as its place is known.
    fn may_lie_within(sketch: &Self::Sketch, point: &Point, kilometres: f64) -> bool;
    /// Whether any row within the bounds can.
    fn any_within(bounds: &Self::Bounds, point: &Point, kilometres: f64) -> bool;
}

impl Sketched for Role {
    type Sketch = RoleSketch;
    type Bounds = RoleBounds;
    type Axis = RoleAxis;

    fn sketch(&self) -> RoleSketch {
        RoleSketch::of(self)
    }

    fn bounds(sketch: &RoleSketch) -> RoleBounds {
        RoleBounds::of(sketch)
    }

    fn cover(bounds: &mut RoleBounds, other: &RoleBounds) {
        bounds.cover(other);
    }

    fn widest(bounds: &RoleBounds) -> Option<RoleAxis> {
        bounds.widest()
    }

    fn along(axis: RoleAxis, sketch: &RoleSketch) -> i64 {
        axis.of(sketch)
    }

    fn is_either_or(axis: RoleAxis) -> bool {
        axis.is_either_or()
    }

    fn may_lie_within(sketch: &RoleSketch, point: &Point, kilometres: f64) -> bool {
        sketch.may_lie_within(point, kilometres)
    }

    fn any_within(bounds: &RoleBounds, point: &Point, kilometres: f64) -> bool {
        bounds.any_within(point, kilometres)
    }
}

impl Sketched for Profile {
    type Sketch = ProfileSketch;
    type Bounds = ProfileBounds;
    type Axis = ProfileAxis;

    fn sketch(&self) -> ProfileSketch {
        ProfileSketch::of(self)
    }

    fn bounds(sketch: &ProfileSketch) -> ProfileBounds {
        ProfileBounds::of(sketch)
    }

    fn cover(bounds: &mut ProfileBounds, other: &ProfileBounds) {
        bounds.cover(other);
    }

    fn widest(bounds: &ProfileBounds) -> Option<ProfileAxis> {
        bounds.widest()
    }

    fn along(axis: ProfileAxis, sketch: &ProfileSketch) -> i64 {
        axis.of(sketch)
    }

    fn is_either_or(axis: ProfileAxis) -> bool {
        axis.is_either_or()
    }

    fn may_lie_within(sketch: &ProfileSketch, point: &Point, kilometres: f64) -> bool {
        sketch.may_lie_within(point, kilometres)
    }

    fn any_within(bounds: &ProfileBounds, point: &Point, kilometres: f64) -> bool {
        bounds.any_within(point, kilometres)
    }
}

/// The point of coordinates.
pub fn point(coordinates: Coordinates) -> Point {
    Point::of(coordinates)
}
