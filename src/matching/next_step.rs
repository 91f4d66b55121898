//! The smallest changes that would raise or unlock a match: a certificate to take, an accommodation to ask for, a fact to
//! confirm. A step is always something that its side can do; "be less disabled" is not one.

use jiff::civil::Date;

use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::coded::coded;
use crate::domain::demand::{Degree, Demand};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::skill::SkillLevel;

use super::finding::{Finding, demand_findings, need_findings, sufficient};
use super::gate_outcome::GateOutcome;
use super::gates::{self, Gate};
use super::profile::{Profile, Skill};
use super::reason::{Param, Params};
use super::role::Role;
use super::rules::Rules;
use super::skill::{self, Standing};

coded! {
    /// Who can take a step.
    pub enum Side {
        Jobseeker = "jobseeker",
        Employer = "employer",
    }
}

/// Something that is not known and that somebody can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fact {
    /// What the work asks; the employer knows.
    Demand(Demand),
    /// What the person can do; the person knows.
    Capacity(Demand),
    /// Whether the employer provides it.
    Accommodation(Accommodation),
    BirthDate,
    Location(Side),
    Wage,
    EmploymentType,
    /// Which occupation the posting is for.
    Occupation,
}

/// One step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NextStep {
    /// Take this certificate; without a level any level will do.
    TakeCertificate {
        occupation: OccupationCode,
        level: Option<SkillLevel>,
    },
    RenewCertificate {
        occupation: OccupationCode,
        level: SkillLevel,
    },
    VerifyCertificate {
        occupation: OccupationCode,
        level: SkillLevel,
    },
    /// Ask the employer for it; `demand` is what it would bridge, `None` where the person requires it for itself.
    RequestAccommodation {
        accommodation: Accommodation,
        demand: Option<Demand>,
    },
    /// Ask the employer to arrange the work so that it demands no more than this.
    LowerDemand {
        demand: Demand,
        from: Degree,
        to: Degree,
    },
    ConfirmFact(Fact),
}

impl NextStep {
    /// Stable code in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::TakeCertificate { .. } => "take_certificate",
            Self::RenewCertificate { .. } => "renew_certificate",
            Self::VerifyCertificate { .. } => "verify_certificate",
            Self::RequestAccommodation { .. } => "request_accommodation",
            Self::LowerDemand { .. } => "lower_demand",
            Self::ConfirmFact(_) => "confirm_fact",
        }
    }

    /// The parameters, named as in answers.
    pub fn params(&self) -> Params {
        let degree = |name, it: Degree| (name, Param::Number(i64::from(it.value())));
        match *self {
            Self::TakeCertificate { occupation, level } => {
                std::iter::once(("occupation", Param::Occupation(occupation)))
                    .chain(level.map(|level| ("level", Param::Code(level.code()))))
                    .collect()
            }
            Self::RenewCertificate { occupation, level } | Self::VerifyCertificate { occupation, level } => {
                vec![("occupation", Param::Occupation(occupation)), ("level", Param::Code(level.code()))]
            }
            Self::RequestAccommodation { accommodation, demand } => {
                std::iter::once(("accommodation", Param::Code(accommodation.code())))
                    .chain(demand.map(|demand| ("demand", Param::Code(demand.code()))))
                    .collect()
            }
            Self::LowerDemand { demand, from, to } => {
                vec![("demand", Param::Code(demand.code())), degree("from", from), degree("to", to)]
            }
            Self::ConfirmFact(fact) => fact.params(),
        }
    }
}

impl Fact {
    /// Who can say.
    pub const fn side(self) -> Side {
        match self {
            Self::Capacity(_) | Self::BirthDate | Self::Location(Side::Jobseeker) => Side::Jobseeker,
            Self::Demand(_)
            | Self::Accommodation(_)
            | Self::Location(Side::Employer)
            | Self::Wage
            | Self::EmploymentType
            | Self::Occupation => Side::Employer,
        }
    }

    /// The word for the fact in parameters.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Demand(_) => "demand",
            Self::Capacity(_) => "capacity",
            Self::Accommodation(_) => "accommodation",
            Self::BirthDate => "birth_date",
            Self::Location(_) => "location",
            Self::Wage => "wage",
            Self::EmploymentType => "employment_type",
            Self::Occupation => "occupation",
        }
    }

    fn params(self) -> Params {
        let subject = match self {
            Self::Demand(demand) | Self::Capacity(demand) => Some(("demand", Param::Code(demand.code()))),
            Self::Accommodation(accommodation) => Some(("accommodation", Param::Code(accommodation.code()))),
            Self::BirthDate | Self::Location(_) | Self::Wage | Self::EmploymentType | Self::Occupation => None,
        };
        let asked = [("fact", Param::Code(self.code())), ("ask", Param::Code(self.side().code()))];
        asked.into_iter().chain(subject).collect()
    }
}

/// The steps for one pair: what unlocks it first, then what raises it, then what is to be confirmed.
pub fn next_steps(rules: &Rules, today: Date, profile: &Profile, role: &Role) -> Vec<NextStep> {
    let mut steps = Vec::new();
    let mut confirm = Vec::new();
    steps.extend(certificate_step(today, profile, role));
    for (demand, finding) in demand_findings(&rules.bridges, profile, role) {
        match finding {
            Finding::Met | Finding::Bridged(_) => {}
            Finding::Negotiable(by) => {
                steps.push(NextStep::RequestAccommodation { accommodation: by, demand: Some(demand) });
            }
            Finding::Unknown => confirm.extend(unknown_facts(demand, profile, role).map(NextStep::ConfirmFact)),
            Finding::Barrier => steps.extend(barrier_step(rules, demand, profile, role)),
        }
    }
    for (accommodation, finding) in need_findings(profile, role) {
        match finding {
            Finding::Met | Finding::Bridged(_) => {}
            Finding::Unknown => confirm.push(NextStep::ConfirmFact(Fact::Accommodation(accommodation))),
            Finding::Negotiable(_) | Finding::Barrier => {
                steps.push(NextStep::RequestAccommodation { accommodation, demand: None });
            }
        }
    }
    confirm.extend(other_facts(rules, today, profile, role).map(NextStep::ConfirmFact));
    steps.extend(confirm);
    // Seated work may answer a demand and a need at once: one request is enough.
    let mut asked: Vec<Accommodation> = Vec::new();
    steps.retain(|step| match step {
        NextStep::RequestAccommodation { accommodation, .. } => {
            !asked.contains(accommodation) && {
                asked.push(*accommodation);
                true
            }
        }
        _ => true,
    });
    steps
}

/// The one certificate step that does most: look up a good one, renew an ended one, else take the required one.
fn certificate_step(today: Date, profile: &Profile, role: &Role) -> Option<NextStep> {
    let occupation = role.occupation.filter(|code| skill::has_requirement(role) && code.depth() == 4)?;
    let fits = |skill: &&Skill| skill.kinship(role) == Kinship::Same && skill.rungs_under(role) == 0;
    let standings: Vec<(Standing, SkillLevel)> =
        profile.skills.iter().filter(fits).map(|skill| (skill.standing(today), skill.level)).collect();
    let highest = |wanted: fn(&Standing) -> bool| {
        standings.iter().filter(|(standing, _)| wanted(standing)).map(|(_, level)| *level).max()
    };
    if highest(|it| *it == Standing::Good).is_some() {
        None
    } else if let Some(level) = highest(|it| *it == Standing::Unverified) {
        Some(NextStep::VerifyCertificate { occupation, level })
    } else if let Some(level) = highest(|it| matches!(it, Standing::Expired(_))) {
        Some(NextStep::RenewCertificate { occupation, level })
    } else {
        Some(NextStep::TakeCertificate { occupation, level: role.required_level })
    }
}

/// What would remove a demand's barrier: the gentlest accommodation that suffices, one not yet refused before a refused
/// one; where none could, the demand itself would have to come down.
fn barrier_step(rules: &Rules, demand: Demand, profile: &Profile, role: &Role) -> Option<NextStep> {
    let (from, to) = (role.demands.get(demand)?, profile.capacities.get(demand)?);
    let gentlest = sufficient(&rules.bridges, demand, from, to)
        .min_by_key(|(by, levels)| (role.offers.get(*by) == Some(Offer::Unavailable), *levels, *by));
    Some(match gentlest {
        Some(&(accommodation, _)) => NextStep::RequestAccommodation { accommodation, demand: Some(demand) },
        None => NextStep::LowerDemand { demand, from, to },
    })
}

/// Whose word is missing on a demand.
pub(super) fn unknown_facts(demand: Demand, profile: &Profile, role: &Role) -> impl Iterator<Item = Fact> {
    let posting = role.demands.get(demand).is_none().then_some(Fact::Demand(demand));
    let person = profile.capacities.get(demand).is_none().then_some(Fact::Capacity(demand));
    posting.into_iter().chain(person)
}

fn other_facts<'a>(
    rules: &'a Rules,
    today: Date,
    profile: &'a Profile,
    role: &'a Role,
) -> impl Iterator<Item = Fact> + 'a {
    let preferences = &profile.preferences;
    let is_limited =
        preferences.max_commute.is_some() && !role.remote && gates::usable_dormitory(profile, role).is_none();
    let is_vague = |place: Option<crate::domain::place::Place>| place.is_none_or(|place| place.approximate);
    let age = gates::outcome(Gate::WorkingAge, rules, today, profile, role) == GateOutcome::Unknown;
    [
        age.then_some(Fact::BirthDate),
        (is_limited && is_vague(profile.place)).then_some(Fact::Location(Side::Jobseeker)),
        (is_limited && is_vague(role.place)).then_some(Fact::Location(Side::Employer)),
        (role.occupation.is_none() && (skill::has_requirement(role) || !preferences.occupations.is_empty()))
            .then_some(Fact::Occupation),
        (preferences.wage_min.is_some() && role.wage.top().is_none()).then_some(Fact::Wage),
        (!preferences.employment_types.is_empty() && role.employment_type.is_none()).then_some(Fact::EmploymentType),
    ]
    .into_iter()
    .flatten()
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::super::sample::{empty_profile, empty_role, rules, skill};
    use super::*;
    use crate::domain::accommodation::Need;

    const TODAY: Date = date(2026, 6, 15);

    fn degree(value: i64) -> Degree {
        Degree::new(value).unwrap()
    }

    /// The steps of somebody who can do `capacity` where `required` is asked.
    fn steps_for(demand: Demand, required: i64, capacity: i64, offers: &[(Accommodation, Offer)]) -> Vec<NextStep> {
        let (mut profile, mut role) = (empty_profile(), empty_role());
        for &it in Demand::ALL {
            role.demands.set(it, Some(Degree::ZERO));
        }
        profile.birth_date = Some(date(1989, 3, 1));
        profile.capacities.set(demand, Some(degree(capacity)));
        role.demands.set(demand, Some(degree(required)));
        role.offers = offers.iter().copied().collect();
        next_steps(&rules(), TODAY, &profile, &role)
    }

    #[test]
    fn the_gentlest_accommodation_that_suffices_is_asked_for() {
        let ask = |accommodation| {
            vec![NextStep::RequestAccommodation { accommodation, demand: Some(Demand::StandingWalking) }]
        };
        assert_eq!(steps_for(Demand::StandingWalking, 2, 1, &[]), ask(Accommodation::AdjustableDesk));
        assert_eq!(steps_for(Demand::StandingWalking, 3, 1, &[]), ask(Accommodation::SeatedWork));
        let refused = [(Accommodation::SeatedWork, Offer::Unavailable)];
        assert_eq!(steps_for(Demand::StandingWalking, 3, 1, &refused), ask(Accommodation::RemoteWork));
    }

    #[test]
    fn where_no_accommodation_suffices_the_demand_has_to_come_down() {
        let lowered = NextStep::LowerDemand { demand: Demand::Lifting, from: degree(3), to: degree(1) };
        assert_eq!(steps_for(Demand::Lifting, 3, 1, &[]), [lowered]);
    }

    #[test]
    fn one_request_answers_a_demand_and_a_need() {
        let mut profile = empty_profile();
        profile.capacities.set(Demand::StandingWalking, Some(degree(1)));
        profile.needs.set(Accommodation::SeatedWork, Some(Need::Required));
        let mut role = empty_role();
        role.demands.set(Demand::StandingWalking, Some(degree(3)));
        role.offers.set(Accommodation::SeatedWork, Some(Offer::OnRequest));
        let steps = next_steps(&rules(), TODAY, &profile, &role);
        let requests = steps.iter().filter(|step| matches!(step, NextStep::RequestAccommodation { .. }));
        assert_eq!(requests.count(), 1);
    }

    #[test]
    fn an_ended_certificate_is_renewed_rather_than_taken_again() {
        let occupation = OccupationCode::parse("4-03-02-02").unwrap();
        let mut profile = empty_profile();
        let mut role = empty_role();
        (role.occupation, role.required_level) = (Some(occupation), Some(SkillLevel::Junior));
        let first = |profile: &Profile| next_steps(&rules(), TODAY, profile, &role).first().copied();
        let taken = NextStep::TakeCertificate { occupation, level: Some(SkillLevel::Junior) };
        assert_eq!(first(&profile), Some(taken));
        let level = SkillLevel::Intermediate;
        profile.skills = vec![Skill { expires_on: Some(date(2026, 6, 14)), ..skill("4-03-02-02", level) }];
        assert_eq!(first(&profile), Some(NextStep::RenewCertificate { occupation, level }));
    }
}
