//! Signing in and out in JSON.

use deserr::{Deserr, IntoValue, Value as AnyValue, ValuePointerRef};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::bearer::{BearerSecret, CredentialKind};
use crate::domain::fault::FieldFault;
use crate::domain::ids::{AccountId, EmployerId, JobseekerId};
use crate::domain::password::{NewPassword, Password};
use crate::domain::place::Adcode;
use crate::domain::principal::{Account, Role};
use crate::domain::scope::{Scope, Scopes};
use crate::domain::username::Username;

use super::account::Bound;
use super::faults::{self, Faults};
use super::scalars::{Instant, text};

/// A name and a password. Neither is judged here: what is wrong with them is told to nobody.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[schema(example = json!({"username": "li.wei", "password": "骑马下海的人不怕浪花"}))]
pub struct TokenBody {
    pub username: String,
    pub password: Password,
}

/// A refresh token, which is good once.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct RefreshBody {
    #[schema(format = Password)]
    pub refresh_token: String,
}

/// What to revoke.
#[derive(Deserr, Default, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct RevokeBody {
    /// An access or refresh token, with which its whole session ends, or an API key. Without it, what this request came by.
    #[deserr(default)]
    #[schema(format = Password)]
    pub token: Option<String>,
}

/// Another password for the account that asks.
#[derive(Deserr, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
pub struct PasswordBody {
    pub current_password: Password,
    pub new_password: NewPassword,
}

macro_rules! read {
    ($($name:ident),+) => {$(
        impl $name {
            /// Reads a body; every wrong field is named.
            pub fn read(body: Value) -> Result<Self, Vec<FieldFault>> {
                faults::read_with(body, Vec::new())
            }
        }
    )+};
}

read!(TokenBody, RefreshBody, RevokeBody, PasswordBody);

impl Deserr<Faults> for Password {
    fn deserialize_from_value<V: IntoValue>(value: AnyValue<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        text(value, location, |text| Ok(Self::typed(text.to_owned())))
    }
}

impl PartialSchema for Password {
    fn schema() -> RefOr<Schema> {
        let schema = ObjectBuilder::new().schema_type(Type::String).description(Some("A password, as it was typed."));
        schema.format(Some(SchemaFormat::KnownFormat(KnownFormat::Password))).into()
    }
}

impl ToSchema for Password {}

/// A session (RFC 6749, 5.1). The tokens are told here and nowhere else.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    access_token: String,
    /// `Bearer`.
    token_type: &'static str,
    /// Seconds.
    expires_in: i64,
    /// Good once: it is changed for a new pair.
    refresh_token: String,
    /// Seconds until the session ends; refreshing does not make it longer.
    refresh_expires_in: i64,
    account: SignedInAnswer,
}

impl SessionAnswer {
    /// `ends` are those of the access token and of the session.
    pub fn new(
        account: Account,
        (access, refresh): (&BearerSecret, &BearerSecret),
        now: Timestamp,
        (access_end, session_end): (Timestamp, Timestamp),
    ) -> Self {
        Self {
            access_token: access.reveal().to_owned(),
            token_type: "Bearer",
            expires_in: access_end.duration_since(now).as_secs(),
            refresh_token: refresh.reveal().to_owned(),
            refresh_expires_in: session_end.duration_since(now).as_secs(),
            account: account.into(),
        }
    }
}

/// Who has signed in.
#[derive(Serialize, ToSchema)]
pub struct SignedInAnswer {
    id: AccountId,
    role: Role,
    /// Of staff.
    region: Option<Adcode>,
    /// Of somebody of an employer.
    employer_id: Option<EmployerId>,
    /// Of a jobseeker.
    jobseeker_id: Option<JobseekerId>,
}

impl From<Account> for SignedInAnswer {
    fn from(account: Account) -> Self {
        let Bound { region, employer_id, jobseeker_id } = Bound::of(account.standing);
        Self { id: account.id, role: account.standing.role(), region, employer_id, jobseeker_id }
    }
}

/// Who asks, and by what.
#[derive(Serialize, ToSchema)]
pub struct MeAnswer {
    username: Username,
    account: SignedInAnswer,
    credential: CredentialKind,
    /// What the credential may be used for; null is everything that the account may.
    scopes: Option<Vec<Scope>>,
    expires_at: Instant,
}

impl MeAnswer {
    pub fn new(
        username: Username,
        account: Account,
        (kind, scopes): (CredentialKind, &Scopes),
        expires_at: Timestamp,
    ) -> Self {
        let scopes = match scopes {
            Scopes::All => None,
            Scopes::Only(scopes) => Some(scopes.iter().copied().collect()),
        };
        Self { username, account: account.into(), credential: kind, scopes, expires_at: Instant(expires_at) }
    }
}
