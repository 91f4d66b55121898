//! What went wrong at somebody's earlier work and may go wrong again here. Cautions are told beside a match; they change neither its
//! score nor its verdict, since what went wrong once is a thing to ask about, not a barrier.

use crate::domain::accommodation::{Accommodation, Offer};
use crate::domain::ids::{EmployerId, PostingId};
use crate::domain::place::Place;
use crate::domain::placement::LeavingReason;
use crate::domain::wage::Fen;

use super::location::Distance;
use super::reason::{Param, Params};
use super::role::Role;

/// Work that somebody has left.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierWork {
    pub posting: PostingId,
    pub employer: EmployerId,
    pub reason: LeavingReason,
    /// What was paid; `None` where it is not known.
    pub monthly_wage: Option<Fen>,
    /// Promised accommodations that the last look did not find.
    pub missing: Vec<Accommodation>,
    /// `None` where the posting is not in view any more.
    pub role: Option<Role>,
}

/// Something to ask about before somebody goes there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caution {
    /// They worked in this very role.
    LeftThisPosting(LeavingReason),
    /// They worked for this employer.
    LeftThisEmployer(LeavingReason),
    /// They left for the wage, and this one is not known to be higher.
    WageNotHigher,
    /// It was not there before, and is not sure to be here.
    AccommodationNotSure(Accommodation),
    /// The work was too hard or their health did not bear it, and this is the same occupation.
    SameOccupation(LeavingReason),
    /// They left for the way, and this one is not known to be shorter.
    NotNearer,
}

impl Caution {
    /// Stable code in answers.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LeftThisPosting(_) => "left_this_posting",
            Self::LeftThisEmployer(_) => "left_this_employer",
            Self::WageNotHigher => "wage_not_higher",
            Self::AccommodationNotSure(_) => "accommodation_not_sure",
            Self::SameOccupation(_) => "same_occupation",
            Self::NotNearer => "not_nearer",
        }
    }

    /// The parameters, named as in answers.
    pub fn params(self) -> Params {
        match self {
            Self::LeftThisPosting(reason) | Self::LeftThisEmployer(reason) | Self::SameOccupation(reason) => {
                vec![("reason", Param::Code(reason.code()))]
            }
            Self::AccommodationNotSure(accommodation) => vec![("accommodation", Param::Code(accommodation.code()))],
            Self::WageNotHigher | Self::NotNearer => Vec::new(),
        }
    }
}

/// What to ask about, of all that somebody has left; each once.
pub fn cautions(
    home: Option<Place>,
    earlier: &[EarlierWork],
    (posting, employer, role): (PostingId, EmployerId, &Role),
) -> Vec<Caution> {
    let mut found = Vec::new();
    for work in earlier {
        if work.posting == posting {
            found.push(Caution::LeftThisPosting(work.reason));
        } else if work.employer == employer {
            found.push(Caution::LeftThisEmployer(work.reason));
        }
        match work.reason {
            LeavingReason::Wage if !pays_more(work, role) => found.push(Caution::WageNotHigher),
            LeavingReason::AccommodationMissing => found.extend(not_sure(work, role)),
            LeavingReason::WorkTooHard | LeavingReason::Health if is_same_occupation(work, role) => {
                found.push(Caution::SameOccupation(work.reason));
            }
            LeavingReason::Commute if !is_nearer(home, work, role) => found.push(Caution::NotNearer),
            _ => {}
        }
    }
    let mut once: Vec<Caution> = Vec::new();
    for caution in found {
        if !once.contains(&caution) {
            once.push(caution);
        }
    }
    once
}

/// Unknown on either side is no yes. What was paid counts before what the posting had promised.
fn pays_more(work: &EarlierWork, role: &Role) -> bool {
    let before = work.monthly_wage.or_else(|| work.role.as_ref().and_then(|it| it.wage.max()));
    before.zip(role.wage.min()).is_some_and(|(before, now)| now > before)
}

fn not_sure(work: &EarlierWork, role: &Role) -> impl Iterator<Item = Caution> {
    let is_sure = |it: &Accommodation| role.offers.get(*it) == Some(Offer::Available);
    work.missing.iter().copied().filter(move |it| !is_sure(it)).map(Caution::AccommodationNotSure)
}

fn is_same_occupation(work: &EarlierWork, role: &Role) -> bool {
    let before = work.role.as_ref().and_then(|it| it.occupation);
    before.zip(role.occupation).is_some_and(|(before, now)| before == now)
}

fn is_nearer(home: Option<Place>, work: &EarlierWork, role: &Role) -> bool {
    if role.remote {
        return true;
    }
    let before = work.role.as_ref().and_then(|it| Distance::between(home, it.place));
    let now = Distance::between(home, role.place);
    before.zip(now).is_some_and(|(before, now)| now.kilometres() < before.kilometres())
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;
    use crate::domain::accommodation::Offers;
    use crate::domain::wage::WageRange;
    use crate::matching::sample::{empty_role, place};

    fn left(reason: LeavingReason) -> EarlierWork {
        EarlierWork {
            posting: PostingId::new(Uuid::from_u128(1)),
            employer: EmployerId::new(Uuid::from_u128(2)),
            reason,
            monthly_wage: Fen::new(400_000).ok(),
            missing: vec![Accommodation::Lift],
            role: Some(Role { place: place(36.2, 120.4), ..empty_role() }),
        }
    }

    fn elsewhere(work: EarlierWork, role: &Role) -> Vec<Caution> {
        let (posting, employer) = (PostingId::new(Uuid::from_u128(8)), EmployerId::new(Uuid::from_u128(9)));
        cautions(place(36.0, 120.4), &[work], (posting, employer, role))
    }

    #[test]
    fn what_is_not_known_to_be_better_is_asked_about() {
        let wage = |min: i64| WageRange::new(Fen::new(min).ok(), None).unwrap();
        assert_eq!(elsewhere(left(LeavingReason::Wage), &empty_role()), [Caution::WageNotHigher]);
        let same = Role { wage: wage(400_000), ..empty_role() };
        assert_eq!(elsewhere(left(LeavingReason::Wage), &same), [Caution::WageNotHigher]);
        let more = Role { wage: wage(400_001), ..empty_role() };
        assert_eq!(elsewhere(left(LeavingReason::Wage), &more), []);
        let missing = || left(LeavingReason::AccommodationMissing);
        assert_eq!(elsewhere(missing(), &empty_role()), [Caution::AccommodationNotSure(Accommodation::Lift)]);
        let offers = Offers::from_iter([(Accommodation::Lift, Offer::Available)]);
        assert_eq!(elsewhere(missing(), &Role { offers, ..empty_role() }), []);
        let at = |latitude| Role { place: place(latitude, 120.4), ..empty_role() };
        assert_eq!(elsewhere(left(LeavingReason::Commute), &at(36.1)), []);
        assert_eq!(elsewhere(left(LeavingReason::Commute), &at(36.2)), [Caution::NotNearer]);
        assert_eq!(elsewhere(left(LeavingReason::Commute), &empty_role()), [Caution::NotNearer]);
        assert_eq!(elsewhere(left(LeavingReason::Family), &empty_role()), []);
    }

    #[test]
    fn where_somebody_has_worked_is_said_once() {
        let work = left(LeavingReason::Colleagues);
        let (here, boss) = (work.posting, work.employer);
        let other = PostingId::new(Uuid::from_u128(8));
        let twice = [work.clone(), work];
        let said = |posting| cautions(None, &twice, (posting, boss, &empty_role()));
        assert_eq!(said(here), [Caution::LeftThisPosting(LeavingReason::Colleagues)]);
        assert_eq!(said(other), [Caution::LeftThisEmployer(LeavingReason::Colleagues)]);
    }
}
