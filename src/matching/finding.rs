//! One finding per demand and per required accommodation, and the verdict they add up to.
//! Three-valued and honest: what is not stated is unknown, and unknown is never a yes.

use crate::domain::accommodation::{Accommodation, Need, Offer, Offers};
use crate::domain::coded::coded;
use crate::domain::demand::{Degree, Demand};

use super::profile::Profile;
use super::role::Role;
use super::rules::Bridges;

/// How one demand of a posting meets one person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Finding {
    Met,
    /// Above the capacity, but an available accommodation lowers it enough.
    Bridged(Accommodation),
    /// Only an accommodation offered on request would bridge it.
    Negotiable(Accommodation),
    /// The demand or the capacity is not stated.
    Unknown,
    Barrier,
}

impl Finding {
    /// The code in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Met => "met",
            Self::Bridged(_) => "bridged",
            Self::Negotiable(_) => "negotiable",
            Self::Unknown => "unknown",
            Self::Barrier => "barrier",
        }
    }

    /// The accommodation that bridges or would bridge.
    pub const fn by(self) -> Option<Accommodation> {
        match self {
            Self::Bridged(by) | Self::Negotiable(by) => Some(by),
            Self::Met | Self::Unknown | Self::Barrier => None,
        }
    }
}

coded! {
    /// What a pair comes to. A pair with a barrier is never listed as a match.
    pub enum Verdict {
        Accessible = "accessible",
        ToConfirm = "to_confirm",
        Barrier = "barrier",
    }
}

/// The finding for one demand. Bridges do not add up: two half-measures on one demand do not make it accessible, so the
/// strongest offered one counts.
pub fn demand_finding(bridges: &Bridges, demand: Demand, profile: &Profile, role: &Role) -> Finding {
    let Some(required) = role.demands.get(demand) else { return Finding::Unknown };
    if required == Degree::ZERO {
        return Finding::Met;
    }
    let Some(capacity) = profile.capacities.get(demand) else { return Finding::Unknown };
    if capacity >= required {
        return Finding::Met;
    }
    let strongest = |offer: Offer| {
        let offered = bridges.of(demand).iter().find(|(by, _)| role.offers.get(*by) == Some(offer));
        offered.filter(|(_, levels)| capacity >= required.lowered_by(*levels)).map(|(by, _)| *by)
    };
    if let Some(by) = strongest(Offer::Available) {
        Finding::Bridged(by)
    } else if let Some(by) = strongest(Offer::OnRequest) {
        Finding::Negotiable(by)
    } else {
        Finding::Barrier
    }
}

/// The accommodations that lower a demand enough for a capacity, whether or not they are offered, strongest first, each with
/// the levels that it is worth.
pub fn sufficient(
    bridges: &Bridges,
    demand: Demand,
    required: Degree,
    capacity: Degree,
) -> impl Iterator<Item = &(Accommodation, u8)> {
    bridges.of(demand).iter().filter(move |(_, levels)| capacity >= required.lowered_by(*levels))
}

/// The finding for an accommodation that a person requires. Never `Bridged`.
pub fn need_finding(accommodation: Accommodation, offers: &Offers) -> Finding {
    match offers.get(accommodation) {
        Some(Offer::Available) => Finding::Met,
        Some(Offer::OnRequest) => Finding::Negotiable(accommodation),
        Some(Offer::Unavailable) => Finding::Barrier,
        None => Finding::Unknown,
    }
}

/// The findings for all twelve demands, in the order of the code list.
pub fn demand_findings(bridges: &Bridges, profile: &Profile, role: &Role) -> impl Iterator<Item = (Demand, Finding)> {
    Demand::ALL.iter().map(|&demand| (demand, demand_finding(bridges, demand, profile, role)))
}

/// The findings for the accommodations that the person requires, in the order of the code list.
pub fn need_findings(profile: &Profile, role: &Role) -> impl Iterator<Item = (Accommodation, Finding)> {
    profile.needs.with(Need::Required).map(|accommodation| (accommodation, need_finding(accommodation, &role.offers)))
}

/// Any barrier → barrier; else anything unknown or negotiable → to confirm; else accessible.
pub fn verdict(findings: impl IntoIterator<Item = Finding>) -> Verdict {
    let mut verdict = Verdict::Accessible;
    for finding in findings {
        match finding {
            Finding::Barrier => return Verdict::Barrier,
            Finding::Unknown | Finding::Negotiable(_) => verdict = Verdict::ToConfirm,
            Finding::Met | Finding::Bridged(_) => {}
        }
    }
    verdict
}
