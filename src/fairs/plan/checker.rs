//! Says of any plan which hard rules it breaks, from the fair's own words and nothing that the planner worked out.
//! It is slow and plain on purpose: each rule is one loop over the interviews. It never says how good a plan is.

use super::problem::{AideKind, Booth, Candidate, Fair, Interview, Interviewer, Person};
use crate::matching::finding::Verdict;

/// A hard rule that is broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rule {
    /// Slot, person, booth, posting, interviewer or helper that the fair does not have.
    Unknown,
    BarrierPair,
    NotACandidate,
    PostingOfAnotherBooth,
    InterviewerOfAnotherBooth,
    InterviewerNotForPosting,
    PersonInTwoPlaces,
    InterviewerInTwoPlaces,
    HelperInTwoPlaces,
    PersonNotThere,
    BoothShut,
    InterviewerNotAtWork,
    HelperNotAtWork,
    HelperMissing,
    HelperNotNeeded,
    TooManyInterviews,
    PostingTwice,
    PostingOverItsLimit,
    NoTimeToMove,
    NoRest,
    FixedInterviewMissing,
}

impl Rule {
    pub const fn code(self) -> &'static str {
        match self {
            Self::Unknown => "unknown",
            Self::BarrierPair => "barrier_pair",
            Self::NotACandidate => "not_a_candidate",
            Self::PostingOfAnotherBooth => "posting_of_another_booth",
            Self::InterviewerOfAnotherBooth => "interviewer_of_another_booth",
            Self::InterviewerNotForPosting => "interviewer_not_for_posting",
            Self::PersonInTwoPlaces => "person_in_two_places",
            Self::InterviewerInTwoPlaces => "interviewer_in_two_places",
            Self::HelperInTwoPlaces => "helper_in_two_places",
            Self::PersonNotThere => "person_not_there",
            Self::BoothShut => "booth_shut",
            Self::InterviewerNotAtWork => "interviewer_not_at_work",
            Self::HelperNotAtWork => "helper_not_at_work",
            Self::HelperMissing => "helper_missing",
            Self::HelperNotNeeded => "helper_not_needed",
            Self::TooManyInterviews => "too_many_interviews",
            Self::PostingTwice => "posting_twice",
            Self::PostingOverItsLimit => "posting_over_its_limit",
            Self::NoTimeToMove => "no_time_to_move",
            Self::NoRest => "no_rest",
            Self::FixedInterviewMissing => "fixed_interview_missing",
        }
    }
}

/// A broken rule, with the interviews that break it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Breach {
    pub rule: Rule,
    pub interviews: Vec<Interview>,
}

/// Every hard rule that the plan breaks; empty for a valid one.
pub fn breaches(fair: &Fair, plan: &[Interview]) -> Vec<Breach> {
    let mut found = Vec::new();
    for interview in plan {
        for rule in alone(fair, interview) {
            found.push(Breach { rule, interviews: vec![interview.clone()] });
        }
    }
    for (at, one) in plan.iter().enumerate() {
        for other in plan.iter().skip(at + 1) {
            for rule in together(one, other) {
                found.push(Breach { rule, interviews: vec![one.clone(), other.clone()] });
            }
        }
    }
    for person in &fair.people {
        let mut day: Vec<&Interview> = plan.iter().filter(|it| it.person == person.id).collect();
        day.sort_by_key(|it| it.slot);
        if day.len() > usize::from(person.most_interviews) {
            found.push(breach(Rule::TooManyInterviews, &day));
        }
        moving(fair, person, &day, &mut found);
        resting(fair, person, &day, &mut found);
    }
    for posting in &fair.postings {
        let held: Vec<&Interview> = plan.iter().filter(|it| it.posting == posting.id).collect();
        if posting.limit.is_some_and(|limit| held.len() > usize::from(limit)) {
            found.push(breach(Rule::PostingOverItsLimit, &held));
        }
    }
    for fixed in fair.fixed.iter().filter(|fixed| !plan.contains(fixed)) {
        found.push(breach(Rule::FixedInterviewMissing, &[fixed]));
    }
    found
}

fn breach(rule: Rule, interviews: &[&Interview]) -> Breach {
    Breach { rule, interviews: interviews.iter().map(|it| (*it).clone()).collect() }
}

/// What is wrong with one interview, whatever else is planned.
fn alone(fair: &Fair, interview: &Interview) -> Vec<Rule> {
    let person = fair.people.iter().find(|it| it.id == interview.person);
    let booth = fair.booths.iter().find(|it| it.id == interview.booth);
    let interviewer = fair.interviewers.iter().find(|it| it.id == interview.interviewer);
    let posting = fair.postings.iter().find(|it| it.id == interview.posting);
    let (Some(person), Some(booth), Some(interviewer), Some(posting)) = (person, booth, interviewer, posting) else {
        return vec![Rule::Unknown];
    };
    if fair.slots.len() <= interview.slot {
        return vec![Rule::Unknown];
    }
    let mut broken = at_work(interview, person, booth, interviewer);
    if fair.barriers.contains(&(interview.person, interview.posting)) {
        broken.push(Rule::BarrierPair);
    }
    if posting.booth != interview.booth {
        broken.push(Rule::PostingOfAnotherBooth);
    }
    match person.candidates.iter().find(|it| it.posting == interview.posting) {
        None => broken.push(Rule::NotACandidate),
        Some(candidate) => {
            if candidate.verdict == Verdict::Barrier {
                broken.push(Rule::BarrierPair);
            }
            broken.extend(helped(fair, interview, candidate));
        }
    }
    broken
}

fn at_work(interview: &Interview, person: &Person, booth: &Booth, interviewer: &Interviewer) -> Vec<Rule> {
    let rules = [
        (person.there.contains(interview.slot), Rule::PersonNotThere),
        (booth.open.contains(interview.slot), Rule::BoothShut),
        (interviewer.works.contains(interview.slot), Rule::InterviewerNotAtWork),
        (interviewer.booth == interview.booth, Rule::InterviewerOfAnotherBooth),
        (interviewer.postings.contains(&interview.posting), Rule::InterviewerNotForPosting),
    ];
    rules.into_iter().filter(|(is_kept, _)| !is_kept).map(|(_, rule)| rule).collect()
}

/// One helper of each kind that is needed, and no other.
fn helped(fair: &Fair, interview: &Interview, candidate: &Candidate) -> Vec<Rule> {
    let mut broken = Vec::new();
    let mut present: Vec<AideKind> = Vec::new();
    for id in &interview.helpers {
        match fair.helpers.iter().find(|it| it.id == *id) {
            None => broken.push(Rule::Unknown),
            Some(helper) => {
                present.push(helper.kind);
                if !helper.works.contains(interview.slot) {
                    broken.push(Rule::HelperNotAtWork);
                }
            }
        }
    }
    for kind in AideKind::ALL {
        let (needed, there) =
            (usize::from(candidate.needs.contains(kind)), present.iter().filter(|it| **it == kind).count());
        if there < needed {
            broken.push(Rule::HelperMissing);
        }
        if there > needed {
            broken.push(Rule::HelperNotNeeded);
        }
    }
    broken
}

/// What is wrong with two interviews of one plan.
fn together(one: &Interview, other: &Interview) -> Vec<Rule> {
    let mut broken = Vec::new();
    if one.person == other.person && one.posting == other.posting {
        broken.push(Rule::PostingTwice);
    }
    if one.slot != other.slot {
        return broken;
    }
    if one.person == other.person {
        broken.push(Rule::PersonInTwoPlaces);
    }
    if one.interviewer == other.interviewer {
        broken.push(Rule::InterviewerInTwoPlaces);
    }
    if one.helpers.iter().any(|helper| other.helpers.contains(helper)) {
        broken.push(Rule::HelperInTwoPlaces);
    }
    broken
}

/// Minutes from the end of one interview to the start of the next.
fn minutes(fair: &Fair, one: &Interview, next: &Interview) -> i64 {
    let ends = fair.slots.get(one.slot).map_or(0, |slot| i64::from(slot.ends));
    let starts = fair.slots.get(next.slot).map_or(0, |slot| i64::from(slot.starts));
    starts - ends
}

fn moving(fair: &Fair, person: &Person, day: &[&Interview], found: &mut Vec<Breach>) {
    for (one, next) in day.iter().zip(day.iter().skip(1)) {
        let place =
            |interview: &Interview| fair.booths.iter().find(|it| it.id == interview.booth).map(|it| it.position);
        let (Some(from), Some(to)) = (place(one), place(next)) else { continue };
        // As far as the person gets, squared, against the square of the way.
        let reach = i128::from(minutes(fair, one, next)) * i128::from(person.pace);
        let (x, y) = (i128::from(to.x) - i128::from(from.x), i128::from(to.y) - i128::from(from.y));
        if one.slot != next.slot && (reach < 0 || x * x + y * y > reach * reach) {
            found.push(breach(Rule::NoTimeToMove, &[one, next]));
        }
    }
}

fn resting(fair: &Fair, person: &Person, day: &[&Interview], found: &mut Vec<Breach>) {
    let Some(rest) = person.rest else { return };
    let longest = fair.slots.iter().map(|it| i64::from(it.ends) - i64::from(it.starts)).max().unwrap_or(1).max(1);
    let mut row: Vec<&Interview> = Vec::new();
    for interview in day {
        if let Some(before) = row.last() {
            let between = (before.slot + 1..interview.slot).count();
            let has_free_slots = between >= usize::from(rest.free_slots);
            if has_free_slots || minutes(fair, before, interview) >= i64::from(rest.free_slots) * longest {
                row.clear();
            }
        }
        row.push(interview);
        if rest.free_slots > 0 && row.len() > usize::from(rest.after) {
            found.push(breach(Rule::NoRest, &row));
        }
    }
}
