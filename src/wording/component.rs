//! A component's reasons as one sentence. What is not stated of several demands is said once, or the sentence on a
//! posting that says nothing would say it twelve times.

use crate::domain::demand::Demand;
use crate::matching::explain::Component;
use crate::matching::reason::Reason;

use super::{Language, en, reason, zh};

/// Why a component has its share.
pub fn component(language: Language, component: &Component) -> String {
    let clauses = clauses(language, &component.reasons);
    match language {
        Language::Chinese => format!("{}。", clauses.join("；")),
        Language::English => format!("{}.", capitalised(&clauses.join("; "))),
    }
}

/// One clause a reason, in their order; the demands that nobody speaks of share one clause per side, at the first of them.
fn clauses(language: Language, reasons: &[Reason]) -> Vec<String> {
    let unasked = demands(reasons, |it| if let Reason::DemandNotStated { demand } = it { Some(*demand) } else { None });
    let untold =
        demands(reasons, |it| if let Reason::CapacityNotStated { demand } = it { Some(*demand) } else { None });
    let clause = |it: &Reason| match it {
        Reason::DemandNotStated { demand } => (unasked.first() == Some(demand)).then(|| match language {
            Language::Chinese => zh::demands_not_stated(&unasked),
            Language::English => en::demands_not_stated(&unasked),
        }),
        Reason::CapacityNotStated { demand } => (untold.first() == Some(demand)).then(|| match language {
            Language::Chinese => zh::capacities_not_stated(&untold),
            Language::English => en::capacities_not_stated(&untold),
        }),
        other => Some(reason(language, other)),
    };
    reasons.iter().filter_map(clause).collect()
}

fn demands(reasons: &[Reason], of: impl Fn(&Reason) -> Option<Demand>) -> Vec<Demand> {
    reasons.iter().filter_map(of).collect()
}

/// With a capital first letter.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
