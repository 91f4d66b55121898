//! Match runs in JSON: what is ordered, how far it has come, and the matches, by ids alone.

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::fault::FieldFault;
use crate::domain::ids::{JobseekerId, MatchRunId, PostingId};
use crate::domain::match_run::{ChangeCounts, MatchChange, RunFailure, RunStatus, Subjects, Top};
use crate::domain::place::Adcode;
use crate::matching::finding::Verdict;

use super::faults::{self, Faults};
use super::scalars::Instant;

/// A match run, as it is posted.
#[derive(Debug, Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(as = MatchRunBody, example = json!({"of": "jobseekers", "region": "370203", "top": 10}))]
pub struct MatchRunBody {
    pub of: Subjects,
    /// Without one: the whole country for head office, their own region for its staff.
    #[deserr(default)]
    pub region: Option<Adcode>,
    /// 10 where it is not given.
    #[deserr(default)]
    pub top: Option<Top>,
}

impl MatchRunBody {
    /// Reads an order; every wrong field is named.
    pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
        faults::read_with(body, Vec::new())
    }
}

/// How far a run has come.
#[derive(Serialize, ToSchema)]
pub struct RunProgressAnswer {
    /// Subjects whose lists are made.
    pub done: u32,
    /// Null until they have been counted.
    pub total: Option<u32>,
}

/// How many matches a run has, and how they stand against the run before.
#[derive(Serialize, ToSchema)]
pub struct MatchCountsAnswer {
    /// In the lists.
    matches: u32,
    new: u32,
    better: u32,
    /// Not in the lists any more.
    gone: u32,
}

impl From<ChangeCounts> for MatchCountsAnswer {
    fn from(counts: ChangeCounts) -> Self {
        Self { matches: counts.listed, new: counts.fresh, better: counts.better, gone: counts.gone }
    }
}

/// A match run, as far as it has come.
#[derive(Serialize, ToSchema)]
pub struct MatchRunAnswer {
    pub id: MatchRunId,
    pub of: Subjects,
    /// Null is the whole country.
    pub region: Option<Adcode>,
    pub top: Top,
    pub status: RunStatus,
    pub progress: RunProgressAnswer,
    pub counts: MatchCountsAnswer,
    /// Why it came to nothing; null unless it failed.
    pub failure: Option<RunFailure>,
    pub created_at: Instant,
    pub started_at: Option<Instant>,
    pub finished_at: Option<Instant>,
}

/// One match of a run. How it stood when it was found: ask for the person's matches to have it explained as it stands.
#[derive(Serialize, ToSchema)]
pub struct RunMatchAnswer {
    pub jobseeker_id: JobseekerId,
    pub posting_id: PostingId,
    /// Place in the list of its subject, from 1; of a match that is gone, the one it had.
    pub rank: u16,
    #[schema(minimum = 0, maximum = 1)]
    pub score: f64,
    pub verdict: Verdict,
    pub change: MatchChange,
}
