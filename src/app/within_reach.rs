//! Records that somebody reaches; what lies outside is `NotFound`, as if it were not there. How far each role reaches is said
//! in `access`; here it is asked of a record at hand, for HTTP and for the use cases alike.

use crate::access::reach;
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::place::Adcode;
use crate::domain::posting::Posting;
use crate::domain::principal::{Principal, Standing};
use crate::domain::stored::Stored;
use crate::store::{StoreError, Transaction, employers, postings};

/// Where the employer of a posting is, if that makes a difference to whoever asks.
async fn region_of_employer(
    tx: &mut Transaction,
    standing: Standing,
    employer: EmployerId,
) -> Result<Option<Adcode>, StoreError> {
    if !matches!(standing, Standing::Staff(_)) {
        return Ok(None);
    }
    match employers::find(tx, employer).await {
        Ok(employer) => Ok(Some(employer.value.region)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}

/// Whether somebody may change a posting, or make it as it is.
///
/// # Errors
/// `Unavailable`.
pub async fn may_change_posting(
    tx: &mut Transaction,
    principal: Principal,
    posting: &Posting,
) -> Result<bool, StoreError> {
    let Some(standing) = principal.standing() else { return Ok(true) };
    let region = region_of_employer(tx, standing, posting.employer).await?;
    Ok(reach::posting(standing, posting, region))
}

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
    let Some(standing) = principal.standing() else { return Ok(stored) };
    let region = region_of_employer(tx, standing, stored.value.employer).await?;
    if reach::posting_to_read(standing, &stored.value, region) { Ok(stored) } else { Err(StoreError::NotFound) }
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
    if may_change_posting(tx, principal, &stored.value).await? { Ok(stored) } else { Err(StoreError::NotFound) }
}
