//! What a change is and what it opens, in both languages. A change that is a next step too reads the same in both places.

use super::{Language, en, next_step, zh};
use crate::matching::change::Change;
use crate::matching::gates::Gate;

/// What is counted of a person's change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostingsOpened {
    pub accessible: usize,
    pub to_confirm: usize,
}

/// A change, as a sentence.
pub fn change(language: Language, change: &Change) -> String {
    match (language, *change) {
        (_, Change::Step(step)) => next_step(language, step),
        (Language::Chinese, other) => zh::change(other),
        (Language::English, other) => en::change(other),
    }
}

/// How many more postings it opens, as a sentence.
pub fn postings_opened(language: Language, opened: PostingsOpened) -> String {
    let PostingsOpened { accessible, to_confirm } = opened;
    let all = accessible + to_confirm;
    match language {
        Language::Chinese => match (accessible, to_confirm) {
            (_, 0) => format!("可多得{all}个岗位，都可以胜任。"),
            (0, _) => format!("可多得{all}个岗位，都还需要确认。"),
            _ => format!("可多得{all}个岗位：{accessible}个可以胜任，{to_confirm}个还需要确认。"),
        },
        Language::English => {
            let more = if all == 1 { "1 more posting".to_owned() } else { format!("{all} more postings") };
            match (accessible, to_confirm) {
                (_, 0) => format!("Opens {more}, accessible."),
                (0, _) => format!("Opens {more}, to be confirmed."),
                _ => format!("Opens {more}: {accessible} accessible, {to_confirm} to be confirmed."),
            }
        }
    }
}

/// What hangs on a fact, as a sentence: matches that wait for it, and those that wait for nothing else.
pub fn hanging_on_fact(language: Language, waiting: usize, decided: usize) -> String {
    match language {
        Language::Chinese => format!("有{waiting}个岗位等待确认此项；其中{decided}个只差此项，如能达到就可以胜任。"),
        Language::English => {
            let wait = if waiting == 1 { "1 match waits".to_owned() } else { format!("{waiting} matches wait") };
            format!("{wait} for this; {decided} of them for nothing else, and accessible if the answer is a good one.")
        }
    }
}

/// How many more people it makes a match, at least, and of how many the work is known to be accessible to them.
pub fn people_opened(language: Language, jobseekers: usize, accessible: Option<usize>) -> String {
    match (language, accessible) {
        (Language::Chinese, Some(accessible)) => {
            format!("至少可多得{jobseekers}名求职者，其中至少{accessible}名可以胜任。")
        }
        (Language::Chinese, None) => format!("至少可多得{jobseekers}名求职者。"),
        (Language::English, Some(accessible)) => {
            format!("At least {jobseekers} more people would be a match, the work accessible to at least {accessible}.")
        }
        (Language::English, None) => format!("At least {jobseekers} more people would be a match."),
    }
}

/// How many people wait for a fact of the posting's, at least, and how many of them for nothing else.
pub fn people_waiting(language: Language, waiting: usize, decided: Option<usize>) -> String {
    match (language, decided) {
        (Language::Chinese, Some(decided)) => {
            format!("至少有{waiting}名求职者等待确认此项，其中至少{decided}名只差此项。")
        }
        (Language::Chinese, None) => format!("至少有{waiting}名求职者等待确认此项。"),
        (Language::English, Some(decided)) => {
            format!("At least {waiting} people wait for this, at least {decided} of them for nothing else.")
        }
        (Language::English, None) => format!("At least {waiting} people wait for this."),
    }
}

/// What is counted of a change for a region.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RegionGain {
    /// People for whom it opens a posting or more.
    pub people: usize,
    /// How many that would be among all people of the region, give or take so many, where only some were looked at.
    pub estimated: Option<(usize, usize)>,
}

/// Whom a training would help, or an accommodation that employers everywhere offered, as a sentence.
pub fn region_gain(language: Language, gain: RegionGain) -> String {
    let people = gain.people;
    match (language, gain.estimated) {
        (Language::Chinese, None) => format!("至少有{people}人可多得岗位。"),
        (Language::Chinese, Some((all, margin))) => {
            format!("已查看的人中至少有{people}人可多得岗位，全区估计约{all}人（误差±{margin}）。")
        }
        (Language::English, None) => format!("At least {people} people would have more postings."),
        (Language::English, Some((all, margin))) => format!(
            "Of those looked at, at least {people} people would have more postings; in the whole region about {all}, give or take {margin}."
        ),
    }
}

/// That an accommodation may come from elsewhere than the employer, as a sentence.
pub const fn from_elsewhere(language: Language) -> &'static str {
    match language {
        Language::Chinese => "也可由本人自备或由残联提供。",
        Language::English => "It may also be the person's own, or come from the federation.",
    }
}

/// Why there is nothing to tell of a person: a gate of their own that is shut, as a sentence. `None` for a gate that is a
/// posting's.
pub const fn own_gate(language: Language, gate: Gate) -> Option<&'static str> {
    Some(match (gate, language) {
        (Gate::JobseekerActive, Language::Chinese) => "本人目前不在求职，没有岗位可推荐。",
        (Gate::JobseekerActive, Language::English) => "The person is not looking for work, so no posting is a match.",
        (Gate::WorkingAge, Language::Chinese) => "本人不在法定劳动年龄内，没有岗位可推荐。",
        (Gate::WorkingAge, Language::English) => "The person is not of legal working age, so no posting is a match.",
        (
            Gate::PostingOpen
            | Gate::WithinDates
            | Gate::OpeningsLeft
            | Gate::MandatoryCertificate
            | Gate::WithinCommute,
            _,
        ) => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accommodation::Accommodation;
    use crate::domain::place::CommuteLimit;
    use crate::domain::skill::SkillLevel;

    #[test]
    fn every_change_and_count_has_a_sentence_in_both_languages() {
        let limit = |kilometres| CommuteLimit::new(kilometres).unwrap();
        let changes = [
            Change::TravelFurther { from: limit(15), to: limit(20) },
            Change::OfferAccommodation(Accommodation::SeatedWork),
            Change::LowerRequiredLevel { from: SkillLevel::Senior, to: SkillLevel::Intermediate },
            Change::WaiveCertificate,
            Change::request(Accommodation::Lift),
        ];
        let said = |language| {
            let counts = [(0, 1), (1, 0), (3, 9)];
            let opened = counts
                .map(|(accessible, to_confirm)| postings_opened(language, PostingsOpened { accessible, to_confirm }));
            let gates = Gate::ALL.iter().filter_map(|gate| own_gate(language, *gate)).map(str::to_owned);
            let rest = [
                hanging_on_fact(language, 7, 2),
                from_elsewhere(language).to_owned(),
                people_opened(language, 15, Some(10)),
                people_opened(language, 15, None),
                people_waiting(language, 15, Some(10)),
                people_waiting(language, 15, None),
                region_gain(language, RegionGain { people: 15, estimated: None }),
                region_gain(language, RegionGain { people: 15, estimated: Some((60, 15)) }),
            ];
            changes.iter().map(|it| change(language, it)).chain(opened).chain(gates).chain(rest).collect::<Vec<_>>()
        };
        let (chinese, english) = (said(Language::Chinese), said(Language::English));
        assert!(chinese.iter().all(|it| it.ends_with('。')) && english.iter().all(|it| it.ends_with('.')));
        assert_eq!(chinese.first().unwrap(), "把可接受的通勤距离从15公里放宽到20公里。");
        assert!(english.contains(&"Opens 12 more postings: 3 accessible, 9 to be confirmed.".to_owned()));
    }
}
