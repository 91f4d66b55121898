//! A posting as a row, and the way back. Private to `postings`.

use diesel::pg::Pg;
use diesel::pg::data_types::PgDate;
use diesel::prelude::*;
use serde_json::Value;
use uuid::Uuid;

use super::bulk::Field;
use super::columns::{self, Stamp, date_if, fen_if, fen_number, int2, parsed, parsed_if, there};
use super::error::StoreError;
use super::scales;
use super::schema::postings;
use super::time::to_pg_date;
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::posting::{
    Confidence, EmploymentType, OccupationSource, Openings, Posting, PostingOccupation, PostingStatus, Validity,
};
use crate::domain::skill::SkillLevel;
use crate::domain::stored::Stored;
use crate::domain::text::{Description, ExternalReference, PostingTitle};
use crate::domain::wage::WageRange;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = postings, check_for_backend(Pg), treat_none_as_null = true)]
pub(super) struct PostingRow {
    employer_id: Uuid,
    title: String,
    description: Option<String>,
    occupation: Option<String>,
    occupation_confidence: Option<i16>,
    required_level: Option<String>,
    certificate_mandatory: bool,
    region: i32,
    latitude: Option<i32>,
    longitude: Option<i32>,
    demands: Value,
    accommodations: Value,
    wage_min: Option<i32>,
    wage_max: Option<i32>,
    employment_type: Option<String>,
    remote: bool,
    openings: i16,
    valid_from: Option<PgDate>,
    valid_through: Option<PgDate>,
    status: String,
    external_reference: Option<String>,
}

impl PostingRow {
    pub(super) fn from_domain(posting: &Posting) -> Self {
        let (latitude, longitude) = columns::microdegrees(posting.location);
        Self {
            employer_id: posting.employer.uuid(),
            title: posting.title.as_str().to_owned(),
            description: posting.description.as_ref().map(|text| text.as_str().to_owned()),
            occupation: posting.occupation.code.map(|code| code.to_string()),
            occupation_confidence: match posting.occupation.source {
                OccupationSource::Stated => None,
                OccupationSource::Title(confidence) => Some(int2(confidence.thousandths())),
            },
            required_level: posting.required_level.map(|level| level.code().to_owned()),
            certificate_mandatory: posting.certificate_mandatory,
            region: columns::region_number(posting.region),
            latitude,
            longitude,
            demands: scales::degrees_to_json(&posting.demands),
            accommodations: scales::accommodations_to_json(&posting.accommodations),
            wage_min: posting.wage.min().map(fen_number),
            wage_max: posting.wage.max().map(fen_number),
            employment_type: posting.employment_type.map(|it| it.code().to_owned()),
            remote: posting.remote,
            openings: int2(posting.openings.value()),
            valid_from: posting.validity.from().map(to_pg_date),
            valid_through: posting.validity.through().map(to_pg_date),
            status: posting.status.code().to_owned(),
            external_reference: posting.external_reference.as_ref().map(|it| it.as_str().to_owned()),
        }
    }

    /// Every column by its name, for COPY.
    pub(super) fn fields(&self) -> Vec<(&'static str, Field<'_>)> {
        let wages = [("wage_min", Field::number(self.wage_min)), ("wage_max", Field::number(self.wage_max))];
        let mut fields = vec![
            ("employer_id", Field::Id(self.employer_id)),
            ("title", Field::text(&self.title)),
            ("description", Field::text_if(self.description.as_ref())),
            ("occupation", Field::text_if(self.occupation.as_ref())),
            ("occupation_confidence", Field::number(self.occupation_confidence)),
            ("required_level", Field::text_if(self.required_level.as_ref())),
            ("certificate_mandatory", Field::Flag(self.certificate_mandatory)),
            ("region", Field::number(Some(self.region))),
            ("latitude", Field::number(self.latitude)),
            ("longitude", Field::number(self.longitude)),
            ("demands", Field::Json(&self.demands)),
            ("accommodations", Field::Json(&self.accommodations)),
            ("employment_type", Field::text_if(self.employment_type.as_ref())),
            ("remote", Field::Flag(self.remote)),
            ("openings", Field::number(Some(self.openings))),
            ("valid_from", Field::Day(self.valid_from)),
            ("valid_through", Field::Day(self.valid_through)),
            ("status", Field::text(&self.status)),
            ("external_reference", Field::text_if(self.external_reference.as_ref())),
        ];
        fields.extend(wages);
        fields
    }

    fn into_domain(self) -> Result<Posting, StoreError> {
        let wage = WageRange::new(fen_if("wage_min", self.wage_min)?, fen_if("wage_max", self.wage_max)?);
        let validity =
            Validity::new(date_if("valid_from", self.valid_from)?, date_if("valid_through", self.valid_through)?);
        Ok(Posting {
            employer: EmployerId::new(self.employer_id),
            occupation: self.occupation()?,
            title: parsed("title", &self.title, PostingTitle::parse)?,
            description: parsed_if("description", self.description.as_deref(), Description::parse)?,
            required_level: parsed_if("required_level", self.required_level.as_deref(), SkillLevel::parse)?,
            certificate_mandatory: self.certificate_mandatory,
            region: columns::region(self.region)?,
            location: columns::location(self.latitude, self.longitude)?,
            demands: there("demands", scales::degrees_from_json(&self.demands))?,
            accommodations: there("accommodations", scales::accommodations_from_json(&self.accommodations))?,
            wage: there("wage_max", wage.ok())?,
            employment_type: parsed_if("employment_type", self.employment_type.as_deref(), EmploymentType::parse)?,
            remote: self.remote,
            openings: Openings::remaining(there("openings", u16::try_from(self.openings).ok())?),
            validity: there("valid_through", validity.ok())?,
            status: parsed("posting status", &self.status, PostingStatus::parse)?,
            external_reference: parsed_if(
                "external_reference",
                self.external_reference.as_deref(),
                ExternalReference::parse,
            )?,
        })
    }

    fn occupation(&self) -> Result<PostingOccupation, StoreError> {
        let confidence = |thousandths: i16| {
            let thousandths = there("occupation_confidence", u16::try_from(thousandths).ok())?;
            Ok::<_, StoreError>(Confidence::from_thousandths(thousandths))
        };
        Ok(PostingOccupation {
            code: columns::occupation_if(self.occupation.as_deref())?,
            source: match self.occupation_confidence {
                None => OccupationSource::Stated,
                Some(thousandths) => OccupationSource::Title(confidence(thousandths)?),
            },
        })
    }
}

type StampColumns = (postings::id, postings::version, postings::created_at, postings::updated_at);
pub(super) const STAMP: StampColumns = (postings::id, postings::version, postings::created_at, postings::updated_at);

pub(super) type Found = (Stamp, PostingRow);

pub(super) fn from_found((stamp, row): Found) -> Result<Stored<PostingId, Posting>, StoreError> {
    columns::stored(PostingId::new, stamp, row.into_domain()?)
}
