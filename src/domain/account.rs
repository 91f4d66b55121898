//! What is on record of an account, beside who it is (`principal`): its name, and whether it may sign in.

use jiff::Timestamp;
use jiff::civil::Date;

use super::coded::coded;
use super::ids::{AccountId, CredentialId};
use super::password::NewPassword;
use super::principal::Standing;
use super::scope::{Scope, Scopes};
use super::text::ApiKeyName;
use super::username::Username;

coded! {
    /// Whether an account may do anything.
    pub enum AccountStatus {
        Active = "active",
        /// Kept, but nobody signs in with it, and none of its tokens and keys is good.
        Disabled = "disabled",
    }
}

/// An account as it is managed. Its password is apart: nobody who reads this learns even its hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountRecord {
    pub username: Username,
    pub standing: Standing,
    pub status: AccountStatus,
}

/// An API key as its owner sees it. The secret is not in it, and nowhere else either.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    pub id: CredentialId,
    pub account: AccountId,
    pub name: ApiKeyName,
    pub scopes: Scopes,
    pub created_at: Timestamp,
    pub expires_at: Timestamp,
    /// To the minute.
    pub last_used_at: Option<Timestamp>,
}

/// An account as somebody would have it, with the password that it is to get, if any.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AccountDraft {
    pub record: AccountRecord,
    pub password: Option<NewPassword>,
}

/// An API key as somebody would have it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKeyDraft {
    pub name: ApiKeyName,
    /// In the order in which they were asked for.
    pub scopes: Vec<Scope>,
    /// The last day on which it is good.
    pub expires_on: Date,
}
