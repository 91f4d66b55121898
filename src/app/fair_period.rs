//! The report upward: what came of all fairs of a region in a period, by fair, by region and by what is on record of people's
//! disability. It is counted by the program for whoever holds the region, so that everybody is told the same.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::civil::Date;

use super::fair_report::{FairRecords, fair_records};
use super::keep_fairs::ALL;
use crate::domain::disability::DisabilityCategory;
use crate::domain::fair::FairState;
use crate::domain::fair_period::{FairLine, FairNumbers, Milestone, PeriodReport, Reached};
use crate::domain::fair_plan::InterviewOutcome;
use crate::domain::fair_registration::Attendance;
use crate::domain::ids::JobseekerId;
use crate::domain::place::Adcode;
use crate::domain::placement::{AfterDays, Retention, retention};
use crate::domain::principal::Principal;
use crate::domain::statistics::NOT_STATED;
use crate::reference::regions::regions;
use crate::statistics::{STEP, at_least};
use crate::store::fairs::FairFilter;
use crate::store::{Store, StoreError, Transaction, fairs, statistics};

const LEVELS: [&str; 4] = ["1", "2", "3", "4"];

/// The report as of a day. Whether somebody may have it is the caller's to see to.
///
/// # Errors
/// `Unavailable`.
pub async fn period_report(
    store: &Store,
    region: Adcode,
    (from, until): (Date, Date),
    today: Date,
) -> Result<PeriodReport, StoreError> {
    let count = async |tx: &mut Transaction| {
        let filter = FairFilter {
            region: Some(region),
            held_from: Some(from),
            held_until: Some(until),
            ..FairFilter::default()
        };
        let mut held = fairs::list(tx, &filter, &ALL).await?;
        held.retain(|it| it.value.state != FairState::Draft);
        held.sort_by_key(|it| (it.value.held_on, it.id));
        let (mut lines, mut people) = (Vec::new(), PeopleReached::default());
        for fair in held {
            let records = fair_records(tx, fair.id).await?;
            people.add(&records, today);
            let numbers = FairNumbers::from(&records.report(today));
            let (name, held_on) = (fair.value.name, fair.value.held_on);
            lines.push(FairLine { id: fair.id, name, region: fair.value.region, held_on, numbers });
        }
        let ids: Vec<JobseekerId> = people.0.iter().flatten().copied().collect::<HashSet<_>>().into_iter().collect();
        let on_record = statistics::disabilities_of(tx, &ids).await?;
        Ok::<_, StoreError>((lines, people, on_record))
    };
    let (fairs, people, on_record) = store.transaction(Principal::System, count).await?;
    let mut total = FairNumbers::NONE;
    let mut inner: BTreeMap<Adcode, FairNumbers> = BTreeMap::new();
    for line in &fairs {
        total += &line.numbers;
        if let Some(inside) = regions().directly_inside(region, line.region) {
            *inner.entry(inside).or_insert(FairNumbers::NONE) += &line.numbers;
        }
    }
    let category = |id: &JobseekerId| on_record.get(id).and_then(|it| it.category).map(DisabilityCategory::code);
    let level = |id: &JobseekerId| {
        let level = on_record.get(id).and_then(|it| it.level);
        level.and_then(|it| LEVELS.get(usize::from(it.value()).wrapping_sub(1)).copied())
    };
    Ok(PeriodReport {
        region,
        from,
        until,
        as_of: today,
        total,
        regions: inner.into_iter().collect(),
        fairs,
        step: STEP,
        by_category: people.by(DisabilityCategory::CODES, category),
        by_level: people.by(&LEVELS, level),
    })
}

/// Who came how far, by milestone.
#[derive(Default)]
struct PeopleReached([HashSet<JobseekerId>; Milestone::ALL.len()]);

impl PeopleReached {
    fn note(&mut self, milestone: Milestone, who: impl Iterator<Item = JobseekerId>) {
        if let Some(people) = self.0.get_mut(milestone.index()) {
            people.extend(who);
        }
    }

    fn add(&mut self, records: &FairRecords, today: Date) {
        let registered = records.registrations.iter().map(|it| &it.value);
        self.note(Milestone::Registered, registered.clone().map(|it| it.registration.jobseeker));
        let came = |it: &Attendance| matches!(it, Attendance::Present | Attendance::Left);
        let came = registered.filter(|it| came(&it.presence.attendance));
        self.note(Milestone::Came, came.map(|it| it.registration.jobseeker));
        let interviews = records.interviews.iter().map(|it| &it.value);
        let held = interviews.clone().filter(|it| it.result.outcome == Some(InterviewOutcome::TookPlace));
        self.note(Milestone::Interviewed, held.map(|it| it.seat.jobseeker));
        let offered = interviews.filter(|it| it.result.offer == Some(true));
        self.note(Milestone::Offered, offered.map(|it| it.seat.jobseeker));
        self.note(Milestone::Hired, records.hired.iter().map(|it| it.placement.value.jobseeker));
        let [.., half_a_year] = AfterDays::COUNTED;
        let stayed = records
            .hired
            .iter()
            .filter(|it| retention(&it.placement.value, it.reports(), half_a_year, today) == Retention::Retained);
        self.note(Milestone::Stayed180, stayed.map(|it| it.placement.value.jobseeker));
    }

    fn by(
        &self,
        values: &[&'static str],
        of: impl Fn(&JobseekerId) -> Option<&'static str>,
    ) -> Vec<(&'static str, Reached)> {
        let mut counts: HashMap<&'static str, [usize; Milestone::ALL.len()]> = HashMap::new();
        for (milestone, people) in self.0.iter().enumerate() {
            for id in people {
                let reached = counts.entry(of(id).unwrap_or(NOT_STATED)).or_default();
                if let Some(count) = reached.get_mut(milestone) {
                    *count += 1;
                }
            }
        }
        let all = values.iter().copied().chain([NOT_STATED]);
        all.map(|value| (value, counts.get(value).copied().unwrap_or_default().map(at_least))).collect()
    }
}
