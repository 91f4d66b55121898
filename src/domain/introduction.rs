//! Introductions: matches that somebody acts on, and the one table of which step each party may take from which state.
//! What an employer may learn of the person on the way is `consent`'s; nothing here reads a record.

use jiff::Timestamp;

use super::coded::coded;
use super::ids::{AccountId, EmployerId, JobseekerId, PostingId};
use super::principal::Role;
use super::text::Reason;

coded! {
    /// Where an introduction stands.
    pub enum IntroductionState {
        /// Somebody thinks that the pair fits; the employer knows no name.
        Proposed = "proposed",
        /// The jobseeker has consented to be known. Only a consent leads here.
        Consented = "consented",
        /// The federation has put both in touch: each has the other's contact.
        Shared = "shared",
        Interview = "interview",
        Offered = "offered",
        /// The person works there; one opening less.
        Hired = "hired",
        /// One side does not want the other.
        Declined = "declined",
        /// The jobseeker, or the federation for them, has taken it back.
        Withdrawn = "withdrawn",
        /// Nobody went on in time.
        Expired = "expired",
    }
}

impl IntroductionState {
    /// No step leads out of it.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Proposed | Self::Consented | Self::Shared | Self::Interview | Self::Offered => false,
            Self::Hired | Self::Declined | Self::Withdrawn | Self::Expired => true,
        }
    }

    /// Whether consents can be given, and count: until the end, and after a hire, when the employer needs the number.
    pub const fn takes_consent(self) -> bool {
        !self.is_over() || matches!(self, Self::Hired)
    }

    /// Whether the federation has put both sides in touch, and nobody has turned away since.
    pub const fn is_in_touch(self) -> bool {
        matches!(self, Self::Shared | Self::Interview | Self::Offered | Self::Hired)
    }
}

/// Who takes a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Party {
    /// Admin and staff.
    Federation,
    Employer,
    Jobseeker,
    /// The program, when time has run out.
    House,
}

impl Party {
    pub const ALL: [Self; 4] = [Self::Federation, Self::Employer, Self::Jobseeker, Self::House];
}

impl From<Role> for Party {
    fn from(role: Role) -> Self {
        match role {
            Role::Admin | Role::Staff => Self::Federation,
            Role::Employer => Self::Employer,
            Role::Jobseeker => Self::Jobseeker,
        }
    }
}

/// The steps that a party may take from a state. The way forward is `consented` → `shared` → `interview` → `offered` →
/// `hired`, without a leap: whoever comes later in the file reads there what happened. `consented` is in no list, as
/// nobody but the person consents, and that is no step of this table.
pub const fn legal_steps(state: IntroductionState, party: Party) -> &'static [IntroductionState] {
    use IntroductionState::{Consented, Declined, Expired, Hired, Interview, Offered, Proposed, Shared, Withdrawn};
    use Party::{Employer, Federation, House, Jobseeker};
    match (state, party) {
        (Hired | Declined | Withdrawn | Expired, _) => &[],
        (_, House) => &[Expired],
        (_, Jobseeker) | (Proposed, Federation) => &[Declined, Withdrawn],
        (Proposed | Consented, Employer) => &[Declined],
        (Consented, Federation) => &[Shared, Declined, Withdrawn],
        (Shared, Employer) => &[Interview, Declined],
        (Shared, Federation) => &[Interview, Declined, Withdrawn],
        (Interview, Employer) => &[Offered, Declined],
        (Interview, Federation) => &[Offered, Declined, Withdrawn],
        (Offered, Employer) => &[Hired, Declined],
        (Offered, Federation) => &[Hired, Declined, Withdrawn],
    }
}

/// One match that somebody acts on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Introduction {
    pub jobseeker: JobseekerId,
    pub posting: PostingId,
    /// The posting's, when it was proposed.
    pub employer: EmployerId,
    pub state: IntroductionState,
    pub proposed_by: Role,
}

/// One step, as it was taken. The first leads to `proposed` from nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub from: Option<IntroductionState>,
    pub to: IntroductionState,
    /// `None` is the program.
    pub by: Option<Role>,
    pub account: Option<AccountId>,
    pub at: Timestamp,
    pub reason: Option<Reason>,
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::IntroductionState::{Consented, Declined, Expired, Hired, Offered, Proposed, Shared, Withdrawn};
    use super::*;

    fn any_state() -> impl Strategy<Value = IntroductionState> {
        select(IntroductionState::ALL)
    }

    fn any_party() -> impl Strategy<Value = Party> {
        select(&Party::ALL[..])
    }

    proptest! {
        /// Steps are taken at random, each only where it is legal.
        #[test]
        fn no_walk_leads_out_of_an_end_or_to_a_hire_without_an_offer(
            walk in proptest::collection::vec((any_party(), any::<prop::sample::Index>()), 1..12),
        ) {
            let mut passed = vec![Consented];
            for (party, choice) in walk {
                let state = *passed.last().unwrap();
                let legal = legal_steps(state, party);
                prop_assert!(!state.is_over() || legal.is_empty());
                if !legal.is_empty() {
                    passed.push(legal[choice.index(legal.len())]);
                }
            }
            if let Some(at) = passed.iter().position(|state| *state == Hired) {
                prop_assert_eq!(passed[at - 1], Offered);
            }
            prop_assert_eq!(passed.iter().filter(|state| state.is_over()).count(), usize::from(passed.last().unwrap().is_over()));
        }

        #[test]
        fn nobody_steps_to_consented_or_back_to_the_beginning(state in any_state(), party in any_party()) {
            let legal = legal_steps(state, party);
            prop_assert!(!legal.contains(&Consented) && !legal.contains(&Proposed) && !legal.contains(&state));
        }

        #[test]
        fn only_time_expires_and_time_does_nothing_else(state in any_state(), party in any_party()) {
            let expires = legal_steps(state, party).contains(&Expired);
            prop_assert_eq!(expires, party == Party::House && !state.is_over());
            prop_assert!(party != Party::House || legal_steps(state, party).len() == usize::from(expires));
        }

        #[test]
        fn whoever_is_in_it_can_end_it(state in any_state(), party in any_party()) {
            let legal = legal_steps(state, party);
            if !state.is_over() && party != Party::House {
                prop_assert!(legal.contains(&Declined));
                prop_assert_eq!(legal.contains(&Withdrawn), party != Party::Employer);
            }
        }

        /// What an employer may do the federation may do for it; the jobseeker never takes a step forward.
        #[test]
        fn the_federation_can_act_for_an_employer_and_a_jobseeker_only_leaves(state in any_state()) {
            let federation = legal_steps(state, Party::Federation);
            prop_assert!(legal_steps(state, Party::Employer).iter().all(|step| federation.contains(step)));
            prop_assert!(legal_steps(state, Party::Jobseeker).iter().all(|step| step.is_over() && *step != Hired));
        }
    }

    #[test]
    fn only_the_federation_shares_and_only_after_a_consent() {
        for state in IntroductionState::ALL {
            for party in Party::ALL {
                let shares = legal_steps(*state, party).contains(&Shared);
                assert_eq!(shares, *state == Consented && party == Party::Federation, "{state} {party:?}");
            }
        }
    }
}
