//! What one person is entitled to: the policies that hold where they live, judged by what is on record of them.

use jiff::civil::Date;

use crate::domain::entitlement::{Entitlement, Entitlements};
use crate::domain::ids::JobseekerId;
use crate::policy::{Rule, Truth};
use crate::store::policy::{facts, policies};
use crate::store::{StoreError, Transaction};

/// Judges all policies for one person.
///
/// # Errors
/// `NotFound` for a person who is not in view.
pub async fn entitlements(tx: &mut Transaction, id: JobseekerId, on: Date) -> Result<Entitlements, StoreError> {
    let facts = facts::of(tx, id, on).await?;
    let (mut entitled, mut to_confirm) = (Vec::new(), Vec::new());
    for policy in policies::newest(tx).await? {
        if !policy.value.holds(facts.region, on) {
            continue;
        }
        // It was read when it was stored; of one that cannot be read any more nobody may say yes or no.
        let Ok(rule) = Rule::read(&policy.value.rule) else {
            tracing::error!(policy.id = %policy.id, "the rule of a stored policy cannot be read");
            to_confirm.push(Entitlement { policy, asks: Vec::new(), hangs_on: Vec::new() });
            continue;
        };
        let asks = rule.facts().iter().copied().collect();
        match rule.judge(&facts) {
            Truth::Yes => entitled.push(Entitlement { policy, asks, hangs_on: Vec::new() }),
            Truth::Unknown => {
                let hangs_on = rule.hangs_on(&facts).into_iter().collect();
                to_confirm.push(Entitlement { policy, asks, hangs_on });
            }
            Truth::No => {}
        }
    }
    Ok(Entitlements { on, facts, entitled, to_confirm })
}
