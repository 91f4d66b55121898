//! Pages of lists: cursors that stay right while rows are added, because they name the last row that was shown.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::domain::fault::{Fault, Form};
use crate::domain::ids::PostingId;
use crate::matching::score::Millionths;
use crate::search::{Hit, Relevance};
use crate::store::Page;
use crate::wire::page::PageAnswer;

use super::problem::{Problem, wrong_parameter};
use super::query::{self, Cursor, Limit};

/// What was asked of a list that is ordered by id.
#[derive(Debug, Clone, Copy)]
pub struct ListPage {
    limit: usize,
    after: Option<Uuid>,
}

impl ListPage {
    /// The number of items that the page should have.
    pub const fn limit(&self) -> usize {
        self.limit
    }

    /// The page for `store`, with one entry more, which tells whether there is a next page.
    pub fn one_more(&self) -> Page {
        Page { limit: u32::try_from(self.limit).unwrap_or(u32::MAX - 1) + 1, after: self.after }
    }
}

/// Reads limit and cursor of a list that is ordered by id.
pub fn page_of(limit: Option<&Limit>, cursor: Option<&Cursor>) -> Result<ListPage, Problem> {
    let after = cursor.map(|cursor| Uuid::from_slice(&cursor.0).map_err(|_| wrong_cursor())).transpose()?;
    Ok(ListPage { limit: query::count(limit), after })
}

/// The refusal of a cursor that no list gave out.
pub fn wrong_cursor() -> Problem {
    wrong_parameter("cursor", Fault::Malformed { form: Form::Cursor })
}

/// The answer of a page out of one entry more than it shows.
pub fn whole_page<R, A>(found: &[R], page: &ListPage, id: impl Fn(&R) -> Uuid) -> PageAnswer<A>
where
    A: ToSchema + Serialize + for<'a> From<&'a R>,
{
    let shown = found.get(..page.limit).unwrap_or(found);
    let last = shown.last().filter(|_| found.len() > page.limit);
    PageAnswer {
        items: shown.iter().map(A::from).collect(),
        next_cursor: last.map(|row| hex::encode(id(row).as_bytes())),
    }
}

/// Keeps what the page shows, out of one entry more, and gives the cursor to the next.
pub fn next_after<R>(found: &mut Vec<R>, page: &ListPage, id: impl Fn(&R) -> Uuid) -> Option<String> {
    let has_next = found.len() > page.limit;
    found.truncate(page.limit);
    found.last().filter(|_| has_next).map(|row| hex::encode(id(row).as_bytes()))
}

/// A ranked hit as a cursor: score, relevance, id.
pub fn ranked_cursor<Id>(hit: &Hit<Id, Millionths>, id: impl Fn(&Id) -> Uuid) -> String {
    let words = [hit.key.value().to_be_bytes(), hit.relevance.points().to_be_bytes()].concat();
    hex::encode([words.as_slice(), id(&hit.id).as_bytes().as_slice()].concat())
}

/// The way back.
pub fn ranked_hit<Id>(cursor: &Cursor, id: impl Fn(Uuid) -> Id) -> Result<Hit<Id, Millionths>, Problem> {
    let word =
        |from: usize, to: usize| cursor.0.get(from..to).and_then(|it| it.try_into().ok()).map(u32::from_be_bytes);
    let uuid = cursor.0.get(8..).and_then(|bytes| Uuid::from_slice(bytes).ok());
    match (word(0, 4).and_then(Millionths::new), word(4, 8), uuid) {
        (Some(key), Some(points), Some(uuid)) => Ok(Hit { id: id(uuid), key, relevance: Relevance::new(points) }),
        _ => Err(wrong_cursor()),
    }
}

/// A text hit as a cursor: relevance, id.
pub fn relevant_cursor((relevance, id): (Relevance, PostingId)) -> String {
    hex::encode([relevance.points().to_be_bytes().as_slice(), id.uuid().as_bytes().as_slice()].concat())
}

/// The way back.
pub fn relevant_hit(cursor: &Cursor) -> Result<(Relevance, PostingId), Problem> {
    let points = cursor.0.get(..4).and_then(|bytes| bytes.try_into().ok()).map(u32::from_be_bytes);
    let id = cursor.0.get(4..).and_then(|bytes| Uuid::from_slice(bytes).ok());
    match (points, id) {
        (Some(points), Some(id)) => Ok((Relevance::new(points), PostingId::new(id))),
        _ => Err(wrong_cursor()),
    }
}
