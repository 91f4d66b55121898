//! Reads stored records for the index. One that cannot be read, because somebody has written past the program, must not hold
//! up the others: it is left out, and the log names it.

use std::fmt::Display;

use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::principal::Principal;
use crate::store::jobseekers::{self, WithCertificates};
use crate::store::postings::{self, WithEmployer};
use crate::store::{Store, StoreError, Transaction};

/// These postings with their employers' names, as far as they are there and can be read.
pub async fn readable_postings(store: &Store, ids: &[PostingId]) -> Result<Vec<WithEmployer>, StoreError> {
    match read_postings(store, ids).await {
        Err(StoreError::Broken(_)) => {}
        outcome => return outcome,
    }
    let mut found = Vec::new();
    for id in ids {
        match read_postings(store, &[*id]).await {
            Err(StoreError::Broken(cause)) => leave_out("posting", id, &cause),
            outcome => found.extend(outcome?),
        }
    }
    Ok(found)
}

/// These jobseekers with their certificates, as far as they are there and can be read.
pub async fn readable_jobseekers(store: &Store, ids: &[JobseekerId]) -> Result<Vec<WithCertificates>, StoreError> {
    match read_jobseekers(store, ids).await {
        Err(StoreError::Broken(_)) => {}
        outcome => return outcome,
    }
    let mut found = Vec::new();
    for id in ids {
        match read_jobseekers(store, &[*id]).await {
            Err(StoreError::Broken(cause)) => leave_out("jobseeker", id, &cause),
            outcome => found.extend(outcome?),
        }
    }
    Ok(found)
}

async fn read_postings(store: &Store, ids: &[PostingId]) -> Result<Vec<WithEmployer>, StoreError> {
    let read = async |tx: &mut Transaction| postings::with_employers(tx, ids).await;
    store.transaction(Principal::System, read).await
}

async fn read_jobseekers(store: &Store, ids: &[JobseekerId]) -> Result<Vec<WithCertificates>, StoreError> {
    let read = async |tx: &mut Transaction| jobseekers::with_certificates(tx, ids).await;
    store.transaction(Principal::System, read).await
}

fn leave_out(kind: &'static str, id: impl Display, cause: &impl Display) {
    tracing::error!(record.kind = kind, record.id = %id, cause = %cause, "a stored record cannot be read and is not searchable");
    metrics::counter!("stirrup_unreadable_records_total").increment(1);
}
