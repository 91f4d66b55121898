//! What rules of policies ask of people, read for many at once. Names, numbers and addresses are not among it.

use std::collections::HashMap;

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::Unit;
use jiff::civil::Date;
use uuid::Uuid;

use super::super::columns::{self, counted_if, date_if, parsed, parsed_if};
use super::super::error::StoreError;
use super::super::schema::{jobseekers, skill_certificates};
use super::super::time::to_pg_date;
use crate::domain::certificate::CertificateStatus;
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::identity::Sex;
use crate::domain::ids::JobseekerId;
use crate::domain::jobseeker::EmploymentStatus;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::policy::Facts;

#[derive(Queryable, Selectable)]
#[diesel(table_name = jobseekers, check_for_backend(Pg))]
struct FactsRow {
    id: Uuid,
    region: i32,
    birth_date: Option<PgDate>,
    sex: Option<String>,
    disability_category: Option<String>,
    disability_level: Option<i16>,
    employment_status: Option<String>,
    unemployed_since: Option<PgDate>,
}

impl FactsRow {
    fn into_domain(self, certificates: Vec<OccupationCode>, on: Date) -> Result<Facts, StoreError> {
        let birth_date = date_if("birth_date", self.birth_date)?;
        let since = date_if("unemployed_since", self.unemployed_since)?;
        let status = parsed_if("employment_status", self.employment_status.as_deref(), EmploymentStatus::parse)?;
        let months_without_work = match status {
            Some(EmploymentStatus::Employed | EmploymentStatus::SelfEmployed | EmploymentStatus::Flexible) => Some(0),
            Some(EmploymentStatus::Unemployed) => since.and_then(|day| full(Unit::Month, day, on)),
            Some(EmploymentStatus::Student) | None => None,
        };
        Ok(Facts {
            region: columns::region(self.region)?,
            age: birth_date.and_then(|day| full(Unit::Year, day, on)),
            sex: parsed_if("sex", self.sex.as_deref(), Sex::parse)?,
            category: parsed_if("disability_category", self.disability_category.as_deref(), DisabilityCategory::parse)?,
            level: counted_if("disability_level", self.disability_level, DisabilityLevel::new)?,
            employment_status: status,
            months_without_work,
            certificates,
        })
    }
}

/// Full years or months from one day to another; `None` for a day that is to come.
fn full(unit: Unit, from: Date, to: Date) -> Option<i64> {
    let span = from.until((unit, to)).ok().filter(|_| from <= to)?;
    Some(if unit == Unit::Year { i64::from(span.get_years()) } else { i64::from(span.get_months()) })
}

/// The next people of a region in view, by id: the first piece is after `None`, the last one is empty. Certificates are those that
/// somebody has verified and that have not run out.
///
/// # Errors
/// `Unavailable`.
pub async fn after(
    conn: &mut AsyncPgConnection,
    region: Adcode,
    after: Option<JobseekerId>,
    (limit, on): (u32, Date),
) -> Result<Vec<(JobseekerId, Facts)>, StoreError> {
    let (first, last) = columns::region_range(region);
    let mut query = jobseekers::table.select(FactsRow::as_select()).into_boxed::<Pg>();
    query = query.filter(jobseekers::region.between(first, last));
    if let Some(after) = after {
        query = query.filter(jobseekers::id.gt(after.uuid()));
    }
    let rows: Vec<FactsRow> = query.order(jobseekers::id).limit(limit.into()).load(conn).await?;
    with_certificates(conn, rows, on).await
}

/// What is known of one person.
///
/// # Errors
/// `NotFound`.
pub async fn of(conn: &mut AsyncPgConnection, id: JobseekerId, on: Date) -> Result<Facts, StoreError> {
    let row: FactsRow = jobseekers::table.find(id.uuid()).select(FactsRow::as_select()).get_result(conn).await?;
    let found = with_certificates(conn, vec![row], on).await?;
    found.into_iter().next().map(|(_, facts)| facts).ok_or(StoreError::NotFound)
}

async fn with_certificates(
    conn: &mut AsyncPgConnection,
    rows: Vec<FactsRow>,
    on: Date,
) -> Result<Vec<(JobseekerId, Facts)>, StoreError> {
    let ids: Vec<Uuid> = rows.iter().map(|it| it.id).collect();
    let good = skill_certificates::expires_on.is_null().or(skill_certificates::expires_on.ge(to_pg_date(on)));
    let held = skill_certificates::table
        .filter(skill_certificates::jobseeker_id.eq_any(ids))
        .filter(skill_certificates::status.eq(CertificateStatus::Verified.code()))
        .filter(good)
        .select((skill_certificates::jobseeker_id, skill_certificates::occupation));
    let held: Vec<(Uuid, String)> = held.load(conn).await?;
    let mut certificates: HashMap<Uuid, Vec<OccupationCode>> = HashMap::new();
    for (id, occupation) in held {
        certificates.entry(id).or_default().push(parsed("occupation", &occupation, OccupationCode::parse)?);
    }
    let facts = |row: FactsRow| {
        let id = row.id;
        Ok((JobseekerId::new(id), row.into_domain(certificates.remove(&id).unwrap_or_default(), on)?))
    };
    rows.into_iter().map(facts).collect()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn years_and_months_are_full_on_their_day_and_not_before() {
        let born = date(1993, 3, 1);
        assert_eq!(full(Unit::Year, born, date(2026, 2, 28)), Some(32));
        assert_eq!(full(Unit::Year, born, date(2026, 3, 1)), Some(33));
        assert_eq!(full(Unit::Month, date(2016, 9, 30), date(2016, 10, 29)), Some(0));
        assert_eq!(full(Unit::Month, date(2016, 9, 1), date(2026, 11, 27)), Some(122));
        assert_eq!(full(Unit::Month, date(2026, 12, 1), date(2026, 11, 27)), None);
    }
}
