//! A jobseeker as a row, and the way back: numbers and telephone are sealed on the way in and opened on the way out.
//! Private to `jobseekers`.

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::bulk::Field;
use super::columns::{self, Stamp, counted_if, date_if, fen_if, fen_number, int2, parsed, parsed_if, there};
use super::error::StoreError;
use super::scales;
use super::schema::jobseekers;
use super::sealed::{SealedRow, citizen_id_index};
use super::time::to_pg_date;
use crate::domain::disability::{DisabilityCategory, DisabilityLevel};
use crate::domain::disability_record::Disability;
use crate::domain::identity::{CertificateNumber, CitizenId, Sex};
use crate::domain::ids::JobseekerId;
use crate::domain::jobseeker::{EmploymentStatus, Jobseeker, JobseekerStatus, Preferences};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::CommuteLimit;
use crate::domain::posting::EmploymentType;
use crate::domain::stored::Stored;
use crate::domain::text::{ExternalReference, PersonName, Phone};
use crate::sealing::Keyring;

const TABLE: &str = "jobseekers";
const CITIZEN_ID: &str = "citizen_id";
const PHONE: &str = "phone";
const NUMBER: &str = "disability_certificate_number";

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = jobseekers, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct JobseekerRow {
    name: String,
    citizen_id_sealed: Option<Vec<u8>>,
    birth_date: Option<PgDate>,
    sex: Option<String>,
    region: i32,
    latitude: Option<i32>,
    longitude: Option<i32>,
    phone_sealed: Option<Vec<u8>>,
    disability_certificate_number_sealed: Option<Vec<u8>>,
    known_citizen_id_index: Option<Vec<u8>>,
    disability_category: Option<String>,
    disability_level: Option<i16>,
    capacities: Value,
    accommodations: Value,
    preferred_occupations: Vec<String>,
    preferred_wage_min: Option<i32>,
    max_commute_km: Option<i16>,
    prefers_remote: bool,
    preferred_employment_types: Vec<String>,
    employment_status: Option<String>,
    unemployed_since: Option<PgDate>,
    status: String,
    external_reference: Option<String>,
}

impl JobseekerRow {
    pub fn from_domain(keyring: &Keyring, id: JobseekerId, jobseeker: &Jobseeker) -> Result<Self, StoreError> {
        let sealed = SealedRow::new(keyring, TABLE, id.uuid());
        let (latitude, longitude) = columns::microdegrees(jobseeker.location);
        let disability = jobseeker.disability.as_ref();
        let preferences = &jobseeker.preferences;
        let number = disability.and_then(Disability::certificate_number).map(CertificateNumber::reveal);
        Ok(Self {
            name: jobseeker.name.as_str().to_owned(),
            citizen_id_sealed: sealed.seal_if(CITIZEN_ID, jobseeker.citizen_id.as_ref().map(CitizenId::reveal))?,
            birth_date: jobseeker.birth_date.map(to_pg_date),
            sex: jobseeker.sex.map(|sex| sex.code().to_owned()),
            region: columns::region_number(jobseeker.region),
            latitude,
            longitude,
            phone_sealed: sealed.seal_if(PHONE, jobseeker.phone.as_ref().map(Phone::reveal))?,
            disability_certificate_number_sealed: sealed.seal_if(NUMBER, number)?,
            known_citizen_id_index: jobseeker.known_citizen_id().map(|id| citizen_id_index(keyring, id)),
            disability_category: disability.and_then(Disability::category).map(|category| category.code().to_owned()),
            disability_level: disability.and_then(Disability::level).map(|level| level.value().into()),
            capacities: scales::degrees_to_json(&jobseeker.capacities),
            accommodations: scales::accommodations_to_json(&jobseeker.needs),
            preferred_occupations: preferences.occupations.iter().map(ToString::to_string).collect(),
            preferred_wage_min: preferences.wage_min.map(fen_number),
            max_commute_km: preferences.max_commute.map(|limit| int2(limit.kilometres())),
            prefers_remote: preferences.remote,
            preferred_employment_types: preferences.employment_types.iter().map(ToString::to_string).collect(),
            employment_status: jobseeker.employment_status.map(|status| status.code().to_owned()),
            unemployed_since: jobseeker.unemployed_since.map(to_pg_date),
            status: jobseeker.status.code().to_owned(),
            external_reference: jobseeker.external_reference.as_ref().map(|it| it.as_str().to_owned()),
        })
    }

    /// Every column by its name, for COPY.
    pub(super) fn fields(&self) -> Vec<(&'static str, Field<'_>)> {
        vec![
            ("name", Field::text(&self.name)),
            ("citizen_id_sealed", Field::octets(self.citizen_id_sealed.as_ref())),
            ("birth_date", Field::Day(self.birth_date)),
            ("sex", Field::text_if(self.sex.as_ref())),
            ("region", Field::number(Some(self.region))),
            ("latitude", Field::number(self.latitude)),
            ("longitude", Field::number(self.longitude)),
            ("phone_sealed", Field::octets(self.phone_sealed.as_ref())),
            ("disability_certificate_number_sealed", Field::octets(self.disability_certificate_number_sealed.as_ref())),
            ("known_citizen_id_index", Field::octets(self.known_citizen_id_index.as_ref())),
            ("disability_category", Field::text_if(self.disability_category.as_ref())),
            ("disability_level", Field::number(self.disability_level)),
            ("capacities", Field::Json(&self.capacities)),
            ("accommodations", Field::Json(&self.accommodations)),
            ("preferred_occupations", Field::List(&self.preferred_occupations)),
            ("preferred_wage_min", Field::number(self.preferred_wage_min)),
            ("max_commute_km", Field::number(self.max_commute_km)),
            ("prefers_remote", Field::Flag(self.prefers_remote)),
            ("preferred_employment_types", Field::List(&self.preferred_employment_types)),
            ("employment_status", Field::text_if(self.employment_status.as_ref())),
            ("unemployed_since", Field::Day(self.unemployed_since)),
            ("status", Field::text(&self.status)),
            ("external_reference", Field::text_if(self.external_reference.as_ref())),
        ]
    }

    /// What a row says of the inside of its numbers was agreed with them by the domain when it was written: the database
    /// cannot see it.
    fn into_domain(mut self, keyring: &Keyring, id: Uuid) -> Result<Jobseeker, StoreError> {
        let sealed = SealedRow::new(keyring, TABLE, id);
        let citizen_id = sealed.open_if(CITIZEN_ID, self.citizen_id_sealed.take())?;
        let phone = sealed.open_if(PHONE, self.phone_sealed.take())?;
        let number = sealed.open_if(NUMBER, self.disability_certificate_number_sealed.take())?;
        Ok(Jobseeker {
            disability: self.disability(number.as_deref())?,
            preferences: self.preferences()?,
            name: parsed("jobseeker name", &self.name, PersonName::parse)?,
            citizen_id: parsed_if(CITIZEN_ID, citizen_id.as_deref(), CitizenId::parse)?,
            birth_date: date_if("birth_date", self.birth_date)?,
            sex: parsed_if("sex", self.sex.as_deref(), Sex::parse)?,
            region: columns::region(self.region)?,
            location: columns::location(self.latitude, self.longitude)?,
            phone: parsed_if(PHONE, phone.as_deref(), Phone::parse)?,
            capacities: there("capacities", scales::degrees_from_json(&self.capacities))?,
            needs: there("accommodations", scales::accommodations_from_json(&self.accommodations))?,
            employment_status: parsed_if(
                "employment_status",
                self.employment_status.as_deref(),
                EmploymentStatus::parse,
            )?,
            unemployed_since: date_if("unemployed_since", self.unemployed_since)?,
            status: parsed("jobseeker status", &self.status, JobseekerStatus::parse)?,
            external_reference: parsed_if(
                "external_reference",
                self.external_reference.as_deref(),
                ExternalReference::parse,
            )?,
        })
    }

    /// `None` where nothing at all is on record: an empty record of a disability and none are the same row.
    fn disability(&self, number: Option<&str>) -> Result<Option<Disability>, StoreError> {
        let number = parsed_if(NUMBER, number, CertificateNumber::parse)?;
        let category =
            parsed_if("disability_category", self.disability_category.as_deref(), DisabilityCategory::parse)?;
        let level = counted_if("disability_level", self.disability_level, DisabilityLevel::new)?;
        if number.is_none() && category.is_none() && level.is_none() {
            return Ok(None);
        }
        there(NUMBER, Disability::new(number, category, level).ok()).map(Some)
    }

    fn preferences(&self) -> Result<Preferences, StoreError> {
        let occupations = self.preferred_occupations.iter();
        let types = self.preferred_employment_types.iter();
        Ok(Preferences {
            occupations: occupations
                .map(|code| parsed("preferred_occupations", code, OccupationCode::parse))
                .collect::<Result<_, _>>()?,
            wage_min: fen_if("preferred_wage_min", self.preferred_wage_min)?,
            max_commute: counted_if("max_commute_km", self.max_commute_km, CommuteLimit::new)?,
            remote: self.prefers_remote,
            employment_types: types
                .map(|code| parsed("preferred_employment_types", code, EmploymentType::parse))
                .collect::<Result<_, _>>()?,
        })
    }
}

pub(super) type StampColumns = (jobseekers::id, jobseekers::version, jobseekers::created_at, jobseekers::updated_at);
pub(super) const STAMP: StampColumns =
    (jobseekers::id, jobseekers::version, jobseekers::created_at, jobseekers::updated_at);

pub(super) type Found = (Stamp, JobseekerRow);

pub(super) fn from_found(keyring: &Keyring, (stamp, row): Found) -> Result<Stored<JobseekerId, Jobseeker>, StoreError> {
    columns::stored(JobseekerId::new, stamp, row.into_domain(keyring, stamp.0)?)
}

pub(super) fn all_from_found(
    keyring: &Keyring,
    found: Vec<Found>,
) -> Result<Vec<Stored<JobseekerId, Jobseeker>>, StoreError> {
    found.into_iter().map(|found| from_found(keyring, found)).collect()
}
