//! What an employer is told of a candidate before consent, in JSON. This file may not name the types of a person's record
//! or disability (a test sees to it): what it cannot name it cannot show.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::accommodation::Accommodation;
use crate::domain::certificate::CertificateStatus;
use crate::domain::occupation::OccupationCode;
use crate::domain::pseudonym::Pseudonym;
use crate::domain::skill::SkillLevel;
use crate::matching::finding::Verdict;
use crate::matching::fit::Fit;
use crate::matching::profile::Skill;
use crate::reference::occupations::name_of;

/// One skill of a candidate, that counts today.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateSkill {
    occupation: OccupationCode,
    /// In Chinese, as the classification has it.
    occupation_name: &'static str,
    level: SkillLevel,
    status: CertificateStatus,
}

impl From<&Skill> for CandidateSkill {
    fn from(skill: &Skill) -> Self {
        Self {
            occupation: skill.occupation,
            occupation_name: name_of(skill.occupation),
            level: skill.level,
            status: skill.status,
        }
    }
}

/// A candidate: a pseudonym that is yours alone, and skills.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateSummary {
    pseudonym: Pseudonym,
    skills: Vec<CandidateSkill>,
}

/// Somebody who fits a role of the employer who asks.
#[derive(Debug, Serialize, ToSchema)]
pub struct CandidateMatchAnswer {
    jobseeker: CandidateSummary,
    /// Rounded down to one decimal.
    #[schema(minimum = 0, maximum = 1)]
    score: f64,
    verdict: Verdict,
    /// What to provide, so that the work can be done.
    accommodations: Vec<Accommodation>,
    /// Rounded up to five kilometres; null where a place is not known.
    #[schema(minimum = 5)]
    distance_km: Option<i64>,
}

impl CandidateMatchAnswer {
    pub fn new(pseudonym: Pseudonym, fit: &Fit) -> Self {
        Self {
            jobseeker: CandidateSummary { pseudonym, skills: fit.skills.iter().map(Into::into).collect() },
            score: fit.score.as_f64(),
            verdict: fit.verdict,
            accommodations: fit.accommodations.clone(),
            distance_km: fit.distance_km,
        }
    }
}
