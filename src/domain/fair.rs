//! Job fairs: what is held where and when, and the steps from a draft to the end of the day. Who has a booth there and who comes
//! is in `fair_booth` and `fair_registration`; nothing is planned here.

use jiff::civil::Date;

use super::accommodation::Offers;
use super::coded::coded;
use super::fault::{Fault, FieldFault, Form, Pointer};
use super::place::{Adcode, Coordinates};
use super::text::{EmployerName, FairName, Label, Reason, VenueAddress};

coded! {
    /// Where a fair stands.
    pub enum FairState {
        /// Only the federation sees it.
        Draft = "draft",
        /// People can register.
        Open = "open",
        /// The interviews are printed.
        Planned = "planned",
        /// It is the day.
        Running = "running",
        Closed = "closed",
        Cancelled = "cancelled",
    }
}

impl FairState {
    /// The steps that the federation may take from here. From a plan there is a way back, while nobody has come yet.
    pub const fn legal_steps(self) -> &'static [Self] {
        match self {
            Self::Draft => &[Self::Open, Self::Cancelled],
            Self::Open => &[Self::Planned, Self::Cancelled],
            Self::Planned => &[Self::Open, Self::Running, Self::Cancelled],
            Self::Running => &[Self::Closed, Self::Cancelled],
            Self::Closed | Self::Cancelled => &[],
        }
    }

    /// Whether everybody who has signed in may read of it.
    pub const fn is_published(self) -> bool {
        matches!(self, Self::Open | Self::Planned | Self::Running)
    }

    /// Whether people have been told of their interviews, and of a day that is not over.
    pub const fn is_printed(self) -> bool {
        matches!(self, Self::Planned | Self::Running)
    }

    /// Whether the fair itself may still change: its day, its booths, who helps.
    pub const fn is_in_preparation(self) -> bool {
        matches!(self, Self::Draft | Self::Open)
    }

    /// Whether people can be registered: on the day as walk-ins.
    pub const fn takes_registrations(self) -> bool {
        self.is_published()
    }
}

/// Whole numbers with their range, one type each.
macro_rules! ranged {
    ($($(#[$meta:meta])* $name:ident, $min:literal => $max:literal;)+) => {$(
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            pub const MIN: i64 = $min;
            pub const MAX: i64 = $max;

            /// # Errors
            /// `OutOfRange`.
            pub fn new(number: i64) -> Result<Self, Fault> {
                let is_inside = (Self::MIN..=Self::MAX).contains(&number);
                is_inside.then_some(Self(number)).ok_or(Fault::OutOfRange { min: Self::MIN, max: Self::MAX })
            }

            pub const fn value(self) -> i64 {
                self.0
            }
        }
    )+};
}

ranged! {
    /// Length of an interview slot.
    SlotMinutes, 5 => 240;
    /// Slots of a session.
    SlotCount, 1 => 96;
    /// Between two slots of a session, for moving on.
    GapMinutes, 0 => 60;
    /// Most interviews of one person.
    MostInterviews, 0 => 20;
    /// People who are asked for each opening.
    AskedPerOpening, 1 => 100;
    /// Postings for which one person is asked.
    AskedPostings, 1 => 10;
    /// Interviews of a posting, wished for or at most.
    InterviewCount, 0 => 500;
    /// On the plan of the hall.
    Metre, -10_000 => 10_000;
    /// Slots of rest; 0 is none.
    FreeSlots, 0 => 10;
    /// Interviews in a row, after which a rest is due.
    InRow, 1 => 10;
    /// A session of a fair, from 0.
    SessionNumber, 0 => 19;
    /// A slot of a session, from 0.
    SlotNumber, 0 => 95;
    /// Seconds that the planner may take.
    TimeLimit, 1 => 600;
    /// What chance is drawn from; exact in any JSON reader.
    Seed, 0 => 9_007_199_254_740_991;
}

impl MostInterviews {
    /// Where nobody says how many.
    pub const USUAL: Self = Self(4);
}

impl AskedPerOpening {
    /// Where nobody says how many: of those who are called about half come, and of those who come each sees a few employers.
    pub const USUAL: Self = Self(8);
}

impl AskedPostings {
    /// Where nobody says how many: as many as can be talked through in one call.
    pub const USUAL: Self = Self(3);
}

impl GapMinutes {
    pub const NONE: Self = Self(0);
}

impl Seed {
    pub const NONE: Self = Self(0);
}

/// A time of day, in whole minutes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TimeOfDay(u16);

/// Minutes of a day.
const DAY: u16 = 24 * 60;

impl TimeOfDay {
    /// Reads `HH:MM`, 00:00 to 24:00.
    ///
    /// # Errors
    /// `Malformed`.
    pub fn parse(text: &str) -> Result<Self, Fault> {
        let two = |digits: &str| {
            let is_shaped = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
            digits.parse::<u16>().ok().filter(|_| is_shaped)
        };
        let read = text.split_once(':').and_then(|(hours, minutes)| Some((two(hours)?, two(minutes)?)));
        let minutes = read.filter(|(_, minutes)| *minutes < 60).map(|(hours, minutes)| hours * 60 + minutes);
        minutes.and_then(Self::from_minutes).ok_or(Fault::Malformed { form: Form::TimeOfDay })
    }

    /// `None` after the end of the day.
    pub fn from_minutes(minutes: u16) -> Option<Self> {
        (minutes <= DAY).then_some(Self(minutes))
    }

    pub const fn minutes(self) -> u16 {
        self.0
    }
}

impl std::fmt::Display for TimeOfDay {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{:02}:{:02}", self.0 / 60, self.0 % 60)
    }
}

/// A part of the day with interview slots of equal length, one after the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    pub name: Label,
    pub starts: TimeOfDay,
    pub slot_minutes: SlotMinutes,
    pub slots: SlotCount,
    pub gap_minutes: GapMinutes,
}

/// One interview slot of the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DaySlot {
    /// The session, and the slot in it, both from 0.
    pub session: u16,
    pub slot: u16,
    /// Minutes of the day.
    pub starts: u16,
    pub ends: u16,
}

fn small(number: i64) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}

impl Session {
    /// Minutes of the day at which the last slot ends; more than a day where it does not fit into it.
    pub fn ends(&self) -> u16 {
        let (slots, length, gap) = (self.slots.value(), self.slot_minutes.value(), self.gap_minutes.value());
        small(i64::from(self.starts.minutes()) + slots * (length + gap) - gap)
    }
}

/// Sessions of one day, in order of time, with no more slots than can be planned.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Sessions(Vec<Session>);

impl Sessions {
    pub const MOST: usize = 20;
    /// Slots of a day.
    pub const MOST_SLOTS: i64 = 128;

    /// # Errors
    /// `TooMany` sessions; a session that begins before the one ahead of it ends, or ends after the day; too many slots.
    pub fn new(sessions: Vec<Session>) -> Result<Self, Vec<FieldFault>> {
        let here = Pointer::to("/sessions");
        let mut found = Vec::new();
        if sessions.len() > Self::MOST {
            found.push(FieldFault { pointer: here.clone(), fault: Fault::TooMany { max: Self::MOST } });
        }
        if sessions.iter().map(|it| it.slots.value()).sum::<i64>() > Self::MOST_SLOTS {
            let fault = Fault::OutOfRange { min: 1, max: Self::MOST_SLOTS };
            found.push(FieldFault { pointer: here.clone(), fault });
        }
        let mut before = 0;
        for (at, session) in sessions.iter().enumerate() {
            let pointer = here.child(&at.to_string());
            if session.starts.minutes() < before {
                found.push(FieldFault { pointer: pointer.child("starts"), fault: Fault::Overlaps });
            }
            before = session.ends();
            if before > DAY {
                let fault = Fault::OutOfRange { min: 1, max: Self::MOST_SLOTS };
                found.push(FieldFault { pointer: pointer.child("slots"), fault });
            }
        }
        if found.is_empty() { Ok(Self(sessions)) } else { Err(found) }
    }

    pub fn iter(&self) -> impl Iterator<Item = &Session> {
        self.0.iter()
    }

    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is a session of this number.
    pub fn has(&self, number: SessionNumber) -> bool {
        usize::try_from(number.value()).is_ok_and(|number| number < self.0.len())
    }

    /// All slots of the day, in order of time.
    pub fn slots(&self) -> Vec<DaySlot> {
        let of = |(number, session): (usize, &Session)| {
            let (number, session) = (u16::try_from(number).unwrap_or(u16::MAX), session.clone());
            let (length, gap) = (session.slot_minutes.value(), session.gap_minutes.value());
            (0..session.slots.value()).map(move |slot| {
                let starts = i64::from(session.starts.minutes()) + slot * (length + gap);
                DaySlot { session: number, slot: small(slot), starts: small(starts), ends: small(starts + length) }
            })
        };
        self.0.iter().enumerate().flat_map(of).collect()
    }
}

/// One fair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fair {
    pub name: FairName,
    pub organisers: Vec<EmployerName>,
    /// Whose staff hold it.
    pub region: Adcode,
    pub address: Option<VenueAddress>,
    pub location: Option<Coordinates>,
    /// Of the venue.
    pub accommodations: Offers,
    pub held_on: Date,
    pub sessions: Sessions,
    /// Of a person who says nothing else.
    pub max_interviews: MostInterviews,
    pub seed: Seed,
    pub state: FairState,
    /// Why it came to be in this state.
    pub reason: Option<Reason>,
}

impl Fair {
    /// Most organisers.
    pub const MAX_ORGANISERS: usize = 20;
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(starts: &str, slots: i64, gap: i64) -> Session {
        Session {
            name: Label::parse("上午").unwrap(),
            starts: TimeOfDay::parse(starts).unwrap(),
            slot_minutes: SlotMinutes::new(15).unwrap(),
            slots: SlotCount::new(slots).unwrap(),
            gap_minutes: GapMinutes::new(gap).unwrap(),
        }
    }

    #[test]
    fn a_time_of_day_is_two_digits_and_two_digits() {
        assert_eq!(TimeOfDay::parse("09:05").unwrap().minutes(), 545);
        assert_eq!(TimeOfDay::parse("24:00").unwrap().to_string(), "24:00");
        for wrong in ["9:05", "09:60", "24:01", "0905", "+9:05", "09:5", "", "99:99"] {
            assert!(TimeOfDay::parse(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn slots_follow_one_another_with_their_gaps_and_sessions_do_not_overlap() {
        let sessions = Sessions::new(vec![session("09:00", 2, 5), session("09:35", 1, 0)]).unwrap();
        let times: Vec<_> = sessions.slots().iter().map(|it| (it.session, it.slot, it.starts, it.ends)).collect();
        assert_eq!(times, [(0, 0, 540, 555), (0, 1, 560, 575), (1, 0, 575, 590)]);
        let faults = Sessions::new(vec![session("09:00", 2, 5), session("09:34", 1, 0)]).unwrap_err();
        assert_eq!(faults[0].pointer.as_str(), "/sessions/1/starts");
        assert!(Sessions::new(vec![session("23:50", 1, 0)]).is_err());
        assert!(Sessions::new(vec![session("00:00", 70, 0), session("18:00", 20, 0)]).is_ok());
        assert!(Sessions::new((0..3).map(|at| session(&format!("{:02}:00", at * 8), 31, 0)).collect()).is_ok());
    }

    #[test]
    fn the_way_leads_from_a_draft_to_the_end_and_only_a_plan_has_a_way_back() {
        for state in FairState::ALL {
            let is_over = matches!(state, FairState::Closed | FairState::Cancelled);
            assert_eq!(state.legal_steps().is_empty(), is_over);
            assert_eq!(state.legal_steps().contains(&FairState::Cancelled), !is_over);
            for next in state.legal_steps() {
                let goes_back = next.index() < state.index();
                assert_eq!(goes_back, (*state, *next) == (FairState::Planned, FairState::Open));
            }
        }
    }
}
