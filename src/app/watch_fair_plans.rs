//! Looks out for plans of fairs that wait or have lost whoever worked on them, and works on one at a time. Any number of
//! processes may do so on one database.

use std::sync::Arc;
use std::time::Duration;

use tokio::sync::{Notify, watch};

use super::plan_fair::{FairPlanner, PlanEnd};

/// How often there is a look when nobody rings.
const EVERY: Duration = Duration::from_secs(2);

/// Rung when a plan was queued in this process, so that it does not wait for the next look.
#[derive(Debug, Clone, Default)]
pub struct PlanBell(Arc<Notify>);

impl PlanBell {
    pub fn ring(&self) {
        self.0.notify_one();
    }
}

/// Works on plans until `stop` becomes true, and then leaves the one at hand to whoever comes next.
pub async fn watch_fair_plans(planner: FairPlanner, bell: PlanBell, mut stop: watch::Receiver<bool>) {
    while !*stop.borrow() {
        match planner.claim().await {
            Ok(Some(claim)) => {
                let end = planner.work(&claim, &mut stop).await;
                tracing::info!(fair.id = %claim.plan.fair, ended = ?end, "a plan of a fair was worked on");
                if end != PlanEnd::Lost {
                    continue;
                }
            }
            Ok(None) => {}
            Err(error) => tracing::warn!(error = %error, "plans of fairs have to wait"),
        }
        tokio::select! {
            () = tokio::time::sleep(EVERY) => {}
            () = bell.0.notified() => {}
            _ = stop.changed() => {}
        }
    }
}
