//! How far a role reaches among the records themselves. `false` is for the outside as if the record were not there.

use crate::domain::employer::Employer;
use crate::domain::fair::Fair;
use crate::domain::ids::{EmployerId, JobseekerId};
use crate::domain::place::Adcode;
use crate::domain::posting::{Posting, PostingStatus};
use crate::domain::principal::Standing;

/// Whether somebody may see and change a person who lives in this region. Employers never reach a person's record.
pub fn jobseeker(standing: Standing, id: JobseekerId, region: Adcode) -> bool {
    match standing {
        Standing::Admin => true,
        Standing::Staff(own) => own.contains(region),
        Standing::Jobseeker(own) => own == id,
        Standing::Employer(_) => false,
    }
}

/// Whether somebody may see an employer with the people to talk to there, and change it.
pub fn employer(standing: Standing, id: EmployerId, employer: &Employer) -> bool {
    match standing {
        Standing::Admin => true,
        Standing::Staff(own) => own.contains(employer.region),
        Standing::Employer(own) => own == id,
        Standing::Jobseeker(_) => false,
    }
}

/// Whether somebody may see and change an account. `region` is where its employer or jobseeker is looked after; accounts of
/// the federation itself are the head office's.
pub fn account(asker: Standing, of: Standing, region: Option<Adcode>) -> bool {
    match (asker, of) {
        (Standing::Admin, _) => true,
        (Standing::Staff(own), Standing::Employer(_) | Standing::Jobseeker(_)) => {
            region.is_some_and(|region| own.contains(region))
        }
        _ => false,
    }
}

/// Whether somebody may change a posting; staff where the work is in their region, wherever the employer sits.
pub fn posting(standing: Standing, posting: &Posting) -> bool {
    match standing {
        Standing::Admin => true,
        Standing::Staff(own) => own.contains(posting.region),
        Standing::Employer(own) => own == posting.employer,
        Standing::Jobseeker(_) => false,
    }
}

/// Whether somebody may read a posting: an open one everybody who has signed in.
pub fn posting_to_read(standing: Standing, found: &Posting) -> bool {
    found.status == PostingStatus::Open || posting(standing, found)
}

/// Whether somebody may see the statistics of a region, or of the whole country.
pub fn statistics(standing: Standing, region: Option<Adcode>) -> bool {
    match standing {
        Standing::Admin => true,
        Standing::Staff(own) => region.is_some_and(|region| own.contains(region)),
        Standing::Employer(_) | Standing::Jobseeker(_) => false,
    }
}

/// Whether somebody holds the fairs of this region.
pub fn fair(standing: Standing, region: Adcode) -> bool {
    match standing {
        Standing::Admin => true,
        Standing::Staff(own) => own.contains(region),
        Standing::Employer(_) | Standing::Jobseeker(_) => false,
    }
}

/// Whether somebody may read of a fair: one that can be gone to everybody who has signed in.
pub fn fair_to_read(standing: Standing, found: &Fair) -> bool {
    found.state.is_published() || fair(standing, found.region)
}

/// Whether somebody may read of a fair's interviews, as far as they are theirs: once the plan is printed, and the federation
/// before. Whoever saw a time that is planned anew might come for nothing.
pub fn fair_interviews(standing: Standing, found: &Fair) -> bool {
    found.state.is_printed() || fair(standing, found.region)
}

/// Whether somebody may have lists made for a region, or for the whole country.
pub fn match_run_to_make(standing: Standing, region: Option<Adcode>) -> bool {
    match standing {
        Standing::Admin => true,
        Standing::Staff(own) => region.is_some_and(|region| own.contains(region)),
        Standing::Employer(_) | Standing::Jobseeker(_) => false,
    }
}

/// Whether somebody may read of a match run: staff of a wider one too, of which they see the matches of their own people, as
/// everybody sees their own.
pub fn match_run_to_read(standing: Standing, region: Option<Adcode>) -> bool {
    match standing {
        Standing::Admin | Standing::Jobseeker(_) => true,
        Standing::Staff(own) => region.is_none_or(|region| own.contains(region) || region.contains(own)),
        Standing::Employer(_) => false,
    }
}
