//! Postings: one role that an employer offers, with a number of openings and what the work asks and offers.

use jiff::civil::Date;

use super::accommodation::Offers;
use super::coded::coded;
use super::demand::Demands;
use super::fault::{Fault, FieldFault};
use super::ids::EmployerId;
use super::occupation::OccupationCode;
use super::place::{Adcode, Coordinates};
use super::skill::SkillLevel;
use super::text::{Description, ExternalReference, PostingTitle};
use super::wage::WageRange;

coded! {
    /// Forms of employment.
    pub enum EmploymentType {
        FullTime = "full_time",
        PartTime = "part_time",
        /// 灵活就业
        Flexible = "flexible",
        Temporary = "temporary",
        Internship = "internship",
    }
}

coded! {
    /// Only an open posting is matched.
    pub enum PostingStatus {
        Draft = "draft",
        Open = "open",
        Closed = "closed",
    }
}

/// How many people the role is for. A new posting has 1 to 10,000; hiring counts them down to 0.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Openings(u16);

impl Openings {
    pub const MAX: i64 = 10_000;
    pub const ONE: Self = Self(1);

    /// # Errors
    /// `OutOfRange` outside 1–10,000.
    pub fn new(count: i64) -> Result<Self, Fault> {
        match u16::try_from(count) {
            Ok(value) if (1..=Self::MAX).contains(&count) => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: 1, max: Self::MAX }),
        }
    }

    /// From a stored count, which may have come down to 0.
    pub const fn remaining(count: u16) -> Self {
        Self(count)
    }

    pub const fn value(self) -> u16 {
        self.0
    }
}

/// The days on which a posting can be applied for; both ends belong to it, an absent end is open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Validity {
    from: Option<Date>,
    through: Option<Date>,
}

impl Validity {
    /// # Errors
    /// `EndsBeforeStart` at `/valid_through`.
    pub fn new(from: Option<Date>, through: Option<Date>) -> Result<Self, FieldFault> {
        match (from, through) {
            (Some(first), Some(last)) if last < first => Err(FieldFault::at("/valid_through", Fault::EndsBeforeStart)),
            _ => Ok(Self { from, through }),
        }
    }

    pub const fn from(self) -> Option<Date> {
        self.from
    }

    pub const fn through(self) -> Option<Date> {
        self.through
    }

    pub fn holds_on(self, today: Date) -> bool {
        self.from.is_none_or(|first| first <= today) && self.through.is_none_or(|last| today <= last)
    }
}

/// How sure a title's occupation is, in whole thousandths, 0–1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Confidence(u16);

impl Confidence {
    pub const NONE: Self = Self(0);
    pub const CERTAIN: Self = Self(1000);

    /// Anything above 1000 counts as certain.
    pub fn from_thousandths(thousandths: u16) -> Self {
        Self(thousandths.min(1000))
    }

    pub const fn thousandths(self) -> u16 {
        self.0
    }
}

/// Where a posting's occupation came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OccupationSource {
    /// Somebody stated it.
    Stated,
    /// It was read from the title, this surely.
    Title(Confidence),
}

/// A posting's occupation, with where it came from. No occupation means that the title told none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostingOccupation {
    pub code: Option<OccupationCode>,
    pub source: OccupationSource,
}

/// One role that an employer offers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Posting {
    pub employer: EmployerId,
    pub title: PostingTitle,
    pub description: Option<Description>,
    pub occupation: PostingOccupation,
    pub required_level: Option<SkillLevel>,
    pub certificate_mandatory: bool,
    pub region: Adcode,
    pub location: Option<Coordinates>,
    pub demands: Demands,
    pub accommodations: Offers,
    pub wage: WageRange,
    pub employment_type: Option<EmploymentType>,
    pub remote: bool,
    pub openings: Openings,
    pub validity: Validity,
    pub status: PostingStatus,
    /// What the employer's own books call this role.
    pub external_reference: Option<ExternalReference>,
}
