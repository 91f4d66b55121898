//! The report upward in JSON: numbers by fair and region, and counts of people by disability, of which small ones are not told.

use serde::Serialize;
use utoipa::ToSchema;

use crate::domain::fair_period::{FairLine, FairNumbers, Milestone, PeriodReport, Reached, Stayed};
use crate::domain::ids::FairId;
use crate::domain::place::Adcode;
use crate::domain::placement::AfterDays;
use crate::domain::statistics::Dimension;
use crate::domain::text::FairName;
use crate::wording::Language;
use crate::wording::statistics::{counted_value, region_name};

use super::scalars::Day;

/// How many are known to have stayed so many days; those of whom the day has not come are in none of these.
#[derive(Serialize, ToSchema)]
struct StayedAnswer {
    after_days: AfterDays,
    retained: usize,
    left: usize,
    /// Nobody has looked since that day.
    unknown: usize,
}

/// The numbers of one fair, or of several together. A person at two fairs is counted at both.
#[derive(Serialize, ToSchema)]
struct FairNumbersAnswer {
    fairs: usize,
    invited: usize,
    registered: usize,
    came: usize,
    missed: usize,
    /// People with an interview that took place.
    interviewed: usize,
    /// Interviews that took place.
    held: usize,
    /// Both sides would like to go on (达成意向).
    intents: usize,
    offers: usize,
    hires: usize,
    /// After 30, 90 and 180 days.
    stayed: Vec<StayedAnswer>,
}

impl From<&FairNumbers> for FairNumbersAnswer {
    fn from(it: &FairNumbers) -> Self {
        let stayed = |it: &Stayed| StayedAnswer {
            after_days: it.after,
            retained: it.retained,
            left: it.left,
            unknown: it.unknown,
        };
        Self {
            fairs: it.fairs,
            invited: it.invited,
            registered: it.registered,
            came: it.came,
            missed: it.missed,
            interviewed: it.interviewed,
            held: it.held,
            intents: it.intents,
            offers: it.offers,
            hires: it.hires,
            stayed: it.stayed.iter().map(stayed).collect(),
        }
    }
}

/// A region directly inside, with its fairs and those of all regions inside it.
#[derive(Serialize, ToSchema)]
struct RegionNumbersAnswer {
    region: Adcode,
    /// In Chinese, from the province down.
    region_name: String,
    #[serde(flatten)]
    numbers: FairNumbersAnswer,
}

/// One fair; `/api/v1/fairs/{id}/report` names the records behind each number.
#[derive(Serialize, ToSchema)]
struct FairLineAnswer {
    fair_id: FairId,
    name: FairName,
    region: Adcode,
    date: Day,
    #[serde(flatten)]
    numbers: FairNumbersAnswer,
}

impl From<&FairLine> for FairLineAnswer {
    fn from(it: &FairLine) -> Self {
        let numbers = FairNumbersAnswer::from(&it.numbers);
        Self { fair_id: it.id, name: it.name.clone(), region: it.region, date: Day(it.held_on), numbers }
    }
}

/// People with the same on record, each counted once. Counts are lower bounds in steps of five; null is fewer than five, or nobody.
#[derive(Serialize, ToSchema)]
struct PeopleReachedAnswer {
    /// A code, or `not_stated`.
    value: &'static str,
    text: String,
    #[schema(minimum = 5, multiple_of = 5)]
    registered: Option<usize>,
    #[schema(minimum = 5, multiple_of = 5)]
    came: Option<usize>,
    #[schema(minimum = 5, multiple_of = 5)]
    interviewed: Option<usize>,
    #[schema(minimum = 5, multiple_of = 5)]
    offered: Option<usize>,
    #[schema(minimum = 5, multiple_of = 5)]
    hired: Option<usize>,
    /// Known to have stayed 180 days.
    #[schema(minimum = 5, multiple_of = 5)]
    stayed_180_days: Option<usize>,
}

impl PeopleReachedAnswer {
    fn new(language: Language, dimension: Dimension, (value, reached): &(&'static str, Reached)) -> Self {
        let told = |milestone: Milestone| reached.get(milestone.index()).copied().flatten();
        Self {
            value,
            text: counted_value(language, None, dimension, value),
            registered: told(Milestone::Registered),
            came: told(Milestone::Came),
            interviewed: told(Milestone::Interviewed),
            offered: told(Milestone::Offered),
            hired: told(Milestone::Hired),
            stayed_180_days: told(Milestone::Stayed180),
        }
    }
}

/// What came of all fairs of a region in a period.
#[derive(Serialize, ToSchema)]
#[schema(as = FairPeriodReport)]
pub struct PeriodReportAnswer {
    region: Adcode,
    /// In Chinese, from the province down.
    region_name: String,
    from: Day,
    until: Day,
    /// The day for which it is worked out.
    as_of: Day,
    total: FairNumbersAnswer,
    /// Regions directly inside where there were fairs.
    regions: Vec<RegionNumbersAnswer>,
    /// In the order in which they were held.
    fairs: Vec<FairLineAnswer>,
    /// Counts by disability are told in steps of so many, rounded down.
    step: usize,
    by_category: Vec<PeopleReachedAnswer>,
    by_level: Vec<PeopleReachedAnswer>,
}

impl PeriodReportAnswer {
    pub fn new(language: Language, report: &PeriodReport) -> Self {
        let inner = |(region, numbers): &(Adcode, FairNumbers)| RegionNumbersAnswer {
            region: *region,
            region_name: region_name(language, Some(*region)),
            numbers: numbers.into(),
        };
        let people = |dimension, rows: &[(&'static str, Reached)]| {
            rows.iter().map(|row| PeopleReachedAnswer::new(language, dimension, row)).collect()
        };
        Self {
            region: report.region,
            region_name: region_name(language, Some(report.region)),
            from: Day(report.from),
            until: Day(report.until),
            as_of: Day(report.as_of),
            total: (&report.total).into(),
            regions: report.regions.iter().map(inner).collect(),
            fairs: report.fairs.iter().map(FairLineAnswer::from).collect(),
            step: report.step,
            by_category: people(Dimension::Category, &report.by_category),
            by_level: people(Dimension::Level, &report.by_level),
        }
    }
}
