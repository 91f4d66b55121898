//! One page of a list, and the opaque cursor to the next.

use serde::Serialize;
use utoipa::ToSchema;

/// One page. `next_cursor` is null on the last.
#[derive(Debug, Serialize, ToSchema)]
pub struct PageAnswer<T: ToSchema> {
    pub items: Vec<T>,
    /// Give it back as `cursor` for the next page.
    pub next_cursor: Option<String>,
}
