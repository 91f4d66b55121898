//! Accounts in JSON. A password goes in and never comes out.

use deserr::{Deserr, IntoValue, Value as AnyValue, ValuePointerRef};
use serde::{Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
use utoipa::openapi::{RefOr, Schema};
use utoipa::{PartialSchema, ToSchema};

use crate::domain::account::{AccountDraft, AccountRecord, AccountStatus};
use crate::domain::fault::{Fault, FieldFault};
use crate::domain::ids::{AccountId, EmployerId, JobseekerId};
use crate::domain::password::NewPassword;
use crate::domain::place::Adcode;
use crate::domain::principal::{Role, Standing};
use crate::domain::stored::Stored;
use crate::domain::username::Username;

use super::faults::{self, Faults, read_field};
use super::scalars::{Instant, text};

/// An account, as it is posted. Each role has the field that it is bound to, and no other.
#[derive(Deserr, Serialize, ToSchema)]
#[deserr(error = Faults, deny_unknown_fields)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({
    "username": "li.wei", "password": "骑马下海的人不怕浪花", "role": "staff", "region": "370203"
}))]
pub struct AccountBody {
    username: Username,
    /// Without one, nobody signs in with this account; it may have API keys. What is not mentioned stays.
    #[deserr(default)]
    password: Option<NewPassword>,
    role: Role,
    /// Of staff: their region, with all in it.
    #[deserr(default)]
    region: Option<Adcode>,
    #[deserr(default)]
    employer_id: Option<EmployerId>,
    #[deserr(default)]
    jobseeker_id: Option<JobseekerId>,
    /// `active` where it is not given.
    #[deserr(default)]
    status: Option<AccountStatus>,
}

impl AccountBody {
    /// Reads an account; every wrong field is named.
    pub fn read(body: Value) -> Result<AccountDraft, Vec<FieldFault>> {
        let mut found = Vec::new();
        let standing = standing(&body, &mut found);
        let named = read_field::<Username>(&body, "username").zip(read_field::<NewPassword>(&body, "password"));
        if let Some((username, password)) = named
            && let Err(fault) = password.check_for(&username)
        {
            found.push(FieldFault::at("/password", fault));
        }
        let body: Self = faults::read_with(body, found)?;
        // Without a fault there is a standing; a body that lost it between the two readings has no role.
        let standing = standing.ok_or_else(|| vec![FieldFault::at("/role", Fault::Missing)])?;
        let record =
            AccountRecord { username: body.username, standing, status: body.status.unwrap_or(AccountStatus::Active) };
        Ok(AccountDraft { record, password: body.password })
    }
}

/// The role with what it is bound to; what is missing, and what does not belong to the role, is told.
fn standing(body: &Value, found: &mut Vec<FieldFault>) -> Option<Standing> {
    let role = read_field::<Role>(body, "role")?;
    let own = match role {
        Role::Admin => None,
        Role::Staff => Some("region"),
        Role::Employer => Some("employer_id"),
        Role::Jobseeker => Some("jobseeker_id"),
    };
    let is_there = |field: &str| body.get(field).is_some_and(|value| !value.is_null());
    for field in ["region", "employer_id", "jobseeker_id"] {
        let fault = match (Some(field) == own, is_there(field)) {
            (true, false) => Fault::Missing,
            (false, true) => Fault::NotForRole,
            _ => continue,
        };
        found.push(FieldFault::at(&format!("/{field}"), fault));
    }
    match role {
        Role::Admin => Some(Standing::Admin),
        Role::Staff => read_field(body, "region").map(Standing::Staff),
        Role::Employer => read_field(body, "employer_id").map(Standing::Employer),
        Role::Jobseeker => read_field(body, "jobseeker_id").map(Standing::Jobseeker),
    }
}

impl From<&AccountRecord> for AccountBody {
    fn from(record: &AccountRecord) -> Self {
        let Bound { region, employer_id, jobseeker_id } = Bound::of(record.standing);
        Self {
            username: record.username.clone(),
            password: None,
            role: record.standing.role(),
            region,
            employer_id,
            jobseeker_id,
            status: Some(record.status),
        }
    }
}

/// What a standing is bound to, field by field.
pub(super) struct Bound {
    pub region: Option<Adcode>,
    pub employer_id: Option<EmployerId>,
    pub jobseeker_id: Option<JobseekerId>,
}

impl Bound {
    pub const fn of(standing: Standing) -> Self {
        let (mut region, mut employer_id, mut jobseeker_id) = (None, None, None);
        match standing {
            Standing::Admin => {}
            Standing::Staff(adcode) => region = Some(adcode),
            Standing::Employer(id) => employer_id = Some(id),
            Standing::Jobseeker(id) => jobseeker_id = Some(id),
        }
        Self { region, employer_id, jobseeker_id }
    }
}

/// An account, as it is stored.
#[derive(Serialize, ToSchema)]
pub struct AccountAnswer {
    id: AccountId,
    username: Username,
    role: Role,
    region: Option<Adcode>,
    employer_id: Option<EmployerId>,
    jobseeker_id: Option<JobseekerId>,
    status: AccountStatus,
    created_at: Instant,
    updated_at: Instant,
}

impl From<&Stored<AccountId, AccountRecord>> for AccountAnswer {
    fn from(stored: &Stored<AccountId, AccountRecord>) -> Self {
        let Bound { region, employer_id, jobseeker_id } = Bound::of(stored.value.standing);
        Self {
            id: stored.id,
            username: stored.value.username.clone(),
            role: stored.value.standing.role(),
            region,
            employer_id,
            jobseeker_id,
            status: stored.value.status,
            created_at: Instant(stored.created_at),
            updated_at: Instant(stored.updated_at),
        }
    }
}

impl Deserr<Faults> for NewPassword {
    fn deserialize_from_value<V: IntoValue>(value: AnyValue<V>, location: ValuePointerRef<'_>) -> Result<Self, Faults> {
        text(value, location, Self::parse)
    }
}

impl Serialize for NewPassword {
    /// A record is written down to be patched; its password is not in it.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_none()
    }
}

impl PartialSchema for NewPassword {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Password)))
            .min_length(Some(Self::MIN))
            .max_length(Some(Self::MAX))
            .write_only(true)
            .description(Some("A password; any characters, but none of those that are tried first."))
            .into()
    }
}

impl ToSchema for NewPassword {}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn faults(body: Value) -> Vec<(String, &'static str)> {
        let found = AccountBody::read(body).unwrap_err();
        found.into_iter().map(|it| (it.pointer.to_string(), it.fault.code())).collect()
    }

    #[test]
    fn each_role_has_the_field_it_is_bound_to_and_no_other() {
        let id = "019a0000-0000-7000-8000-000000000000";
        for fine in [
            json!({"username": "abc", "role": "admin"}),
            json!({"username": "abc", "role": "staff", "region": "370203", "employer_id": null}),
            json!({"username": "abc", "role": "employer", "employer_id": id}),
            json!({"username": "abc", "role": "jobseeker", "jobseeker_id": id}),
        ] {
            assert!(AccountBody::read(fine.clone()).is_ok(), "{fine}");
        }
        let wrong = json!({"username": "abc", "role": "staff", "employer_id": id});
        assert_eq!(
            faults(wrong),
            [("/employer_id".to_owned(), "not_for_this_role"), ("/region".to_owned(), "required")]
        );
        let wrong = json!({"username": "a", "role": "admin", "region": "370203", "password": "short"});
        let expected = [("/password", "too_short"), ("/region", "not_for_this_role"), ("/username", "malformed")];
        assert_eq!(faults(wrong), expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn a_password_that_holds_the_name_is_refused_and_none_is_written() {
        let body = json!({"username": "li.wei", "role": "admin", "password": "ich bin li.wei"});
        assert_eq!(faults(body), [("/password".to_owned(), "weak_password")]);
        let body = json!({"username": "li.wei", "role": "admin", "password": "骑马下海的人不怕浪花"});
        let draft = AccountBody::read(body).unwrap();
        assert!(draft.password.is_some());
        let written = serde_json::to_value(AccountBody::from(&draft.record)).unwrap();
        assert_eq!((&written["password"], &written["username"]), (&Value::Null, &json!("li.wei")));
        assert_eq!(serde_json::to_value(&draft.password).unwrap(), Value::Null);
    }
}
