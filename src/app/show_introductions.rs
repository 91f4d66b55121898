//! Gathers what belongs to introductions, for whoever asks: steps and consents for all, what was disclosed for the employer,
//! whom to talk to for the jobseeker.

use crate::domain::consent::{Consent, Disclosure};
use crate::domain::employer::Employer;
use crate::domain::ids::{EmployerId, IntroductionId};
use crate::domain::introduction::{Introduction, Step};
use crate::domain::principal::Standing;
use crate::domain::stored::Stored;
use crate::store::{StoreError, Transaction, consents, employers, introductions};

/// One introduction, gathered.
#[derive(Debug)]
pub struct Shown {
    pub stored: Stored<IntroductionId, Introduction>,
    pub steps: Vec<Step>,
    pub consents: Vec<Consent>,
    /// Empty for everybody but the employer.
    pub disclosure: Disclosure,
    /// For the jobseeker, once both are in touch.
    pub employer: Option<Employer>,
}

impl Shown {
    /// # Errors
    /// `Unavailable`.
    pub async fn gather(
        tx: &mut Transaction,
        asker: Standing,
        found: Vec<Stored<IntroductionId, Introduction>>,
    ) -> Result<Vec<Self>, StoreError> {
        let ids: Vec<IntroductionId> = found.iter().map(|stored| stored.id).collect();
        let mut steps = introductions::steps_of(tx, &ids).await?;
        let mut consents = consents::of(tx, &ids).await?;
        let mut disclosed = match asker {
            Standing::Employer(_) => consents::disclosed(tx, &ids).await?,
            Standing::Admin | Standing::Staff(_) | Standing::Jobseeker(_) => std::collections::HashMap::new(),
        };
        let mut shown = Vec::with_capacity(found.len());
        for stored in found {
            let is_told = matches!(asker, Standing::Jobseeker(_)) && stored.value.state.is_in_touch();
            shown.push(Self {
                steps: steps.remove(&stored.id).unwrap_or_default(),
                consents: consents.remove(&stored.id).unwrap_or_default(),
                disclosure: disclosed.remove(&stored.id).unwrap_or_default(),
                employer: if is_told { employer(tx, stored.value.employer).await? } else { None },
                stored,
            });
        }
        Ok(shown)
    }
}

async fn employer(tx: &mut Transaction, id: EmployerId) -> Result<Option<Employer>, StoreError> {
    match employers::find(tx, id).await {
        Ok(stored) => Ok(Some(stored.value)),
        Err(StoreError::NotFound) => Ok(None),
        Err(error) => Err(error),
    }
}
