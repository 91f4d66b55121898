//! The demo's four accounts, one of each role, with keys that are ready to use: told on the terminal, and in a file that only
//! its owner can read. Not for people of flesh and blood, who sign in.

use std::io::Write as _;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use anyhow::Context;
use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use crate::app::ready_accounts::ready_account;
use crate::clock::Clock;
use crate::domain::ids::{EmployerId, JobseekerId};
use crate::domain::place::Adcode;
use crate::domain::principal::{Role, Standing};
use crate::domain::text::ApiKeyName;
use crate::domain::username::Username;
use crate::store::Store;

/// What the file is called, in the demo's folder.
const FILE: &str = "demo-credentials.json";
/// Where the demo's staff work: Qingdao, with all its districts.
const REGION: &str = "370200";
/// How long a key is good. Each start of the demo makes new ones, and ends the old.
const LIFETIME: SignedDuration = SignedDuration::from_hours(24 * 30);

/// A key, and what its account is bound to.
pub struct DemoKey {
    pub role: Role,
    standing: Standing,
    pub token: String,
}

impl DemoKey {
    fn to_json(&self) -> Value {
        let token = &self.token;
        match self.standing {
            Standing::Admin => json!({"token": token}),
            Standing::Staff(region) => json!({"token": token, "region": region.to_string()}),
            Standing::Employer(id) => json!({"token": token, "employer_id": id.to_string()}),
            Standing::Jobseeker(id) => json!({"token": token, "jobseeker_id": id.to_string()}),
        }
    }
}

/// Makes the accounts, where they are not there yet, and a new key for each.
pub async fn demo_keys(
    (store, clock): (&Store, &Clock),
    employer: EmployerId,
    jobseeker: JobseekerId,
) -> anyhow::Result<Vec<DemoKey>> {
    let region = Adcode::parse(REGION).map_err(|fault| anyhow::anyhow!(fault.code()))?;
    let name = ApiKeyName::parse("demo").map_err(|fault| anyhow::anyhow!(fault.code()))?;
    let mut keys = Vec::new();
    for standing in
        [Standing::Admin, Standing::Staff(region), Standing::Employer(employer), Standing::Jobseeker(jobseeker)]
    {
        let role = standing.role();
        let username = Username::parse(&format!("demo-{role}")).map_err(|fault| anyhow::anyhow!(fault.code()))?;
        let (_, secret) = ready_account((store, clock), &username, standing, (&name, LIFETIME)).await?;
        keys.push(DemoKey { role, standing, token: secret.reveal().to_owned() });
    }
    Ok(keys)
}

/// Writes the keys into the demo's folder, whole or not at all, for the eyes of whoever runs it.
pub fn write_keys(folder: &Path, address: SocketAddr, keys: &[DemoKey]) -> anyhow::Result<PathBuf> {
    let mut content = Map::from_iter([("base_url".to_owned(), json!(format!("http://{address}")))]);
    content.extend(keys.iter().map(|key| (key.role.code().to_owned(), key.to_json())));
    let path = folder.join(FILE);
    let write = || {
        // Such a file is made for its owner's eyes only.
        let mut draft = tempfile::NamedTempFile::new_in(folder)?;
        draft.write_all(format!("{:#}\n", Value::Object(content)).as_bytes())?;
        draft.as_file().sync_all()?;
        draft.persist(&path).map_err(|error| error.error)
    };
    write().with_context(|| format!("{} cannot be written", path.display()))?;
    Ok(path)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_file_is_its_owners_alone_even_where_an_open_one_was_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::fs::write(&path, "{}").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let keys = [DemoKey { role: Role::Admin, standing: Standing::Admin, token: "stk_1".to_owned() }];
        let address = "127.0.0.1:8080".parse().unwrap();
        assert_eq!(write_keys(folder.path(), address, &keys).unwrap(), path);
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        let read: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
        assert_eq!(read, json!({"base_url": "http://127.0.0.1:8080", "admin": {"token": "stk_1"}}));
    }
}
