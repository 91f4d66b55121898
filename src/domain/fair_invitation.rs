//! Who is asked to come to a fair, for which postings, and what a call has come to. Whom to ask, and in which order, is not decided
//! here.

use jiff::Timestamp;
use jiff::civil::Date;

use super::accommodation::{Accommodation, Needs};
use super::coded::coded;
use super::demand::{Capacities, Demand};
use super::fair::{AskedPerOpening, AskedPostings};
use super::ids::{JobseekerId, PostingId};
use super::place::Adcode;
use super::text::Reason;

coded! {
    /// What has come of asking somebody.
    pub enum InvitationState {
        /// Nobody has called yet.
        Listed = "listed",
        NotReached = "not_reached",
        /// They would like to be called again.
        CallBack = "call_back",
        Accepted = "accepted",
        Declined = "declined",
    }
}

coded! {
    /// Why somebody does not come.
    pub enum DecliningReason {
        NotLooking = "not_looking",
        HasWork = "has_work",
        NoSuchWork = "no_such_work",
        Wage = "wage",
        /// To the fair, or to the work.
        TooFar = "too_far",
        NoTime = "no_time",
        Health = "health",
        Family = "family",
        Other = "other",
    }
}

/// What is asked of a list.
#[derive(Debug, Clone, Copy)]
pub struct Wish {
    /// Whose people; `None` is the fair's region.
    pub region: Option<Adcode>,
    pub per_opening: AskedPerOpening,
    pub most_each: AskedPostings,
}

/// How many are asked for a posting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PostingAsked {
    pub posting: PostingId,
    /// Of the people who were looked at.
    pub fitting: usize,
    pub places: u32,
    /// Those who were asked before among them.
    pub asked: u32,
}

/// What a list came to.
#[derive(Debug)]
pub struct DrawnUp {
    pub region: Adcode,
    /// People of the region who are looking for work.
    pub looked_at: usize,
    pub without_posting: usize,
    /// Invited or registered before, and left as they are.
    pub kept: usize,
    pub listed: usize,
    pub on_reserve: usize,
    pub postings: Vec<PostingAsked>,
}

/// How somebody is best reached.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContactWay {
    Call,
    /// Short sentences, and time to answer.
    CallInPlainWords,
    Message,
    /// By video, or written.
    SignLanguage,
}

impl ContactWay {
    /// Read from what somebody can do and needs at work. Unknown is no reason not to call.
    pub fn of(capacities: &Capacities, needs: &Needs) -> Self {
        let needed = |accommodation| needs.get(accommodation).is_some();
        let at_most = |demand, most| capacities.get(demand).is_some_and(|it| it.value() <= most);
        if needed(Accommodation::SignLanguageInterpreter) {
            return Self::SignLanguage;
        }
        let writes = [Accommodation::WrittenCommunication, Accommodation::Captioning].into_iter().any(needed);
        if writes || at_most(Demand::Hearing, 1) || at_most(Demand::Speech, 0) {
            return Self::Message;
        }
        let is_plain = needed(Accommodation::EasyReadInstructions) || at_most(Demand::Learning, 1);
        if is_plain { Self::CallInPlainWords } else { Self::Call }
    }
}

/// What the last call has come to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub state: InvitationState,
    /// `None` exactly where nobody has called.
    pub called_on: Option<Date>,
    /// Of those who declined, if they said so.
    pub declining_reason: Option<DecliningReason>,
    pub note: Option<Reason>,
}

impl Call {
    /// Of whom nothing is known yet.
    pub const NONE: Self = Self { state: InvitationState::Listed, called_on: None, declining_reason: None, note: None };
}

/// One person who is asked to one fair.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invitation {
    pub jobseeker: JobseekerId,
    /// The postings they are asked for, those that fit best first.
    pub postings: Vec<PostingId>,
    /// The postings that fit have been promised to enough others; they are asked when these decline.
    pub is_reserve: bool,
    pub call: Call,
    /// When the invitation was given to whoever sends messages.
    pub sent_at: Option<Timestamp>,
}

impl Invitation {
    /// Whether nobody has been told, so that it can be drawn up again.
    pub fn is_untold(&self) -> bool {
        self.call == Call::NONE && self.sent_at.is_none()
    }

    /// Whether it holds its places at the postings.
    pub fn holds_places(&self) -> bool {
        !self.is_reserve && self.call.state != InvitationState::Declined
    }
}
