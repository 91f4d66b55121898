//! The server's login: made where it is ours, looked at where it is given, and refused where it is more than it may be.

use diesel_async::{AsyncConnection, AsyncPgConnection, SimpleAsyncConnection};

use super::texts;
use crate::clock::Clock;
use crate::store::tests::database::{TestDatabase, keyring};
use crate::store::{LoginError, Logins, OpenError, Store};

/// A login of somebody else's making, and its URL.
async fn made(database: &TestDatabase, name: &str, attributes: &str) -> String {
    let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
    let statements = format!("drop role if exists {name}; create role {name} login password 'given' {attributes}");
    for statement in statements.split("; ") {
        owner.batch_execute(statement).await.unwrap();
    }
    let (_, place) = database.url().split_once('@').unwrap();
    format!("postgres://{name}:given@{place}")
}

async fn outcome(database: &TestDatabase, server_url: &str) -> Result<(), LoginError> {
    match Store::open(&Logins::given(database.url(), server_url), 1, Clock::default(), keyring()).await {
        Ok(store) => store.ping().await.map_err(|error| LoginError::Refused(error.into())),
        Err(OpenError::Login(error)) => Err(error),
        Err(error) => panic!("{error}"),
    }
}

#[tokio::test]
async fn a_given_login_that_could_pass_the_wall_is_refused() {
    let database = TestDatabase::fresh().await;
    let mine = std::process::id();
    for (name, attributes) in [
        ("t_super", "superuser"),
        ("t_bypass", "bypassrls in role stirrup_server"),
        ("t_roles", "createrole in role stirrup_server"),
        ("t_owner", "in role stirrup_server, stirrup"),
        ("t_files", "in role stirrup_server, pg_read_server_files"),
    ] {
        let url = made(&database, &format!("{name}_{mine}"), attributes).await;
        let outcome = outcome(&database, &url).await;
        assert!(
            matches!(&outcome, Err(LoginError::Mighty { login }) if login.starts_with(name)),
            "{name}: {outcome:?}"
        );
        drop_role(&database, &format!("{name}_{mine}")).await;
    }
    assert!(matches!(outcome(&database, database.url()).await, Err(LoginError::Mighty { .. })), "the owner itself");
}

#[tokio::test]
async fn a_given_login_needs_rights_and_no_more() {
    let database = TestDatabase::fresh().await;
    let name = format!("t_plain_{}", std::process::id());
    let url = made(&database, &name, "").await;
    assert!(matches!(outcome(&database, &url).await, Err(LoginError::Powerless { .. })));
    let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
    owner.batch_execute(&format!("grant stirrup_server to {name}")).await.unwrap();
    outcome(&database, &url).await.unwrap();
    let wrong = url.replace(":given@", ":wrong@");
    assert!(matches!(outcome(&database, &wrong).await, Err(LoginError::Refused(_))));
    drop_role(&database, &name).await;
}

async fn drop_role(database: &TestDatabase, name: &str) {
    let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
    owner.batch_execute(&format!("drop role {name}")).await.unwrap();
}

#[tokio::test]
async fn processes_with_one_secret_share_a_login_and_others_have_their_own() {
    let database = TestDatabase::fresh().await;
    let secret = |name: &str| format!("{name} {}", std::process::id());
    let logins = |name: &str| Logins::derived(database.url(), &secret(name));
    let [shared, other] = [logins("shared"), logins("other")];
    let urls = tokio::join!(shared.server_url(), shared.server_url(), other.server_url(), shared.server_url());
    let urls = [urls.0.unwrap(), urls.1.unwrap(), urls.2.unwrap(), urls.3.unwrap()];
    assert!(urls[0] == urls[1] && urls[0] == urls[3] && urls[0] != urls[2]);
    // Somebody has changed the password meanwhile.
    let name = urls[0].split(['/', ':']).nth(3).unwrap();
    let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
    owner.batch_execute(&format!("alter role {name} password 'another'")).await.unwrap();
    assert_eq!(shared.server_url().await.unwrap(), urls[0]);
    for url in [&urls[0], &urls[2]] {
        AsyncPgConnection::establish(url).await.unwrap();
        drop_role(&database, url.split(['/', ':']).nth(3).unwrap()).await;
    }
}

/// A dump that is restored in another cluster may have lost what was granted to a role that was not there.
#[tokio::test]
async fn lost_rights_are_given_again_with_the_next_start_and_surplus_ones_taken() {
    let database = TestDatabase::fresh().await;
    let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
    let rights = "select relname || relacl::text from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r' and relname !~ '^__' order by 1";
    let given = texts(&mut owner, rights).await;
    owner
        .batch_execute(
            "revoke all on jobseekers from stirrup_server; grant truncate on postings to stirrup_server;
             grant update on outbox to stirrup_server; revoke all on function profiles from stirrup_server",
        )
        .await
        .unwrap();
    let changed = texts(&mut owner, rights).await;
    assert_ne!(changed, given);
    assert_eq!(Logins::derived(database.url(), "any").migrate(&keyring()).await.unwrap(), 0);
    let sorted = |lines: Vec<String>| lines.into_iter().map(|line| sorted_rights(&line)).collect::<Vec<_>>();
    assert_eq!(sorted(texts(&mut owner, rights).await), sorted(given));
    let may = "select has_function_privilege('stirrup_server', 'profiles(uuid[])', 'execute')";
    assert_eq!(texts(&mut owner, may).await, ["true"]);
}

/// The order of a list of rights says nothing.
fn sorted_rights(line: &str) -> Vec<String> {
    let mut rights: Vec<String> = line.split(['{', ',', '}']).map(str::to_owned).collect();
    rights.sort_unstable();
    rights
}
