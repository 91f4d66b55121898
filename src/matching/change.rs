//! A single change and its code. Where a next step says the same, it has the same code and parameters; whom a change opens
//! is counted in `unlock_person` and `unlock_posting`.

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::{Degree, Demand};
use crate::domain::occupation::OccupationCode;
use crate::domain::place::CommuteLimit;
use crate::domain::skill::SkillLevel;

use super::next_step::{Fact, NextStep};
use super::reason::{Param, Params};
use super::unlock::{Lack, Training};

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    TakeCertificate(Training),
    /// A certificate that has ended, and that would do.
    RenewCertificate {
        occupation: OccupationCode,
        level: SkillLevel,
    },
    /// That employers are asked for it, and provide it.
    RequestAccommodation(Accommodation),
    TravelFurther {
        from: CommuteLimit,
        to: CommuteLimit,
    },
    /// That the posting offers it.
    OfferAccommodation(Accommodation),
    LowerDemand {
        demand: Demand,
        from: Degree,
        to: Degree,
    },
    LowerRequiredLevel {
        from: SkillLevel,
        to: SkillLevel,
    },
    /// That the certificate is wished for, and not demanded.
    WaiveCertificate,
    ConfirmFact(Fact),
}

impl Change {
    /// Stable code in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::TravelFurther { .. } => "travel_further",
            Self::OfferAccommodation(_) => "offer_accommodation",
            Self::LowerRequiredLevel { .. } => "lower_required_level",
            Self::WaiveCertificate => "waive_certificate",
            Self::TakeCertificate(Training { occupation, level }) => {
                NextStep::TakeCertificate { occupation, level }.code()
            }
            Self::RenewCertificate { occupation, level } => NextStep::RenewCertificate { occupation, level }.code(),
            Self::RequestAccommodation(accommodation) => {
                NextStep::RequestAccommodation { accommodation, demand: None }.code()
            }
            Self::LowerDemand { demand, from, to } => NextStep::LowerDemand { demand, from, to }.code(),
            Self::ConfirmFact(fact) => NextStep::ConfirmFact(fact).code(),
        }
    }

    /// The parameters, named as in answers.
    pub fn params(self) -> Params {
        let kilometres = |name, limit: CommuteLimit| (name, Param::Number(i64::from(limit.kilometres())));
        match self {
            Self::TravelFurther { from, to } => vec![kilometres("from_km", from), kilometres("to_km", to)],
            Self::OfferAccommodation(accommodation) => vec![("accommodation", Param::Code(accommodation.code()))],
            Self::LowerRequiredLevel { from, to } => {
                vec![("from", Param::Code(from.code())), ("to", Param::Code(to.code()))]
            }
            Self::WaiveCertificate => Vec::new(),
            Self::TakeCertificate(Training { occupation, level }) => {
                NextStep::TakeCertificate { occupation, level }.params()
            }
            Self::RenewCertificate { occupation, level } => NextStep::RenewCertificate { occupation, level }.params(),
            Self::RequestAccommodation(accommodation) => {
                NextStep::RequestAccommodation { accommodation, demand: None }.params()
            }
            Self::LowerDemand { demand, from, to } => NextStep::LowerDemand { demand, from, to }.params(),
            Self::ConfirmFact(fact) => NextStep::ConfirmFact(fact).params(),
        }
    }

    /// Whether it brings what a pair lacks.
    pub fn brings(self, lack: Lack) -> bool {
        match (self, lack) {
            (Self::TakeCertificate(taken), Lack::Certificate(asked)) => taken.serves(asked),
            (Self::RenewCertificate { occupation, level }, Lack::Certificate(asked)) => {
                Training { occupation, level: Some(level) }.serves(asked)
            }
            (Self::RequestAccommodation(it) | Self::OfferAccommodation(it), Lack::Accommodation(lacking)) => {
                it == lacking
            }
            (Self::TravelFurther { to, .. }, Lack::Distance(kilometres)) => kilometres <= f64::from(to.kilometres()),
            (Self::LowerDemand { demand, .. }, Lack::DemandOneLower(lacking)) => demand == lacking,
            (Self::LowerRequiredLevel { .. }, Lack::LevelOneLower) | (Self::WaiveCertificate, Lack::NoCertificate) => {
                true
            }
            _ => false,
        }
    }
}
