//! What whoever calls somebody to ask them to a fair is told: in which way to call, for which work and why, and what to ask.

use crate::domain::fair_invitation::ContactWay;
use crate::domain::posting::Posting;
use crate::domain::text::EmployerName;
use crate::matching::assess::ComponentName;
use crate::matching::explain::Explanation;
use crate::matching::next_step::{NextStep, Side};

use super::{Language, component, next_step};

/// How somebody is best reached.
pub const fn contact(language: Language, way: ContactWay) -> &'static str {
    let (zh, en) = match way {
        ContactWay::Call => ("电话", "Call"),
        ContactWay::CallInPlainWords => ("电话，用短句、慢慢说", "Call; short sentences, no hurry"),
        ContactWay::Message => ("短信或微信文字", "Text message"),
        ContactWay::SignLanguage => ("手语视频或文字", "Sign language by video, or text message"),
    };
    match language {
        Language::Chinese => zh,
        Language::English => en,
    }
}

/// Whether somebody is asked now or when others decline.
pub const fn list(language: Language, is_reserve: bool) -> &'static str {
    match (language, is_reserve) {
        (Language::Chinese, false) => "邀请",
        (Language::Chinese, true) => "候补",
        (Language::English, false) => "Invite",
        (Language::English, true) => "Reserve",
    }
}

/// The posting, and who offers it.
pub fn posting(language: Language, posting: &Posting, employer: &EmployerName) -> String {
    match language {
        Language::Chinese => format!("{}（{}）", posting.title.as_str(), employer.as_str()),
        Language::English => format!("{} ({})", posting.title.as_str(), employer.as_str()),
    }
}

/// Why the posting: what the person can, how far it is and what they wish. What they cannot is left out: the sheet may lie about.
pub fn why(language: Language, explanation: &Explanation) -> String {
    let is_said = |name| name != ComponentName::Accessibility;
    let said = explanation.components.iter().filter(|it| is_said(it.name));
    joined(language, said.map(|it| component(language, it)))
}

/// What only the person can say, of all the postings.
pub fn ask(language: Language, explanations: &[Explanation]) -> String {
    let steps = explanations.iter().flat_map(|it| &it.next_steps).copied();
    let theirs = steps.filter(|it| matches!(it, NextStep::ConfirmFact(fact) if fact.side() == Side::Jobseeker));
    let mut asked: Vec<NextStep> = Vec::new();
    for step in theirs {
        if !asked.contains(&step) {
            asked.push(step);
        }
    }
    joined(language, asked.into_iter().map(|step| next_step(language, step)))
}

fn joined(language: Language, sentences: impl Iterator<Item = String>) -> String {
    let sentences: Vec<String> = sentences.collect();
    sentences.join(if language == Language::English { " " } else { "" })
}
