//! What the policies that hold give to one person. Whether a policy is met is the rule's to say, not decided here.

use jiff::civil::Date;

use super::ids::PolicyId;
use super::policy::{FactName, Facts, Policy};
use super::stored::Stored;

/// A policy that somebody meets, or of which it is not known.
#[derive(Debug, Clone)]
pub struct Entitlement {
    pub policy: Stored<PolicyId, Policy>,
    /// What its rule asks.
    pub asks: Vec<FactName>,
    /// What is not on record and the answer hangs on; empty for whoever meets it.
    pub hangs_on: Vec<FactName>,
}

/// All of them on one day. What is not met is not among them.
#[derive(Debug, Clone)]
pub struct Entitlements {
    pub on: Date,
    pub facts: Facts,
    pub entitled: Vec<Entitlement>,
    pub to_confirm: Vec<Entitlement>,
}
