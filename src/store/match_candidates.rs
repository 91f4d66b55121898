//! What the lists of a run that shares postings out are chosen from. They are packed, as there are several times as many of
//! them as of matches, and go when the run has ended.

use diesel::QueryableByName;
use diesel::sql_types::{Array, BigInt, Binary, Int4, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use uuid::Uuid;

use super::columns::there;
use super::error::StoreError;
use crate::domain::match_run::Entry;

/// Octets of one candidate: id, score, whether nothing is left to confirm.
const ENTRY: usize = 21;
/// Rows that are deleted in one statement.
const PRUNED_AT_ONCE: i64 = 20_000;

/// A subject with its candidates, best first.
pub type Candidates = (Uuid, Vec<Entry<Uuid>>);

fn packed(entries: &[Entry<Uuid>]) -> Vec<u8> {
    let mut octets = Vec::with_capacity(entries.len() * ENTRY);
    for entry in entries {
        octets.extend_from_slice(entry.other.as_bytes());
        octets.extend_from_slice(&entry.score.to_be_bytes());
        octets.push(entry.is_accessible.into());
    }
    octets
}

fn unpacked(octets: &[u8]) -> Option<Vec<Entry<Uuid>>> {
    let entry = |octets: &[u8]| {
        let (id, rest) = octets.split_first_chunk::<16>()?;
        let (score, rest) = rest.split_first_chunk::<4>()?;
        let is_accessible = match rest {
            [0] => false,
            [1] => true,
            _ => return None,
        };
        Some(Entry { other: Uuid::from_bytes(*id), score: u32::from_be_bytes(*score), is_accessible })
    };
    octets.chunks(ENTRY).map(entry).collect()
}

/// Writes the candidates of some subjects.
///
/// # Errors
/// `Unavailable`.
pub async fn insert(conn: &mut AsyncPgConnection, run: i32, lists: &[Candidates]) -> Result<(), StoreError> {
    let insert = "insert into match_candidates (run, subject, candidates) select $1, * from unnest($2, $3)";
    diesel::sql_query(insert)
        .bind::<Int4, _>(run)
        .bind::<Array<SqlUuid>, _>(lists.iter().map(|(subject, _)| *subject).collect::<Vec<_>>())
        .bind::<Array<Binary>, _>(lists.iter().map(|(_, list)| packed(list)).collect::<Vec<_>>())
        .execute(conn)
        .await?;
    Ok(())
}

#[derive(QueryableByName)]
struct CandidatesRow {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = Binary)]
    candidates: Vec<u8>,
}

/// The next subjects with their candidates: the first piece is after `None`, the last one is empty.
///
/// # Errors
/// `Unavailable`, and `Broken` for octets that nobody here has packed.
pub async fn chunk_after(
    conn: &mut AsyncPgConnection,
    run: i32,
    after: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Candidates>, StoreError> {
    let query =
        "select subject, candidates from match_candidates where run = $1 and subject > $2 order by subject limit $3";
    let query = diesel::sql_query(query).bind::<Int4, _>(run).bind::<SqlUuid, _>(after.unwrap_or(Uuid::nil()));
    let rows: Vec<CandidatesRow> = query.bind::<BigInt, _>(i64::from(limit)).load(conn).await?;
    rows.into_iter().map(|row| Ok((row.subject, there("candidates", unpacked(&row.candidates))?))).collect()
}

/// Deletes some of a run's candidates, and tells whether there were any.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, run: i32) -> Result<bool, StoreError> {
    let delete = diesel::sql_query(
        "delete from match_candidates using (select ctid from match_candidates where run = $1 limit $2) as them
         where match_candidates.ctid = them.ctid",
    );
    Ok(delete.bind::<Int4, _>(run).bind::<BigInt, _>(PRUNED_AT_ONCE).execute(conn).await? > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidates_come_back_as_they_went() {
        let entry = |number: u128, score, is_accessible| Entry { other: Uuid::from_u128(number), score, is_accessible };
        let list = vec![entry(7, 1_000_000, true), entry(u128::MAX, 0, false)];
        assert_eq!(unpacked(&packed(&list)), Some(list.clone()));
        assert_eq!(unpacked(&[]), Some(Vec::new()));
        assert_eq!(unpacked(&packed(&list)[1..]), None);
        assert_eq!(unpacked(&[2; ENTRY]), None);
    }
}
