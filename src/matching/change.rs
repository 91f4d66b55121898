//! A single change and its code. What a next step says too is that step, with its code and parameters; whom a change opens is
//! counted in `unlock_person` and `unlock_posting`.

use crate::domain::accommodation::Accommodation;
use crate::domain::place::CommuteLimit;
use crate::domain::skill::SkillLevel;

use super::next_step::NextStep;
use super::reason::{Param, Params};
use super::unlock::{Lack, Training};

/// One change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    Step(NextStep),
    /// That the person travels further.
    TravelFurther {
        from: CommuteLimit,
        to: CommuteLimit,
    },
    /// That the posting offers it.
    OfferAccommodation(Accommodation),
    /// One rung down.
    LowerRequiredLevel {
        from: SkillLevel,
        to: SkillLevel,
    },
    /// That the certificate is wished for, and not demanded.
    WaiveCertificate,
}

impl Change {
    /// Taking a certificate.
    pub const fn take(Training { occupation, level }: Training) -> Self {
        Self::Step(NextStep::TakeCertificate { occupation, level })
    }

    /// Asking employers for an accommodation, and their providing it.
    pub const fn request(accommodation: Accommodation) -> Self {
        Self::Step(NextStep::RequestAccommodation { accommodation, demand: None })
    }

    /// Stable code in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::Step(step) => step.code(),
            Self::TravelFurther { .. } => "travel_further",
            Self::OfferAccommodation(_) => "offer_accommodation",
            Self::LowerRequiredLevel { .. } => "lower_required_level",
            Self::WaiveCertificate => "waive_certificate",
        }
    }

    /// The parameters, named as in answers.
    pub fn params(&self) -> Params {
        let kilometres = |name, limit: CommuteLimit| (name, Param::Number(i64::from(limit.kilometres())));
        match *self {
            Self::Step(step) => step.params(),
            Self::TravelFurther { from, to } => vec![kilometres("from_km", from), kilometres("to_km", to)],
            Self::OfferAccommodation(accommodation) => vec![("accommodation", Param::Code(accommodation.code()))],
            Self::LowerRequiredLevel { from, to } => {
                vec![("from", Param::Code(from.code())), ("to", Param::Code(to.code()))]
            }
            Self::WaiveCertificate => Vec::new(),
        }
    }

    /// Whether it brings what a pair lacks.
    pub fn brings(&self, lack: Lack) -> bool {
        match (*self, lack) {
            (Self::Step(NextStep::TakeCertificate { occupation, level }), Lack::Certificate(asked)) => {
                Training { occupation, level }.serves(asked)
            }
            (Self::Step(NextStep::RenewCertificate { occupation, level }), Lack::Certificate(asked)) => {
                Training { occupation, level: Some(level) }.serves(asked)
            }
            (
                Self::Step(NextStep::RequestAccommodation { accommodation, .. })
                | Self::OfferAccommodation(accommodation),
                Lack::Accommodation(lacking),
            ) => accommodation == lacking,
            (Self::TravelFurther { to, .. }, Lack::Distance(kilometres)) => kilometres <= f64::from(to.kilometres()),
            (Self::Step(NextStep::LowerDemand { demand, .. }), Lack::DemandOneLower(lacking)) => demand == lacking,
            (Self::LowerRequiredLevel { .. }, Lack::LevelOneLower) | (Self::WaiveCertificate, Lack::NoCertificate) => {
                true
            }
            _ => false,
        }
    }
}
