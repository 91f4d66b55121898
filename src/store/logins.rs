//! The two logins of a database. The owner's makes and changes the schema and does nothing else; the server's owns
//! nothing, cannot pass row-level security by, and is the one that everything else goes through.

use std::sync::Arc;

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::error::StoreError;
use super::grants::GROUP;
use super::migrations::{self, MigrateError};
use super::pool::Store;
use crate::clock::Clock;
use crate::sealing::Keyring;

/// Processes that make the same login at the same moment disturb each other; then it is there.
const ATTEMPTS: usize = 5;

/// Why the server's login is not used.
#[derive(Debug, thiserror::Error)]
pub enum LoginError {
    #[error(
        "the database login “{login}” is a superuser, owns tables of Stirrup, or has or can take on rights beyond its own; \
         database.server_url needs one that is nothing but a member of {GROUP}"
    )]
    Mighty { login: String },
    #[error("the database login “{login}” has no rights yet: its owner should run “grant {GROUP} to \"{login}\"”")]
    Powerless { login: String },
    #[error(
        "the owner of the database may not make roles: make a login that is a member of {GROUP}, and give its URL in \
         database.server_url"
    )]
    NoRoles,
    #[error("the server's login cannot sign in to the database")]
    Refused(#[source] Box<dyn std::error::Error + Send + Sync>),
}

/// Why a database could not be opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error(transparent)]
    Migrate(#[from] MigrateError),
    #[error(transparent)]
    Login(#[from] LoginError),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The ways into one database. URLs hold passwords, so this does not print.
#[derive(Clone)]
pub struct Logins {
    owner: String,
    server: ServerLogin,
}

#[derive(Clone)]
enum ServerLogin {
    /// Somebody made it for us.
    Given(String),
    /// We make it: a name and a password that follow from a secret, so that processes that share the secret share the
    /// login, and others do not take each other's away.
    Own { name: String, password: String },
}

impl std::fmt::Debug for Logins {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Logins").finish_non_exhaustive()
    }
}

#[derive(QueryableByName)]
struct LoginRow {
    #[diesel(sql_type = Text)]
    login: String,
    #[diesel(sql_type = Bool)]
    is_mighty: bool,
    #[diesel(sql_type = Bool)]
    may_serve: bool,
}

/// Attributes are not inherited, but whoever is a member of a role can take it on. The roles whose names begin with `pg_`
/// read files, run programs and own the database.
const LOOK_AT_LOGIN: &str = "select current_user::text as login,
    exists (
        select from pg_roles as role
        where pg_has_role(current_user, role.oid, 'member')
            and (role.rolsuper or role.rolbypassrls or role.rolcreaterole or role.rolreplication
                or role.rolname like 'pg\\_%')
    ) or exists (
        select from pg_class
        where relnamespace = 'public'::regnamespace and pg_has_role(current_user, relowner, 'member')
    ) as is_mighty,
    pg_has_role(current_user, 'stirrup_server', 'usage') as may_serve";

impl Logins {
    /// Both were made by somebody else.
    pub fn given(owner_url: &str, server_url: &str) -> Self {
        Self { owner: owner_url.to_owned(), server: ServerLogin::Given(server_url.to_owned()) }
    }

    /// The owner makes the server's login, whose name and password follow from the secret.
    pub fn derived(owner_url: &str, secret: &str) -> Self {
        let mut name = format!("{GROUP}_{}", authenticator(secret, "name of the server's login"));
        name.truncate(GROUP.len() + 9);
        let password = authenticator(secret, "password of the server's login");
        Self { owner: owner_url.to_owned(), server: ServerLogin::Own { name, password } }
    }

    /// Brings the schema up to date and tells how many migrations that took. Safe from several processes at once.
    ///
    /// # Errors
    /// `Newer` when a later program has been here; `Ring` when the keys do not go with the database.
    pub async fn migrate(&self, keyring: &Keyring) -> Result<usize, MigrateError> {
        migrations::run(self.owner_connection().await?, keyring).await
    }

    /// The URL that the server's login signs in with; where the login is ours, it is made if need be. The schema is there.
    ///
    /// # Errors
    /// `Mighty` for a login that could do more than a server's may.
    pub async fn server_url(&self) -> Result<String, OpenError> {
        let (url, mut outcome) = match &self.server {
            ServerLogin::Given(url) => (url.clone(), AsyncPgConnection::establish(url).await),
            ServerLogin::Own { name, password } => {
                let url = with_login(&self.owner, name, password);
                let mut outcome = AsyncPgConnection::establish(&url).await;
                for _ in 0..ATTEMPTS {
                    if outcome.is_ok() {
                        break;
                    }
                    // Why it failed, if it did, shows in what signing in says.
                    drop(make(&mut self.owner_connection().await?, name, password).await);
                    outcome = AsyncPgConnection::establish(&url).await;
                }
                (url, outcome)
            }
        };
        let conn = outcome.as_mut().map_err(|error| LoginError::Refused(error.to_string().into()))?;
        let found: LoginRow = diesel::sql_query(LOOK_AT_LOGIN).get_result(conn).await.map_err(StoreError::from)?;
        match found {
            LoginRow { login, is_mighty: true, .. } => Err(LoginError::Mighty { login }.into()),
            LoginRow { login, may_serve: false, .. } => Err(LoginError::Powerless { login }.into()),
            LoginRow { .. } => Ok(url),
        }
    }

    /// The URL that the owner signs in with, for loads and measurements. It holds a password.
    pub fn owner_url(&self) -> &str {
        &self.owner
    }

    async fn owner_connection(&self) -> Result<AsyncPgConnection, StoreError> {
        AsyncPgConnection::establish(&self.owner).await.map_err(|error| StoreError::Unavailable(Box::new(error)))
    }
}

impl Store {
    /// Brings the schema up to date as its owner, and makes the pool as the server's login.
    ///
    /// # Errors
    /// Whatever comes in the way.
    pub async fn open(
        logins: &Logins,
        max_connections: usize,
        clock: Clock,
        keyring: Arc<Keyring>,
    ) -> Result<Self, OpenError> {
        logins.migrate(&keyring).await?;
        Ok(Self::connect(&logins.server_url().await?, max_connections, clock, keyring)?)
    }
}

/// Name and password are letters and digits: nothing to quote. Only a superuser may let it have English messages, which
/// `error` reads a few of; others do without.
async fn make(conn: &mut AsyncPgConnection, name: &str, password: &str) -> diesel::QueryResult<()> {
    conn.batch_execute(&format!(
        "do $$
        begin
            if not exists (select from pg_roles where rolname = '{name}') then
                create role {name};
            end if;
        end
        $$;
        alter role {name} login nocreatedb nocreaterole inherit password '{password}';
        grant {GROUP} to {name};
        do $$
        begin
            if current_setting('is_superuser') = 'on' then
                alter role {name} set lc_messages = 'C';
            end if;
        end
        $$"
    ))
    .await
}

/// HMAC-SHA-256 in hexadecimal digits: what is made for one purpose says nothing of another, nor of the secret.
fn authenticator(secret: &str, purpose: &str) -> String {
    let hmac = Hmac::<Sha256>::new_from_slice(secret.as_bytes());
    let hmac = hmac.map(|hmac| hmac.chain_update(purpose).finalize().into_bytes());
    // HMAC takes keys of any length.
    hex::encode(hmac.unwrap_or_default())
}

/// The same database by another login. A URL's parameters win over what stands before its `@`, as does the last word of
/// a list of words.
fn with_login(url: &str, name: &str, password: &str) -> String {
    let scheme = ["postgres://", "postgresql://"].into_iter().find(|scheme| url.starts_with(scheme));
    let Some((scheme, rest)) = scheme.and_then(|scheme| Some((scheme, url.strip_prefix(scheme)?))) else {
        return format!("{url} user={name} password={password}");
    };
    let place = rest.split_once('@').map_or(rest, |(_, place)| place);
    let (place, parameters) = place.split_once('?').unwrap_or((place, ""));
    let is_ours = |word: &&str| !word.is_empty() && !word.starts_with("user=") && !word.starts_with("password=");
    let kept: Vec<&str> = parameters.split('&').filter(is_ours).collect();
    let mark = if kept.is_empty() { "" } else { "?" };
    format!("{scheme}{name}:{password}@{place}{mark}{}", kept.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_database_is_reached_by_another_login() {
        for (url, expected) in [
            ("postgres://o:p@%2Ftmp%2Fx:5432/db", "postgres://n:s@%2Ftmp%2Fx:5432/db"),
            ("postgresql://host/db?sslmode=require&user=o&password=p", "postgresql://n:s@host/db?sslmode=require"),
            ("postgres://o@host/db?user=o", "postgres://n:s@host/db"),
            ("host=/tmp user=o dbname=db", "host=/tmp user=o dbname=db user=n password=s"),
        ] {
            assert_eq!(with_login(url, "n", "s"), expected);
        }
    }

    #[test]
    fn a_login_follows_from_its_secret_and_does_not_tell_it() {
        let own = |secret| match Logins::derived("postgres://o:p@h/d", secret).server {
            ServerLogin::Own { name, password } => (name, password),
            ServerLogin::Given(_) => unreachable!(),
        };
        assert_eq!(own("one"), own("one"));
        let ((name, password), (other_name, other_password)) = (own("one"), own("other"));
        assert_ne!((&name, &password), (&other_name, &other_password));
        assert!(name.len() == 23 && password.len() == 64 && !password.contains(name.trim_start_matches(GROUP)));
        assert!(!format!("{:?}", Logins::derived("postgres://o:p@h/d", "one")).contains(&password));
    }
}
