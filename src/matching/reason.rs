//! Why a component has its share: one machine-readable code with its parameters per reason.
//! The sentences for people are in `wording`.

use jiff::civil::Date;

use crate::domain::accommodation::Accommodation;
use crate::domain::demand::{Degree, Demand};
use crate::domain::occupation::{Kinship, OccupationCode};
use crate::domain::posting::EmploymentType;
use crate::domain::skill::SkillLevel;
use crate::domain::wage::Fen;

/// One parameter of a reason or a step, ready to be written as JSON or into a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Param {
    Code(&'static str),
    Number(i64),
    /// Tenths, written with one decimal.
    Tenths(i64),
    Date(Date),
    Occupation(OccupationCode),
}

/// Named parameters, in a fixed order.
pub type Params = Vec<(&'static str, Param)>;

/// A reason. Every share that is not full has one that says why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The posting asks for no skill level: it is open to all.
    NoRequirement,
    LevelMet {
        occupation: OccupationCode,
        held: SkillLevel,
        required: Option<SkillLevel>,
    },
    LevelBelow {
        occupation: OccupationCode,
        held: SkillLevel,
        required: SkillLevel,
        rungs: usize,
    },
    /// The certificate is for another occupation of the same group.
    RelatedOccupation {
        occupation: OccupationCode,
        kinship: Kinship,
    },
    CertificateUnverified {
        occupation: OccupationCode,
        level: SkillLevel,
    },
    CertificateExpired {
        occupation: OccupationCode,
        level: SkillLevel,
        expired_on: Date,
    },
    CertificateRevoked {
        occupation: OccupationCode,
        level: SkillLevel,
    },
    /// No certificate that counts for this posting.
    NoCertificate,
    /// The posting's occupation is not known, so no certificate can be compared with it.
    OccupationUnknown,
    /// The posting makes a certificate mandatory that the person does not hold.
    MandatoryCertificateMissing {
        occupation: OccupationCode,
        required: Option<SkillLevel>,
    },

    DemandsMet {
        count: usize,
    },
    DemandBridged {
        demand: Demand,
        by: Accommodation,
    },
    DemandNegotiable {
        demand: Demand,
        by: Accommodation,
    },
    DemandNotStated {
        demand: Demand,
    },
    CapacityNotStated {
        demand: Demand,
    },
    DemandBarrier {
        demand: Demand,
        required: Degree,
        capacity: Degree,
    },
    AccommodationAvailable {
        accommodation: Accommodation,
    },
    AccommodationOnRequest {
        accommodation: Accommodation,
    },
    AccommodationNotStated {
        accommodation: Accommodation,
    },
    AccommodationRefused {
        accommodation: Accommodation,
    },

    RemoteWork,
    Distance {
        tenths_km: i64,
    },
    /// A region's centre stands for an address.
    LocationApproximate,
    LocationUnknown,
    DormitoryOffered {
        accommodation: Accommodation,
    },

    /// The person has stated no wish.
    NoPreference,
    OccupationWished {
        occupation: OccupationCode,
    },
    OccupationNearWish {
        occupation: OccupationCode,
        kinship: Kinship,
    },
    OccupationNotWished,
    WageMet {
        wished: Fen,
        promised: Fen,
    },
    WageBelow {
        wished: Fen,
        promised: Fen,
    },
    WageNotStated {
        wished: Fen,
    },
    EmploymentTypeWished {
        employment_type: EmploymentType,
    },
    EmploymentTypeNotWished {
        employment_type: EmploymentType,
    },
    EmploymentTypeNotStated,
    RemoteWished,
    RemoteNotOffered,
    PreferredAvailable {
        accommodation: Accommodation,
    },
    PreferredOnRequest {
        accommodation: Accommodation,
    },
    PreferredNotStated {
        accommodation: Accommodation,
    },
    PreferredRefused {
        accommodation: Accommodation,
    },
}

/// A small count as a parameter.
fn number(count: usize) -> Param {
    Param::Number(i64::try_from(count).unwrap_or(i64::MAX))
}

fn level(level: Option<SkillLevel>) -> Option<(&'static str, Param)> {
    level.map(|level| ("required", Param::Code(level.code())))
}

/// The word for a kinship in parameters.
pub const fn kinship_code(kinship: Kinship) -> &'static str {
    match kinship {
        Kinship::None => "none",
        Kinship::MiddleGroup => "middle_group",
        Kinship::MinorGroup => "minor_group",
        Kinship::Same => "same",
    }
}

impl Reason {
    /// Stable code in answers.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::NoRequirement => "no_requirement",
            Self::LevelMet { .. } => "level_met",
            Self::LevelBelow { .. } => "level_below",
            Self::RelatedOccupation { .. } => "related_occupation",
            Self::CertificateUnverified { .. } => "certificate_unverified",
            Self::CertificateExpired { .. } => "certificate_expired",
            Self::CertificateRevoked { .. } => "certificate_revoked",
            Self::NoCertificate => "no_certificate",
            Self::OccupationUnknown => "occupation_unknown",
            Self::MandatoryCertificateMissing { .. } => "mandatory_certificate_missing",
            Self::DemandsMet { .. } => "demands_met",
            Self::DemandBridged { .. } => "demand_bridged",
            Self::DemandNegotiable { .. } => "demand_negotiable",
            Self::DemandNotStated { .. } => "demand_not_stated",
            Self::CapacityNotStated { .. } => "capacity_not_stated",
            Self::DemandBarrier { .. } => "demand_barrier",
            Self::AccommodationAvailable { .. } => "accommodation_available",
            Self::AccommodationOnRequest { .. } => "accommodation_on_request",
            Self::AccommodationNotStated { .. } => "accommodation_not_stated",
            Self::AccommodationRefused { .. } => "accommodation_refused",
            Self::RemoteWork => "remote_work",
            Self::Distance { .. } => "distance",
            Self::LocationApproximate => "location_approximate",
            Self::LocationUnknown => "location_unknown",
            Self::DormitoryOffered { .. } => "dormitory_offered",
            Self::NoPreference => "no_preference",
            Self::OccupationWished { .. } => "occupation_wished",
            Self::OccupationNearWish { .. } => "occupation_near_wish",
            Self::OccupationNotWished => "occupation_not_wished",
            Self::WageMet { .. } => "wage_met",
            Self::WageBelow { .. } => "wage_below",
            Self::WageNotStated { .. } => "wage_not_stated",
            Self::EmploymentTypeWished { .. } => "employment_type_wished",
            Self::EmploymentTypeNotWished { .. } => "employment_type_not_wished",
            Self::EmploymentTypeNotStated => "employment_type_not_stated",
            Self::RemoteWished => "remote_wished",
            Self::RemoteNotOffered => "remote_not_offered",
            Self::PreferredAvailable { .. } => "preferred_available",
            Self::PreferredOnRequest { .. } => "preferred_on_request",
            Self::PreferredNotStated { .. } => "preferred_not_stated",
            Self::PreferredRefused { .. } => "preferred_refused",
        }
    }

    /// The parameters, named as in answers.
    pub fn params(&self) -> Params {
        let accommodation = |it: Accommodation| ("accommodation", Param::Code(it.code()));
        let demand = |it: Demand| ("demand", Param::Code(it.code()));
        let occupation = |it: OccupationCode| ("occupation", Param::Occupation(it));
        let degree = |name, it: Degree| (name, Param::Number(i64::from(it.value())));
        let fen = |name, it: Fen| (name, Param::Number(i64::from(it.value())));
        match *self {
            Self::NoRequirement
            | Self::NoCertificate
            | Self::OccupationUnknown
            | Self::RemoteWork
            | Self::LocationApproximate
            | Self::LocationUnknown
            | Self::NoPreference
            | Self::OccupationNotWished
            | Self::EmploymentTypeNotStated
            | Self::RemoteWished
            | Self::RemoteNotOffered => Vec::new(),
            Self::LevelMet { occupation: code, held, required } => {
                [occupation(code), ("held", Param::Code(held.code()))].into_iter().chain(level(required)).collect()
            }
            Self::LevelBelow { occupation: code, held, required, rungs } => vec![
                occupation(code),
                ("held", Param::Code(held.code())),
                ("required", Param::Code(required.code())),
                ("rungs", number(rungs)),
            ],
            Self::RelatedOccupation { occupation: code, kinship }
            | Self::OccupationNearWish { occupation: code, kinship } => {
                vec![occupation(code), ("kinship", Param::Code(kinship_code(kinship)))]
            }
            Self::CertificateUnverified { occupation: code, level }
            | Self::CertificateRevoked { occupation: code, level } => {
                vec![occupation(code), ("level", Param::Code(level.code()))]
            }
            Self::CertificateExpired { occupation: code, level, expired_on } => {
                vec![occupation(code), ("level", Param::Code(level.code())), ("expired_on", Param::Date(expired_on))]
            }
            Self::MandatoryCertificateMissing { occupation: code, required } => {
                std::iter::once(occupation(code)).chain(level(required)).collect()
            }
            Self::DemandsMet { count } => vec![("count", number(count))],
            Self::DemandBridged { demand: it, by } | Self::DemandNegotiable { demand: it, by } => {
                vec![demand(it), ("by", Param::Code(by.code()))]
            }
            Self::DemandNotStated { demand: it } | Self::CapacityNotStated { demand: it } => vec![demand(it)],
            Self::DemandBarrier { demand: it, required, capacity } => {
                vec![demand(it), degree("required", required), degree("capacity", capacity)]
            }
            Self::AccommodationAvailable { accommodation: it }
            | Self::AccommodationOnRequest { accommodation: it }
            | Self::AccommodationNotStated { accommodation: it }
            | Self::AccommodationRefused { accommodation: it }
            | Self::DormitoryOffered { accommodation: it }
            | Self::PreferredAvailable { accommodation: it }
            | Self::PreferredOnRequest { accommodation: it }
            | Self::PreferredNotStated { accommodation: it }
            | Self::PreferredRefused { accommodation: it } => vec![accommodation(it)],
            Self::Distance { tenths_km } => vec![("kilometres", Param::Tenths(tenths_km))],
            Self::OccupationWished { occupation: code } => vec![occupation(code)],
            Self::WageMet { wished, promised } | Self::WageBelow { wished, promised } => {
                vec![fen("wished", wished), fen("promised", promised)]
            }
            Self::WageNotStated { wished } => vec![fen("wished", wished)],
            Self::EmploymentTypeWished { employment_type } | Self::EmploymentTypeNotWished { employment_type } => {
                vec![("employment_type", Param::Code(employment_type.code()))]
            }
        }
    }
}
