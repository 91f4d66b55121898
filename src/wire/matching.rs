//! Matches in JSON: who or what fits, how well, why, and what would help.
//! Neither side's answer has a name, a number or a disability in it; a jobseeker is an id, a district and skills.

use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::certificate::{CertificateStatus, SkillCertificate};
use crate::domain::demand::{Degree, Demand};
use crate::domain::ids::{EmployerId, JobseekerId, PostingId};
use crate::domain::jobseeker::Jobseeker;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Adcode;
use crate::domain::posting::{EmploymentType, Openings, Posting};
use crate::domain::skill::SkillLevel;
use crate::domain::text::{EmployerName, PostingTitle};
use crate::domain::wage::WageRange;
use crate::matching::caution::Caution;
use crate::matching::explain::{Component, Explanation, Subject};
use crate::matching::finding::{Finding, Verdict};
use crate::matching::next_step::NextStep;
use crate::matching::reason::{Param, Params};
use crate::reference::occupations::name_of;
use crate::reference::regions::regions;
use crate::wording::{self, Language};

use super::scalars::Day;

/// A posting in short.
#[derive(Serialize, ToSchema)]
pub struct PostingSummary {
    id: PostingId,
    employer_id: EmployerId,
    employer_name: EmployerName,
    title: PostingTitle,
    occupation: Option<OccupationCode>,
    /// In Chinese, as the classification has it.
    occupation_name: Option<&'static str>,
    region: Adcode,
    /// In Chinese, from the province down.
    region_name: String,
    wage: WageRange,
    employment_type: Option<EmploymentType>,
    remote: bool,
    openings: Openings,
    valid_through: Option<Day>,
}

impl PostingSummary {
    pub fn new(id: PostingId, posting: &Posting, employer_name: &EmployerName) -> Self {
        Self {
            id,
            employer_id: posting.employer,
            employer_name: employer_name.clone(),
            title: posting.title.clone(),
            occupation: posting.occupation.code,
            occupation_name: posting.occupation.code.map(name_of),
            region: posting.region,
            region_name: region_name(posting.region),
            wage: posting.wage,
            employment_type: posting.employment_type,
            remote: posting.remote,
            openings: posting.openings,
            valid_through: posting.validity.through().map(Day),
        }
    }
}

/// One skill of a person.
#[derive(Serialize, ToSchema)]
pub struct SkillSummary {
    occupation: OccupationCode,
    /// In Chinese, as the classification has it.
    occupation_name: &'static str,
    level: SkillLevel,
    status: CertificateStatus,
}

/// A jobseeker in short: no name, no number, no disability.
#[derive(Serialize, ToSchema)]
pub struct JobseekerSummary {
    id: JobseekerId,
    region: Adcode,
    /// In Chinese, from the province down.
    region_name: String,
    skills: Vec<SkillSummary>,
}

impl JobseekerSummary {
    pub fn new<'a>(
        id: JobseekerId,
        jobseeker: &Jobseeker,
        certificates: impl IntoIterator<Item = &'a SkillCertificate>,
    ) -> Self {
        let skills = certificates.into_iter().map(|certificate| SkillSummary {
            occupation: certificate.occupation,
            occupation_name: name_of(certificate.occupation),
            level: certificate.level,
            status: certificate.status,
        });
        Self { id, region: jobseeker.region, region_name: region_name(jobseeker.region), skills: skills.collect() }
    }
}

/// A reason: a code and what it is about.
#[derive(Serialize, ToSchema)]
pub struct ReasonAnswer {
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
}

/// One component of the score.
#[derive(Serialize, ToSchema)]
pub struct ComponentAnswer {
    /// skill, accessibility, location or preference.
    name: &'static str,
    /// 0 to 1, six decimals at most.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    #[schema(minimum = 0, maximum = 1)]
    weight: f64,
    /// What it adds to the score; the contributions add up to it exactly.
    #[schema(minimum = 0, maximum = 1)]
    contribution: f64,
    reasons: Vec<ReasonAnswer>,
    /// The reasons as a sentence, in the asked language.
    text: String,
}

impl ComponentAnswer {
    fn new(component: &Component, language: Language) -> Self {
        let reason = |code, params| ReasonAnswer { code, params: object(params) };
        Self {
            name: component.name.code(),
            score: component.share.as_f64(),
            weight: component.weight.as_f64(),
            contribution: component.contribution().as_f64(),
            reasons: component.reasons.iter().map(|it| reason(it.code(), it.params())).collect(),
            text: wording::component(language, component),
        }
    }
}

/// What one demand, or one required accommodation, comes to. A demand has `demand`, `required`, `capacity`; an
/// accommodation has `accommodation` and `offer`.
#[derive(Serialize, ToSchema)]
pub struct FindingAnswer {
    #[serde(skip_serializing_if = "Option::is_none")]
    demand: Option<Demand>,
    /// What the work asks; absent where not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    required: Option<Degree>,
    /// What the person can do; absent where not stated.
    #[serde(skip_serializing_if = "Option::is_none")]
    capacity: Option<Degree>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accommodation: Option<Accommodation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    offer: Option<Offer>,
    /// met, bridged, negotiable, unknown or barrier.
    finding: &'static str,
    /// The accommodation that bridges, or would.
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Accommodation>,
}

impl FindingAnswer {
    fn new(subject: Subject, finding: Finding) -> Self {
        let blank = Self {
            demand: None,
            required: None,
            capacity: None,
            accommodation: None,
            offer: None,
            finding: finding.code(),
            by: None,
        };
        match subject {
            Subject::Demand { demand, required, capacity } => {
                Self { demand: Some(demand), required, capacity, by: finding.by(), ..blank }
            }
            Subject::Accommodation { accommodation, offer } => {
                Self { accommodation: Some(accommodation), offer, ..blank }
            }
        }
    }
}

/// A change that would raise or unlock the match.
#[derive(Serialize, ToSchema)]
pub struct NextStepAnswer {
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The step as a sentence, in the asked language.
    text: String,
}

/// What went wrong at earlier work and may go wrong again.
#[derive(Serialize, ToSchema)]
pub struct CautionAnswer {
    code: &'static str,
    #[schema(value_type = Object)]
    params: Map<String, Value>,
    /// The caution as a sentence, in the asked language.
    text: String,
}

impl CautionAnswer {
    pub fn new(caution: Caution, language: Language) -> Self {
        let text = wording::caution::caution(language, caution);
        Self { code: caution.code(), params: object(caution.params()), text }
    }
}

/// Why a pair fits, or what keeps it apart.
#[derive(Serialize, ToSchema)]
pub struct ExplanationAnswer {
    /// The sum of the contributions, 0 to 1, six decimals at most.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    verdict: Verdict,
    components: Vec<ComponentAnswer>,
    findings: Vec<FindingAnswer>,
    /// Great-circle kilometres, one decimal; null where a place is not known.
    #[schema(minimum = 0)]
    distance_km: Option<f64>,
    /// Whether a region's centre stands for an address.
    location_approximate: bool,
    next_steps: Vec<NextStepAnswer>,
}

impl ExplanationAnswer {
    pub fn new(explanation: &Explanation, language: Language) -> Self {
        let step = |step: &NextStep| NextStepAnswer {
            code: step.code(),
            params: object(step.params()),
            text: wording::next_step(language, *step),
        };
        let findings = explanation.findings.iter().map(|&(subject, finding)| FindingAnswer::new(subject, finding));
        Self {
            score: explanation.score().as_f64(),
            verdict: explanation.verdict,
            components: explanation.components.iter().map(|it| ComponentAnswer::new(it, language)).collect(),
            findings: findings.collect(),
            distance_km: explanation.distance.map(|distance| tenths(distance.tenths())),
            location_approximate: explanation.distance.is_some_and(crate::matching::location::Distance::is_approximate),
            next_steps: explanation.next_steps.iter().map(step).collect(),
        }
    }
}

/// A role that fits a person.
#[derive(Serialize, ToSchema)]
pub struct PostingMatchAnswer {
    pub posting: PostingSummary,
    #[serde(flatten)]
    pub explanation: ExplanationAnswer,
    /// Of somebody who has left earlier work: what to ask about first; not there where there is nothing. It changes neither score nor
    /// verdict.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub cautions: Vec<CautionAnswer>,
}

/// A person who fits a role.
#[derive(Serialize, ToSchema)]
pub struct JobseekerMatchAnswer {
    pub jobseeker: JobseekerSummary,
    #[serde(flatten)]
    pub explanation: ExplanationAnswer,
}

/// A region's name from the province down; every stored region is in the reference list.
fn region_name(region: Adcode) -> String {
    regions().find(region).map_or_else(String::new, |region| region.full_name.clone())
}

/// Tenths as a number with one decimal.
#[expect(clippy::as_conversions, clippy::cast_precision_loss, reason = "a distance on Earth, far below 2^53")]
fn tenths(tenths: i64) -> f64 {
    tenths as f64 / 10.0
}

/// Parameters as an object.
pub(super) fn object(params: Params) -> Map<String, Value> {
    let value = |param| match param {
        Param::Code(code) => json!(code),
        Param::Number(number) => json!(number),
        Param::Tenths(number) => json!(tenths(number)),
        Param::Date(date) => json!(date.to_string()),
        Param::Occupation(code) => json!(code.to_string()),
    };
    params.into_iter().map(|(name, param)| (name.to_owned(), value(param))).collect()
}
