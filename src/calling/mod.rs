//! Requests that Stirrup makes to others, where a client has named the address: whom it may call at all, how it signs what it
//! sends, and one call without redirects, proxies or an open end. It knows no table, no person and no retries.

mod address;
mod caller;
mod signature;

pub use address::{AddressRules, Target, TargetError};
pub use caller::{CallError, Caller, CallerError};
pub use signature::{SigningSecret, signature};
