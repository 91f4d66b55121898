//! The audit trail's words: what is noted of an act, and what a record of it says. How records hang together is `app`'s,
//! where they are kept `store`'s. People are named by their ids and by nothing else.

use jiff::Timestamp;
use uuid::Uuid;

use super::coded::coded;
use super::ids::JobseekerId;

coded! {
    /// What somebody did. The first three only look, and cost no wait for the disk.
    pub enum Act {
        /// One record was read.
        Read = "read",
        /// Records were listed.
        List = "list",
        /// Matches were looked for.
        Match = "match",
        Create = "create",
        Change = "change",
        Remove = "remove",
        /// Everything about a person, or all records of a kind, left as a file.
        Export = "export",
        Import = "import",
        /// A field that is hidden otherwise was shown.
        Unmask = "unmask",
        /// More of a person was shown to an employer, by the person's consent.
        Disclose = "disclose",
        Consent = "consent",
        /// A consent was taken back.
        Withdraw = "withdraw",
        /// An introduction took a step.
        Transition = "transition",
        /// Everything about a person was deleted.
        Erase = "erase",
        SignIn = "sign_in",
        SignInFailed = "sign_in_failed",
        /// A refresh token came a second time.
        TokenReuse = "token_reuse",
        AccountCreated = "account_created",
        AccountChanged = "account_changed",
        ApiKeyCreated = "api_key_created",
        /// A credential was ended before its time.
        Revoke = "revoke",
        /// Sealed fields were sealed anew with another key.
        KeyRotated = "key_rotated",
        /// The end of the trail was signed.
        HeadSigned = "head_signed",
    }
}

impl Act {
    /// What was listed, where it is records of the trail itself.
    pub const OF_THE_TRAIL: &'static str = "audit";
    /// What was listed, where it is all consents of a person.
    pub const OF_CONSENTS: &'static str = "consents";

    /// Whether it changes nothing and shows nothing that is hidden.
    pub const fn is_look(self) -> bool {
        matches!(self, Self::Read | Self::List | Self::Match)
    }
}

/// What is to be noted of an act; who and when is known to the transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub act: Act,
    /// The people it was about, none twice.
    pub subjects: Vec<JobseekerId>,
    /// The record it acted on, where that is none of them.
    pub object: Option<Uuid>,
    /// What kind of the act: a code of the program, never what somebody wrote.
    pub detail: Option<&'static str>,
}

impl Note {
    /// Most people of one record; a note of more becomes several.
    pub const MAX_SUBJECTS: usize = 1000;

    /// An act that is about these people.
    pub fn new(act: Act, subjects: impl IntoIterator<Item = JobseekerId>) -> Self {
        let mut subjects: Vec<JobseekerId> = subjects.into_iter().collect();
        subjects.sort_unstable();
        subjects.dedup();
        Self { act, subjects, object: None, detail: None }
    }

    /// The same, on a record.
    #[must_use]
    pub fn on(self, object: Uuid) -> Self {
        Self { object: Some(object), ..self }
    }

    /// The same, of a kind.
    #[must_use]
    pub fn detail(self, code: &'static str) -> Self {
        Self { detail: Some(code), ..self }
    }
}

/// SHA-256 of a record.
pub type Hash = [u8; 32];

/// The hash before the first record.
pub const GENESIS: Hash = [0; 32];

/// A record as it is stored. Whoever had a hand in the table may have left anything in it, so its texts are no codes here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    pub seq: i64,
    /// Microseconds since 1970.
    pub at: i64,
    pub account: Option<Uuid>,
    pub role: String,
    pub region: Option<i32>,
    pub employer: Option<Uuid>,
    pub act: String,
    pub subjects: Vec<Uuid>,
    pub object: Option<Uuid>,
    pub detail: Option<String>,
    pub prev: Vec<u8>,
    pub hash: Vec<u8>,
}

impl Record {
    /// `None` for an instant beyond the year 9999.
    pub fn instant(&self) -> Option<Timestamp> {
        Timestamp::from_microsecond(self.at).ok()
    }
}

/// The end of the chain: so many records, and the hash of the last.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    /// 0 while there is no record.
    pub seq: i64,
    pub hash: Hash,
}
