//! The matches of runs, written and thrown away by the thousand in single statements. Which run they belong to, and how far
//! it has come, is `match_runs`'s.

use diesel::QueryableByName;
use diesel::pg::Pg;
use diesel::sql_types::{Array, BigInt, Bool, Int2, Int4, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::columns::{int2, int4, parsed, there};
use super::error::StoreError;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::match_run::{ChangeCounts, Entry, MatchChange, Placed, Subjects};

/// Rows that are deleted in one statement, so that none takes long.
const PRUNED_AT_ONCE: i64 = 20_000;

/// One match of a run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunMatch {
    pub jobseeker: JobseekerId,
    pub posting: PostingId,
    pub placed: Placed<Uuid>,
}

impl RunMatch {
    /// Whose list it is in.
    pub const fn subject(&self, subjects: Subjects) -> Uuid {
        match subjects {
            Subjects::Jobseekers => self.jobseeker.uuid(),
            Subjects::Postings => self.posting.uuid(),
        }
    }
}

/// The list of one subject, by ids as they come.
pub type SubjectList = (Uuid, Vec<Placed<Uuid>>);

/// Which matches of a run to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct ResultFilter {
    /// `None` is the lists as they stand: everything that is not gone.
    pub change: Option<MatchChange>,
    pub jobseeker: Option<JobseekerId>,
    pub posting: Option<PostingId>,
}

impl ResultFilter {
    fn changes(&self) -> Vec<&'static str> {
        let standing = |change: &MatchChange| *change != MatchChange::Gone;
        match self.change {
            Some(change) => vec![change.code()],
            None => MatchChange::ALL.iter().copied().filter(standing).map(MatchChange::code).collect(),
        }
    }
}

/// Where a page of matches ended: the subject, and the place in its list.
pub type ResultPlace = (Uuid, u16);

/// The columns of subject and other.
const fn columns(subjects: Subjects) -> (&'static str, &'static str) {
    match subjects {
        Subjects::Jobseekers => ("jobseeker_id", "posting_id"),
        Subjects::Postings => ("posting_id", "jobseeker_id"),
    }
}

#[derive(QueryableByName)]
struct ResultRow {
    #[diesel(sql_type = SqlUuid)]
    subject: Uuid,
    #[diesel(sql_type = SqlUuid)]
    other: Uuid,
    #[diesel(sql_type = Int4)]
    score: i32,
    #[diesel(sql_type = Int2)]
    rank: i16,
    #[diesel(sql_type = Bool)]
    is_accessible: bool,
    #[diesel(sql_type = Text)]
    change: String,
}

impl ResultRow {
    fn into_placed(self) -> Result<(Uuid, Placed<Uuid>), StoreError> {
        let entry = Entry {
            other: self.other,
            score: there("score", u32::try_from(self.score).ok())?,
            is_accessible: self.is_accessible,
        };
        let rank = there("rank", u16::try_from(self.rank).ok())?;
        let change = parsed("change", &self.change, MatchChange::parse)?;
        Ok((self.subject, Placed { entry, rank, change }))
    }
}

#[derive(QueryableByName)]
struct ChangedRow {
    #[diesel(sql_type = Text)]
    change: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Writes the lists of some subjects, and counts what was written. Whoever was erased meanwhile is left out.
///
/// # Errors
/// `Refused` when somebody was erased in this very moment: the same again leaves them out.
pub async fn insert(
    conn: &mut AsyncPgConnection,
    run: i32,
    subjects: Subjects,
    lists: &[SubjectList],
) -> Result<ChangeCounts, StoreError> {
    let rows: Vec<(Uuid, &Placed<Uuid>)> =
        lists.iter().flat_map(|(subject, list)| list.iter().map(|placed| (*subject, placed))).collect();
    let (subject, other) = columns(subjects);
    let insert = format!(
        "with inserted as (
            insert into match_results (run, {subject}, {other}, score, rank, is_accessible, change)
            select $1, * from unnest($2, $3, $4, $5, $6, $7)
                as listed ({subject}, {other}, score, rank, is_accessible, change)
            where exists (select from jobseekers where jobseekers.id = listed.jobseeker_id)
            returning change
        )
        select change, count(*) as rows from inserted group by change"
    );
    let inserted: Vec<ChangedRow> = diesel::sql_query(insert)
        .bind::<Int4, _>(run)
        .bind::<Array<SqlUuid>, _>(rows.iter().map(|(subject, _)| *subject).collect::<Vec<_>>())
        .bind::<Array<SqlUuid>, _>(rows.iter().map(|(_, it)| it.entry.other).collect::<Vec<_>>())
        .bind::<Array<Int4>, _>(rows.iter().map(|(_, it)| int4(it.entry.score)).collect::<Vec<_>>())
        .bind::<Array<Int2>, _>(rows.iter().map(|(_, it)| int2(it.rank)).collect::<Vec<_>>())
        .bind::<Array<Bool>, _>(rows.iter().map(|(_, it)| it.entry.is_accessible).collect::<Vec<_>>())
        .bind::<Array<Text>, _>(rows.iter().map(|(_, it)| it.change.code()).collect::<Vec<_>>())
        .load(conn)
        .await?;
    let mut counts = ChangeCounts::default();
    for row in inserted {
        let change = parsed("change", &row.change, MatchChange::parse)?;
        counts.add(change, u32::try_from(row.rows).unwrap_or(u32::MAX));
    }
    Ok(counts)
}

/// The lists of some subjects as a run left them, best first.
///
/// # Errors
/// `Unavailable`.
pub async fn lists_of(
    conn: &mut AsyncPgConnection,
    run: i32,
    subjects: Subjects,
    ids: &[Uuid],
) -> Result<Vec<(Uuid, Entry<Uuid>)>, StoreError> {
    let (subject, other) = columns(subjects);
    let query = format!(
        "select {subject} as subject, {other} as other, score, rank, is_accessible, change from match_results
         where run = $1 and {subject} = any ($2) and change <> 'gone' order by {subject}, rank"
    );
    let query = diesel::sql_query(query).bind::<Int4, _>(run).bind::<Array<SqlUuid>, _>(ids);
    let rows: Vec<ResultRow> = query.load(conn).await?;
    let entry = |row: ResultRow| row.into_placed().map(|(subject, placed)| (subject, placed.entry));
    rows.into_iter().map(entry).collect()
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

/// Writes down as gone what a run had of subjects that are in another one no more. It comes last, and counts what it wrote.
///
/// # Errors
/// `Unavailable`.
pub async fn insert_gone(
    conn: &mut AsyncPgConnection,
    run: i32,
    previous: i32,
    subjects: Subjects,
) -> Result<ChangeCounts, StoreError> {
    let (subject, _) = columns(subjects);
    conn.batch_execute("set local statement_timeout = '10min'").await?;
    let insert = format!(
        "with gone as (
            insert into match_results (run, jobseeker_id, posting_id, score, rank, is_accessible, change)
            select $1, jobseeker_id, posting_id, score, rank, is_accessible, 'gone'
            from match_results as before
            where run = $2 and change <> 'gone'
                and not exists (select from match_results where run = $1 and {subject} = before.{subject})
            on conflict do nothing
            returning 1
        )
        select count(*) as rows from gone"
    );
    let insert = diesel::sql_query(insert).bind::<Int4, _>(run).bind::<Int4, _>(previous);
    let counted: CountRow = insert.get_result(conn).await?;
    Ok(ChangeCounts { gone: u32::try_from(counted.rows).unwrap_or(u32::MAX), ..ChangeCounts::default() })
}

/// Matches of a run that whoever asks may see, by subject and place: those after a place, or the first. Postings that are
/// there no more are left out.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    (run, subjects): (i32, Subjects),
    filter: &ResultFilter,
    limit: u32,
    after: Option<ResultPlace>,
) -> Result<Vec<RunMatch>, StoreError> {
    let (subject, other) = columns(subjects);
    // Only what is asked for stands in the statement, so that a page is found by an index.
    let mut query = diesel::sql_query(format!(
        "select {subject} as subject, {other} as other, score, rank, is_accessible, change from match_results
         where run = $1 and change = any ($2) and exists (select from postings where postings.id = posting_id)"
    ))
    .into_boxed::<Pg>()
    .bind::<Int4, _>(run)
    .bind::<Array<Text>, _>(filter.changes());
    let mut binds = 2;
    for (column, id) in
        [("jobseeker_id", filter.jobseeker.map(JobseekerId::uuid)), ("posting_id", filter.posting.map(PostingId::uuid))]
    {
        if let Some(id) = id {
            binds += 1;
            query = query.sql(format!(" and {column} = ${binds}")).bind::<SqlUuid, _>(id);
        }
    }
    if let Some((last, rank)) = after {
        let (id, place) = (binds + 1, binds + 2);
        let after = format!(" and {subject} >= ${id} and ({subject}, rank) > (${id}, ${place})");
        query = query.sql(after).bind::<SqlUuid, _>(last).bind::<Int2, _>(int2(rank));
    }
    let rows: Vec<ResultRow> = query.sql(format!(" order by {subject}, rank limit {limit}")).load(conn).await?;
    let found = |row: ResultRow| {
        let (subject, placed) = row.into_placed()?;
        let (jobseeker, posting) = match subjects {
            Subjects::Jobseekers => (subject, placed.entry.other),
            Subjects::Postings => (placed.entry.other, subject),
        };
        Ok(RunMatch { jobseeker: JobseekerId::new(jobseeker), posting: PostingId::new(posting), placed })
    };
    rows.into_iter().map(found).collect()
}

/// Deletes some of a run's matches, and tells whether there were any.
///
/// # Errors
/// `Unavailable`.
pub async fn prune(conn: &mut AsyncPgConnection, run: i32) -> Result<bool, StoreError> {
    let delete = diesel::sql_query(
        "delete from match_results using (select ctid from match_results where run = $1 limit $2) as them
         where match_results.ctid = them.ctid",
    );
    Ok(delete.bind::<Int4, _>(run).bind::<BigInt, _>(PRUNED_AT_ONCE).execute(conn).await? > 0)
}
