//! Match runs in JSON: what is ordered, how far it has come, and the matches, by ids alone.

use std::fmt;

use deserr::Deserr;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::fault::FieldFault;
use crate::domain::ids::{JobseekerId, MatchRunId, PostingId};
use crate::domain::match_run::{ChangeCounts, MatchChange, RunFailure, RunStatus, Subjects, Top};
use crate::domain::place::Adcode;
use crate::matching::finding::Verdict;
use crate::matching::score::Millionths;

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
    /// Share postings out, so that not everybody is sent to the same few.
    #[deserr(default)]
    pub congestion_aware: Option<bool>,
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

/// How far lists reach.
#[derive(Serialize, ToSchema)]
pub struct ReachAnswer {
    /// Different postings in the lists of jobseekers, different people in those of postings.
    #[schema(minimum = 0)]
    others: u64,
    /// Subjects with one that is in no more lists than it has room for.
    #[schema(minimum = 0)]
    served: u64,
    /// Of all places in the lists.
    #[schema(minimum = 0, maximum = 1)]
    mean_score: f64,
}

impl ReachAnswer {
    fn of(kept: &Value) -> Option<Self> {
        let number = |name: &str| kept.get(name).and_then(Value::as_u64);
        let score = u32::try_from(number("mean_score")?).ok().and_then(Millionths::new)?;
        Some(Self { others: number("others")?, served: number("served")?, mean_score: score.as_f64() })
    }
}

/// What sharing out came to: the lists as everybody would have them alone, and as they are.
#[derive(Serialize, ToSchema)]
pub struct CoverageAnswer {
    alone: ReachAnswer,
    shared: ReachAnswer,
}

impl CoverageAnswer {
    /// From the figures that are kept with a run; `None` for others.
    pub fn of(kept: &Value) -> Option<Self> {
        Some(Self { alone: ReachAnswer::of(kept.get("alone")?)?, shared: ReachAnswer::of(kept.get("shared")?)? })
    }
}

impl fmt::Display for CoverageAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { alone, shared } = self;
        write!(
            f,
            "Shared out: {} different ones listed, {} alone; {} served, {} alone; mean score {:.4}, {:.4} alone.",
            shared.others, alone.others, shared.served, alone.served, shared.mean_score, alone.mean_score
        )
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
    pub congestion_aware: bool,
    pub status: RunStatus,
    pub progress: RunProgressAnswer,
    pub counts: MatchCountsAnswer,
    /// What sharing out came to; null where nothing was, and before the end.
    pub coverage: Option<CoverageAnswer>,
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
