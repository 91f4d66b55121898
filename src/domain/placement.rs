//! Placements and the visits that follow: who works where since when, what was promised, what a visit found, and what that says of
//! whether somebody still works there. Nothing here is kept, and no day is read.

use jiff::ToSpan;
use jiff::civil::Date;

use super::accommodation::Accommodation;
use super::coded::coded;
use super::fault::Fault;
use super::ids::{EmployerId, FairId, JobseekerId, PlacementId, PostingId};
use super::text::Reason;
use super::wage::Fen;

coded! {
    /// How social insurance is paid.
    pub enum SocialInsurance {
        PaidInFull = "paid_in_full",
        Partly = "partly",
        None = "none",
        Unknown = "unknown",
    }
}

coded! {
    /// Why somebody does not work there any more.
    pub enum LeavingReason {
        ContractEnded = "contract_ended",
        Dismissed = "dismissed",
        /// It was too low, late, or not paid.
        Wage = "wage",
        /// What was promised, or needed, was not there.
        AccommodationMissing = "accommodation_missing",
        WorkTooHard = "work_too_hard",
        Commute = "commute",
        Colleagues = "colleagues",
        Health = "health",
        Family = "family",
        BetterJob = "better_job",
        Unknown = "unknown",
    }
}

coded! {
    /// How a visit was made.
    pub enum VisitWay {
        AtWork = "at_work",
        AtHome = "at_home",
        ByPhone = "by_phone",
        Online = "online",
    }
}

coded! {
    /// Whether the person works there on the day of the visit.
    pub enum StillWorking {
        Yes = "yes",
        No = "no",
        Unknown = "unknown",
    }
}

coded! {
    /// How the wage was paid.
    pub enum WagePaid {
        InFull = "in_full",
        Late = "late",
        Partly = "partly",
        NotPaid = "not_paid",
        Unknown = "unknown",
    }
}

coded! {
    /// What is known of a placement so many days after its first.
    pub enum Retention {
        /// The day has not come.
        NotYet = "not_yet",
        /// Somebody has seen, on that day or later, that the person works there.
        Retained = "retained",
        /// The person left before.
        Left = "left",
        /// Nobody has looked since that day.
        Unknown = "unknown",
    }
}

/// Days after the first day, 1 to 3650.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AfterDays(u16);

impl AfterDays {
    pub const MIN: i64 = 1;
    pub const MAX: i64 = 3650;
    /// After which it is counted who is still there.
    pub const COUNTED: [Self; 3] = [Self(30), Self(90), Self(180)];

    /// # Errors
    /// `OutOfRange`.
    pub fn new(days: i64) -> Result<Self, Fault> {
        match u16::try_from(days) {
            Ok(value) if (Self::MIN..=Self::MAX).contains(&days) => Ok(Self(value)),
            _ => Err(Fault::OutOfRange { min: Self::MIN, max: Self::MAX }),
        }
    }

    pub const fn value(self) -> u16 {
        self.0
    }

    /// The day so many days after a first one.
    pub fn from(self, first: Date) -> Date {
        first.saturating_add(i64::from(self.0).days())
    }
}

/// How a placement ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leaving {
    /// The last day of work.
    pub on: Date,
    pub reason: LeavingReason,
}

impl Leaving {
    /// Checks it against the placement and the day it is today.
    ///
    /// # Errors
    /// `EndsBeforeStart`, `InFuture`.
    pub fn new(on: Date, reason: LeavingReason, (first, today): (Date, Date)) -> Result<Self, Fault> {
        if on < first {
            Err(Fault::EndsBeforeStart)
        } else if on > today {
            Err(Fault::InFuture)
        } else {
            Ok(Self { on, reason })
        }
    }

    /// Whether a visit has seen somebody at work after this last day, or away from it before.
    pub fn contradicts(self, report: &VisitReport) -> bool {
        match report.still_working {
            StillWorking::Yes => report.on > self.on,
            StillWorking::No => report.on < self.on,
            StillWorking::Unknown => false,
        }
    }
}

/// One person at one posting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Placement {
    pub jobseeker: JobseekerId,
    pub posting: PostingId,
    pub employer: EmployerId,
    pub fair: Option<FairId>,
    pub starts_on: Date,
    /// The contract's last day.
    pub ends_on: Option<Date>,
    /// A month, before tax.
    pub monthly_wage: Option<Fen>,
    pub social_insurance: SocialInsurance,
    /// In the order of the code list, none twice.
    pub promised: Vec<Accommodation>,
    pub left: Option<Leaving>,
}

impl Placement {
    /// Whether a visit has seen somebody at work before the first day.
    pub fn begins_after(&self, report: &VisitReport) -> bool {
        report.still_working == StillWorking::Yes && report.on < self.starts_on
    }
}

/// What a visit found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VisitReport {
    pub on: Date,
    pub way: VisitWay,
    pub still_working: StillWorking,
    /// Of the promised ones; what stands in neither list is not known.
    pub in_place: Vec<Accommodation>,
    pub missing: Vec<Accommodation>,
    pub wage_paid: WagePaid,
    pub needs: Option<Reason>,
}

/// One visit, due or done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FollowUpVisit {
    pub placement: PlacementId,
    /// `None` where it was agreed apart.
    pub after: Option<AfterDays>,
    pub due_on: Date,
    pub report: Option<VisitReport>,
}

/// What is known of whether somebody works there so many days after the first. A yes is evidence for its own day and all before
/// it; nobody is taken to be there because nobody has said that they are not.
pub fn retention<'a>(
    placement: &Placement,
    reports: impl IntoIterator<Item = &'a VisitReport>,
    after: AfterDays,
    today: Date,
) -> Retention {
    let day = after.from(placement.starts_on);
    let was_seen = || reports.into_iter().any(|it| it.still_working == StillWorking::Yes && it.on >= day);
    match placement.left {
        Some(left) if left.on < day => Retention::Left,
        // The last day of work is one on which somebody worked.
        Some(_) => Retention::Retained,
        None if day > today => Retention::NotYet,
        None if was_seen() => Retention::Retained,
        None => Retention::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use uuid::Uuid;

    use super::*;

    fn day(text: &str) -> Date {
        text.parse().unwrap()
    }

    fn placement(left: Option<&str>) -> Placement {
        Placement {
            jobseeker: JobseekerId::new(Uuid::nil()),
            posting: PostingId::new(Uuid::nil()),
            employer: EmployerId::new(Uuid::nil()),
            fair: None,
            starts_on: day("2026-12-01"),
            ends_on: None,
            monthly_wage: None,
            social_insurance: SocialInsurance::Unknown,
            promised: vec![],
            left: left.map(|on| Leaving { on: day(on), reason: LeavingReason::Unknown }),
        }
    }

    fn seen(on: Date, still_working: StillWorking) -> VisitReport {
        VisitReport {
            on,
            way: VisitWay::ByPhone,
            still_working,
            in_place: vec![],
            missing: vec![],
            wage_paid: WagePaid::Unknown,
            needs: None,
        }
    }

    #[test]
    fn retention_is_what_somebody_has_seen() {
        let thirty = AfterDays::new(30).unwrap();
        let asked = |left, reports: &[VisitReport], today| retention(&placement(left), reports, thirty, day(today));
        let yes = |on| seen(day(on), StillWorking::Yes);
        assert_eq!(asked(None, &[], "2026-12-30"), Retention::NotYet);
        assert_eq!(asked(None, &[], "2026-12-31"), Retention::Unknown);
        assert_eq!(asked(None, &[yes("2026-12-30")], "2027-03-01"), Retention::Unknown);
        assert_eq!(asked(None, &[yes("2026-12-31")], "2026-12-31"), Retention::Retained);
        assert_eq!(asked(None, &[seen(day("2027-01-05"), StillWorking::Unknown)], "2027-01-05"), Retention::Unknown);
        assert_eq!(asked(Some("2026-12-30"), &[], "2027-03-01"), Retention::Left);
        assert_eq!(asked(Some("2026-12-31"), &[], "2027-03-01"), Retention::Retained);
    }

    proptest! {
        /// Whoever is there after more days was there after fewer, and whoever had left had left later too.
        #[test]
        fn retention_never_comes_back(
            visits in prop::collection::vec((0_i64..400, prop::sample::select(StillWorking::ALL)), 0..5),
            left in prop::option::of(0_i64..400), today in 0_i64..500, days in (1_i64..200, 0_i64..200),
        ) {
            let mut placement = placement(None);
            let on = |days: i64| placement.starts_on.saturating_add(days.days());
            let reports: Vec<_> = visits.into_iter().map(|(days, still)| seen(on(days), still)).collect();
            let (today, last) = (on(today), left.map(on));
            placement.left = last.filter(|it| *it <= today).map(|on| Leaving { on, reason: LeavingReason::Unknown });
            let asked = |days| retention(&placement, &reports, AfterDays::new(days).unwrap(), today);
            let (earlier, later) = (asked(days.0), asked(days.0 + days.1));
            prop_assert!(later != Retention::Retained || earlier == Retention::Retained);
            prop_assert!(earlier != Retention::Left || later == Retention::Left);
        }
    }
}
