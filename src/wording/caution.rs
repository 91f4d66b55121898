//! What to ask about because of somebody's earlier work, in sentences.

use crate::domain::placement::LeavingReason;
use crate::matching::caution::Caution;
use crate::reference::labels::Labelled as _;

use super::Language;

const fn reason_name(language: Language, reason: LeavingReason) -> &'static str {
    let (zh, en) = match reason {
        LeavingReason::ContractEnded => ("合同到期", "the contract ended"),
        LeavingReason::Dismissed => ("被辞退", "they were dismissed"),
        LeavingReason::Wage => ("工资", "the wage"),
        LeavingReason::AccommodationMissing => ("支持条件没有落实", "accommodations were missing"),
        LeavingReason::WorkTooHard => ("工作太重", "the work was too hard"),
        LeavingReason::Commute => ("路远", "the way"),
        LeavingReason::Colleagues => ("同事相处", "the people there"),
        LeavingReason::Health => ("身体原因", "their health"),
        LeavingReason::Family => ("家庭原因", "their family"),
        LeavingReason::BetterJob => ("有更好的工作", "a better job"),
        LeavingReason::Unknown => ("原因不详", "a reason that is not known"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// One caution, in a sentence.
pub fn caution(language: Language, it: Caution) -> String {
    match (language, it) {
        (Language::Chinese, Caution::LeftThisPosting(why)) => {
            format!("本人曾在该岗位工作，离岗原因：{}。", reason_name(language, why))
        }
        (Language::English, Caution::LeftThisPosting(why)) => {
            format!("They have worked in this role, and left: {}.", reason_name(language, why))
        }
        (Language::Chinese, Caution::LeftThisEmployer(why)) => {
            format!("本人曾在该单位工作，离岗原因：{}。", reason_name(language, why))
        }
        (Language::English, Caution::LeftThisEmployer(why)) => {
            format!("They have worked for this employer, and left: {}.", reason_name(language, why))
        }
        (Language::Chinese, Caution::WageNotHigher) => {
            "本人曾因工资离岗，该岗位所写工资不能确定更高，请先确认。".into()
        }
        (Language::English, Caution::WageNotHigher) => {
            "They left earlier work for the wage, and this one is not known to be higher: ask first.".into()
        }
        (Language::Chinese, Caution::AccommodationNotSure(missing)) => {
            format!("本人曾因“{}”没有落实而离岗，该岗位也不能确定提供，请先确认。", missing.label().zh)
        }
        (Language::English, Caution::AccommodationNotSure(missing)) => {
            let name = missing.label().en;
            format!("They left earlier work where “{name}” was missing, and it is not sure to be here: ask first.")
        }
        (Language::Chinese, Caution::SameOccupation(why)) => {
            format!("本人曾因{}离开同一职业的岗位。", reason_name(language, why))
        }
        (Language::English, Caution::SameOccupation(why)) => {
            format!("They left work of the same occupation: {}.", reason_name(language, why))
        }
        (Language::Chinese, Caution::NotNearer) => "本人曾因路远离岗，该岗位不能确定更近。".into(),
        (Language::English, Caution::NotNearer) => {
            "They left earlier work for the way, and this one is not known to be shorter.".into()
        }
    }
}
