//! Tries a policy's rule on the people of a region as they are, before it bites: how many meet it, where, and a few examples without
//! a name of those who do and of those who only just do not.

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::domain::audit::Act;
use crate::domain::ids::JobseekerId;
use crate::domain::place::Adcode;
use crate::domain::policy::{DryRun, FactName, Facts, JustNot, Met};
use crate::domain::principal::Principal;
use crate::policy::{Rule, Truth};
use crate::reference::regions::regions;
use crate::store::{Store, StoreError, Transaction, policy_facts};

/// People in one piece.
const AT_ONCE: u32 = 5000;
/// Examples of each kind.
const EXAMPLES: usize = 10;

/// Tries a rule. Whose people may be looked at is the caller's to see to; the database lets nobody else be looked at either.
///
/// # Errors
/// `Unavailable`.
pub async fn try_rule(
    store: &Store,
    principal: Principal,
    rule: &Rule,
    (region, on): (Adcode, Date),
) -> Result<DryRun, StoreError> {
    let look = async |tx: &mut Transaction| {
        let mut tally = Tally::new(region);
        let mut last: Option<JobseekerId> = None;
        loop {
            let people = policy_facts::after(tx, region, last, (AT_ONCE, on)).await?;
            let Some((id, _)) = people.last() else { break };
            last = Some(*id);
            for (_, facts) in people {
                tally.add(rule, facts);
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
        regions: tally.regions.into_iter().collect(),
        missing,
        examples: tally.examples,
        just_not: tally.just_not,
    })
}

struct Tally {
    region: Adcode,
    met: Met,
    regions: BTreeMap<Adcode, Met>,
    missing: BTreeMap<FactName, usize>,
    examples: Vec<Facts>,
    /// Those who fail by least come first.
    just_not: Vec<JustNot>,
}

impl Tally {
    fn new(region: Adcode) -> Self {
        Self {
            region,
            met: Met::default(),
            regions: BTreeMap::new(),
            missing: BTreeMap::new(),
            examples: Vec::new(),
            just_not: Vec::new(),
        }
    }

    fn add(&mut self, rule: &Rule, facts: Facts) {
        let truth = rule.judge(&facts);
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
