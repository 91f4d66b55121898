//! The audit trail in its table. A record is added in the transaction of the act and as its last statement, together with
//! the commit: whoever comes after waits for it to end. The database numbers and chains the records; how they are checked
//! is `app`'s.

use std::collections::{HashMap, HashSet};

use diesel::pg::Pg;
use diesel::pg::data_types::PgTimestamp;
use diesel::prelude::*;
use diesel::sql_types::{Array, Int8, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Timestamp;
use uuid::Uuid;

use super::columns::{parsed, there};
use super::error::StoreError;
use super::schema::{audit_head, audit_records, jobseekers};
use super::table_function::table_function;
use super::time::{from_pg_instant, from_pg_microseconds, to_pg_instant};
use crate::domain::audit::{Act, Head, Note, Record};
use crate::domain::ids::{AccountId, JobseekerId};
use crate::domain::principal::{Principal, Standing};
use crate::domain::text::EmployerName;

/// Which records to list; what is not stated does not matter.
#[derive(Debug, Clone, Copy, Default)]
pub struct AuditFilter {
    /// About this person.
    pub jobseeker: Option<JobseekerId>,
    /// By this account.
    pub account: Option<AccountId>,
    pub act: Option<Act>,
    /// At this instant or later.
    pub from: Option<Timestamp>,
    /// Before this instant.
    pub before: Option<Timestamp>,
}

#[derive(Insertable)]
// Always the same text, so that it is prepared once in a connection.
#[diesel(table_name = audit_records, treat_none_as_default_value = false)]
struct NewRecordRow {
    at: PgTimestamp,
    account_id: Option<Uuid>,
    role: &'static str,
    region: Option<i32>,
    employer_id: Option<Uuid>,
    act: &'static str,
    subjects: Vec<Uuid>,
    object: Option<Uuid>,
    detail: Option<String>,
}

impl NewRecordRow {
    /// The row as it stands in a statement. Every value is a code, a number, an instant or an id of ours, so none can end
    /// the text it stands in.
    fn in_sql(&self, at: Timestamp) -> String {
        let id = |id: Option<Uuid>| id.map_or_else(|| "null".to_owned(), |id| format!("'{id}'"));
        let subjects: Vec<String> = self.subjects.iter().map(Uuid::to_string).collect();
        let region = self.region.map_or_else(|| "null".to_owned(), |region| region.to_string());
        let detail = self.detail.as_ref().map_or_else(|| "null".to_owned(), |code| format!("'{code}'"));
        format!(
            "('{at:.6}', {}, '{}', {region}, {}, '{}', '{{{}}}', {}, {detail})",
            id(self.account_id),
            self.role,
            id(self.employer_id),
            self.act,
            subjects.join(","),
            id(self.object),
        )
    }
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = audit_records, check_for_backend(Pg))]
struct RecordRow {
    seq: i64,
    at: PgTimestamp,
    account_id: Option<Uuid>,
    role: String,
    region: Option<i32>,
    employer_id: Option<Uuid>,
    act: String,
    subjects: Vec<Uuid>,
    object: Option<Uuid>,
    detail: Option<String>,
    prev: Vec<u8>,
    hash: Vec<u8>,
}

impl From<RecordRow> for Record {
    fn from(row: RecordRow) -> Self {
        Self {
            seq: row.seq,
            at: from_pg_microseconds(row.at),
            account: row.account_id,
            role: row.role,
            region: row.region,
            employer: row.employer_id,
            act: row.act,
            subjects: row.subjects,
            object: row.object,
            detail: row.detail,
            prev: row.prev,
            hash: row.hash,
        }
    }
}

/// The rows of one note: one, or where it is about very many people several.
fn rows(principal: &Principal, now: Timestamp, note: &Note) -> Vec<NewRecordRow> {
    let (region, employer) = match principal.standing() {
        Some(Standing::Staff(region)) => (Some(super::columns::region_number(region)), None),
        Some(Standing::Employer(id)) => (None, Some(id.uuid())),
        Some(Standing::Admin | Standing::Jobseeker(_)) | None => (None, None),
    };
    let row = |subjects: &[JobseekerId]| NewRecordRow {
        at: to_pg_instant(now),
        account_id: principal.account().map(AccountId::uuid),
        role: principal.code(),
        region,
        employer_id: employer,
        act: note.act.code(),
        subjects: subjects.iter().map(|id| id.uuid()).collect(),
        object: note.object,
        detail: note.detail.map(str::to_owned),
    };
    if note.subjects.is_empty() {
        return vec![row(&[])];
    }
    note.subjects.chunks(Note::MAX_SUBJECTS).map(row).collect()
}

/// The statement that adds a record for each note, and nothing where there is none. It is best the transaction's last, and
/// goes to the server together with the commit: one way there and back instead of two. The transaction must have been
/// begun for this principal.
pub(super) fn recording(principal: &Principal, now: Timestamp, notes: &[Note]) -> String {
    // Looks come last: the database judges by the first record whether the transaction has done anything but look.
    let (looks, acts): (Vec<&Note>, Vec<&Note>) = notes.iter().partition(|note| note.act.is_look());
    let rows = acts.into_iter().chain(looks).flat_map(|note| rows(principal, now, note));
    let values: Vec<String> = rows.map(|row| row.in_sql(now)).collect();
    if values.is_empty() {
        return String::new();
    }
    let columns = "at, account_id, role, region, employer_id, act, subjects, object, detail";
    format!("insert into audit_records ({columns}) values {};", values.join(", "))
}

/// Adds a record for each note.
///
/// # Errors
/// `Unavailable` when others hold the end of the trail for too long.
pub async fn record(
    conn: &mut AsyncPgConnection,
    principal: &Principal,
    now: Timestamp,
    notes: &[Note],
) -> Result<(), StoreError> {
    Ok(diesel_async::SimpleAsyncConnection::batch_execute(conn, &recording(principal, now, notes)).await?)
}

/// Adds the record that the end of the trail was signed, and gives that end: this very record. Once the transaction has
/// been committed, nothing up to it can be lost, and so it may be signed.
///
/// # Errors
/// `Unavailable`.
pub async fn record_head(
    conn: &mut AsyncPgConnection,
    principal: &Principal,
    now: Timestamp,
) -> Result<Head, StoreError> {
    let rows = rows(principal, now, &Note::new(Act::HeadSigned, []));
    let insert =
        diesel::insert_into(audit_records::table).values(rows).returning((audit_records::seq, audit_records::hash));
    let (seq, hash): (i64, Vec<u8>) = insert.get_result(conn).await?;
    Ok(Head { seq, hash: there("hash", hash.try_into().ok())? })
}

/// The end of the trail as it was kept apart, and the highest number that a record has, both of one moment.
///
/// # Errors
/// `Unavailable`; `NotFound` when the end itself is gone.
pub async fn head(conn: &mut AsyncPgConnection) -> Result<(Head, i64), StoreError> {
    let highest = audit_records::table.select(diesel::dsl::max(audit_records::seq)).single_value();
    let query = audit_head::table.select((audit_head::seq, audit_head::hash, highest));
    let (seq, hash, highest): (i64, Vec<u8>, Option<i64>) = query.get_result(conn).await?;
    Ok((Head { seq, hash: there("hash", hash.try_into().ok())? }, highest.unwrap_or_default()))
}

/// The records after a number, in their order.
///
/// # Errors
/// `Unavailable`.
pub async fn chunk_after(conn: &mut AsyncPgConnection, after: i64, limit: u32) -> Result<Vec<Record>, StoreError> {
    let query = audit_records::table.filter(audit_records::seq.gt(after)).order(audit_records::seq);
    let rows: Vec<RecordRow> = query.limit(limit.into()).select(RecordRow::as_select()).load(conn).await?;
    Ok(rows.into_iter().map(Record::from).collect())
}

/// When somebody was last erased.
///
/// # Errors
/// `Unavailable`.
pub async fn last_erasure(conn: &mut AsyncPgConnection) -> Result<Option<Timestamp>, StoreError> {
    // The code stands in the statement as it does in the index.
    let erased = audit_records::table.filter(diesel::dsl::sql::<diesel::sql_types::Bool>("act = 'erase'"));
    let last: Option<PgTimestamp> = erased.select(diesel::dsl::max(audit_records::at)).get_result(conn).await?;
    last.map(|at| there("at", from_pg_instant(at))).transpose()
}

/// Records that the asker may see, newest first: those before a number, or the newest.
///
/// # Errors
/// `Unavailable`.
pub async fn list(
    conn: &mut AsyncPgConnection,
    filter: &AuditFilter,
    limit: u32,
    before: Option<i64>,
) -> Result<Vec<Record>, StoreError> {
    let mut query = audit_records::table.select(RecordRow::as_select()).into_boxed::<Pg>();
    if let Some(id) = filter.jobseeker {
        query = query.filter(audit_records::subjects.contains(vec![id.uuid()]));
    }
    if let Some(id) = filter.account {
        query = query.filter(audit_records::account_id.eq(id.uuid()));
    }
    if let Some(act) = filter.act {
        query = query.filter(audit_records::act.eq(act.code()));
    }
    if let Some(from) = filter.from {
        query = query.filter(audit_records::at.ge(to_pg_instant(from)));
    }
    if let Some(end) = filter.before {
        query = query.filter(audit_records::at.lt(to_pg_instant(end)));
    }
    if let Some(seq) = before {
        query = query.filter(audit_records::seq.lt(seq));
    }
    let rows: Vec<RecordRow> = query.order(audit_records::seq.desc()).limit(limit.into()).load(conn).await?;
    Ok(rows.into_iter().map(Record::from).collect())
}

/// Of these people, those whom the asker may see.
///
/// # Errors
/// `Unavailable`.
pub async fn reached(conn: &mut AsyncPgConnection, people: &[Uuid]) -> Result<HashSet<Uuid>, StoreError> {
    let query = jobseekers::table.filter(jobseekers::id.eq_any(people)).select(jobseekers::id);
    Ok(query.load(conn).await?.into_iter().collect())
}

table_function! {
    /// The employers of some records, by name.
    EmployersInTrail = "employers_in_trail" (records: Array<Int8> = Vec<i64>)
    gives ("id": SqlUuid, "name": Text);
}

/// The names of the employers that stand in these records; of one that is gone there is none.
///
/// # Errors
/// `Unavailable`.
pub async fn employer_names(
    conn: &mut AsyncPgConnection,
    records: &[Record],
) -> Result<HashMap<Uuid, EmployerName>, StoreError> {
    let records: Vec<i64> = records.iter().filter(|it| it.employer.is_some()).map(|it| it.seq).collect();
    if records.is_empty() {
        return Ok(HashMap::new());
    }
    let rows: Vec<(Uuid, String)> = EmployersInTrail { records }.load(conn).await?;
    rows.into_iter().map(|(id, name)| Ok((id, parsed("employer name", &name, EmployerName::parse)?))).collect()
}
