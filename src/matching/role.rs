//! What matching knows of a posting: what the work asks, offers and pays, where and when. No employer, no text.

use crate::domain::accommodation::Offers;
use crate::domain::demand::Demands;
use crate::domain::occupation::OccupationCode;
use crate::domain::place::Place;
use crate::domain::posting::{EmploymentType, Openings, Posting, PostingStatus, Validity};
use crate::domain::skill::SkillLevel;
use crate::domain::wage::WageRange;

/// A posting, as matching sees it. `None` is unknown everywhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Role {
    pub status: PostingStatus,
    pub validity: Validity,
    /// Openings left; none left is 0.
    pub openings: Openings,
    pub occupation: Option<OccupationCode>,
    pub required_level: Option<SkillLevel>,
    pub certificate_mandatory: bool,
    /// The workplace, or the centre of the region; `None` where neither is known.
    pub place: Option<Place>,
    pub demands: Demands,
    pub offers: Offers,
    pub wage: WageRange,
    pub employment_type: Option<EmploymentType>,
    pub remote: bool,
}

impl Role {
    /// `place` is the caller's: the posting's own point, or the centre of the region from `reference`.
    pub fn new(posting: &Posting, place: Option<Place>) -> Self {
        Self {
            status: posting.status,
            validity: posting.validity,
            openings: posting.openings,
            occupation: posting.occupation.code,
            required_level: posting.required_level,
            certificate_mandatory: posting.certificate_mandatory,
            place,
            demands: posting.demands,
            offers: posting.accommodations,
            wage: posting.wage,
            employment_type: posting.employment_type,
            remote: posting.remote,
        }
    }
}
