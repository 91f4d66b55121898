//! What one single change would do for a pair that is no match: which certificate, accommodation or distance it lacks, which
//! demand is one level too high. Gates and findings are asked, not judged again; what would help one pair step by step is
//! `next_step`. How many pairs a change opens is counted in `unlock_person` and `unlock_posting`.

use jiff::civil::Date;

use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::demand::Demand;
use crate::domain::occupation::OccupationCode;
use crate::domain::skill::SkillLevel;

use super::accommodation_set::AccommodationSet;
use super::assess::functional_verdict;
use super::finding::{Finding, Verdict, demand_findings, need_findings, sufficient};
use super::gate_outcome::GateOutcome;
use super::gates::{self, Gate};
use super::location::Distance;
use super::next_step::{Fact, unknown_facts};
use super::profile::Profile;
use super::role::Role;
use super::rules::Rules;

/// A certificate that could be taken, or that is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Training {
    pub occupation: OccupationCode,
    /// `None`: any level will do.
    pub level: Option<SkillLevel>,
}

impl Training {
    /// The least that a posting which makes a certificate mandatory would take; `None` where its occupation is not known.
    pub fn asked_by(role: &Role) -> Option<Self> {
        role.occupation.map(|occupation| Self { occupation, level: role.required_level })
    }

    /// The level that somebody who takes it has then.
    pub fn gained(self) -> SkillLevel {
        self.level.unwrap_or(SkillLevel::Apprentice)
    }

    /// Whether it is enough where another is asked for.
    pub fn serves(self, asked: Self) -> bool {
        asked.occupation.contains(self.occupation)
            && asked.level.is_none_or(|level| self.gained().rungs_under(level) == 0)
    }
}

/// One thing without which a pair is no match, and with which it would be. A pair may have several: any one would do.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lack {
    /// A certificate that serves where this one is asked for.
    Certificate(Training),
    /// That the accommodation is available.
    Accommodation(Accommodation),
    /// That the person travels so many kilometres.
    Distance(f64),
    /// That the work asks one level less of this.
    DemandOneLower(Demand),
    /// That the posting's required level is one rung lower.
    LevelOneLower,
    /// That no certificate is mandatory.
    NoCertificate,
}

/// How a pair stands.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Outlook {
    /// It is a match.
    Match(Verdict),
    /// It is none, and perhaps for one reason only.
    Near(Obstacles),
    /// It is none, and no single change that is known here would make it one.
    Apart,
}

/// What keeps a pair apart, where that may be one thing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Obstacles {
    is_certificate_missing: bool,
    /// How far apart they are, where that is too far.
    too_far_km: Option<f64>,
    barriers: Barriers,
}

/// The barriers of a pair.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Barriers {
    count: usize,
    /// The last one, where it is a demand.
    demand: Option<Demand>,
    /// Each of these, alone, would remove all of them.
    removed_by: AccommodationSet,
}

/// Gates that no change of a certificate, an accommodation, a demand or a distance opens, those of the posting first.
const FIXED: [Gate; 5] =
    [Gate::PostingOpen, Gate::WithinDates, Gate::OpeningsLeft, Gate::JobseekerActive, Gate::WorkingAge];

/// The gates of the person alone that are shut, so that no posting is a match and nothing said here helps.
pub fn own_shut_gates(rules: &Rules, today: Date, profile: &Profile) -> Vec<Gate> {
    let age = rules.working_age.outcome(profile.birth_date, profile.sex, today) == GateOutcome::Shut;
    let own = [(Gate::JobseekerActive, !profile.is_active), (Gate::WorkingAge, age)];
    own.into_iter().filter(|(_, is_shut)| *is_shut).map(|(gate, _)| gate).collect()
}

/// How a pair stands.
pub fn outlook(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Outlook {
    let is_shut = |gate| gates::outcome(gate, rules, today, profile, role) == GateOutcome::Shut;
    if FIXED.into_iter().any(is_shut) {
        return Outlook::Apart;
    }
    let too_far_km = if is_shut(Gate::WithinCommute) {
        // A shut gate has a distance.
        Distance::between(profile.place, role.place).map(Distance::kilometres)
    } else {
        None
    };
    let is_certificate_missing = is_shut(Gate::MandatoryCertificate);
    if is_certificate_missing && too_far_km.is_some() {
        return Outlook::Apart;
    }
    let Some(barriers) = Barriers::of(rules, profile, role) else { return Outlook::Apart };
    let is_barred = barriers.count > 0;
    if is_certificate_missing && is_barred {
        Outlook::Apart
    } else if is_certificate_missing || too_far_km.is_some() || is_barred {
        Outlook::Near(Obstacles { is_certificate_missing, too_far_km, barriers })
    } else {
        Outlook::Match(functional_verdict(rules, profile, role))
    }
}

impl Barriers {
    /// `None` where there are several and nothing removes all of them.
    fn of(rules: &Rules, profile: &Profile, role: &Role) -> Option<Self> {
        let mut barriers = Self { count: 0, demand: None, removed_by: AccommodationSet::ALL };
        for (demand, finding) in demand_findings(&rules.bridges, profile, role) {
            if finding != Finding::Barrier {
                continue;
            }
            let ends = role.demands.get(demand).zip(profile.capacities.get(demand));
            let removers =
                ends.into_iter().flat_map(|(from, to)| sufficient(&rules.bridges, demand, from, to)).map(|(by, _)| *by);
            barriers.add(Some(demand), removers.collect())?;
        }
        for (accommodation, finding) in need_findings(profile, role) {
            if finding == Finding::Barrier {
                barriers.add(None, [accommodation].into_iter().collect())?;
            }
        }
        Some(barriers)
    }

    fn add(&mut self, demand: Option<Demand>, removers: AccommodationSet) -> Option<()> {
        self.count += 1;
        self.demand = demand;
        self.removed_by = self.removed_by.and(removers);
        (self.count == 1 || !self.removed_by.is_empty()).then_some(())
    }
}

impl Obstacles {
    /// How far apart they are, where that is further than the person travels.
    pub const fn too_far_km(&self) -> Option<f64> {
        self.too_far_km
    }

    /// What the person lacks, each with what the pair would be then.
    pub fn lacks_of_person(
        self,
        rules: &Rules,
        profile: &Profile,
        role: &Role,
    ) -> impl Iterator<Item = (Lack, Verdict)> {
        let as_it_is = move || functional_verdict(rules, profile, role);
        let certificate = Training::asked_by(role).filter(|_| self.is_certificate_missing).map(Lack::Certificate);
        let distance = self.too_far_km.filter(|_| self.barriers.count == 0).map(Lack::Distance);
        let alone = certificate.into_iter().chain(distance).map(move |lack| (lack, as_it_is()));
        alone.chain(self.accommodations(rules, profile, role))
    }

    /// What the posting lacks, each with what the pair would be then.
    pub fn lacks_of_posting(
        self,
        rules: &Rules,
        today: Date,
        profile: &Profile,
        role: &Role,
    ) -> impl Iterator<Item = (Lack, Verdict)> {
        self.accommodations(rules, profile, role)
            .chain(self.demand_one_lower(rules, profile, role))
            .chain(self.softer_certificate(rules, today, profile, role))
    }

    /// The accommodations of which any one, if it were available, would make the pair a match.
    fn accommodations(self, rules: &Rules, profile: &Profile, role: &Role) -> impl Iterator<Item = (Lack, Verdict)> {
        let candidates = if self.is_certificate_missing {
            AccommodationSet::default()
        } else if self.too_far_km.is_some() {
            // A dwelling lifts the commute limit.
            self.barriers.removed_by.and(gates::usable_dormitories(profile).collect())
        } else {
            self.barriers.removed_by
        };
        candidates.iter().map(move |accommodation| {
            let mut offering = role.clone();
            offering.offers.set(accommodation, Some(Offer::Available));
            (Lack::Accommodation(accommodation), functional_verdict(rules, profile, &offering))
        })
    }

    fn demand_one_lower(self, rules: &Rules, profile: &Profile, role: &Role) -> Option<(Lack, Verdict)> {
        let is_alone = self.barriers.count == 1 && !self.is_certificate_missing && self.too_far_km.is_none();
        let demand = self.barriers.demand.filter(|_| is_alone)?;
        let mut easier = role.clone();
        easier.demands.set(demand, role.demands.get(demand).map(|degree| degree.lowered_by(1)));
        let verdict = functional_verdict(rules, profile, &easier);
        (verdict != Verdict::Barrier).then_some((Lack::DemandOneLower(demand), verdict))
    }

    fn softer_certificate(
        self,
        rules: &Rules,
        today: Date,
        profile: &Profile,
        role: &Role,
    ) -> impl Iterator<Item = (Lack, Verdict)> {
        // Whatever else keeps a pair apart that lacks a certificate keeps it apart for good.
        let lower = role.required_level.and_then(one_lower).filter(|_| self.is_certificate_missing).filter(|&level| {
            let softer = Role { required_level: Some(level), ..role.clone() };
            gates::outcome(Gate::MandatoryCertificate, rules, today, profile, &softer) == GateOutcome::Open
        });
        let lower = lower.map(|_| Lack::LevelOneLower);
        let waived = self.is_certificate_missing.then_some(Lack::NoCertificate);
        lower.into_iter().chain(waived).map(move |lack| (lack, functional_verdict(rules, profile, role)))
    }
}

/// The rung under a level; `None` for the lowest.
pub fn one_lower(level: SkillLevel) -> Option<SkillLevel> {
    level.index().checked_sub(1).and_then(|index| SkillLevel::ALL.get(index)).copied()
}

/// What is open about a match: names each fact that is not stated, and tells whether there is anything else to be settled.
/// Where there is nothing else and one fact only, its answer can make the match accessible.
pub fn open_facts(rules: &Rules, profile: &Profile, role: &Role, mut each: impl FnMut(Fact)) -> bool {
    let mut open_needs = need_findings(profile, role).filter(|(_, finding)| matches!(finding, Finding::Unknown));
    // The answer about the one need that is open may settle a demand as well.
    let only_need = open_needs.next().filter(|_| open_needs.next().is_none()).map(|(accommodation, _)| accommodation);
    let is_settled = |demand| {
        let gap = role.demands.get(demand).zip(profile.capacities.get(demand)).zip(only_need);
        gap.is_some_and(|((required, capacity), need)| {
            sufficient(&rules.bridges, demand, required, capacity).any(|(by, _)| *by == need)
        })
    };
    let mut is_negotiable = false;
    for (demand, finding) in demand_findings(&rules.bridges, profile, role) {
        match finding {
            Finding::Unknown => unknown_facts(demand, profile, role).for_each(&mut each),
            Finding::Negotiable(_) => is_negotiable |= !is_settled(demand),
            Finding::Met | Finding::Bridged(_) | Finding::Barrier => {}
        }
    }
    for (accommodation, finding) in need_findings(profile, role) {
        match finding {
            Finding::Unknown => each(Fact::Accommodation(accommodation)),
            Finding::Negotiable(_) => is_negotiable = true,
            Finding::Met | Finding::Bridged(_) | Finding::Barrier => {}
        }
    }
    is_negotiable
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::accommodation::Need;
    use crate::domain::demand::Degree;
    use crate::matching::sample::{empty_profile, empty_role, rules};

    /// A desk that is required, and that would bridge what the employer bridges on request only.
    #[test]
    fn an_open_need_whose_answer_settles_a_demand_is_all_that_is_open() {
        let (mut profile, mut role) = (empty_profile(), empty_role());
        for &demand in Demand::ALL {
            role.demands.set(demand, Some(Degree::ZERO));
        }
        role.demands.set(Demand::StandingWalking, Degree::MAX.into());
        profile.capacities.set(Demand::StandingWalking, Some(Degree::MAX.lowered_by(1)));
        profile.needs.set(Accommodation::AdjustableDesk, Some(Need::Required));
        role.offers.set(Accommodation::SeatedWork, Some(Offer::OnRequest));
        let open = |profile: &Profile| {
            let mut facts = Vec::new();
            let is_negotiable = open_facts(&rules(), profile, &role, |fact| facts.push(fact));
            (facts, is_negotiable)
        };
        assert_eq!(open(&profile), (vec![Fact::Accommodation(Accommodation::AdjustableDesk)], false));
        // Another open need leaves the rest to be settled.
        profile.needs.set(Accommodation::Lift, Some(Need::Required));
        assert!(open(&profile).1);
    }
}
