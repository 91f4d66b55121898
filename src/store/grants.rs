//! What the server's login may do with which table: it owns nothing, changes no schema, empties no table, and gets at rows
//! through the policies of row-level security only. Whoever may serve is in the group that has these rights.

use std::collections::{BTreeMap, BTreeSet};

use diesel::QueryableByName;
use diesel::sql_types::{Bool, Text};
use diesel_async::{AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

/// The group. Roles belong to a cluster and rights to a database, so that one group serves every database of a cluster.
pub(super) const GROUP: &str = "stirrup_server";

const READ: &str = "SELECT";
const ADD: &str = "INSERT";
const CHANGE: &str = "UPDATE";
const REMOVE: &str = "DELETE";

/// Every table, and what may be done with its rows. A table that is not here cannot be reached at all.
pub(super) const TABLES: &[(&str, &[&str])] = &[
    ("accounts", &[READ, ADD, CHANGE, REMOVE]),
    ("audit_head", &[READ]),
    ("audit_records", &[READ, ADD]),
    ("consents", &[READ, ADD, CHANGE]),
    ("credentials", &[READ, ADD, CHANGE, REMOVE]),
    ("employers", &[READ, ADD, CHANGE, REMOVE]),
    // What has happened has happened.
    ("events", &[READ, ADD, REMOVE]),
    ("fair_aides", &[READ, ADD, CHANGE, REMOVE]),
    ("fair_booths", &[READ, ADD, CHANGE, REMOVE]),
    ("fair_interviews", &[READ, ADD, CHANGE, REMOVE]),
    ("fair_plans", &[READ, ADD, CHANGE, REMOVE]),
    ("fair_postings", &[READ, ADD, REMOVE]),
    ("fair_registrations", &[READ, ADD, CHANGE, REMOVE]),
    ("fair_invitations", &[READ, ADD, CHANGE, REMOVE]),
    ("fairs", &[READ, ADD, CHANGE, REMOVE]),
    ("idempotency_keys", &[READ, ADD, CHANGE, REMOVE]),
    ("imports", &[READ, ADD, CHANGE]),
    ("introduction_steps", &[READ, ADD]),
    // Whoever is introduced takes it along; nobody deletes one.
    ("introductions", &[READ, ADD, CHANGE]),
    ("jobseekers", &[READ, ADD, CHANGE, REMOVE]),
    ("match_candidates", &[READ, ADD, REMOVE]),
    ("match_results", &[READ, ADD, REMOVE]),
    ("match_runs", &[READ, ADD, CHANGE, REMOVE]),
    ("outbox", &[READ, ADD, REMOVE]),
    ("outbox_horizon", &[READ, CHANGE]),
    ("placements", &[READ, ADD, CHANGE, REMOVE]),
    // What a policy said is kept.
    ("policies", &[READ, ADD]),
    ("postings", &[READ, ADD, CHANGE, REMOVE]),
    ("sealing_keys", &[READ, ADD, CHANGE, REMOVE]),
    ("sign_in_attempts", &[READ, ADD, CHANGE, REMOVE]),
    ("skill_certificates", &[READ, ADD, CHANGE, REMOVE]),
    // What is released stays as it is until it goes.
    ("statistics", &[READ, ADD, REMOVE]),
    ("subscriptions", &[READ, ADD, CHANGE, REMOVE]),
    ("visits", &[READ, ADD, CHANGE, REMOVE]),
];

/// The functions that do something with their owner's rights. Nobody else may call them.
pub(super) const FUNCTIONS: &[&str] = &[
    "bearer",
    "disclosed",
    "employers_in_trail",
    "employers_of_introductions",
    "profile_skills",
    "profiles",
    "record_postings_of",
    "take_opening",
    "take_opening_of_placement",
];

/// Two processes may find the group missing at once, in two databases of a cluster; one makes it.
const MAKE_GROUP: &str = "do $$
begin
    create role stirrup_server nologin;
exception when duplicate_object or unique_violation then
    null;
end
$$";

#[derive(QueryableByName)]
struct GroupRow {
    #[diesel(sql_type = Bool)]
    is_there: bool,
    #[diesel(sql_type = Bool)]
    may_be_made: bool,
}

#[derive(QueryableByName)]
struct GrantRow {
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    privilege: String,
}

type Rights = BTreeMap<(String, String), BTreeSet<String>>;

/// Makes the group where there is none. A dump does not hold it, so that this is looked at with every start. False where
/// the owner may not make roles.
pub(super) async fn make_group(conn: &mut AsyncPgConnection) -> diesel::QueryResult<bool> {
    let look = "select exists (select from pg_roles where rolname = 'stirrup_server') as is_there,
        (select rolsuper or rolcreaterole from pg_roles where rolname = current_user) as may_be_made";
    let group: GroupRow = diesel::sql_query(look).get_result(conn).await?;
    if !group.is_there && group.may_be_made {
        conn.batch_execute(MAKE_GROUP).await?;
    }
    Ok(group.is_there || group.may_be_made)
}

/// Gives the group exactly the rights above, where it has others. The caller holds the lock of the migrations.
pub(super) async fn give(conn: &mut AsyncPgConnection) -> diesel::QueryResult<()> {
    let (given, wanted) = (given(conn).await?, wanted());
    let others: BTreeSet<&(String, String)> =
        given.keys().chain(wanted.keys()).filter(|object| given.get(*object) != wanted.get(*object)).collect();
    let mut statements = Vec::new();
    for object in others {
        let (kind, name) = object;
        statements.push(format!("revoke all on {kind} {name} from {GROUP};"));
        if let Some(privileges) = wanted.get(object) {
            let privileges: Vec<&str> = privileges.iter().map(String::as_str).collect();
            statements.push(format!("grant {} on {kind} {name} to {GROUP};", privileges.join(", ")));
        }
    }
    if statements.is_empty() { Ok(()) } else { conn.batch_execute(&statements.concat()).await }
}

fn wanted() -> Rights {
    let right = |it: &&str| (*it).to_owned();
    let tables = TABLES
        .iter()
        .map(|(table, privileges)| (("table".to_owned(), (*table).to_owned()), privileges.iter().map(right).collect()));
    let functions = FUNCTIONS
        .iter()
        .map(|function| (("function".to_owned(), (*function).to_owned()), BTreeSet::from(["EXECUTE".to_owned()])));
    let schema = (("schema".to_owned(), "public".to_owned()), BTreeSet::from(["USAGE".to_owned()]));
    tables.chain(functions).chain([schema]).collect()
}

/// What the group itself has been given. What everybody has is not in it.
async fn given(conn: &mut AsyncPgConnection) -> diesel::QueryResult<Rights> {
    let query = "select kind, name, privilege_type as privilege
        from (
            select 'table' as kind, relname::text as name, relacl as acl
            from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'v', 'm', 'p')
            union all
            select 'function', proname::text, proacl from pg_proc where pronamespace = 'public'::regnamespace
            union all
            select 'schema', nspname::text, nspacl from pg_namespace where nspname = 'public'
        ) as objects, aclexplode(acl) as rights
        where rights.grantee = 'stirrup_server'::regrole";
    let rows: Vec<GrantRow> = diesel::sql_query(query).load(conn).await?;
    let mut rights = Rights::new();
    for row in rows {
        rights.entry((row.kind, row.name)).or_default().insert(row.privilege);
    }
    Ok(rights)
}
