//! The accessibility component: the mean worth of the findings, over the twelve demands and the required accommodations.
//! The number of findings depends on the person alone, so nothing that an employer adds can lower it.

use super::finding::{Finding, demand_findings, need_findings};
use super::profile::Profile;
use super::role::Role;
use super::rules::{AccessibilityShares, Bridges};
use super::score::Millionths;

/// What one finding is worth.
pub fn worth(shares: &AccessibilityShares, finding: Finding) -> Millionths {
    match finding {
        Finding::Met => Millionths::ONE,
        Finding::Bridged(_) => shares.bridged(),
        Finding::Negotiable(_) => shares.negotiable(),
        Finding::Unknown | Finding::Barrier => Millionths::ZERO,
    }
}

/// The accessibility share of a pair.
pub fn share(shares: &AccessibilityShares, bridges: &Bridges, profile: &Profile, role: &Role) -> Millionths {
    let demands = demand_findings(bridges, profile, role).map(|(_, finding)| finding);
    let needs = need_findings(profile, role).map(|(_, finding)| finding);
    Millionths::mean(demands.chain(needs).map(|finding| worth(shares, finding)))
}
