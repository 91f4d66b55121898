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
struct Column {
    table: &'static str,
    column: &'static str,
    /// The row's id, which the value is bound to.
    row: &'static str,
    /// The octets of a value in clear.
    octets: &'static str,
    /// What stands in the clear column when nothing does.
    cleared: &'static str,
    /// Rows that fit into memory together.
    batch: i64,
    /// Whether its first 18 characters are a citizen ID, to be found by.
    has_index: bool,
}

const fn text(table: &'static str, column: &'static str, octets: &'static str) -> Column {
    Column { table, column, row: "id", octets, cleared: "null", batch: 500, has_index: false }
}

const COLUMNS: [Column; 8] = [
    text("employers", "contact_phone", "convert_to(contact_phone, 'UTF8')"),
    Column { has_index: true, ..text("jobseekers", "citizen_id", "convert_to(citizen_id, 'UTF8')") },
    Column {
        has_index: true,
        ..text("jobseekers", "disability_certificate_number", "convert_to(disability_certificate_number, 'UTF8')")
    },
    text("jobseekers", "phone", "convert_to(phone, 'UTF8')"),
    text("skill_certificates", "number", "convert_to(number, 'UTF8')"),
    // A saved answer has no id: `idempotency::row_of` works out the same.
    Column {
        row: "encode(substr(sha256(convert_to(principal || E'\\n' || route || E'\\n' || key, 'UTF8')), 1, 16), 'hex')::uuid",
        batch: 50,
        ..text("idempotency_keys", "body", "body")
    },
    Column { cleared: "'[]'", batch: 1, ..text("imports", "report", "convert_to(report::text, 'UTF8')") },
    Column { batch: 1, ..text("imports", "rejected_workbook", "rejected_workbook") },
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

/// What is written back: the places of rows, their sealed values, their indexes.
type Written = (Vec<String>, Vec<Vec<u8>>, Vec<Option<Vec<u8>>>);

impl Column {
    /// Seals the next batch of values in clear.
    async fn seal_plain(
        &self,
        conn: &mut AsyncPgConnection,
        keyring: &Keyring,
        after: Uuid,
    ) -> Result<Step, StoreError> {
        let Self { table, column, row, octets, cleared, .. } = self;
        let is_plain = if *cleared == "null" { "is not null" } else { "<> '[]'" };
        let query = format!(
            "select ctid::text as place, {row} as id, {octets} as value from {table}
             where {column} {is_plain} and {row} > $1 order by {row} limit $2 for update"
        );
        let index = if self.has_index { ", known_citizen_id_index = done.index" } else { "" };
        let update = format!("set {column} = {cleared}, {column}_sealed = done.value{index}");
        self.batch(conn, keyring, diesel::sql_query(query).bind::<SqlUuid, _>(after).bind::<BigInt, _>(self.batch), {
            (&update, false)
        })
        .await
    }

    /// Seals the next batch of another key's values again. Rows that somebody works on are passed over: waiting for several
    /// of them could stop an import.
    async fn reseal(
        &self,
        conn: &mut AsyncPgConnection,
        keyring: &Keyring,
        active: KeyId,
        after: Uuid,
    ) -> Result<Step, StoreError> {
        let Self { table, column, row, .. } = self;
        let query = format!(
            "select ctid::text as place, {row} as id, {column}_sealed as value from {table}
             where substr({column}_sealed, 2, 4) <> $3 and {row} > $1 order by {row} limit $2 for update skip locked"
        );
        let query = diesel::sql_query(query).bind::<SqlUuid, _>(after).bind::<BigInt, _>(self.batch);
        let query = query.bind::<Binary, _>(active.bytes().to_vec());
        self.batch(conn, keyring, query, (&format!("set {column}_sealed = done.value"), true)).await
    }

    async fn batch<'q, Q>(
        &self,
        conn: &mut AsyncPgConnection,
        keyring: &Keyring,
        query: Q,
        (update, is_sealed): (&str, bool),
    ) -> Result<Step, StoreError>
    where
        Q: diesel_async::methods::LoadQuery<'q, AsyncPgConnection, FoundRow> + Send + 'q,
    {
        let found: Vec<FoundRow> = query.load(conn).await?;
        let after = found.last().map(|found| found.id);
        let (places, values, indexes) = self.sealed(keyring, found, is_sealed)?;
        let sealed = values.len();
        if sealed > 0 {
            let table = self.table;
            // The rows are locked, so that they stay at their places.
            let update = format!(
                "update {table} {update} from unnest($1, $2, $3) as done(place, value, index)
                 where {table}.ctid = done.place::tid"
            );
            let update = diesel::sql_query(update).bind::<Array<Text>, _>(places).bind::<Array<Binary>, _>(values);
            update.bind::<Array<Nullable<Binary>>, _>(indexes).execute(conn).await?;
        }
        Ok(Step { sealed, after })
    }

    fn sealed(&self, keyring: &Keyring, found: Vec<FoundRow>, is_sealed: bool) -> Result<Written, StoreError> {
        let mut written = Written::default();
        for FoundRow { place, id, value } in found {
            let row = SealedRow::new(keyring, self.table, id);
            let value = if is_sealed { row.open(self.column, value)? } else { value };
            let citizen_id = value.get(..18).and_then(|id| std::str::from_utf8(id).ok()).filter(|_| self.has_index);
            written.0.push(place);
            written.1.push(row.seal(self.column, &value)?);
            written.2.push(citizen_id.map(|id| citizen_id_text_index(keyring, id)));
        }
        Ok(written)
    }
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
    for column in &COLUMNS {
        let mut after = Some(Uuid::nil());
        while let Some(last) = after {
            let step = conn.transaction(async |conn| column.seal_plain(conn, keyring, last).await).await?;
            count += step.sealed;
            after = step.after;
            if step.sealed > 0 && rewritten.last() != Some(&column.table) {
                rewritten.push(column.table);
            }
        }
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
    let each = COLUMNS.iter().map(|Column { table, column, .. }| {
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
