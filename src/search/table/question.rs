//! The questions that rankings ask of a table, in the words of `matching`.

use jiff::civil::Date;

use super::best::{Order, Ranking};
use super::snapshot::Table;
use crate::domain::ids::{JobseekerId, PostingId};
use crate::domain::place::Adcode;
use crate::matching::assess::{Listing, assess};
use crate::matching::fit;
use crate::matching::profile::Profile;
use crate::matching::profile_ceilings::ProfileCeilings;
use crate::matching::role::Role;
use crate::matching::role_ceilings::RoleCeilings;
use crate::matching::rules::Rules;
use crate::matching::score::Millionths;
use crate::search::scan::{Hit, Top};
use crate::search::text::Relevance;

/// What a list is about, and on what day.
#[derive(Clone, Copy)]
pub struct Question<'a> {
    pub rules: &'a Rules,
    pub today: Date,
    pub listing: Listing,
}

/// Which people a list is about.
#[derive(Clone, Copy, Default)]
pub struct Among<'a> {
    /// Only those of this region; `None` for everywhere.
    pub region: Option<Adcode>,
    /// Only those it takes.
    pub only: Option<&'a dyn Fn(&Profile) -> bool>,
}

impl Among<'_> {
    fn takes(&self, profile: &Profile) -> bool {
        self.only.is_none_or(|takes| takes(profile))
    }
}

impl Table<Role> {
    /// The roles that fit a person best: by score descending, then by id.
    pub fn best_for(
        &self,
        question: Question<'_>,
        profile: &Profile,
        wanted: &Top<'_, PostingId, Millionths>,
    ) -> Vec<Hit<PostingId, Millionths>> {
        let Question { rules, today, listing } = question;
        let ceilings = RoleCeilings::new(rules, today, listing, profile);
        let ranking = Ranking {
            group: |bounds: &_| ceilings.of_all(bounds),
            row: |sketch: &_| ceilings.of(sketch),
            key: |role: &Role| assess(rules, today, listing, profile, role),
        };
        self.best(wanted, &ranking, None)
    }
}

impl Table<Profile> {
    /// The people who fit a role best: by score descending, then by id.
    pub fn best_for(
        &self,
        question: Question<'_>,
        role: &Role,
        among: Among<'_>,
        wanted: &Top<'_, JobseekerId, Millionths>,
    ) -> Vec<Hit<JobseekerId, Millionths>> {
        self.ranked(question, role, among, wanted, |score| score, None)
    }

    /// The people who fit a role best, as employers see them: by rounded score descending, then by an order of the
    /// caller's own ascending. The order comes as the relevance of a hit, counted from its end.
    pub fn best_in_order(
        &self,
        question: Question<'_>,
        role: &Role,
        among: Among<'_>,
        (wanted, order): (&Top<'_, JobseekerId, Millionths>, impl Fn(JobseekerId) -> u32),
    ) -> Vec<Hit<JobseekerId, Millionths>> {
        if question.listing == Listing::NearMisses {
            return Vec::new();
        }
        let order = |id| Relevance::new(u32::MAX - order(id));
        self.ranked(question, role, among, wanted, fit::rounded, Some(&order))
    }

    fn ranked(
        &self,
        question: Question<'_>,
        role: &Role,
        among: Among<'_>,
        wanted: &Top<'_, JobseekerId, Millionths>,
        shown: impl Fn(Millionths) -> Millionths,
        order: Order<'_, JobseekerId>,
    ) -> Vec<Hit<JobseekerId, Millionths>> {
        let Question { rules, today, listing } = question;
        let ceilings = ProfileCeilings::new(rules, today, listing, role);
        let ranking = Ranking {
            group: |bounds: &crate::matching::profile_sketch::ProfileBounds| {
                let is_inside = among.region.is_none_or(|region| bounds.may_be_of(region));
                if is_inside { ceilings.of_all(bounds).map(&shown) } else { None }
            },
            row: |sketch: &crate::matching::profile_sketch::ProfileSketch| {
                let is_inside = among.region.is_none_or(|region| sketch.region().is_some_and(|it| region.contains(it)));
                if is_inside { ceilings.of(sketch).map(&shown) } else { None }
            },
            key: |profile: &Profile| {
                if among.takes(profile) { assess(rules, today, listing, profile, role).map(&shown) } else { None }
            },
        };
        self.best(wanted, &ranking, order)
    }
}
