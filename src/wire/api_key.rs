//! API keys in JSON. The key itself is told once, in the answer to its making.

use deserr::Deserr;
use jiff::civil::Date;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::account::{ApiKey, ApiKeyDraft};
use crate::domain::bearer::BearerSecret;
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{AccountId, CredentialId};
use crate::domain::scope::{Scope, Scopes};
use crate::domain::text::ApiKeyName;

use super::faults::{self, Faults, read_field};
use super::scalars::{Day, Instant};

/// A key for a client program, as it is posted.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(example = json!({"name": "报表程序", "scopes": ["statistics:read"], "expires_on": "2027-06-30"}))]
pub struct ApiKeyBody {
    name: ApiKeyName,
    /// What it may be used for; a key never may more than its account.
    #[schema(min_items = 1, max_items = 30)]
    scopes: Vec<Scope>,
    /// The last day on which it is good, within a year.
    expires_on: Day,
}

impl ApiKeyBody {
    /// Reads a key; every wrong field is named.
    pub fn read(body: Value, today: Date) -> Result<ApiKeyDraft, Vec<FieldFault>> {
        let mut found = Vec::new();
        if let Some(Day(day)) = read_field(&body, "expires_on") {
            let in_a_year = today.saturating_add(jiff::Span::new().years(1));
            if day <= today || day > in_a_year {
                found.push(FieldFault::at("/expires_on", Fault::NotWithinAYear));
            }
        }
        let scopes: Vec<Scope> = read_field(&body, "scopes").unwrap_or_default();
        for (at, scope) in scopes.iter().enumerate() {
            if scopes.iter().take(at).any(|before| before == scope) {
                found.push(FieldFault::at(&format!("/scopes/{at}"), Fault::Repeated));
            }
        }
        if body.get("scopes").and_then(Value::as_array).is_some_and(Vec::is_empty) {
            found.push(FieldFault::at("/scopes", Fault::Blank));
        }
        let body: Self = faults::read_with(body, found)?;
        Ok(ApiKeyDraft { name: body.name, scopes: body.scopes, expires_on: body.expires_on.0 })
    }
}

/// An API key, as its owner sees it.
#[derive(Serialize, ToSchema)]
pub struct ApiKeyAnswer {
    id: CredentialId,
    account_id: AccountId,
    name: ApiKeyName,
    scopes: Vec<Scope>,
    created_at: Instant,
    expires_at: Instant,
    /// To the minute.
    last_used_at: Option<Instant>,
}

impl From<&ApiKey> for ApiKeyAnswer {
    fn from(key: &ApiKey) -> Self {
        let scopes = match &key.scopes {
            Scopes::All => Vec::new(),
            Scopes::Only(scopes) => scopes.iter().copied().collect(),
        };
        Self {
            id: key.id,
            account_id: key.account,
            name: key.name.clone(),
            scopes,
            created_at: Instant(key.created_at),
            expires_at: Instant(key.expires_at),
            last_used_at: key.last_used_at.map(Instant),
        }
    }
}

/// An API key that was just made.
#[derive(Serialize, ToSchema)]
pub struct NewApiKeyAnswer {
    #[serde(flatten)]
    described: ApiKeyAnswer,
    /// The key. It is told this once: what is stored of it does not give it back.
    key: String,
}

impl NewApiKeyAnswer {
    pub fn new(key: &ApiKey, secret: &BearerSecret) -> Self {
        Self { described: key.into(), key: secret.reveal().to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;
    use serde_json::json;

    use super::*;

    #[test]
    fn a_key_ends_within_a_year_and_has_each_scope_once() {
        let today = date(2026, 11, 24);
        let read = |scopes: Value, day: &str| {
            ApiKeyBody::read(json!({"name": "a", "scopes": scopes, "expires_on": day}), today).map_err(|found| {
                found.iter().map(|it| format!("{} {}", it.pointer, it.fault.code())).collect::<Vec<_>>()
            })
        };
        for day in ["2026-11-25", "2027-11-24"] {
            assert!(read(json!(["audit:read"]), day).is_ok(), "{day}");
        }
        for day in ["2026-11-24", "2027-11-25"] {
            assert_eq!(read(json!(["audit:read"]), day).unwrap_err(), ["/expires_on not_within_a_year"]);
        }
        assert_eq!(read(json!([]), "2026-12-01").unwrap_err(), ["/scopes blank"]);
        let twice = json!(["audit:read", "audit:read"]);
        assert_eq!(read(twice, "2026-12-01").unwrap_err(), ["/scopes/1 repeated"]);
        assert_eq!(read(json!(["all"]), "2026-12-01").unwrap_err(), ["/scopes/0 unknown_code"]);
    }
}
