//! The short answer for one pair, without reasons: is it a match, and how good. A ranking asks it of every candidate.
//! `explain` says the same at length; both take shares, gates and findings from the same functions.

use jiff::civil::Date;

use crate::domain::coded::coded;

use super::accessibility;
use super::finding::{self, Verdict, demand_findings, need_findings};
use super::gate_outcome::GateOutcome;
use super::gates::{self, Gate};
use super::location;
use super::preference;
use super::profile::Profile;
use super::role::Role;
use super::rules::Rules;
use super::score::Millionths;
use super::skill;

coded! {
    /// The four parts of a score.
    pub enum ComponentName {
        Skill = "skill",
        Accessibility = "accessibility",
        Location = "location",
        Preference = "preference",
    }
}

/// Which pairs a list is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Listing {
    /// Pairs without a barrier, of one verdict or of both.
    Matches(Option<Verdict>),
    /// Pairs that only barriers keep apart.
    NearMisses,
    /// No pair: what was asked for contradicts itself, or holds nothing to search for.
    Nothing,
}

/// The score of a pair that belongs into the listing; `None` for any other pair. A pair with a shut gate is in no
/// listing, but for the mandatory certificate: lacking it is a barrier that taking it removes.
pub fn assess(rules: &Rules, today: Date, listing: Listing, profile: &Profile, role: &Role) -> Option<Millionths> {
    if listing == Listing::Nothing
        || gates::shut(rules, today, profile, role).any(|gate| gate != Gate::MandatoryCertificate)
    {
        return None;
    }
    let verdict = verdict(rules, today, profile, role);
    let is_listed = match listing {
        Listing::Matches(wanted) => verdict != Verdict::Barrier && wanted.is_none_or(|wanted| wanted == verdict),
        Listing::NearMisses => verdict == Verdict::Barrier,
        Listing::Nothing => false,
    };
    is_listed.then(|| score(rules, today, profile, role))
}

/// The verdict of a pair. A mandatory certificate that is not held is a barrier like a demand that cannot be met.
pub fn verdict(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Verdict {
    let certificate = gates::outcome(Gate::MandatoryCertificate, rules, today, profile, role);
    if certificate == GateOutcome::Shut {
        return Verdict::Barrier;
    }
    functional_verdict(rules, profile, role)
}

/// The verdict on whether the work can be done, certificates apart.
pub fn functional_verdict(rules: &Rules, profile: &Profile, role: &Role) -> Verdict {
    let demands = demand_findings(&rules.bridges, profile, role).map(|(_, finding)| finding);
    finding::verdict(demands.chain(need_findings(profile, role).map(|(_, finding)| finding)))
}

/// The score of a pair, whether or not it is a match: Σ weight · share.
pub fn score(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Millionths {
    ComponentName::ALL.iter().map(|&name| weight(name, rules).times(share(name, rules, today, profile, role))).sum()
}

/// The share of one component for a pair.
pub fn share(name: ComponentName, rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Millionths {
    match name {
        ComponentName::Skill => skill::share(&rules.skill, today, profile, role),
        ComponentName::Accessibility => accessibility::share(&rules.accessibility, &rules.bridges, profile, role),
        ComponentName::Location => location::share(rules, profile, role),
        ComponentName::Preference => preference::share(&rules.skill, profile, role),
    }
}

/// The weight of one component.
pub fn weight(name: ComponentName, rules: &Rules) -> Millionths {
    match name {
        ComponentName::Skill => rules.weights.skill(),
        ComponentName::Accessibility => rules.weights.accessibility(),
        ComponentName::Location => rules.weights.location(),
        ComponentName::Preference => rules.weights.preference(),
    }
}
