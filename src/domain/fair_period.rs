//! What came of all fairs of a period, as numbers: for each fair, rolled up by region, and by what is on record of people's
//! disability. Which counts may be shown is not decided here.

use std::ops::AddAssign;

use jiff::civil::Date;

use super::coded::coded;
use super::fair_report::FairReport;
use super::ids::FairId;
use super::place::Adcode;
use super::placement::{AfterDays, Retention};
use super::text::FairName;

/// How many stayed so many days. Those of whom the day has not come are in none of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stayed {
    pub after: AfterDays,
    pub retained: usize,
    pub left: usize,
    /// Nobody has looked since that day.
    pub unknown: usize,
}

/// The numbers of one fair, or of several together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FairNumbers {
    pub fairs: usize,
    pub invited: usize,
    pub registered: usize,
    pub came: usize,
    pub missed: usize,
    /// People with an interview that took place.
    pub interviewed: usize,
    /// Interviews that took place.
    pub held: usize,
    pub intents: usize,
    pub offers: usize,
    pub hires: usize,
    pub stayed: [Stayed; 3],
}

impl FairNumbers {
    /// Of no fair.
    pub const NONE: Self = {
        let [first, second, third] = AfterDays::COUNTED;
        Self {
            fairs: 0,
            invited: 0,
            registered: 0,
            came: 0,
            missed: 0,
            interviewed: 0,
            held: 0,
            intents: 0,
            offers: 0,
            hires: 0,
            stayed: [Stayed::nobody(first), Stayed::nobody(second), Stayed::nobody(third)],
        }
    };
}

impl Stayed {
    const fn nobody(after: AfterDays) -> Self {
        Self { after, retained: 0, left: 0, unknown: 0 }
    }
}

impl From<&FairReport> for FairNumbers {
    fn from(report: &FairReport) -> Self {
        let of = |after: AfterDays, state: Retention| {
            let found = report.retention.iter().find(|it| it.0 == after && it.1 == state);
            found.map_or(0, |it| it.2.len())
        };
        Self {
            fairs: 1,
            invited: report.invited.len(),
            registered: report.registered.len(),
            came: report.came.len(),
            missed: report.missed.len(),
            interviewed: report.interviewed.len(),
            held: report.held.len(),
            intents: report.intents.len(),
            offers: report.offers.len(),
            hires: report.hires.len(),
            stayed: AfterDays::COUNTED.map(|after| Stayed {
                after,
                retained: of(after, Retention::Retained),
                left: of(after, Retention::Left),
                unknown: of(after, Retention::Unknown),
            }),
        }
    }
}

impl AddAssign<&Self> for FairNumbers {
    fn add_assign(&mut self, other: &Self) {
        self.fairs += other.fairs;
        self.invited += other.invited;
        self.registered += other.registered;
        self.came += other.came;
        self.missed += other.missed;
        self.interviewed += other.interviewed;
        self.held += other.held;
        self.intents += other.intents;
        self.offers += other.offers;
        self.hires += other.hires;
        for (mine, theirs) in self.stayed.iter_mut().zip(&other.stayed) {
            mine.retained += theirs.retained;
            mine.left += theirs.left;
            mine.unknown += theirs.unknown;
        }
    }
}

coded! {
    /// How far somebody came with the fairs of a period.
    pub enum Milestone {
        Registered = "registered",
        Came = "came",
        Interviewed = "interviewed",
        Offered = "offered",
        Hired = "hired",
        /// Known to have stayed 180 days.
        Stayed180 = "stayed_180_days",
    }
}

/// So many people came so far at least, each counted once; `None` where they are too few to be told, or nobody.
pub type Reached = [Option<usize>; Milestone::ALL.len()];

/// One fair of the period.
#[derive(Debug, Clone)]
pub struct FairLine {
    pub id: FairId,
    pub name: FairName,
    pub region: Adcode,
    pub held_on: Date,
    pub numbers: FairNumbers,
}

/// All of a period.
#[derive(Debug, Clone)]
pub struct PeriodReport {
    pub region: Adcode,
    pub from: Date,
    pub until: Date,
    pub as_of: Date,
    pub total: FairNumbers,
    /// The regions directly inside, where there were fairs.
    pub regions: Vec<(Adcode, FairNumbers)>,
    /// In the order in which they were held.
    pub fairs: Vec<FairLine>,
    /// Counts of people by disability are told in steps of so many, rounded down.
    pub step: usize,
    /// By category of disability; the last is of those of whom none is on record.
    pub by_category: Vec<(&'static str, Reached)>,
    /// By level of disability, likewise.
    pub by_level: Vec<(&'static str, Reached)>,
}
