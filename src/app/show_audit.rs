//! Pages of the audit trail, for whoever may read it. Which records there are for somebody the database says; what each says
//! is narrowed here: nobody learns from a record about themselves who else stood in the same list.

use std::collections::HashSet;

use uuid::Uuid;

use crate::domain::audit::Record;
use crate::domain::ids::AccountId;
use crate::domain::principal::{Account, Standing};
use crate::domain::text::EmployerName;
use crate::store::audit::{self, AuditFilter};
use crate::store::{StoreError, Transaction};

/// A record, as its reader may see it.
#[derive(Debug)]
pub struct Seen {
    /// Without the people, and without the account, that are not for its reader.
    pub record: Record,
    /// Of the employer that did it, where it is still there.
    pub employer_name: Option<EmployerName>,
}

/// Records newest first: those before a number, or the newest; none where what is asked for is not the asker's to know.
///
/// # Errors
/// `Unavailable`.
pub async fn page(
    tx: &mut Transaction,
    asker: Account,
    filter: &AuditFilter,
    limit: u32,
    before: Option<i64>,
) -> Result<Vec<Seen>, StoreError> {
    if !may_ask(tx, asker, filter).await? {
        return Ok(Vec::new());
    }
    let mut records = audit::list(tx, filter, limit, before).await?;
    narrow(tx, asker, &mut records).await?;
    let names = audit::employer_names(tx, &records).await?;
    let seen = |record: Record| Seen { employer_name: record.employer.and_then(|id| names.get(&id)).cloned(), record };
    Ok(records.into_iter().map(seen).collect())
}

/// Whether the records that are asked for may be told apart from the others: whom they are about and who did it are not to be
/// found out by asking for it.
///
/// # Errors
/// `Unavailable`.
pub async fn may_ask(tx: &mut Transaction, asker: Account, filter: &AuditFilter) -> Result<bool, StoreError> {
    Ok(match asker.standing {
        Standing::Admin => true,
        Standing::Staff(_) => match filter.jobseeker {
            Some(id) => !audit::reached(tx, &[id.uuid()]).await?.is_empty(),
            None => true,
        },
        Standing::Jobseeker(own) => {
            filter.jobseeker.is_none_or(|id| id == own) && filter.account.is_none_or(|id| id == asker.id)
        }
        Standing::Employer(_) => false,
    })
}

async fn narrow(tx: &mut Transaction, asker: Account, records: &mut [Record]) -> Result<(), StoreError> {
    match asker.standing {
        // Head office sees all of it; an employer has got none to begin with.
        Standing::Admin | Standing::Employer(_) => {}
        Standing::Staff(_) => {
            let people: HashSet<Uuid> = records.iter().flat_map(|record| record.subjects.iter().copied()).collect();
            let people: Vec<Uuid> = people.into_iter().collect();
            let reached = audit::reached(tx, &people).await?;
            for record in records {
                record.subjects.retain(|id| reached.contains(id));
            }
        }
        Standing::Jobseeker(own) => {
            for record in records {
                record.subjects.retain(|id| *id == own.uuid());
                record.account = record.account.filter(|id| AccountId::new(*id) == asker.id);
            }
        }
    }
    Ok(())
}
