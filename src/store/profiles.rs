//! What matching knows of people, for ranking on behalf of somebody who may not see them. It comes from functions of the
//! database that yield nothing else: no name, number, telephone or disability is in reach here, whatever the program asks.

use std::collections::HashMap;

use diesel::Queryable;
use diesel::pg::data_types::PgDate;
use diesel::sql_types::{Array, Bool, Date as SqlDate, Int2, Int4, Jsonb, Nullable, Text, Uuid as SqlUuid};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use jiff::civil::Date;
use serde_json::Value;
use uuid::Uuid;

use super::columns::{self, counted_if, date_if, fen_if, parsed, parsed_if, there};
use super::error::StoreError;
use super::scales;
use super::table_function::table_function;
use crate::domain::accommodation::Needs;
use crate::domain::certificate::CertificateStatus;
use crate::domain::demand::Capacities;
use crate::domain::identity::Sex;
use crate::domain::ids::JobseekerId;
use crate::domain::jobseeker::{JobseekerStatus, Preferences};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, CommuteLimit, Coordinates};
use crate::domain::posting::EmploymentType;
use crate::domain::skill::SkillLevel;

/// A person as matching may know them.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredProfile {
    pub id: JobseekerId,
    pub birth_date: Option<Date>,
    pub sex: Option<Sex>,
    pub region: Adcode,
    pub location: Option<Coordinates>,
    pub capacities: Capacities,
    pub needs: Needs,
    pub preferences: Preferences,
    pub status: JobseekerStatus,
    pub skills: Vec<StoredSkill>,
}

/// What a certificate proves, without its number and issuer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredSkill {
    pub occupation: OccupationCode,
    pub level: SkillLevel,
    pub status: CertificateStatus,
    pub expires_on: Option<Date>,
}

table_function! {
    /// People, as matching may know them.
    ProfilesOf = "profiles" (people: Array<SqlUuid> = Vec<Uuid>) gives (
        "id": SqlUuid,
        "birth_date": Nullable<SqlDate>,
        "sex": Nullable<Text>,
        "region": Int4,
        "latitude": Nullable<Int4>,
        "longitude": Nullable<Int4>,
        "capacities": Jsonb,
        "accommodations": Jsonb,
        "preferred_occupations": Array<Text>,
        "preferred_wage_min": Nullable<Int4>,
        "max_commute_km": Nullable<Int2>,
        "prefers_remote": Bool,
        "preferred_employment_types": Array<Text>,
        "status": Text,
    );
}

#[derive(Queryable)]
struct ProfileRow {
    id: Uuid,
    birth_date: Option<PgDate>,
    sex: Option<String>,
    region: i32,
    latitude: Option<i32>,
    longitude: Option<i32>,
    capacities: Value,
    accommodations: Value,
    preferred_occupations: Vec<String>,
    preferred_wage_min: Option<i32>,
    max_commute_km: Option<i16>,
    prefers_remote: bool,
    preferred_employment_types: Vec<String>,
    status: String,
}

table_function! {
    /// What their certificates prove.
    SkillsOf = "profile_skills" (people: Array<SqlUuid> = Vec<Uuid>) gives (
        "jobseeker_id": SqlUuid,
        "occupation": Text,
        "level": Text,
        "status": Text,
        "expires_on": Nullable<SqlDate>,
    );
}

#[derive(Queryable)]
struct SkillRow {
    jobseeker_id: Uuid,
    occupation: String,
    level: String,
    status: String,
    expires_on: Option<PgDate>,
}

impl SkillRow {
    fn into_domain(self) -> Result<StoredSkill, StoreError> {
        Ok(StoredSkill {
            occupation: parsed("occupation", &self.occupation, OccupationCode::parse)?,
            level: parsed("level", &self.level, SkillLevel::parse)?,
            status: parsed("certificate status", &self.status, CertificateStatus::parse)?,
            expires_on: date_if("expires_on", self.expires_on)?,
        })
    }
}

impl ProfileRow {
    fn into_domain(self, skills: Vec<StoredSkill>) -> Result<StoredProfile, StoreError> {
        let occupations = self.preferred_occupations.iter();
        let types = self.preferred_employment_types.iter();
        Ok(StoredProfile {
            id: JobseekerId::new(self.id),
            birth_date: date_if("birth_date", self.birth_date)?,
            sex: parsed_if("sex", self.sex.as_deref(), Sex::parse)?,
            region: columns::region(self.region)?,
            location: columns::location(self.latitude, self.longitude)?,
            capacities: there("capacities", scales::degrees_from_json(&self.capacities))?,
            needs: there("accommodations", scales::accommodations_from_json(&self.accommodations))?,
            preferences: Preferences {
                occupations: occupations
                    .map(|code| parsed("preferred_occupations", code, OccupationCode::parse))
                    .collect::<Result<_, _>>()?,
                wage_min: fen_if("preferred_wage_min", self.preferred_wage_min)?,
                max_commute: counted_if("max_commute_km", self.max_commute_km, CommuteLimit::new)?,
                remote: self.prefers_remote,
                employment_types: types
                    .map(|code| parsed("preferred_employment_types", code, EmploymentType::parse))
                    .collect::<Result<_, _>>()?,
            },
            status: parsed("jobseeker status", &self.status, JobseekerStatus::parse)?,
            skills,
        })
    }
}

/// These people, by id; ids that do not exist are left out. Only in a transaction of `Principal::Ranking` or the program's
/// own is anybody found.
///
/// # Errors
/// `Unavailable`.
pub async fn of(conn: &mut AsyncPgConnection, ids: &[JobseekerId]) -> Result<Vec<StoredProfile>, StoreError> {
    let ids: Vec<Uuid> = ids.iter().map(|id| id.uuid()).collect();
    let skills: Vec<SkillRow> = SkillsOf { people: ids.clone() }.load(conn).await?;
    let mut held: HashMap<Uuid, Vec<StoredSkill>> = HashMap::new();
    for row in skills {
        held.entry(row.jobseeker_id).or_default().push(row.into_domain()?);
    }
    let rows: Vec<ProfileRow> = ProfilesOf { people: ids }.load(conn).await?;
    rows.into_iter()
        .map(|row| {
            let skills = held.remove(&row.id).unwrap_or_default();
            row.into_domain(skills)
        })
        .collect()
}
