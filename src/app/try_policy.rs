//! Tries a policy's rule on the people of a region as they are, before it bites: how many meet it, where, and a few examples without
//! a name of those who do and of those who only just do not.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::audit::Act;
use crate::domain::ids::{JobseekerId, PolicyId};
use crate::domain::place::Adcode;
use crate::domain::policy::{Difference, DryRun, FactName, Facts, JustNot, Met};
use crate::domain::principal::Principal;
use crate::policy::{Rule, Truth};
use crate::reference::regions::regions;
use crate::store::policy::{facts, policies};
use crate::store::{Store, StoreError, Transaction};

/// People in one piece.
const AT_ONCE: u32 = 5000;
/// Examples of each kind.
const EXAMPLES: usize = 10;

/// Tries a rule, beside the one of a policy where that is named. Whose people may be looked at is the caller's to see to; the
/// database lets nobody else be looked at either.
///
/// # Errors
/// `Unavailable`; `NotFound` where there is no such policy, or its rule cannot be read any more.
pub async fn try_rule(
    store: &Store,
    principal: Principal,
    (rule, held): (&Rule, Option<PolicyId>),
    (region, on): (Adcode, Date),
) -> Result<DryRun, StoreError> {
    let look = async |tx: &mut Transaction| {
        let before = match held {
            Some(id) => Some(rule_of(tx, id).await?),
            None => None,
        };
        let before = before.as_ref();
        let mut tally = Tally::new(region, before);
        let mut last: Option<JobseekerId> = None;
        loop {
            let people = facts::after(tx, region, last, (AT_ONCE, on)).await?;
            let Some((id, _)) = people.last() else { break };
            last = Some(*id);
            for (_, facts) in people {
                tally.add((rule, before), facts);
            }
        }
        tx.note(Act::Match, None, []);
        Ok::<_, StoreError>(tally)
    };
    let tally = store.transaction(principal, look).await?;
    let mut missing: Vec<(FactName, usize)> = tally.missing.into_iter().collect();
    missing.sort_by_key(|(name, people)| (std::cmp::Reverse(*people), *name));
    Ok(DryRun {
        region,
        on,
        asks: rule.facts().iter().copied().collect(),
        met: tally.met,
        difference: tally.difference,
        regions: tally.regions.into_iter().collect(),
        missing,
        examples: tally.examples,
        just_not: tally.just_not,
    })
}

async fn rule_of(tx: &mut Transaction, id: PolicyId) -> Result<Rule, StoreError> {
    let found = policies::find(tx, id).await?;
    Rule::read(&found.value.rule).map_err(|_| StoreError::NotFound)
}

struct Tally {
    region: Adcode,
    met: Met,
    difference: Option<Difference>,
    regions: BTreeMap<Adcode, Met>,
    missing: BTreeMap<FactName, usize>,
    examples: Vec<Facts>,
    /// Those who fail by least come first.
    just_not: Vec<JustNot>,
}

impl Tally {
    fn new(region: Adcode, before: Option<&Rule>) -> Self {
        Self {
            region,
            met: Met::default(),
            difference: before.map(|_| Difference::default()),
            regions: BTreeMap::new(),
            missing: BTreeMap::new(),
            examples: Vec::new(),
            just_not: Vec::new(),
        }
    }

    fn add(&mut self, (rule, before): (&Rule, Option<&Rule>), facts: Facts) {
        let truth = rule.judge(&facts);
        if let (Some(difference), Some(before)) = (&mut self.difference, before) {
            match (before.judge(&facts) == Truth::Yes, truth == Truth::Yes) {
                (false, true) => difference.gained += 1,
                (true, false) => difference.lost += 1,
                (true, true) | (false, false) => {}
            }
        }
        count(&mut self.met, truth);
        if let Some(inside) = regions().directly_inside(self.region, facts.region) {
            count(self.regions.entry(inside).or_default(), truth);
        }
        match truth {
            Truth::Yes if self.examples.len() < EXAMPLES => self.examples.push(facts),
            Truth::Yes => {}
            Truth::No => self.keep_if_near(rule, facts),
            Truth::Unknown => {
                for name in rule.hangs_on(&facts) {
                    *self.missing.entry(name).or_default() += 1;
                }
            }
        }
    }

    fn keep_if_near(&mut self, rule: &Rule, facts: Facts) {
        let failing: Vec<String> = rule.failing(&facts).into_iter().map(str::to_owned).collect();
        let at = self.just_not.partition_point(|it| it.failing.len() <= failing.len());
        if at < EXAMPLES {
            self.just_not.insert(at, JustNot { facts, failing });
            self.just_not.truncate(EXAMPLES);
        }
    }
}

const fn count(met: &mut Met, truth: Truth) {
    match truth {
        Truth::Yes => met.yes += 1,
        Truth::No => met.no += 1,
        Truth::Unknown => met.unknown += 1,
    }
}
