//! Why somebody has no interview at a fair, and what the fair is short of, in sentences.

use crate::domain::fair_booth::AideKind;
use crate::domain::fair_plan::{PlanShortage, Scarcity, UnplannedCode, UnplannedReason};

use super::Language;

/// What somebody who goes along with people is called.
const fn kind_name(language: Language, kind: AideKind) -> &'static str {
    let (zh, en) = match kind {
        AideKind::SignLanguageInterpreter => ("手语翻译", "sign language interpreter"),
        AideKind::Guide => ("引导员", "guide"),
        AideKind::JobCoach => ("就业辅导员", "job coach"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// One reason, in a sentence.
pub fn unplanned(language: Language, reason: &UnplannedReason) -> String {
    let kind = reason.kind.map_or("", |kind| kind_name(language, kind));
    let (seats, wanting) = (reason.seats.unwrap_or(0), reason.wanting.unwrap_or(0));
    match language {
        Language::Chinese => match reason.code {
            UnplannedCode::MaxInterviewsZero => "本人最多面谈次数为 0。".into(),
            UnplannedCode::NoCandidatePosting => "招聘会上没有适合本人的岗位。".into(),
            UnplannedCode::NeverThere => "本人在任何时段都不在场。".into(),
            UnplannedCode::RestAllowsNone => "按所需的休息，无法安排面谈。".into(),
            UnplannedCode::PostingLimitZero => "岗位的面谈上限为 0。".into(),
            UnplannedCode::NoInterviewerForPostings => "展位开放时没有负责这些岗位的面谈人员。".into(),
            UnplannedCode::NotThereWhenBoothsAreOpen => "展位开放的时段本人不在场。".into(),
            UnplannedCode::NoHelperOfKind => format!("没有{kind}。"),
            UnplannedCode::HelperNeverFreeWhenBoothOpen => format!("本人在场且展位开放时没有{kind}。"),
            UnplannedCode::PostingLimitReached => "岗位的面谈名额已满。".into(),
            UnplannedCode::HelpersTaken => format!("{kind}都在陪同其他人。"),
            UnplannedCode::EverySeatTaken => format!("{seats} 个面谈席位已满，有 {wanting} 人需要。"),
            UnplannedCode::NotReached => "编排在找到席位之前结束。".into(),
        },
        Language::English => match reason.code {
            UnplannedCode::MaxInterviewsZero => "They want no interview at most.".into(),
            UnplannedCode::NoCandidatePosting => "No posting at the fair fits them.".into(),
            UnplannedCode::NeverThere => "They are there in no slot.".into(),
            UnplannedCode::RestAllowsNone => "The rest they need leaves no interview.".into(),
            UnplannedCode::PostingLimitZero => "The posting is to have no interview at most.".into(),
            UnplannedCode::NoInterviewerForPostings => {
                "Nobody interviews for these postings while their booth is open.".into()
            }
            UnplannedCode::NotThereWhenBoothsAreOpen => "They are not there while the booths are open.".into(),
            UnplannedCode::NoHelperOfKind => format!("The fair has no {kind}."),
            UnplannedCode::HelperNeverFreeWhenBoothOpen => {
                format!("There is no {kind} while they are there and the booth is open.")
            }
            UnplannedCode::PostingLimitReached => "The posting has all the interviews it may have.".into(),
            UnplannedCode::HelpersTaken => format!("Every {kind} is with somebody else."),
            UnplannedCode::EverySeatTaken => format!("All {seats} seats are taken; {wanting} people want one."),
            UnplannedCode::NotReached => "Planning ended before a seat was found.".into(),
        },
    }
}

/// What one more of something would bring, in a sentence.
pub fn shortage(language: Language, it: &PlanShortage) -> String {
    let people = it.more_people;
    match (language, it.what) {
        (Language::Chinese, Scarcity::Helper(kind)) => {
            format!("再有一名{}，至少可多安排 {people} 人。", kind_name(language, kind))
        }
        (Language::Chinese, Scarcity::Booth(_)) => format!("该展位再有一名面谈人员，至少可多安排 {people} 人。"),
        (Language::English, Scarcity::Helper(kind)) => {
            format!("One more {} would bring interviews to {people} more people at least.", kind_name(language, kind))
        }
        (Language::English, Scarcity::Booth(_)) => {
            format!("One more interviewer at this booth would bring interviews to {people} more people at least.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_a_sentence_in_both_languages() {
        for code in UnplannedCode::ALL {
            let reason = UnplannedReason {
                code: *code,
                postings: 2,
                kind: Some(AideKind::Guide),
                seats: Some(3),
                wanting: Some(9),
            };
            let (zh, en) = (unplanned(Language::Chinese, &reason), unplanned(Language::English, &reason));
            assert!(zh.ends_with('。') && en.ends_with('.') && en.is_ascii(), "{zh} {en}");
        }
    }
}
