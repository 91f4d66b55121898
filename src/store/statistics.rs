//! Statistics: people counted in one query, and the releases made of that. What is in the table is published; the counts
//! themselves are kept nowhere.

use std::collections::{BTreeMap, HashMap};

use diesel::QueryableByName;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Date as SqlDate, Int4, Nullable, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jiff::civil::Date;
use serde_json::{Map, Value};

use super::columns::{self, counted_if, parsed, parsed_if, region_number, there};
use super::error::StoreError;
use super::schema::{jobseekers, statistics};
use super::time::to_pg_date;
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::ids::JobseekerId;
use crate::domain::place::Adcode;
use crate::domain::statistics::{Dimension, Table, Tally};

/// The region that stands for the whole country.
const COUNTRY: i32 = 0;
/// Rows in one statement: five values each, of which Postgres takes 65,535.
const ROWS_AT_ONCE: usize = 10_000;

/// Whoever comes second waits for the first and finds the release there. Counting may take longer than a request may ask
/// of the database. The number of the lock is any that nothing else here uses.
const TAKE_TURN: &str = "set local statement_timeout = '60s'; set local lock_timeout = 0;
    select pg_advisory_xact_lock(x'7374617469737469'::bigint)";

/// Each person once in each dimension. What is not stated is null here.
const COUNT: &str = "
    with reached as (
        select jobseeker_id, max(array_position(
            array['proposed', 'consented', 'shared', 'interview', 'offered', 'hired'], to_state
        )) as furthest
        from introductions join introduction_steps on introduction_steps.introduction_id = introductions.id
        group by jobseeker_id
    )
    select region, dimension, value, count(*) as people
    from jobseekers
    left join reached on reached.jobseeker_id = jobseekers.id
    cross join lateral (values
        ('category', disability_category),
        ('level', disability_level::text),
        ('age_years', extract(year from age($1, birth_date))::text),
        ('employment_status', employment_status),
        ('wish', preferred_occupations[1]),
        ('outcome', (array['introduced', 'introduced', 'shared', 'interview', 'offered', 'hired'])[furthest])
    ) as counted (dimension, value)
    group by region, dimension, value";

#[derive(QueryableByName)]
struct CountRow {
    #[diesel(sql_type = Int4)]
    region: i32,
    #[diesel(sql_type = Text)]
    dimension: String,
    #[diesel(sql_type = Nullable<Text>)]
    value: Option<String>,
    #[diesel(sql_type = BigInt)]
    people: i64,
}

#[derive(Insertable, Queryable, Selectable)]
#[diesel(table_name = statistics)]
struct TableRow {
    day: PgDate,
    region: i32,
    dimension: String,
    people: Option<i32>,
    cells: Option<Value>,
}

/// How the values of records become those that are counted: the store knows records, not how they are grouped.
pub trait Grouping {
    /// By what is counted what the record has under this name, and the value it counts for; `None` for what nobody has.
    fn group(&self, name: &str, value: Option<&str>) -> Option<(Dimension, String)>;
}

/// Counts all people by region and value, as the principal of the transaction sees them.
///
/// # Errors
/// `Unavailable`, and `Broken` for a value that counts for nothing.
pub async fn count(
    conn: &mut AsyncPgConnection,
    today: Date,
    grouping: &impl Grouping,
) -> Result<Vec<Tally>, StoreError> {
    let rows: Vec<CountRow> = diesel::sql_query(COUNT).bind::<SqlDate, _>(to_pg_date(today)).load(conn).await?;
    let tally = |row: CountRow| {
        let (dimension, value) = there("value", grouping.group(&row.dimension, row.value.as_deref()))?;
        let people = there("people", u32::try_from(row.people).ok())?;
        Ok(Tally { region: columns::region(row.region)?, dimension, value, people })
    };
    rows.into_iter().map(tally).collect()
}

/// Waits until nobody else makes a release.
///
/// # Errors
/// `Unavailable`.
pub async fn take_turn(conn: &mut AsyncPgConnection) -> Result<(), StoreError> {
    Ok(conn.batch_execute(TAKE_TURN).await?)
}

/// What was released on a day of a region, or of the whole country. `None` where nothing was, and for whom it is not.
///
/// # Errors
/// `Unavailable`, and `Broken`.
pub async fn find(
    conn: &mut AsyncPgConnection,
    day: Date,
    region: Option<Adcode>,
    dimension: Dimension,
) -> Result<Option<Table>, StoreError> {
    let key = (to_pg_date(day), region.map_or(COUNTRY, region_number), dimension.code());
    let row = statistics::table.find(key).select(TableRow::as_select()).first(conn).await.optional()?;
    row.map(TableRow::into_table).transpose()
}

/// Writes the release of a day, and throws away those of days past; yesterday's is left to whose clock is behind.
///
/// # Errors
/// `Unavailable`.
pub async fn release(conn: &mut AsyncPgConnection, day: Date, tables: &[Table]) -> Result<(), StoreError> {
    let today = to_pg_date(day);
    diesel::delete(statistics::table.filter(statistics::day.lt(PgDate(today.0 - 1)))).execute(conn).await?;
    let rows: Vec<TableRow> = tables.iter().map(|table| TableRow::new(today, table)).collect();
    for rows in rows.chunks(ROWS_AT_ONCE) {
        diesel::insert_into(statistics::table).values(rows).execute(conn).await?;
    }
    Ok(())
}

impl TableRow {
    fn new(day: PgDate, table: &Table) -> Self {
        let cells = table.cells.as_ref().map(|cells| {
            let cell =
                |(value, count): (&String, &Option<u32>)| (value.clone(), count.map_or(Value::Null, Value::from));
            Value::Object(cells.iter().map(cell).collect::<Map<_, _>>())
        });
        Self {
            day,
            region: table.region.map_or(COUNTRY, region_number),
            dimension: table.dimension.code().to_owned(),
            people: table.people.map(columns::int4),
            cells,
        }
    }

    fn into_table(self) -> Result<Table, StoreError> {
        let region = if self.region == COUNTRY { None } else { Some(columns::region(self.region)?) };
        let people = self.people.map(|people| there("people", u32::try_from(people).ok())).transpose()?;
        let cells = self.cells.map(|cells| there("cells", counts(&cells))).transpose()?;
        Ok(Table { region, dimension: parsed("dimension", &self.dimension, Dimension::parse)?, people, cells })
    }
}

fn counts(cells: &Value) -> Option<BTreeMap<String, Option<u32>>> {
    let count = |cell: &Value| match cell {
        Value::Null => Some(None),
        number => number.as_u64().and_then(|number| u32::try_from(number).ok()).map(Some),
    };
    cells.as_object()?.iter().map(|(value, cell)| Some((value.clone(), count(cell)?))).collect()
}

/// What is on record of somebody's disability.
#[derive(Debug, Clone, Copy)]
pub struct OnRecord {
    pub category: Option<DisabilityCategory>,
    pub level: Option<DisabilityLevel>,
}

/// What is on record of these people's disabilities, for counting alone.
///
/// # Errors
/// `Unavailable`.
pub async fn disabilities_of(
    conn: &mut AsyncPgConnection,
    ids: &[JobseekerId],
) -> Result<HashMap<JobseekerId, OnRecord>, StoreError> {
    let query = jobseekers::table.filter(jobseekers::id.eq_any(ids.iter().map(|id| id.uuid()))).select((
        jobseekers::id,
        jobseekers::disability_category,
        jobseekers::disability_level,
    ));
    let rows: Vec<(uuid::Uuid, Option<String>, Option<i16>)> = query.load(conn).await?;
    let row = |(id, category, level): (uuid::Uuid, Option<String>, Option<i16>)| {
        let category = parsed_if("disability_category", category.as_deref(), DisabilityCategory::parse)?;
        let level = counted_if("disability_level", level, DisabilityLevel::new)?;
        Ok((JobseekerId::new(id), OnRecord { category, level }))
    };
    rows.into_iter().map(row).collect()
}
