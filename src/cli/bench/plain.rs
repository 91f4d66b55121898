//! The baseline: the same question in plain SQL on the same Postgres, as somebody would ask it who has no Stirrup.
//! It holds the rules a second time, on purpose: where the two differ, one of them is wrong. It comes in two forms: over the
//! tables as they are, and over narrow copies made for it (`packed`), which is as well as one can hope to be served by SQL.

use crate::domain::skill::SkillLevel;
use crate::matching::age::RetirementSchedule;
use crate::matching::rules::Rules;
use crate::reference::regions::regions;
use crate::store::Logins;
use anyhow::Context;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jiff::civil::Date;
use uuid::Uuid;

use super::packed;

const PAIRS: &str = include_str!("pairs.sql");
const PACKED_PAIRS: &str = include_str!("packed_pairs.sql");

/// How Postgres may go about it: with parallel workers, with memory to sort in, and without compiling statements, which
/// takes longer than they do. An owner who is bound by row-level security reads as the program.
const SETTINGS: &str = "set jit = off; set work_mem = '64MB'; set max_parallel_workers_per_gather = 2;
    set parallel_setup_cost = 100; set random_page_cost = 1.1; set stirrup.role = 'system'; set statement_timeout = 0";

/// What the schema lacks for the question: the centres of regions, the ladder of levels, what bridges what.
const TABLES: &str = "
    drop schema if exists plain cascade;
    create schema plain;
    create table plain.regions (adcode integer primary key, latitude integer not null, longitude integer not null);
    create table plain.levels (code text primary key, rank integer not null);
    create table plain.bridges (demand text, accommodation text, levels integer, primary key (demand, accommodation));
";

/// One row of an answer.
#[derive(QueryableByName)]
#[expect(
    dead_code,
    reason = "title and employer are fetched as a reader needs them, and are no part of the comparison"
)]
pub struct PairRow {
    #[diesel(sql_type = SqlUuid)]
    pub id: Uuid,
    /// In millionths.
    #[diesel(sql_type = BigInt)]
    pub score: i64,
    #[diesel(sql_type = Text)]
    pub title: String,
    #[diesel(sql_type = Text)]
    pub employer: String,
}

/// A posting that a text finds.
#[derive(QueryableByName)]
struct TextRow {
    #[diesel(sql_type = SqlUuid)]
    id: Uuid,
}

/// Which side is asked.
#[derive(Debug, Clone, Copy)]
pub enum Side {
    /// The postings that fit a person.
    Person,
    /// The people who fit a posting.
    Posting,
}

/// Over which tables it is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// As Stirrup keeps them.
    Stored,
    /// Narrow copies.
    Packed,
}

/// A connection with all statements prepared.
pub struct Plain {
    conn: AsyncPgConnection,
    today: Date,
}

impl Plain {
    /// Makes the tables, gathers statistics and prepares the statements.
    pub async fn open(logins: &Logins, rules: &Rules, today: Date) -> anyhow::Result<Self> {
        let mut conn = AsyncPgConnection::establish(logins.owner_url()).await.context("the baseline's connection")?;
        conn.batch_execute(SETTINGS).await?;
        conn.batch_execute(TABLES).await?;
        let centres = regions().all().iter().map(|region| {
            let (latitude, longitude) = region.centre.microdegrees();
            format!("({}, {latitude}, {longitude})", region.adcode)
        });
        let levels = (1..).zip(SkillLevel::ALL).map(|(rank, level): (u32, _)| format!("('{}', {rank})", level.code()));
        let bridges = rules
            .bridges
            .entries()
            .map(|(by, demand, levels)| format!("('{}', '{}', {levels})", demand.code(), by.code()));
        for (table, rows) in
            [("regions", centres.collect::<Vec<_>>()), ("levels", levels.collect()), ("bridges", bridges.collect())]
        {
            conn.batch_execute(&format!("insert into plain.{table} values {}", rows.join(", "))).await?;
        }
        conn.batch_execute(&packed::tables(rules, words(rules))).await.context("the packed tables")?;
        for side in [Side::Person, Side::Posting] {
            for form in [Form::Stored, Form::Packed] {
                let prepare = format!("prepare {} (uuid, date) as {}", name(form, side), statement(rules, form, side));
                conn.batch_execute(&prepare).await?;
            }
        }
        conn.batch_execute("vacuum analyze").await?;
        Ok(Self { conn, today })
    }

    /// Takes away what was made for it.
    pub async fn close(mut self) -> anyhow::Result<()> {
        Ok(self.conn.batch_execute("drop schema plain cascade").await?)
    }

    /// The twenty best, as the plain statement finds them.
    pub async fn best(&mut self, form: Form, side: Side, id: Uuid) -> anyhow::Result<Vec<PairRow>> {
        let execute = format!("execute {} ('{id}', '{}')", name(form, side), self.today);
        Ok(diesel::sql_query(execute).load(&mut self.conn).await?)
    }

    /// The newest twenty postings that hold a text, as `ilike` finds it.
    pub async fn with_text(&mut self, text: &str) -> anyhow::Result<Vec<Uuid>> {
        let query = diesel::sql_query(
            "select p.id from postings p join employers e on e.id = p.employer_id
              where p.title ilike $1 or p.description ilike $1 or e.name ilike $1
              order by p.id desc limit 20",
        );
        let rows: Vec<TextRow> = query.bind::<Text, _>(format!("%{text}%")).load(&mut self.conn).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// The plan of a question, with its times.
    pub async fn explained(&mut self, form: Form, side: Side, id: Uuid) -> anyhow::Result<String> {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
            line: String,
        }
        let explain = format!("explain (analyze, costs off) execute {} ('{id}', '{}')", name(form, side), self.today);
        let lines: Vec<Line> = diesel::sql_query(explain).load(&mut self.conn).await?;
        Ok(lines.into_iter().map(|it| it.line).collect::<Vec<_>>().join("\n"))
    }
}

const fn name(form: Form, side: Side) -> &'static str {
    match (form, side) {
        (Form::Stored, Side::Person) => "postings_for_person",
        (Form::Stored, Side::Posting) => "people_for_posting",
        (Form::Packed, Side::Person) => "packed_postings_for_person",
        (Form::Packed, Side::Posting) => "packed_people_for_posting",
    }
}

/// The statement of a form with the numbers of the rules.
fn statement(rules: &Rules, form: Form, side: Side) -> String {
    let (listed, person_filter, role_filter) = match side {
        Side::Person => ("roles.id", "j.id = $1", "true"),
        Side::Posting => ("people.id", "true", "p.id = $1"),
    };
    let asked = [("listed", listed), ("person_filter", person_filter), ("role_filter", role_filter)];
    let words = words(rules).into_iter().chain(asked.map(|(word, value)| (word.to_owned(), value.to_owned())));
    match form {
        Form::Stored => packed::filled_in(PAIRS, words),
        // Its own words first: they may hold others.
        Form::Packed => packed::filled_in(PACKED_PAIRS, packed::words(rules).into_iter().chain(words)),
    }
}

/// The numbers of the rules, by the words that stand for them.
fn words(rules: &Rules) -> Vec<(String, String)> {
    let age = &rules.working_age;
    let mut words: Vec<(String, String)> = vec![
        ("from_years".into(), age.from_years.to_string()),
        ("half_squared".into(), (rules.half_distance_km * rules.half_distance_km).to_string()),
    ];
    let shares = [
        ("weight_skill", rules.weights.skill()),
        ("weight_accessibility", rules.weights.accessibility()),
        ("weight_location", rules.weights.location()),
        ("weight_preference", rules.weights.preference()),
        ("one_rung_under", rules.skill.one_rung_under),
        ("two_rungs_under", rules.skill.two_rungs_under),
        ("same_minor_group", rules.skill.same_minor_group),
        ("same_middle_group", rules.skill.same_middle_group),
        ("unverified", rules.skill.unverified),
        ("bridged", rules.accessibility.bridged()),
        ("negotiable", rules.accessibility.negotiable()),
    ];
    words.extend(shares.map(|(word, share)| (word.to_owned(), format!("{}::bigint", share.value()))));
    words.extend(retirement("male", age.male));
    words.extend(retirement("female", age.female));
    words
}

/// The numbers of a retirement schedule, in months since year 0.
fn retirement(sex: &str, schedule: RetirementSchedule) -> [(String, String); 4] {
    let (year, month) = schedule.affected_from;
    [
        (format!("{sex}_base"), (schedule.base_years * 12).to_string()),
        (format!("{sex}_from"), (i32::from(year) * 12 + i32::from(month) - 1).to_string()),
        (format!("{sex}_step"), schedule.step_months.to_string()),
        (format!("{sex}_most"), schedule.max_delay_months.to_string()),
    ]
}
