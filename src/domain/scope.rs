//! What an API key may be used for. A scope narrows what its account may do; it never widens it.

use std::collections::BTreeSet;

use super::coded::coded;

coded! {
    /// One area of the API, to read or to change.
    #[derive(PartialOrd, Ord)]
    pub enum Scope {
        JobseekersRead = "jobseekers:read",
        JobseekersWrite = "jobseekers:write",
        EmployersRead = "employers:read",
        EmployersWrite = "employers:write",
        PostingsRead = "postings:read",
        PostingsWrite = "postings:write",
        MatchesRead = "matches:read",
        MatchesWrite = "matches:write",
        IntroductionsRead = "introductions:read",
        IntroductionsWrite = "introductions:write",
        FairsRead = "fairs:read",
        FairsWrite = "fairs:write",
        PlacementsRead = "placements:read",
        PlacementsWrite = "placements:write",
        PoliciesRead = "policies:read",
        PoliciesWrite = "policies:write",
        ImportsRead = "imports:read",
        ImportsWrite = "imports:write",
        StatisticsRead = "statistics:read",
        EventsRead = "events:read",
        SubscriptionsRead = "subscriptions:read",
        SubscriptionsWrite = "subscriptions:write",
        AuditRead = "audit:read",
        AccountsRead = "accounts:read",
        AccountsWrite = "accounts:write",
    }
}

/// The scopes of a credential.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scopes {
    /// Everything that the account may: a session after signing in.
    All,
    /// These only.
    Only(BTreeSet<Scope>),
}

impl Scopes {
    /// Whether a request in this area may be made; one that belongs to no area may by any credential.
    pub fn allow(&self, scope: Option<Scope>) -> bool {
        match (self, scope) {
            (Self::All, _) | (_, None) => true,
            (Self::Only(scopes), Some(scope)) => scopes.contains(&scope),
        }
    }
}
