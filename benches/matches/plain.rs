//! The baseline: the same question in plain SQL on the same Postgres, as somebody would ask it who has no Stirrup.
//! It holds the rules a second time, on purpose: where the two differ, one of them is wrong.

use anyhow::Context;
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Text, Uuid as SqlUuid};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use jiff::civil::Date;
use stirrup::domain::skill::SkillLevel;
use stirrup::matching::age::RetirementSchedule;
use stirrup::matching::rules::Rules;
use stirrup::reference::regions::regions;
use uuid::Uuid;

const PAIRS: &str = include_str!("pairs.sql");

/// What the schema lacks for the question: the centres of regions, the ladder of levels, what bridges what.
const TABLES: &str = "
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

/// A connection with both statements prepared.
pub struct Plain {
    conn: AsyncPgConnection,
    today: Date,
}

impl Plain {
    /// Makes the tables, gathers statistics and prepares the statements.
    pub async fn open(url: &str, rules: &Rules, today: Date) -> anyhow::Result<Self> {
        let mut conn = AsyncPgConnection::establish(url).await.context("the baseline's connection")?;
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
        // A statement of this size would be compiled anew for each question.
        conn.batch_execute("set jit = off; set work_mem = '64MB'").await?;
        for side in [Side::Person, Side::Posting] {
            conn.batch_execute(&format!("prepare {} (uuid, date) as {}", name(side), statement(rules, side))).await?;
        }
        conn.batch_execute("vacuum analyze").await?;
        Ok(Self { conn, today })
    }

    /// The twenty best, as the plain statement finds them.
    pub async fn best(&mut self, side: Side, id: Uuid) -> anyhow::Result<Vec<PairRow>> {
        let execute = format!("execute {} ('{id}', '{}')", name(side), self.today);
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
    pub async fn explained(&mut self, side: Side, id: Uuid) -> anyhow::Result<String> {
        #[derive(QueryableByName)]
        struct Line {
            #[diesel(sql_type = Text, column_name = "QUERY PLAN")]
            line: String,
        }
        let explain = format!("explain (analyze, costs off) execute {} ('{id}', '{}')", name(side), self.today);
        let lines: Vec<Line> = diesel::sql_query(explain).load(&mut self.conn).await?;
        Ok(lines.into_iter().map(|it| it.line).collect::<Vec<_>>().join("\n"))
    }
}

const fn name(side: Side) -> &'static str {
    match side {
        Side::Person => "postings_for_person",
        Side::Posting => "people_for_posting",
    }
}

/// The statement with the numbers of the rules.
fn statement(rules: &Rules, side: Side) -> String {
    let (listed, person_filter, role_filter) = match side {
        Side::Person => ("roles.id", "j.id = $1", "true"),
        Side::Posting => ("people.id", "true", "p.id = $1"),
    };
    let age = &rules.working_age;
    let mut words: Vec<(String, String)> = vec![
        ("listed".into(), listed.into()),
        ("person_filter".into(), person_filter.into()),
        ("role_filter".into(), role_filter.into()),
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
    words.into_iter().fold(PAIRS.to_owned(), |text, (word, value)| text.replace(&format!("{{{word}}}"), &value))
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
