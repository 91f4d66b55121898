//! Every code as one sentence in zh-CN and one in en. No other room holds text for users.
//! It decides nothing: what is the case is said by `domain` and `matching`, and which language by the caller.

pub mod aftercare;
pub mod audit;
pub mod caution;
mod component;
mod en;
pub mod fair;
pub mod fair_call;
pub mod fair_paper;
mod language;
pub mod levy;
mod number;
pub mod policy;
pub mod problem;
pub mod statistics;
pub mod unlock;
mod zh;

pub use component::component;
pub use language::Language;

use crate::domain::fault::Fault;
use crate::matching::finding::Verdict;
use crate::matching::next_step::NextStep;
use crate::matching::reason::Reason;

/// One reason, as a clause without a full stop.
pub fn reason(language: Language, reason: &Reason) -> String {
    match language {
        Language::Chinese => zh::reason(reason),
        Language::English => en::reason(reason),
    }
}

/// One step, as a sentence.
pub fn next_step(language: Language, step: NextStep) -> String {
    match language {
        Language::Chinese => zh::next_step(step),
        Language::English => en::next_step(step),
    }
}

/// One fault, as a sentence that says what would be right.
pub fn fault(language: Language, fault: Fault) -> String {
    match language {
        Language::Chinese => zh::fault(fault),
        Language::English => en::fault(fault),
    }
}

/// A verdict, in a few words.
pub const fn verdict(language: Language, verdict: Verdict) -> &'static str {
    match language {
        Language::Chinese => zh::verdict(verdict),
        Language::English => en::verdict(verdict),
    }
}

#[cfg(test)]
mod tests {
    use super::problem::{ProblemKind, problem, unreadable};
    use super::*;
    use crate::domain::import::UnreadableFile;

    const BOTH: [Language; 2] = [Language::Chinese, Language::English];

    #[test]
    fn every_fault_has_a_sentence_in_both_languages() {
        for &it in Fault::EXAMPLES {
            let [chinese, english] = BOTH.map(|language| fault(language, it));
            assert!(chinese.ends_with('。') && english.ends_with('.'), "{it:?}: {chinese} {english}");
        }
        let codes: std::collections::BTreeSet<_> = Fault::EXAMPLES.iter().map(|it| it.code()).collect();
        assert_eq!(codes.len(), Fault::EXAMPLES.len(), "each fault has a code of its own");
    }

    #[test]
    fn every_way_a_file_cannot_be_read_has_a_sentence() {
        for &why in UnreadableFile::ALL {
            let [chinese, english] = BOTH.map(|language| unreadable(language, why));
            assert!(chinese.ends_with('。') && english.ends_with('.'), "{why}");
        }
    }

    #[test]
    fn every_kind_of_problem_has_a_title_and_a_sentence() {
        for &kind in ProblemKind::ALL {
            for language in BOTH {
                let (title, detail) = problem(language, kind);
                assert!(!title.is_empty() && detail.ends_with(['。', '.']), "{kind}");
            }
        }
    }
}
