//! What happens on the day of a fair, and the fair as it is then. Whatever drops out does so from a slot on: what was
//! before stays as it was. Nothing is planned here.

use super::problem::{Fair, Person};
use super::slots::SlotSet;
use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Somebody did not come, and has had none of the printed interviews.
    NoShow(JobseekerId),
    /// Somebody comes in this slot only.
    LateArrival(JobseekerId, usize),
    /// Somebody leaves before this slot.
    EarlyLeave(JobseekerId, usize),
    WalkIn(Person),
    BoothOut(BoothId),
    InterviewerOut(InterviewerId),
    HelperOut(AideId),
}

/// The fair from slot `now` on.
pub fn changed(fair: &Fair, changes: &[Change], now: usize) -> Fair {
    let mut fair = fair.clone();
    let past = SlotSet::before(now);
    for change in changes {
        match change {
            Change::NoShow(id) => stay(&mut fair, *id, SlotSet::NONE),
            Change::LateArrival(id, slot) => stay(&mut fair, *id, SlotSet::from_on(*slot)),
            Change::EarlyLeave(id, slot) => stay(&mut fair, *id, SlotSet::before(*slot)),
            Change::WalkIn(person) => {
                let there = person.there.without(past);
                fair.people.push(Person { there, ..person.clone() });
            }
            Change::BoothOut(id) => {
                fair.booths.iter_mut().filter(|it| it.id == *id).for_each(|it| it.open = it.open.and(past));
            }
            Change::InterviewerOut(id) => {
                fair.interviewers.iter_mut().filter(|it| it.id == *id).for_each(|it| it.works = it.works.and(past));
            }
            Change::HelperOut(id) => {
                fair.helpers.iter_mut().filter(|it| it.id == *id).for_each(|it| it.works = it.works.and(past));
            }
        }
    }
    fair
}

fn stay(fair: &mut Fair, id: JobseekerId, slots: SlotSet) {
    fair.people.iter_mut().filter(|it| it.id == id).for_each(|it| it.there = it.there.and(slots));
}
