//! What is said to unlock a pair does, and whatever would is said: every claim is made true on the pair, and every single
//! change that there is is tried.

use proptest::prelude::*;

use stirrup::domain::accommodation::{Accommodation, Offer};
use stirrup::domain::certificate::CertificateStatus;
use stirrup::domain::demand::{Degree, Demand};
use stirrup::domain::ids::PostingId;
use stirrup::domain::occupation::OccupationCode;
use stirrup::domain::place::CommuteLimit;
use stirrup::domain::skill::SkillLevel;
use stirrup::matching::assess::{Listing, assess, verdict};
use stirrup::matching::change::Change;
use stirrup::matching::finding::Verdict;
use stirrup::matching::next_step::{Fact, NextStep};
use stirrup::matching::profile::{Profile, Skill};
use stirrup::matching::rules::Rules;
use stirrup::matching::unlock::{Lack, Outlook, Training, one_lower, open_facts, outlook};
use stirrup::matching::unlock_person::{FURTHER_KM, PersonTally, furthest_km};
use stirrup::matching::unlock_posting::{PostingTally, as_if_open};

use super::cases;
use crate::support::pairs::{Pair, TODAY, any_pair, any_role, any_rules, any_skill, occupation, open_pair};

/// The verdict of a pair that is listed as a match.
fn listed(rules: &Rules, pair: &Pair) -> Option<Verdict> {
    assess(rules, TODAY, Listing::Matches(None), &pair.profile, &pair.role)?;
    Some(verdict(rules, TODAY, &pair.profile, &pair.role))
}

/// What one change opens, found by making it and asking again.
fn opened_by_trying(rules: &Rules, pair: &Pair, make: impl FnOnce(&mut Pair)) -> Option<Verdict> {
    if listed(rules, pair).is_some() {
        return None;
    }
    let mut after = pair.clone();
    make(&mut after);
    listed(rules, &after)
}

fn good(occupation: OccupationCode, level: SkillLevel) -> Skill {
    Skill { occupation, level, status: CertificateStatus::Verified, expires_on: None }
}

fn lacks(rules: &Rules, pair: &Pair) -> Vec<(Lack, Verdict)> {
    let Pair { profile, role } = pair;
    match outlook(rules, TODAY, profile, role) {
        Outlook::Near(obstacles) => {
            let of_person = obstacles.lacks_of_person(rules, profile, role);
            of_person.chain(obstacles.lacks_of_posting(rules, TODAY, profile, role)).collect()
        }
        Outlook::Match(_) | Outlook::Apart => Vec::new(),
    }
}

/// What is claimed of a change.
fn claimed(lacks: &[(Lack, Verdict)], change: Change) -> Option<Verdict> {
    lacks.iter().find(|(lack, _)| change.brings(*lack)).map(|(_, verdict)| *verdict)
}

fn every_occupation() -> Vec<OccupationCode> {
    ["4-03-02-02", "4-03-02-05", "4-03-01-01", "4-03-02-00", "4-03-00-00", "2-06-03-00", "4-14-03-01"]
        .map(occupation)
        .to_vec()
}

proptest! {
    #![proptest_config(cases())]

    #[test]
    fn a_match_is_a_match_and_nothing_unlocks_it(rules in any_rules(), pair in any_pair()) {
        let outlook = outlook(&rules, TODAY, &pair.profile, &pair.role);
        let verdict = if let Outlook::Match(verdict) = outlook { Some(verdict) } else { None };
        prop_assert_eq!(verdict, listed(&rules, &pair));
    }

    #[test]
    fn each_accommodation_opens_what_it_is_said_to_open(rules in any_rules(), pair in open_pair()) {
        let lacks = lacks(&rules, &pair);
        for &it in Accommodation::ALL {
            let tried = opened_by_trying(&rules, &pair, |pair| pair.role.offers.set(it, Some(Offer::Available)));
            prop_assert_eq!(claimed(&lacks, Change::request(it)), tried, "{}", it);
            prop_assert_eq!(claimed(&lacks, Change::OfferAccommodation(it)), tried, "{}", it);
        }
    }

    #[test]
    fn each_certificate_opens_what_it_is_said_to_open(rules in any_rules(), mut pair in open_pair()) {
        pair.role.certificate_mandatory = true;
        let lacks = lacks(&rules, &pair);
        for occupation in every_occupation() {
            for &level in SkillLevel::ALL {
                let take = |pair: &mut Pair| pair.profile.skills.push(good(occupation, level));
                let change = Change::take(Training { occupation, level: Some(level) });
                prop_assert_eq!(claimed(&lacks, change), opened_by_trying(&rules, &pair, take), "{:?}", change);
                let change = Change::Step(NextStep::RenewCertificate { occupation, level });
                prop_assert_eq!(claimed(&lacks, change), opened_by_trying(&rules, &pair, take), "{:?}", change);
            }
        }
    }

    #[test]
    fn each_kilometre_opens_what_it_is_said_to_open(rules in any_rules(), pair in open_pair(), to in 0..=500_i64) {
        prop_assume!(pair.profile.preferences.max_commute.is_some());
        let (from, to) = (pair.profile.preferences.max_commute.unwrap(), CommuteLimit::new(to).unwrap());
        prop_assume!(to >= from);
        let go = |pair: &mut Pair| pair.profile.preferences.max_commute = Some(to);
        let tried = opened_by_trying(&rules, &pair, go);
        prop_assert_eq!(claimed(&lacks(&rules, &pair), Change::TravelFurther { from, to }), tried);
    }

    #[test]
    fn each_softer_demand_opens_what_it_is_said_to_open(rules in any_rules(), pair in open_pair()) {
        let lacks = lacks(&rules, &pair);
        for (demand, from) in pair.role.demands.stated() {
            let to = from.lowered_by(1);
            let ease = |pair: &mut Pair| pair.role.demands.set(demand, Some(to));
            let change = Change::Step(NextStep::LowerDemand { demand, from, to });
            prop_assert_eq!(claimed(&lacks, change), opened_by_trying(&rules, &pair, ease), "{:?}", change);
        }
        let waive = |pair: &mut Pair| pair.role.certificate_mandatory = false;
        prop_assert_eq!(claimed(&lacks, Change::WaiveCertificate), opened_by_trying(&rules, &pair, waive));
        if let Some((from, to)) = pair.role.required_level.and_then(|from| Some((from, one_lower(from)?))) {
            let ease = |pair: &mut Pair| pair.role.required_level = Some(to);
            let tried = opened_by_trying(&rules, &pair, ease);
            prop_assert_eq!(claimed(&lacks, Change::LowerRequiredLevel { from, to }), tried);
        }
    }

    /// Stating it at its best makes the match accessible exactly where it is the one thing that is open.
    #[test]
    fn a_fact_decides_where_it_is_said_to_decide(rules in any_rules(), pair in open_pair()) {
        let Pair { profile, role } = &pair;
        prop_assume!(listed(&rules, &pair) == Some(Verdict::ToConfirm));
        let mut facts = Vec::new();
        let is_negotiable = open_facts(&rules, profile, role, |fact| facts.push(fact));
        let decides = |fact| !is_negotiable && facts == [fact];
        let stated = |make: &dyn Fn(&mut Pair)| {
            let mut after = pair.clone();
            make(&mut after);
            listed(&rules, &after) == Some(Verdict::Accessible)
        };
        for &demand in Demand::ALL {
            if profile.capacities.get(demand).is_none() {
                let able = stated(&|pair| pair.profile.capacities.set(demand, Some(Degree::MAX)));
                prop_assert_eq!(decides(Fact::Capacity(demand)), able, "{}", demand);
            }
            if role.demands.get(demand).is_none() && profile.capacities.get(demand).is_some() {
                let easy = stated(&|pair| pair.role.demands.set(demand, Some(Degree::ZERO)));
                prop_assert_eq!(decides(Fact::Demand(demand)), easy, "{}", demand);
            }
        }
        for &it in Accommodation::ALL.iter().filter(|it| role.offers.get(**it).is_none()) {
            // A bridge that is offered makes no unknown known, so only needs are decided by an offer.
            let offered = stated(&|pair| pair.role.offers.set(it, Some(Offer::Available)));
            prop_assert_eq!(decides(Fact::Accommodation(it)), offered && facts.contains(&Fact::Accommodation(it)), "{}", it);
        }
    }
}

fn posting_id(number: usize) -> PostingId {
    PostingId::new(uuid::Uuid::from_u128(u128::try_from(number).unwrap()))
}

/// The counts of a change, by making it on every pair.
fn count_by_trying(rules: &Rules, profile: &Profile, pairs: &[Pair], make: impl Fn(&mut Pair)) -> (usize, usize) {
    let opened: Vec<Verdict> = pairs
        .iter()
        .map(|pair| Pair { profile: profile.clone(), role: pair.role.clone() })
        .filter_map(|pair| opened_by_trying(rules, &pair, &make))
        .collect();
    let accessible = opened.iter().filter(|it| **it == Verdict::Accessible).count();
    (accessible, opened.len() - accessible)
}

proptest! {
    #![proptest_config(proptest::test_runner::Config { cases: 64, ..cases() })]

    /// The counts of a person are those of making each change and asking for every posting again, in whatever shares and
    /// order the postings are looked at.
    #[test]
    fn a_persons_counts_are_those_of_trying(
        rules in any_rules(),
        pairs in proptest::collection::vec(open_pair(), 1..24),
        ended in proptest::option::of(any_skill()),
        cut in 0_usize..24,
    ) {
        let mut profile = pairs[0].profile.clone();
        profile.skills.extend(ended);
        let pairs: Vec<Pair> = pairs.into_iter().map(|pair| Pair { profile: profile.clone(), role: pair.role }).collect();
        let tally = |range: &[(usize, &Pair)]| {
            let mut tally = PersonTally::default();
            range.iter().for_each(|(at, pair)| tally.look((&rules, TODAY), &profile, posting_id(*at), &pair.role));
            tally
        };
        let numbered: Vec<(usize, &Pair)> = pairs.iter().enumerate().collect();
        let whole = tally(&numbered);
        let (one, other) = numbered.split_at(cut.min(numbered.len()));
        let mut merged = tally(other);
        merged.merge(&tally(one));
        prop_assert_eq!(&merged, &whole);

        for it in whole.certificates(TODAY, &profile) {
            let (occupation, level) = match it.change {
                Change::Step(NextStep::TakeCertificate { occupation, level }) => {
                    (occupation, Training { occupation, level }.gained())
                }
                Change::Step(NextStep::RenewCertificate { occupation, level }) => (occupation, level),
                other => panic!("{other:?} is no certificate"),
            };
            let take = |pair: &mut Pair| pair.profile.skills.push(good(occupation, level));
            let tried = count_by_trying(&rules, &profile, &pairs, take);
            prop_assert_eq!((it.opened.accessible, it.opened.to_confirm), tried, "{:?}", it.change);
            prop_assert!(it.opened.total() > 0 && it.opened.examples().count() == it.opened.total().min(3));
        }
        for it in whole.distances(&profile) {
            let Change::TravelFurther { to, .. } = it.change else { panic!("{:?} is no distance", it.change) };
            let go = |pair: &mut Pair| pair.profile.preferences.max_commute = Some(to);
            let tried = count_by_trying(&rules, &profile, &pairs, go);
            prop_assert_eq!((it.opened.accessible, it.opened.to_confirm), tried, "{:?}", it.change);
        }
        // Everything that would open something within the furthest step is named, with its count.
        let furthest = profile.preferences.max_commute.map(|it| f64::from(it.kilometres() + FURTHER_KM[3]).min(500.0));
        let near: Vec<Pair> = pairs
            .iter()
            .filter(|pair| match outlook(&rules, TODAY, &profile, &pair.role) {
                Outlook::Near(it) => !it.too_far_km().zip(furthest).is_some_and(|(away, most)| away > most),
                Outlook::Match(_) | Outlook::Apart => true,
            })
            .cloned()
            .collect();
        let named = whole.accommodations();
        for &accommodation in Accommodation::ALL {
            let offer = |pair: &mut Pair| pair.role.offers.set(accommodation, Some(Offer::Available));
            let tried = count_by_trying(&rules, &profile, &near, offer);
            let found = named.iter().find(|it| it.change == Change::request(accommodation));
            let found = found.map_or((0, 0), |it| (it.opened.accessible, it.opened.to_confirm));
            prop_assert_eq!(found, tried, "{}", accommodation);
        }
    }

    /// The counts of a posting are those of making each change and asking for every person again.
    #[test]
    fn a_postings_counts_are_those_of_trying(
        rules in any_rules(),
        pairs in proptest::collection::vec(open_pair(), 1..24),
        cut in 0_usize..24,
    ) {
        let role = as_if_open(&pairs[0].role);
        let pairs: Vec<Pair> =
            pairs.into_iter().map(|pair| Pair { profile: pair.profile, role: role.clone() }).collect();
        let tally = |pairs: &[Pair]| {
            let mut tally = PostingTally::default();
            pairs.iter().for_each(|pair| tally.look((&rules, TODAY), &pair.profile, &role));
            tally
        };
        let whole = tally(&pairs);
        let (one, other) = pairs.split_at(cut.min(pairs.len()));
        let mut merged = tally(other);
        merged.merge(&tally(one));
        prop_assert_eq!(&merged, &whole);
        let near: Vec<&Pair> = pairs
            .iter()
            .filter(|pair| match outlook(&rules, TODAY, &pair.profile, &role) {
                Outlook::Near(it) => !it.too_far_km().zip(furthest_km(&pair.profile)).is_some_and(|(away, most)| away > most),
                Outlook::Match(_) | Outlook::Apart => true,
            })
            .collect();
        let tried = |make: &dyn Fn(&mut Pair)| {
            let opened: Vec<Verdict> = near.iter().filter_map(|pair| opened_by_trying(&rules, pair, make)).collect();
            let accessible = opened.iter().filter(|it| **it == Verdict::Accessible).count();
            (accessible, opened.len() - accessible)
        };
        for (change, crowd) in whole.accommodations().chain(whole.demands(&role)).chain(whole.certificates(&role)) {
            let counted = (crowd.accessible, crowd.to_confirm);
            let found = match change {
                Change::OfferAccommodation(it) => {
                    let on_request = tried(&|pair| pair.role.offers.set(it, Some(Offer::OnRequest)));
                    // Offering less than is offered opens nothing, and closes what no count is about.
                    prop_assert_eq!(crowd.on_request, on_request.0 + on_request.1, "{}", it);
                    tried(&|pair| pair.role.offers.set(it, Some(Offer::Available)))
                }
                Change::Step(NextStep::LowerDemand { demand, to, .. }) => {
                    tried(&|pair| pair.role.demands.set(demand, Some(to)))
                }
                Change::LowerRequiredLevel { to, .. } => tried(&|pair| pair.role.required_level = Some(to)),
                Change::WaiveCertificate => tried(&|pair| pair.role.certificate_mandatory = false),
                other => panic!("{other:?} is no change of a posting"),
            };
            prop_assert_eq!(counted, found, "{:?}", change);
        }
    }

    #[test]
    fn what_opens_more_comes_first(rules in any_rules(), roles in proptest::collection::vec(any_role(), 1..40), pair in open_pair()) {
        let mut tally = PersonTally::default();
        for (at, role) in roles.iter().enumerate() {
            tally.look((&rules, TODAY), &pair.profile, posting_id(at), role);
        }
        let totals = tally.accommodations().iter().map(|it| it.opened.total()).collect::<Vec<_>>();
        prop_assert!(totals.is_sorted_by(|one, other| one >= other));
        let totals = tally.certificates(TODAY, &pair.profile).iter().map(|it| it.opened.total()).collect::<Vec<_>>();
        prop_assert!(totals.is_sorted_by(|one, other| one >= other));
    }
}
