//! Records that somebody reaches; what lies outside is `NotFound`, as if it were not there. How far each role reaches is said
//! in `access`; here it is asked of a record at hand, for HTTP and for the use cases alike.

use crate::access::reach;
use crate::domain::ids::PostingId;
use crate::domain::posting::Posting;
use crate::domain::principal::Principal;
use crate::domain::stored::Stored;
use crate::store::{StoreError, Transaction, postings};

/// A posting that somebody may read.
///
/// # Errors
/// `NotFound`.
pub async fn posting_to_read(
    tx: &mut Transaction,
    principal: Principal,
    id: PostingId,
) -> Result<Stored<PostingId, Posting>, StoreError> {
    let stored = postings::find(tx, id).await?;
    let is_reached = principal.standing().is_none_or(|standing| reach::posting_to_read(standing, &stored.value));
    if is_reached { Ok(stored) } else { Err(StoreError::NotFound) }
}

/// A posting that somebody may change.
///
/// # Errors
/// `NotFound`.
pub async fn posting_to_change(
    tx: &mut Transaction,
    principal: Principal,
    id: PostingId,
) -> Result<Stored<PostingId, Posting>, StoreError> {
    let stored = postings::find(tx, id).await?;
    let is_reached = principal.standing().is_none_or(|standing| reach::posting(standing, &stored.value));
    if is_reached { Ok(stored) } else { Err(StoreError::NotFound) }
}
