//! The explanation of one pair: its components with their reasons, its findings, and what would change it.
//! Nobody else adds scores: `Explanation::score` is the sum of its parts, so it cannot differ from them.

use jiff::civil::Date;

use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::demand::{Degree, Demand};
use crate::domain::occupation::Kinship;

use super::assess::{self, ComponentName};
use super::finding::{Finding, Verdict, demand_findings, need_findings};
use super::gates::{self, Gate};
use super::location::Distance;
use super::next_step::{NextStep, next_steps};
use super::preference::{self, Wish};
use super::profile::Profile;
use super::reason::Reason;
use super::role::Role;
use super::rules::Rules;
use super::score::Millionths;
use super::skill::{self, Standing};

/// One component of the score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Component {
    pub name: ComponentName,
    pub share: Millionths,
    pub weight: Millionths,
    pub reasons: Vec<Reason>,
}

impl Component {
    /// What it adds to the score.
    pub fn contribution(&self) -> Millionths {
        self.weight.times(self.share)
    }
}

/// What a finding is about, with what both sides say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    Demand { demand: Demand, required: Option<Degree>, capacity: Option<Degree> },
    Accommodation { accommodation: Accommodation, offer: Option<Offer> },
}

/// Everything there is to say of one pair.
#[derive(Debug, Clone, PartialEq)]
pub struct Explanation {
    pub components: [Component; 4],
    pub findings: Vec<(Subject, Finding)>,
    pub verdict: Verdict,
    /// The gates that are shut; none for a match.
    pub shut_gates: Vec<Gate>,
    /// `None` where a place is unknown.
    pub distance: Option<Distance>,
    pub next_steps: Vec<NextStep>,
}

impl Explanation {
    /// The sum of the contributions.
    pub fn score(&self) -> Millionths {
        self.components.iter().map(Component::contribution).sum()
    }
}

/// Explains one pair. Its score and verdict are those of `assess`.
pub fn explain(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Explanation {
    let component = |name, reasons| {
        let share = assess::share(name, rules, today, profile, role);
        Component { name, share, weight: assess::weight(name, rules), reasons }
    };
    Explanation {
        components: [
            component(ComponentName::Skill, skill_reasons(rules, today, profile, role)),
            component(ComponentName::Accessibility, accessibility_reasons(rules, profile, role)),
            component(ComponentName::Location, location_reasons(profile, role)),
            component(ComponentName::Preference, preference_reasons(profile, role)),
        ],
        findings: findings(rules, profile, role),
        verdict: assess::verdict(rules, today, profile, role),
        shut_gates: gates::shut(rules, today, profile, role).collect(),
        distance: Distance::between(profile.place, role.place),
        next_steps: next_steps(rules, today, profile, role),
    }
}

fn findings(rules: &Rules, profile: &Profile, role: &Role) -> Vec<(Subject, Finding)> {
    let demands = demand_findings(&rules.bridges, profile, role).map(|(demand, finding)| {
        let (required, capacity) = (role.demands.get(demand), profile.capacities.get(demand));
        (Subject::Demand { demand, required, capacity }, finding)
    });
    let needs = need_findings(profile, role).map(|(accommodation, finding)| {
        (Subject::Accommodation { accommodation, offer: role.offers.get(accommodation) }, finding)
    });
    demands.chain(needs).collect()
}

fn skill_reasons(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Vec<Reason> {
    if !skill::has_requirement(role) {
        return vec![Reason::NoRequirement];
    }
    let mut reasons = Vec::new();
    if let Some(best) = skill::best(&rules.skill, today, profile, role) {
        let (occupation, held) = (best.occupation, best.level);
        reasons.push(match (best.rungs_under(role), role.required_level) {
            (rungs @ 1.., Some(required)) => Reason::LevelBelow { occupation, held, required, rungs },
            (_, required) => Reason::LevelMet { occupation, held, required },
        });
        let kinship = best.kinship(role);
        if kinship != Kinship::Same {
            reasons.push(Reason::RelatedOccupation { occupation, kinship });
        }
        if best.standing(today) == Standing::Unverified {
            reasons.push(Reason::CertificateUnverified { occupation, level: held });
        }
    } else if role.occupation.is_none() {
        reasons.push(Reason::OccupationUnknown);
    } else {
        reasons.push(Reason::NoCertificate);
    }
    let shut = role.certificate_mandatory && !skill::holds_mandatory_certificate(today, profile, role);
    if let Some(occupation) = role.occupation.filter(|_| shut) {
        reasons.push(Reason::MandatoryCertificateMissing { occupation, required: role.required_level });
    }
    // Certificates that would have counted say why they do not, in an order that does not depend on the input's.
    let mut discounted: Vec<_> = profile.skills.iter().filter(|skill| skill.is_kin(role)).collect();
    discounted.sort_by_key(|skill| (skill.occupation, skill.level, skill.expires_on, skill.status.index()));
    reasons.extend(discounted.into_iter().filter_map(|skill| {
        let (occupation, level) = (skill.occupation, skill.level);
        match skill.standing(today) {
            Standing::Expired(expired_on) => Some(Reason::CertificateExpired { occupation, level, expired_on }),
            Standing::Revoked => Some(Reason::CertificateRevoked { occupation, level }),
            Standing::Good | Standing::Unverified => None,
        }
    }));
    reasons
}

fn accessibility_reasons(rules: &Rules, profile: &Profile, role: &Role) -> Vec<Reason> {
    let mut reasons = Vec::new();
    let mut count = 0;
    for (demand, finding) in demand_findings(&rules.bridges, profile, role) {
        match (finding, role.demands.get(demand), profile.capacities.get(demand)) {
            (Finding::Met, ..) => count += 1,
            (Finding::Bridged(by), ..) => reasons.push(Reason::DemandBridged { demand, by }),
            (Finding::Negotiable(by), ..) => reasons.push(Reason::DemandNegotiable { demand, by }),
            (Finding::Barrier, Some(required), Some(capacity)) => {
                reasons.push(Reason::DemandBarrier { demand, required, capacity });
            }
            (Finding::Unknown | Finding::Barrier, None, _) => reasons.push(Reason::DemandNotStated { demand }),
            (Finding::Unknown | Finding::Barrier, Some(_), _) => reasons.push(Reason::CapacityNotStated { demand }),
        }
    }
    if count > 0 {
        reasons.insert(0, Reason::DemandsMet { count });
    }
    reasons.extend(need_findings(profile, role).map(|(accommodation, finding)| match finding {
        Finding::Met | Finding::Bridged(_) => Reason::AccommodationAvailable { accommodation },
        Finding::Negotiable(_) => Reason::AccommodationOnRequest { accommodation },
        Finding::Unknown => Reason::AccommodationNotStated { accommodation },
        Finding::Barrier => Reason::AccommodationRefused { accommodation },
    }));
    reasons
}

fn location_reasons(profile: &Profile, role: &Role) -> Vec<Reason> {
    let mut reasons = Vec::new();
    if role.remote {
        reasons.push(Reason::RemoteWork);
    } else {
        match Distance::between(profile.place, role.place) {
            Some(distance) => {
                reasons.push(Reason::Distance { tenths_km: distance.tenths() });
                reasons.extend(distance.is_approximate().then_some(Reason::LocationApproximate));
            }
            None => reasons.push(Reason::LocationUnknown),
        }
        reasons.extend(
            gates::usable_dormitory(profile, role).map(|accommodation| Reason::DormitoryOffered { accommodation }),
        );
    }
    reasons
}

fn preference_reasons(profile: &Profile, role: &Role) -> Vec<Reason> {
    let reasons: Vec<Reason> = preference::wishes(profile, role)
        .map(|wish| match wish {
            Wish::Occupation(Some((_, Kinship::None))) => Reason::OccupationNotWished,
            Wish::Occupation(Some((occupation, Kinship::Same))) => Reason::OccupationWished { occupation },
            Wish::Occupation(Some((occupation, kinship))) => Reason::OccupationNearWish { occupation, kinship },
            Wish::Occupation(None) => Reason::OccupationUnknown,
            Wish::Wage { wished, promised: Some(promised) } if promised >= wished => {
                Reason::WageMet { wished, promised }
            }
            Wish::Wage { wished, promised: Some(promised) } => Reason::WageBelow { wished, promised },
            Wish::Wage { wished, promised: None } => Reason::WageNotStated { wished },
            Wish::EmploymentType(Some((employment_type, true))) => Reason::EmploymentTypeWished { employment_type },
            Wish::EmploymentType(Some((employment_type, false))) => Reason::EmploymentTypeNotWished { employment_type },
            Wish::EmploymentType(None) => Reason::EmploymentTypeNotStated,
            Wish::Remote(true) => Reason::RemoteWished,
            Wish::Remote(false) => Reason::RemoteNotOffered,
            Wish::Accommodation(accommodation, Some(Offer::Available)) => Reason::PreferredAvailable { accommodation },
            Wish::Accommodation(accommodation, Some(Offer::OnRequest)) => Reason::PreferredOnRequest { accommodation },
            Wish::Accommodation(accommodation, Some(Offer::Unavailable)) => Reason::PreferredRefused { accommodation },
            Wish::Accommodation(accommodation, None) => Reason::PreferredNotStated { accommodation },
        })
        .collect();
    if reasons.is_empty() { vec![Reason::NoPreference] } else { reasons }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{empty_profile, empty_role, millionths, place, rules, skill};
    use super::*;
    use crate::domain::accommodation::{Need, Needs, Offers};
    use crate::domain::occupation::OccupationCode;
    use crate::domain::skill::SkillLevel;

    const TODAY: Date = date(2026, 6, 15);

    fn degree(value: i64) -> Degree {
        Degree::new(value).unwrap()
    }

    /// The first case of the design: level-1 physical disability, an intermediate certificate as pastry cook.
    fn cook() -> Profile {
        let abilities = [(Demand::StandingWalking, 1), (Demand::Lifting, 1), (Demand::Hands, 3), (Demand::Vision, 3)];
        Profile {
            birth_date: Some(date(1989, 3, 1)),
            place: place(36.08, 120.37),
            capacities: abilities.into_iter().map(|(demand, value)| (demand, degree(value))).collect(),
            needs: Needs::from_iter([(Accommodation::StepFreeAccess, Need::Required)]),
            skills: vec![skill("4-03-02-02", SkillLevel::Intermediate)],
            ..empty_profile()
        }
    }

    /// The hotel's kitchen, next door: 3 of standing and walking, with seated work.
    fn kitchen() -> Role {
        let asked = [(Demand::StandingWalking, 3), (Demand::Lifting, 2), (Demand::Hands, 3)];
        let offered = [Accommodation::SeatedWork, Accommodation::StepFreeAccess];
        let nothing_else = Demand::ALL.iter().map(|&demand| (demand, Degree::ZERO));
        Role {
            occupation: OccupationCode::parse("4-03-02-02").ok(),
            required_level: Some(SkillLevel::Junior),
            place: place(36.08, 120.37),
            demands: nothing_else.chain(asked.map(|(demand, value)| (demand, degree(value)))).collect(),
            offers: Offers::from_iter(offered.map(|it| (it, Offer::Available))),
            ..empty_role()
        }
    }

    fn finding(explanation: &Explanation, wanted: Demand) -> Finding {
        let is_wanted = |subject: &Subject| matches!(subject, Subject::Demand { demand, .. } if *demand == wanted);
        explanation.findings.iter().find(|(subject, _)| is_wanted(subject)).map(|(_, finding)| *finding).unwrap()
    }

    #[test]
    fn seated_work_bridges_the_standing_but_nothing_the_lifting() {
        let explanation = explain(&rules(), TODAY, &cook(), &kitchen());
        assert_eq!(finding(&explanation, Demand::StandingWalking), Finding::Bridged(Accommodation::SeatedWork));
        assert_eq!(finding(&explanation, Demand::Hands), Finding::Met);
        assert_eq!(finding(&explanation, Demand::Lifting), Finding::Barrier);
        assert_eq!(explanation.verdict, Verdict::Barrier);
    }

    #[test]
    fn an_assistant_for_the_lifting_makes_it_accessible_with_the_score_by_hand() {
        let mut kitchen = kitchen();
        kitchen.offers.set(Accommodation::PersonalAssistant, Some(Offer::Available));
        let explanation = explain(&rules(), TODAY, &cook(), &kitchen);
        assert_eq!(explanation.verdict, Verdict::Accessible);
        // Skill 1; accessibility (10 demands + 1 need + 2 · 0.9) ∕ 13, rounded down; next door; no wish.
        let shares = explanation.components.each_ref().map(|it| it.share);
        assert_eq!(shares, [1_000_000, 984_615, 1_000_000, 0].map(millionths));
        // 0.4 · 1 + 0.3 · 0.984615 + 0.2 · 1 + 0.1 · 0, the second rounded to the nearest millionth: 0.2953845.
        assert_eq!(explanation.score(), millionths(400_000 + 295_385 + 200_000));
    }

    #[test]
    fn a_certificate_that_is_far_too_low_is_named_not_overlooked() {
        let kitchen = Role { required_level: Some(SkillLevel::SeniorTechnician), ..kitchen() };
        let explanation = explain(&rules(), TODAY, &cook(), &kitchen);
        let occupation = OccupationCode::parse("4-03-02-02").unwrap();
        let (held, required) = (SkillLevel::Intermediate, SkillLevel::SeniorTechnician);
        let reasons = &explanation.components.first().unwrap().reasons;
        assert_eq!(reasons, &[Reason::LevelBelow { occupation, held, required, rungs: 3 }]);
    }
}
