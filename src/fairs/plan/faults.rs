//! What makes a fair one that cannot be planned at all: ids that lead nowhere, slots out of order, fixed interviews that
//! break a rule. A fair where nobody can have an interview is no fault; `reasons.rs` says why.

use std::collections::BTreeSet;

use super::checker::{Breach, Rule, breaches};
use super::problem::{Barrier, Fair};
use super::slots::SlotSet;
use crate::domain::ids::{AideId, BoothId, InterviewerId, JobseekerId, PostingId};
use crate::matching::finding::Verdict;

/// Why a fair is not planned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fault {
    /// More than `SlotSet::MOST`.
    TooManySlots,
    /// This slot does not end after it starts, or starts before the one ahead of it ends.
    SlotOutOfOrder(usize),
    BoothTwice(BoothId),
    InterviewerTwice(InterviewerId),
    PostingTwice(PostingId),
    HelperTwice(AideId),
    PersonTwice(JobseekerId),
    /// The posting, interviewer or fixed interview names a booth that is none.
    UnknownBooth(BoothId),
    /// An interviewer or a person names a posting that is none.
    UnknownPosting(PostingId),
    PostingOfAnotherBooth(InterviewerId, PostingId),
    CandidateTwice(JobseekerId, PostingId),
    /// A candidate that is a barrier pair.
    BarrierCandidate(Barrier),
    /// The fixed interviews break a rule.
    Fixed(Breach),
}

/// Everything that is wrong with a fair; empty for one that can be planned.
pub fn faults(fair: &Fair) -> Vec<Fault> {
    let mut found = slot_faults(fair);
    found.extend(twice(fair.booths.iter().map(|it| it.id)).map(Fault::BoothTwice));
    found.extend(twice(fair.interviewers.iter().map(|it| it.id)).map(Fault::InterviewerTwice));
    found.extend(twice(fair.postings.iter().map(|it| it.id)).map(Fault::PostingTwice));
    found.extend(twice(fair.helpers.iter().map(|it| it.id)).map(Fault::HelperTwice));
    found.extend(twice(fair.people.iter().map(|it| it.id)).map(Fault::PersonTwice));
    booth_faults(fair, &mut found);
    people_faults(fair, &mut found);
    let broken = breaches(&Fair { fixed: Vec::new(), ..fair.clone() }, &fair.fixed);
    found.extend(broken.into_iter().map(Fault::Fixed));
    // A fixed interview that is listed twice breaks rules against itself only.
    found.retain(|fault| !matches!(fault, Fault::Fixed(Breach { rule: Rule::FixedInterviewMissing, .. })));
    found
}

fn twice<T: Ord + Copy>(ids: impl Iterator<Item = T>) -> impl Iterator<Item = T> {
    let mut seen = BTreeSet::new();
    ids.filter(move |id| !seen.insert(*id))
}

fn slot_faults(fair: &Fair) -> Vec<Fault> {
    let mut found = Vec::new();
    if fair.slots.len() > SlotSet::MOST {
        found.push(Fault::TooManySlots);
    }
    let mut before = 0;
    for (at, slot) in fair.slots.iter().enumerate() {
        if slot.starts < before || slot.ends <= slot.starts {
            found.push(Fault::SlotOutOfOrder(at));
        }
        before = slot.ends;
    }
    found
}

fn booth_faults(fair: &Fair, found: &mut Vec<Fault>) {
    let booths: BTreeSet<BoothId> = fair.booths.iter().map(|it| it.id).collect();
    let at_booth: BTreeSet<(PostingId, BoothId)> = fair.postings.iter().map(|it| (it.id, it.booth)).collect();
    let postings: BTreeSet<PostingId> = fair.postings.iter().map(|it| it.id).collect();
    let named = fair.postings.iter().map(|it| it.booth).chain(fair.interviewers.iter().map(|it| it.booth));
    let unknown: BTreeSet<BoothId> = named.filter(|it| !booths.contains(it)).collect();
    found.extend(unknown.into_iter().map(Fault::UnknownBooth));
    for interviewer in &fair.interviewers {
        for posting in &interviewer.postings {
            if !postings.contains(posting) {
                found.push(Fault::UnknownPosting(*posting));
            } else if !at_booth.contains(&(*posting, interviewer.booth)) {
                found.push(Fault::PostingOfAnotherBooth(interviewer.id, *posting));
            }
        }
    }
}

fn people_faults(fair: &Fair, found: &mut Vec<Fault>) {
    let postings: BTreeSet<PostingId> = fair.postings.iter().map(|it| it.id).collect();
    for person in &fair.people {
        let again = twice(person.candidates.iter().map(|it| it.posting));
        found.extend(again.map(|posting| Fault::CandidateTwice(person.id, posting)));
        for candidate in &person.candidates {
            if !postings.contains(&candidate.posting) {
                found.push(Fault::UnknownPosting(candidate.posting));
            }
            let pair = (person.id, candidate.posting);
            if candidate.verdict == Verdict::Barrier || fair.barriers.contains(&pair) {
                found.push(Fault::BarrierCandidate(pair));
            }
        }
    }
}
