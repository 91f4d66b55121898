//! Postings in JSON, with the occupation that was stated or read from the title.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::accommodation::Offers;
use crate::domain::demand::Demands;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::{Adcode, Coordinates};
use crate::domain::posting::{
    Confidence, EmploymentType, OccupationSource, Openings, Posting, PostingOccupation, PostingStatus, Validity,
};
use crate::domain::skill::SkillLevel;
use crate::domain::stored::Stored;
use crate::domain::text::{Description, ExternalReference, PostingTitle};
use crate::domain::wage::WageRange;
use crate::reference::occupations::name_of;
use crate::reference::title_coder::{TitleCoding, code_title};

use super::faults::{self, Faults};
use super::scalars::{Day, Instant};

/// A posting, as it is posted.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "employer_id": "01a20b7d-877b-74d8-a47a-37fb63ab6e5e", "title": "面点师傅（包吃住）", "occupation": "4-03-02-02",
    "required_level": "junior", "certificate_mandatory": false, "region": "370203",
    "demands": {"standing_walking": 3, "lifting": 1, "hands": 3},
    "accommodations": {"seated_work": "available", "step_free_access": "available", "dormitory": "on_request"},
    "wage": {"min": 350_000, "max": 450_000}, "employment_type": "full_time", "openings": 2, "status": "open"
}))]
pub struct PostingBody {
    employer_id: EmployerId,
    title: PostingTitle,
    #[deserr(default)]
    description: Option<Description>,
    /// Read from the title where it is not given.
    #[deserr(default)]
    occupation: Option<OccupationCode>,
    /// Without one the posting is open to all.
    #[deserr(default)]
    required_level: Option<SkillLevel>,
    #[deserr(default)]
    certificate_mandatory: Option<bool>,
    region: Adcode,
    /// The workplace; without it the region's centre stands in, and answers say so.
    #[deserr(default)]
    location: Option<Coordinates>,
    #[deserr(default)]
    demands: Option<Demands>,
    #[deserr(default)]
    accommodations: Option<Offers>,
    #[deserr(default)]
    wage: Option<WageRange>,
    #[deserr(default)]
    employment_type: Option<EmploymentType>,
    #[deserr(default)]
    remote: Option<bool>,
    /// At least 1; 1 where it is not given.
    #[deserr(default)]
    openings: Option<Openings>,
    #[deserr(default)]
    valid_from: Option<Day>,
    /// The last day on which the posting can be applied for.
    #[deserr(default)]
    valid_through: Option<Day>,
    /// `open` where it is not given.
    #[deserr(default)]
    status: Option<PostingStatus>,
    #[deserr(default)]
    external_reference: Option<ExternalReference>,
}

impl PostingBody {
    /// Reads a posting; every wrong field is named.
    pub fn read(body: Value) -> Result<Posting, Vec<FieldFault>> {
        let found = faults_between(&body);
        let body: Self = faults::read_with(body, found)?;
        body.into_domain().map_err(|fault| vec![fault])
    }

    fn into_domain(self) -> Result<Posting, FieldFault> {
        Ok(Posting {
            occupation: occupation_of(self.occupation, &self.title),
            employer: self.employer_id,
            title: self.title,
            description: self.description,
            required_level: self.required_level,
            certificate_mandatory: self.certificate_mandatory.unwrap_or(false),
            region: self.region,
            location: self.location,
            demands: self.demands.unwrap_or_default(),
            accommodations: self.accommodations.unwrap_or_default(),
            wage: self.wage.unwrap_or_default(),
            employment_type: self.employment_type,
            remote: self.remote.unwrap_or(false),
            openings: self.openings.unwrap_or(Openings::ONE),
            validity: Validity::new(self.valid_from.map(|day| day.0), self.valid_through.map(|day| day.0))?,
            status: self.status.unwrap_or(PostingStatus::Open),
            external_reference: self.external_reference,
        })
    }

    /// The body that would make this posting again: an occupation that was read from the title is left out, so that a
    /// changed title is read anew, and so are openings that hiring has used up, as nobody can state none.
    pub fn stated(posting: &Posting) -> Self {
        let occupation = posting.occupation.code.filter(|_| posting.occupation.source == OccupationSource::Stated);
        let openings = Some(posting.openings).filter(|left| left.value() > 0);
        Self { occupation, openings, ..Self::resolved(posting) }
    }

    /// The body with the occupation that holds, wherever it came from.
    fn resolved(posting: &Posting) -> Self {
        let it = posting.clone();
        Self {
            employer_id: it.employer,
            title: it.title,
            description: it.description,
            occupation: it.occupation.code,
            required_level: it.required_level,
            certificate_mandatory: Some(it.certificate_mandatory),
            region: it.region,
            location: it.location,
            demands: Some(it.demands),
            accommodations: Some(it.accommodations),
            wage: Some(it.wage),
            employment_type: it.employment_type,
            remote: Some(it.remote),
            openings: Some(it.openings),
            valid_from: it.validity.from().map(Day),
            valid_through: it.validity.through().map(Day),
            status: Some(it.status),
            external_reference: it.external_reference,
        }
    }
}

/// The stated occupation, or the one that the title tells.
fn occupation_of(stated: Option<OccupationCode>, title: &PostingTitle) -> PostingOccupation {
    match stated {
        Some(code) => PostingOccupation { code: Some(code), source: OccupationSource::Stated },
        None => match code_title(title.as_str()).best {
            Some((code, confidence)) => {
                PostingOccupation { code: Some(code), source: OccupationSource::Title(confidence) }
            }
            None => PostingOccupation { code: None, source: OccupationSource::Title(Confidence::NONE) },
        },
    }
}

/// Rules between fields, over whatever fields are right in themselves.
fn faults_between(body: &Value) -> Vec<FieldFault> {
    let day = |field| faults::read_field::<Day>(body, field).map(|day| day.0);
    let validity = Validity::new(day("valid_from"), day("valid_through")).err();
    let is_mandatory = faults::read_field(body, "certificate_mandatory") == Some(true);
    let title: Option<PostingTitle> = faults::read_field(body, "title");
    let is_unstated = body.get("occupation").is_none_or(Value::is_null);
    let is_unknown = is_unstated && title.is_some_and(|title| occupation_of(None, &title).code.is_none());
    let occupation =
        (is_mandatory && is_unknown).then(|| FieldFault::at("/occupation", Fault::NeededForMandatoryCertificate));
    [validity, occupation].into_iter().flatten().collect()
}

/// A possible occupation of a title.
#[derive(Serialize, ToSchema)]
pub struct OccupationCandidate {
    occupation: OccupationCode,
    /// In Chinese, as the classification has it.
    name: &'static str,
    /// 0 to 1: the share of such answers that are right.
    #[schema(minimum = 0, maximum = 1)]
    confidence: f64,
}

/// Where the occupation came from.
#[derive(Serialize, ToSchema)]
pub struct OccupationCoding {
    source: CodingSource,
    /// 0 to 1; 1 where it was stated, 0 where the title told too little. Of occupations read from titles with a confidence
    /// of 0.8, about 80 % are right.
    #[schema(minimum = 0, maximum = 1)]
    confidence: f64,
    /// What the title may also mean, best first: the list to choose from where there is no occupation. Empty where the
    /// occupation was stated.
    alternatives: Vec<OccupationCandidate>,
}

/// `stated` by somebody, or read from the `title`.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum CodingSource {
    Stated,
    Title,
}

/// Thousandths as a number from 0 to 1.
fn share(confidence: Confidence) -> f64 {
    f64::from(confidence.thousandths()) / 1000.0
}

impl From<&Posting> for OccupationCoding {
    fn from(posting: &Posting) -> Self {
        match posting.occupation.source {
            OccupationSource::Stated => {
                Self { source: CodingSource::Stated, confidence: share(Confidence::CERTAIN), alternatives: Vec::new() }
            }
            OccupationSource::Title(confidence) => {
                let TitleCoding { alternatives, .. } = code_title(posting.title.as_str());
                let others = alternatives.into_iter().filter(|(code, _)| Some(*code) != posting.occupation.code);
                let candidate = |(occupation, confidence)| OccupationCandidate {
                    occupation,
                    name: name_of(occupation),
                    confidence: share(confidence),
                };
                Self {
                    source: CodingSource::Title,
                    confidence: share(confidence),
                    alternatives: others.map(candidate).collect(),
                }
            }
        }
    }
}

/// A posting, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct PostingAnswer {
    id: PostingId,
    #[serde(flatten)]
    posting: PostingBody,
    occupation_coding: OccupationCoding,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<PostingId, Posting>> for PostingAnswer {
    fn from(stored: &Stored<PostingId, Posting>) -> Self {
        Self {
            id: stored.id,
            posting: PostingBody::resolved(&stored.value),
            occupation_coding: OccupationCoding::from(&stored.value),
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}
