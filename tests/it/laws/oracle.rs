//! The design's words once more, written the straightforward way, beside the code that is to agree with them.
//! Nothing here calls `matching`: only its plain types are used, and the numbers of the rules.

use jiff::ToSpan;
use jiff::civil::Date;

use stirrup::domain::accommodation::{Accommodation, Need, Offer};
use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::demand::{Degree, Demand};
use stirrup::domain::identity::Sex;
use stirrup::domain::place::distance_km;
use stirrup::domain::posting::PostingStatus;
use stirrup::matching::finding::Verdict;
use stirrup::matching::gates::Gate;
use stirrup::matching::rules::Rules;

use crate::support::pairs::{Pair, TODAY};

/// The most levels by which one accommodation with this offer lowers the demand.
fn strongest(rules: &Rules, demand: Demand, pair: &Pair, offer: Offer) -> u8 {
    let mut most = 0;
    for (accommodation, lowered, levels) in rules.bridges.entries() {
        if lowered == demand && pair.role.offers.get(accommodation) == Some(offer) && levels > most {
            most = levels;
        }
    }
    most
}

/// The code of the finding for one demand.
pub fn demand_code(rules: &Rules, demand: Demand, pair: &Pair) -> &'static str {
    let required = pair.role.demands.get(demand).map(Degree::value);
    let capacity = pair.profile.capacities.get(demand).map(Degree::value);
    match (required, capacity) {
        (Some(0), _) => "met",
        (None, _) | (_, None) => "unknown",
        (Some(required), Some(capacity)) if required <= capacity => "met",
        (Some(required), Some(capacity)) => {
            let gap = required - capacity;
            if strongest(rules, demand, pair, Offer::Available) >= gap {
                "bridged"
            } else if strongest(rules, demand, pair, Offer::OnRequest) >= gap {
                "negotiable"
            } else {
                "barrier"
            }
        }
    }
}

/// The code of the finding for one accommodation, if the person requires it.
pub fn need_code(accommodation: Accommodation, pair: &Pair) -> Option<&'static str> {
    if pair.profile.needs.get(accommodation) != Some(Need::Required) {
        return None;
    }
    Some(match pair.role.offers.get(accommodation) {
        Some(Offer::Available) => "met",
        Some(Offer::OnRequest) => "negotiable",
        Some(Offer::Unavailable) => "barrier",
        None => "unknown",
    })
}

/// Every finding's code, demands first.
pub fn codes(rules: &Rules, pair: &Pair) -> Vec<&'static str> {
    let demands = Demand::ALL.iter().map(|&demand| demand_code(rules, demand, pair));
    demands.chain(Accommodation::ALL.iter().filter_map(|&it| need_code(it, pair))).collect()
}

/// Any barrier → barrier; else any unknown or negotiable → to confirm; else accessible. Lacking a mandatory certificate
/// is a barrier like any other.
pub fn verdict(rules: &Rules, pair: &Pair) -> Verdict {
    let codes = codes(rules, pair);
    if codes.contains(&"barrier") || lacks_mandatory_certificate(pair) {
        Verdict::Barrier
    } else if codes.contains(&"unknown") || codes.contains(&"negotiable") {
        Verdict::ToConfirm
    } else {
        Verdict::Accessible
    }
}

/// A licence that the posting makes mandatory is held, valid and not revoked.
pub fn lacks_mandatory_certificate(pair: &Pair) -> bool {
    let holds = pair.profile.skills.iter().any(|skill| {
        pair.role.occupation.is_some_and(|asked| asked.contains(skill.occupation))
            && pair.role.required_level.is_none_or(|required| skill.level >= required)
            && skill.status != CertificateStatus::Revoked
            && skill.expires_on.is_none_or(|last_day| last_day >= TODAY)
    });
    pair.role.certificate_mandatory && !holds
}

/// The last day of the month in which the person retires, under the decision of 2024-09-13: 60 for men, 55 for women,
/// one month later for every four months of birth since January 1965 or 1970, at most three years later.
fn last_working_day(birth: Date, sex: Sex) -> Date {
    let (years, first_year) = match sex {
        Sex::Male => (60, 1965),
        Sex::Female => (55, 1970),
    };
    let months_since = (i32::from(birth.year()) - first_year) * 12 + i32::from(birth.month()) - 1;
    let delay = if months_since < 0 { 0 } else { (months_since / 4 + 1).min(36) };
    (birth.first_of_month() + years.years() + delay.months()).last_of_month()
}

fn is_of_working_age(birth: Date, sex: Option<Sex>) -> bool {
    let last_day = match sex {
        Some(sex) => last_working_day(birth, sex),
        None => last_working_day(birth, Sex::Male).max(last_working_day(birth, Sex::Female)),
    };
    birth + 16.years() <= TODAY && TODAY <= last_day
}

fn lives_near_enough(pair: &Pair) -> bool {
    let Pair { profile, role } = pair;
    let needs_accessible_dwelling = [
        Accommodation::AccessibleDormitory,
        Accommodation::StepFreeAccess,
        Accommodation::Lift,
        Accommodation::AccessibleToilet,
    ]
    .iter()
    .any(|&it| profile.needs.get(it) == Some(Need::Required));
    let has = |it| role.offers.get(it) == Some(Offer::Available);
    let can_live_there =
        has(Accommodation::AccessibleDormitory) || (has(Accommodation::Dormitory) && !needs_accessible_dwelling);
    match (profile.preferences.max_commute, profile.place, role.place) {
        (Some(limit), Some(home), Some(work)) if !role.remote && !can_live_there => {
            distance_km(home.coordinates, work.coordinates) <= f64::from(limit.kilometres())
        }
        _ => true,
    }
}

/// Whether a gate is shut. What is not known shuts no gate.
pub fn is_shut(gate: Gate, pair: &Pair) -> bool {
    let Pair { profile, role } = pair;
    match gate {
        Gate::JobseekerActive => !profile.is_active,
        Gate::PostingOpen => role.status != PostingStatus::Open,
        Gate::WithinDates => {
            role.validity.from().is_some_and(|first| TODAY < first)
                || role.validity.through().is_some_and(|last| TODAY > last)
        }
        Gate::OpeningsLeft => role.openings.value() == 0,
        Gate::MandatoryCertificate => lacks_mandatory_certificate(pair),
        Gate::WithinCommute => !lives_near_enough(pair),
        Gate::WorkingAge => profile.birth_date.is_some_and(|birth| !is_of_working_age(birth, profile.sex)),
    }
}
