//! All sealed columns at once: values in clear are sealed after a migration, and values of an old key are sealed again with
//! the active one. Both go in batches that are a transaction each, so that they may be cut off anywhere and taken up again.

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Binary, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use uuid::Uuid;

use super::error::StoreError;
use super::sealed::{SealedRow, citizen_id_text_index};
use crate::sealing::{KeyId, Keyring};

/// One column whose values are sealed, in `<column>_sealed`.
struct SealedColumn {
    table: &'static str,
    name: &'static str,
    /// The row's id, which the value is bound to.
    row: &'static str,
    /// The octets of a value in clear; null where there is none.
    octets: &'static str,
    /// What stands in the clear column when nothing does.
    cleared: &'static str,
    /// Rows that fit into memory together.
    batch: i64,
    /// Whether its first 18 characters are a citizen ID, to be found by.
    has_index: bool,
}

const fn text(table: &'static str, name: &'static str, octets: &'static str) -> SealedColumn {
    SealedColumn { table, name, row: "id", octets, cleared: "null", batch: 500, has_index: false }
}

const COLUMNS: [SealedColumn; 10] = [
    text("employers", "contact_phone", "convert_to(contact_phone, 'UTF8')"),
    SealedColumn { has_index: true, ..text("jobseekers", "citizen_id", "convert_to(citizen_id, 'UTF8')") },
    SealedColumn {
        has_index: true,
        ..text("jobseekers", "disability_certificate_number", "convert_to(disability_certificate_number, 'UTF8')")
    },
    text("jobseekers", "phone", "convert_to(phone, 'UTF8')"),
    text("skill_certificates", "number", "convert_to(number, 'UTF8')"),
    // A saved answer has no id: `idempotency::row_of` works out the same.
    SealedColumn {
        row: "encode(substr(sha256(convert_to(principal || E'\\n' || route || E'\\n' || key, 'UTF8')), 1, 16), 'hex')::uuid",
        batch: 50,
        ..text("idempotency_keys", "body", "body")
    },
    SealedColumn {
        cleared: "'[]'",
        batch: 1,
        ..text("imports", "report", "case when report <> '[]' then convert_to(report::text, 'UTF8') end")
    },
    SealedColumn { batch: 1, ..text("imports", "rejected_workbook", "rejected_workbook") },
    // These never were in clear.
    text("subscriptions", "secret", "null::bytea"),
    text("subscriptions", "previous_secret", "null::bytea"),
];

#[derive(QueryableByName)]
struct FoundRow {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Binary)]
    value: Vec<u8>,
}

/// Where a walk over a column stands: what it has sealed, and the row it goes on after; `None` at the end.
struct Step {
    sealed: usize,
    after: Option<Uuid>,
}

impl SealedColumn {
    /// Seals the next batch of another key's values again. Rows that somebody works on are passed over: waiting for several
    /// of them could stop an import.
    async fn reseal(
        &self,
        conn: &mut AsyncPgConnection,
        keyring: &Keyring,
        active: KeyId,
        after: Uuid,
    ) -> Result<Step, StoreError> {
        let Self { table, name: column, row, .. } = self;
        let query = format!(
            "select ctid::text as place, {row} as id, {column}_sealed as value from {table}
             where substr({column}_sealed, 2, 4) <> $3 and {row} > $1 order by {row} limit $2 for update skip locked"
        );
        let query = diesel::sql_query(query).bind::<SqlUuid, _>(after).bind::<BigInt, _>(self.batch);
        let found: Vec<FoundRow> = query.bind::<Binary, _>(active.bytes().to_vec()).load(conn).await?;
        let after = found.last().map(|found| found.id);
        let (mut places, mut values) = (Vec::new(), Vec::new());
        for FoundRow { place, id, value } in found {
            let row = SealedRow::new(keyring, table, id);
            values.push(row.seal(column, &row.open(column, value)?)?);
            places.push(place);
        }
        let sealed = values.len();
        if sealed > 0 {
            // The rows are locked, so that they stay at their places.
            let update = format!(
                "update {table} set {column}_sealed = done.value from unnest($1, $2) as done(place, value)
                 where {table}.ctid = done.place::tid"
            );
            let update = diesel::sql_query(update).bind::<Array<Text>, _>(places);
            update.bind::<Array<Binary>, _>(values).execute(conn).await?;
        }
        Ok(Step { sealed, after })
    }

    fn index(&self, keyring: &Keyring, value: &[u8]) -> Option<Vec<u8>> {
        let citizen_id = value.get(..18).and_then(|id| std::str::from_utf8(id).ok()).filter(|_| self.has_index);
        citizen_id.map(|id| citizen_id_text_index(keyring, id))
    }
}

#[derive(QueryableByName)]
struct PlainRow {
    #[diesel(sql_type = Text)]
    place: String,
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
    #[diesel(sql_type = Array<Nullable<Binary>>)]
    plain: Vec<Option<Vec<u8>>>,
}

type Values = Array<Nullable<Binary>>;

/// What a batch of rows in clear becomes: places, the sealed values of up to three columns, indexes.
#[derive(Default)]
struct SealedBatch {
    places: Vec<String>,
    values: [Vec<Option<Vec<u8>>>; 3],
    indexes: Vec<Option<Vec<u8>>>,
    sealed: usize,
}

impl SealedBatch {
    fn add(&mut self, columns: &[SealedColumn], keyring: &Keyring, row: PlainRow) -> Result<(), StoreError> {
        let (mut plain, mut index) = (row.plain.into_iter(), None);
        for (at, values) in self.values.iter_mut().enumerate() {
            let sealed = match columns.get(at).zip(plain.next().flatten()) {
                Some((column, value)) => {
                    index = index.or_else(|| column.index(keyring, &value));
                    self.sealed += 1;
                    Some(SealedRow::new(keyring, column.table, row.id).seal(column.name, &value)?)
                }
                None => None,
            };
            values.push(sealed);
        }
        self.places.push(row.place);
        self.indexes.push(index);
        Ok(())
    }
}

/// Seals the next batch of one table's rows that are in clear, all their columns at once: while one of them is in clear, the
/// checks let no change of the row pass.
async fn seal_plain_rows(
    conn: &mut AsyncPgConnection,
    keyring: &Keyring,
    columns: &[SealedColumn],
    after: Uuid,
) -> Result<Step, StoreError> {
    let Some(SealedColumn { table, row, .. }) = columns.first() else { return Ok(Step { sealed: 0, after: None }) };
    let octets = columns.iter().map(|column| column.octets).collect::<Vec<_>>().join(", ");
    let query = format!(
        "select ctid::text as place, {row} as id, array[{octets}] as plain from {table}
         where num_nonnulls({octets}) > 0 and {row} > $1 order by {row} limit $2 for update"
    );
    let most = columns.iter().map(|column| column.batch).min().unwrap_or(1);
    let query = diesel::sql_query(query).bind::<SqlUuid, _>(after).bind::<BigInt, _>(most);
    let found: Vec<PlainRow> = query.load(conn).await?;
    let after = found.last().map(|found| found.id);
    let mut batch = SealedBatch::default();
    for row in found {
        batch.add(columns, keyring, row)?;
    }
    let SealedBatch { places, values: [a, b, c], indexes, sealed } = batch;
    if sealed > 0 {
        let mut sets: Vec<String> = ["a", "b", "c"]
            .iter()
            .zip(columns)
            .map(|(value, SealedColumn { name: column, cleared, .. })| {
                format!("{column} = {cleared}, {column}_sealed = coalesce(done.{value}, {column}_sealed)")
            })
            .collect();
        if columns.iter().any(|column| column.has_index) {
            sets.push("known_citizen_id_index = coalesce(done.index, known_citizen_id_index)".to_owned());
        }
        let update = format!(
            "update {table} set {} from unnest($1, $2, $3, $4, $5) as done(place, a, b, c, index)
             where {table}.ctid = done.place::tid",
            sets.join(", ")
        );
        let update = diesel::sql_query(update).bind::<Array<Text>, _>(places).bind::<Values, _>(a);
        let update = update.bind::<Values, _>(b).bind::<Values, _>(c).bind::<Values, _>(indexes);
        update.execute(conn).await?;
    }
    Ok(Step { sealed, after })
}

/// Whether the database still takes back what it forbids: a check that is not validated says that a value in clear may
/// be left. All checks of that kind are of sealed columns.
const UNVALIDATED: &str = "select conrelid::regclass::text as holder, conname::text as name from pg_constraint
    where contype = 'c' and not convalidated and connamespace = 'public'::regnamespace order by conname";

#[derive(QueryableByName)]
struct UnvalidatedRow {
    #[diesel(sql_type = Text)]
    holder: String,
    #[diesel(sql_type = Text)]
    name: String,
}

/// Seals every value that is in clear, and makes the checks that forbid them hold for all rows. The connection is the
/// owner's. Tells how many values there were.
pub(super) async fn seal_plain(conn: &mut AsyncPgConnection, keyring: &Keyring) -> Result<usize, StoreError> {
    let unvalidated: Vec<UnvalidatedRow> = diesel::sql_query(UNVALIDATED).load(conn).await?;
    if unvalidated.is_empty() {
        return Ok(0);
    }
    let (mut count, mut rewritten) = (0, Vec::new());
    for columns in COLUMNS.chunk_by(|one, next| one.table == next.table) {
        let (mut after, mut sealed) = (Some(Uuid::nil()), 0);
        while let Some(last) = after {
            let step = conn.transaction(async |conn| seal_plain_rows(conn, keyring, columns, last).await).await?;
            (sealed, after) = (sealed + step.sealed, step.after);
        }
        if sealed > 0 {
            rewritten.extend(columns.first().map(|column| column.table));
        }
        count += sealed;
    }
    // The rows as they were are still in the files: only a table that is written anew has lost them.
    for table in rewritten {
        conn.batch_execute(&format!("vacuum full {table}")).await?;
    }
    for UnvalidatedRow { holder, name } in unvalidated {
        conn.batch_execute(&format!("alter table {holder} validate constraint {name}")).await?;
    }
    Ok(count)
}

/// A walk over all sealed columns that brings them to the active key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Walk {
    column: usize,
    after: Uuid,
}

impl Walk {
    /// From the beginning. What is sealed with the active key already is passed over, so a walk that was cut off goes on
    /// where it was.
    pub const fn begin() -> Self {
        Self { column: 0, after: Uuid::nil() }
    }
}

/// One batch of a walk: what was sealed again, and how it goes on; `None` at its end.
///
/// # Errors
/// `Broken` for a value that does not open, `Unavailable`.
pub async fn reseal(
    conn: &mut AsyncPgConnection,
    keyring: &Keyring,
    walk: Walk,
) -> Result<(usize, Option<Walk>), StoreError> {
    let (Some(column), Some(active)) = (COLUMNS.get(walk.column), keyring.active()) else { return Ok((0, None)) };
    let step = column.reseal(conn, keyring, active, walk.after).await?;
    let next = match step.after {
        Some(after) => Walk { after, ..walk },
        None => Walk { column: walk.column + 1, after: Uuid::nil() },
    };
    Ok((step.sealed, Some(next)))
}

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many values each key has sealed; keys without any are left out. Column by column, so that a value that moves from
/// key to key meanwhile may be counted at the one or the other.
///
/// # Errors
/// `Unavailable`.
pub async fn counts(conn: &mut AsyncPgConnection) -> Result<Vec<(KeyId, u64)>, StoreError> {
    let each = COLUMNS.iter().map(|SealedColumn { table, name: column, .. }| {
        format!("select substr({column}_sealed, 2, 4) as key from {table} where {column}_sealed is not null")
    });
    let union = each.collect::<Vec<_>>().join(" union all ");
    let query =
        format!("select encode(key, 'hex') as key, count(*) as count from ({union}) as each group by 1 order by 1");
    let rows: Vec<CountRow> = diesel::sql_query(query).load(conn).await?;
    let counted = |row: CountRow| Some((KeyId::parse(&row.key)?, u64::try_from(row.count).ok()?));
    Ok(rows.into_iter().filter_map(counted).collect())
}

/// Waits until nobody is writing a sealed value, and lets nobody write one until the transaction ends.
///
/// # Errors
/// `Unavailable` while a long transaction, an import's say, goes on.
pub(super) async fn stand_still(conn: &mut AsyncPgConnection) -> Result<(), StoreError> {
    let mut tables: Vec<&str> = COLUMNS.iter().map(|column| column.table).collect();
    tables.dedup();
    Ok(conn.batch_execute(&format!("lock table {} in share mode", tables.join(", "))).await?)
}
