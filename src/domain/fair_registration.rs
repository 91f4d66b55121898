//! Who comes to a fair: when they are there, how they move, what rest and which help they need. What is not stated is read from
//! what the person can do and requires; how quick a pace is in metres is said here.

use jiff::Timestamp;

use super::accommodation::{Accommodation, Need, Needs};
use super::coded::coded;
use super::demand::{Capacities, Demand};
use super::fair::{FreeSlots, InRow, MostInterviews, SessionNumber, TimeOfDay};
use super::fair_booth::AideKind;
use super::ids::{JobseekerId, RegistrationId};
use super::text::PersonName;

coded! {
    /// How somebody moves through the hall.
    pub enum Pace {
        Normal = "normal",
        /// By wheelchair.
        Wheels = "wheels",
        /// With a frame or crutches, or without seeing the way.
        Slow = "slow",
    }
}

impl Pace {
    /// Metres a minute through a full hall, the turn at its booths included: about 1.0, 0.6 and 0.4 metres a second.
    pub const fn metres_a_minute(self) -> u16 {
        match self {
            Self::Normal => 60,
            Self::Wheels => 36,
            Self::Slow => 24,
        }
    }

    /// Where nobody says: whoever cannot stand or walk rolls, whoever walks little or does not see goes slowly. Unknown is
    /// no reason to think somebody slow.
    pub fn of(capacities: &Capacities) -> Self {
        let degree = |demand| capacities.get(demand).map(super::demand::Degree::value);
        match (degree(Demand::StandingWalking), degree(Demand::Vision)) {
            (Some(0), _) => Self::Wheels,
            (Some(1), _) | (_, Some(0)) => Self::Slow,
            _ => Self::Normal,
        }
    }
}

/// After so many interviews in a row so many slots without one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RestWish {
    pub free_slots: FreeSlots,
    pub after: InRow,
}

impl RestWish {
    /// Where nobody says: whoever requires breaks at work has one slot after two interviews.
    pub fn of(needs: &Needs) -> Option<Self> {
        let is_needed = needs.get(Accommodation::RestBreaks) == Some(Need::Required);
        let rest = FreeSlots::new(1).ok().zip(InRow::new(2).ok());
        rest.filter(|_| is_needed).map(|(free_slots, after)| Self { free_slots, after })
    }
}

/// The help that somebody needs in an interview, where nobody says: an interpreter or a coach who is required at work, and a
/// guide for whoever does not see, or requires a personal assistant or guidance on the floor.
pub fn kinds_of(capacities: &Capacities, needs: &Needs) -> Vec<AideKind> {
    let requires = |accommodation| needs.get(accommodation) == Some(Need::Required);
    let sees_nothing = capacities.get(Demand::Vision).is_some_and(|it| it.value() == 0);
    let needs_guide =
        sees_nothing || requires(Accommodation::TactilePaving) || requires(Accommodation::PersonalAssistant);
    let kinds = [
        (AideKind::SignLanguageInterpreter, requires(Accommodation::SignLanguageInterpreter)),
        (AideKind::Guide, needs_guide),
        (AideKind::JobCoach, requires(Accommodation::JobCoach)),
    ];
    kinds.into_iter().filter_map(|(kind, is_needed)| is_needed.then_some(kind)).collect()
}

coded! {
    /// How somebody came to be registered.
    pub enum RegistrationSource {
        Invited = "invited",
        WalkIn = "walk_in",
        /// By themselves.
        Own = "self",
    }
}

coded! {
    /// What the day has shown of somebody.
    pub enum Attendance {
        Expected = "expected",
        Present = "present",
        NoShow = "no_show",
        Left = "left",
    }
}

/// Ten letters and digits that nobody mistakes for one another; it says nothing of anybody.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckInCode(String);

const CODE_LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

impl CheckInCode {
    pub const LENGTH: usize = 10;

    /// From as many random bytes.
    pub fn from_bytes(bytes: [u8; Self::LENGTH]) -> Self {
        let letter = |byte: u8| CODE_LETTERS.get(usize::from(byte % 32)).copied().map_or('2', char::from);
        Self(bytes.into_iter().map(letter).collect())
    }

    /// # Errors
    /// `Malformed`; small letters are taken for capitals.
    pub fn parse(text: &str) -> Result<Self, super::fault::Fault> {
        let text = text.trim().to_ascii_uppercase();
        let is_shaped = text.len() == Self::LENGTH && text.bytes().all(|b| CODE_LETTERS.contains(&b));
        is_shaped.then_some(Self(text)).ok_or(super::fault::Fault::Malformed { form: super::fault::Form::CheckInCode })
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for CheckInCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CheckInCode(…)")
    }
}

/// By what somebody who has come is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Arrival {
    Code(CheckInCode),
    Registration(RegistrationId),
    /// Only where nobody else who is registered has the same.
    Name(PersonName),
}

/// One person at one fair, as it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Registration {
    pub jobseeker: JobseekerId,
    /// `None` is all.
    pub sessions: Option<Vec<SessionNumber>>,
    pub from: Option<TimeOfDay>,
    pub until: Option<TimeOfDay>,
    /// `None` is what the fair says.
    pub max_interviews: Option<MostInterviews>,
    pub pace: Pace,
    pub rest: Option<RestWish>,
    pub helper_kinds: Vec<AideKind>,
    pub source: RegistrationSource,
}

/// What the day has shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Presence {
    pub attendance: Attendance,
    pub checked_in_at: Option<Timestamp>,
    /// The slot of the day from which on they are there.
    pub came_in_slot: Option<u16>,
    /// The slot of the day before which they have left.
    pub left_before_slot: Option<u16>,
}

impl Presence {
    /// Of whom nothing is known yet.
    pub const EXPECTED: Self =
        Self { attendance: Attendance::Expected, checked_in_at: None, came_in_slot: None, left_before_slot: None };
}

/// A registration as it is kept.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    pub registration: Registration,
    pub code: CheckInCode,
    pub presence: Presence,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::demand::Degree;

    fn can(demand: Demand, degree: i64) -> Capacities {
        Capacities::from_iter([(demand, Degree::new(degree).unwrap())])
    }

    #[test]
    fn a_pace_is_read_from_what_is_known_and_unknown_is_not_slow() {
        assert_eq!(Pace::of(&Capacities::default()), Pace::Normal);
        assert_eq!(Pace::of(&can(Demand::StandingWalking, 0)), Pace::Wheels);
        assert_eq!(Pace::of(&can(Demand::StandingWalking, 1)), Pace::Slow);
        assert_eq!(Pace::of(&can(Demand::StandingWalking, 2)), Pace::Normal);
        assert_eq!(Pace::of(&can(Demand::Vision, 0)), Pace::Slow);
    }

    #[test]
    fn help_is_read_from_what_is_required_not_from_what_is_preferred() {
        let needs = |need| Needs::from_iter([(Accommodation::SignLanguageInterpreter, need)]);
        let nothing = Capacities::default();
        assert_eq!(kinds_of(&nothing, &needs(Need::Required)), [AideKind::SignLanguageInterpreter]);
        assert_eq!(kinds_of(&nothing, &needs(Need::Preferred)), []);
        assert_eq!(kinds_of(&can(Demand::Vision, 0), &Needs::default()), [AideKind::Guide]);
    }

    #[test]
    fn a_code_is_read_as_it_was_given_out() {
        let code = CheckInCode::from_bytes([0, 31, 32, 7, 8, 255, 100, 3, 9, 77]);
        assert_eq!(CheckInCode::parse(&code.as_str().to_lowercase()).unwrap(), code);
        assert!(CheckInCode::parse("0OI1").is_err());
        assert_eq!(format!("{code:?}"), "CheckInCode(…)");
    }
}
