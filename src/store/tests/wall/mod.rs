//! The second wall from the outside: plain SQL over the server's login, as a program would run it that forgot its own checks.

mod expected;
mod logins;
mod powers;

use diesel::QueryableByName;
use diesel::sql_types::Text;
use diesel_async::{AsyncConnection, AsyncPgConnection, RunQueryDsl, SimpleAsyncConnection};

use self::expected::{ASKERS, REACHED, Reached, TRIED, Tried};
use super::database::TestDatabase;

/// A database with some rows, and a connection for each login.
pub(super) struct Walled {
    pub owner: AsyncPgConnection,
    pub server: AsyncPgConnection,
    pub database: TestDatabase,
}

impl Walled {
    async fn fresh() -> Self {
        Self::on(TestDatabase::fresh().await).await
    }

    async fn on(database: TestDatabase) -> Self {
        let mut owner = AsyncPgConnection::establish(database.url()).await.unwrap();
        let server = AsyncPgConnection::establish(database.server_url()).await.unwrap();
        owner.batch_execute("set stirrup.role = 'system'").await.unwrap();
        owner.batch_execute(include_str!("rows.sql")).await.unwrap();
        owner.batch_execute("reset stirrup.role").await.unwrap();
        Self { owner, server, database }
    }
}

/// The statement that says who asks, for the rest of the transaction.
pub(super) fn asking(asker: &str) -> String {
    let (_, settings) = ASKERS.iter().find(|(name, _)| *name == asker).unwrap();
    let set = settings.iter().map(|(name, value)| {
        let is_label = ["account", "employer", "jobseeker"].contains(name) && !value.is_empty();
        let value = if is_label { format!("label('{value}')::text") } else { format!("'{value}'") };
        format!("select set_config('stirrup.{name}', {value}, true);")
    });
    set.collect()
}

#[derive(QueryableByName)]
struct FoundRow {
    #[diesel(sql_type = Text)]
    reads: String,
    #[diesel(sql_type = Text)]
    changes: String,
    #[diesel(sql_type = Text)]
    removes: String,
    #[diesel(sql_type = Text)]
    adds: String,
    #[diesel(sql_type = Text)]
    moves: String,
}

fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}

fn labels(rows: &str) -> String {
    rows.split(' ').map(quoted).collect::<Vec<_>>().join(", ")
}

/// The labels for which a condition holds.
fn those(rows: &str, condition: &str) -> String {
    format!(
        "(select coalesce(string_agg(tried, ' ' order by place), '')
            from unnest(array[{}]::text[]) with ordinality as them (tried, place) where {condition})",
        labels(rows)
    )
}

/// The labels of the statements that reach a row.
fn those_that_reach(statements: &[(&str, String)]) -> String {
    let values: Vec<String> = statements
        .iter()
        .enumerate()
        .map(|(place, (label, statement))| format!("({place}, {}, {})", quoted(label), quoted(statement)))
        .collect();
    if values.is_empty() {
        return "''".to_owned();
    }
    format!(
        "(select coalesce(string_agg(tried, ' ' order by place), '')
            from (values {}) as them (place, tried, statement) where reaches(statement))",
        values.join(", ")
    )
}

/// What an asker who has been named reaches of a table.
async fn found(conn: &mut AsyncPgConnection, tried: &Tried) -> [String; 5] {
    let Tried { table, rows, row, touch, .. } = tried;
    let each = |statement: String| {
        let rows = rows.split(' ').map(|label| (label, statement.replace('$', &quoted(label))));
        those_that_reach(&rows.collect::<Vec<_>>())
    };
    let adds: Vec<_> = tried.adds.iter().map(|(label, row)| (*label, format!("insert into {row}"))).collect();
    let move_of = |(label, set, moved): &(&'static str, &str, &str)| {
        (*label, format!("update {table} set {set} where {}", row.replace('$', &quoted(moved))))
    };
    let moves: Vec<_> = tried.moves.iter().map(move_of).collect();
    let query = format!(
        "select {} as reads, {} as changes, {} as removes, {} as adds, {} as moves",
        those(rows, &format!("exists (select from {table} where {})", row.replace('$', "tried"))),
        each(format!("update {table} set {touch} where {row}")),
        each(format!("delete from {table} where {row}")),
        those_that_reach(&adds),
        those_that_reach(&moves),
    );
    let found: FoundRow = diesel::sql_query(query).get_result(conn).await.unwrap();
    [found.reads, found.changes, found.removes, found.adds, found.moves]
}

fn expected(tried: &Tried, asker: &str) -> [String; 5] {
    let mut lines = REACHED.iter().filter(|line| line.table == tried.table && line.asker == asker);
    let Some(line) = lines.next() else { return Default::default() };
    assert!(lines.next().is_none(), "{} and {asker} stand there twice", tried.table);
    let all = |labels: Vec<&str>| labels.join(" ");
    let full = |stated: &str, labels: Vec<&str>| if stated == "*" { all(labels) } else { stated.to_owned() };
    let Reached { reads, changes, removes, adds, moves, .. } = line;
    [
        full(reads, tried.rows.split(' ').collect()),
        full(changes, tried.rows.split(' ').collect()),
        full(removes, tried.rows.split(' ').collect()),
        full(adds, tried.adds.iter().map(|(label, _)| *label).collect()),
        full(moves, tried.moves.iter().map(|(label, ..)| *label).collect()),
    ]
}

/// Where what an asker reaches of a table is not what is expected. `as_whom` is run before the asker is named.
async fn differences(conn: &mut AsyncPgConnection, tables: &[&Tried], as_whom: &str) -> Vec<String> {
    let mut differences = Vec::new();
    for tried in tables {
        for (asker, _) in ASKERS {
            conn.batch_execute(&format!("savepoint asker; {as_whom} {}", asking(asker))).await.unwrap();
            let (found, expected) = (found(conn, tried).await, expected(tried, asker));
            conn.batch_execute("rollback to asker").await.unwrap();
            let verbs = ["reads", "changes", "removes", "adds", "moves"].into_iter().zip(found).zip(expected);
            differences.extend(verbs.filter(|((_, found), expected)| found != expected).map(
                |((verb, found), expected)| format!("{asker} {verb} of {}: “{found}”, not “{expected}”", tried.table),
            ));
        }
    }
    differences
}

async fn all_differences(conn: &mut AsyncPgConnection) -> Vec<String> {
    conn.batch_execute("begin").await.unwrap();
    let tables: Vec<&Tried> = TRIED.iter().collect();
    let differences = differences(conn, &tables, "").await;
    conn.batch_execute("rollback").await.unwrap();
    differences
}

/// The first column of a query.
pub(super) async fn texts(conn: &mut AsyncPgConnection, query: &str) -> Vec<String> {
    #[derive(QueryableByName)]
    struct TextRow {
        #[diesel(sql_type = Text)]
        text: String,
    }
    let query = format!("select coalesce(found::text, '') as text from ({query}) as them (found)");
    let rows: Vec<TextRow> = diesel::sql_query(query).load(conn).await.unwrap();
    rows.into_iter().map(|row| row.text).collect()
}

#[tokio::test]
async fn everybody_reaches_what_is_theirs_and_nothing_else() {
    let mut walled = Walled::fresh().await;
    assert_eq!(all_differences(&mut walled.server).await, Vec::<String>::new());
}

/// Row-level security is forced, so that it holds for an owner too who is no superuser. References are checked and
/// deletions passed on all the same.
#[tokio::test]
async fn the_wall_stands_on_a_database_whose_owner_is_no_superuser() {
    let mut walled = Walled::on(TestDatabase::of_a_plain_owner().await).await;
    assert_eq!(all_differences(&mut walled.server).await, Vec::<String>::new());
    assert_eq!(texts(&mut walled.owner, "select id from jobseekers union select id from accounts").await, [""; 0]);
    let conn = &mut walled.server;
    conn.batch_execute("begin").await.unwrap();
    conn.batch_execute(&asking("wang")).await.unwrap();
    assert_eq!(texts(conn, "select id from accounts union select id from skill_certificates").await.len(), 2);
    conn.batch_execute("delete from jobseekers").await.unwrap();
    conn.batch_execute("commit; begin").await.unwrap();
    conn.batch_execute(&asking("admin")).await.unwrap();
    let left = "select 'certificate' from skill_certificates where id = label('cert_wang')
        union all select 'account' from accounts where id = label('a_wang')
        union all select 'credential' from credentials where id = label('c_wang')";
    assert_eq!(texts(conn, left).await, [""; 0]);
    let unknown = "insert into accounts (id, username, role, jobseeker_id, status, version, created_at, updated_at)
        values (label('new'), 'new', 'jobseeker', label('wang'), 'active', 1, now(), now())";
    let refusal = conn.batch_execute(unknown).await.unwrap_err().to_string();
    assert!(refusal.contains("accounts_jobseeker_id_fkey"), "{refusal}");
    conn.batch_execute("rollback; begin").await.unwrap();
    conn.batch_execute(&asking("ranking")).await.unwrap();
    assert_eq!(texts(conn, "select jobseeker_id from profile_skills(array[label('li')])").await.len(), 1);
    assert_eq!(texts(conn, "select id from profiles(array[label('li'), label('wang')])").await.len(), 1);
}

/// Every policy is dropped in turn, and so is every table's wall: somebody must then reach less or more than expected.
#[tokio::test]
async fn not_one_policy_could_be_missing() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.owner;
    let login = walled.database.server_url().split(['/', ':']).nth(3).unwrap().to_owned();
    let policies = "select tablename || ' ' || policyname from pg_policies where schemaname = 'public'";
    let walls = "select relname || ' ' from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace";
    let mut unneeded = Vec::new();
    conn.batch_execute("begin").await.unwrap();
    for policy in texts(conn, &format!("{policies} union all {walls} order by 1")).await {
        let (table, name) = policy.split_once(' ').unwrap();
        let Some(tried) = TRIED.iter().find(|tried| tried.table == table) else { continue };
        let drop = match name {
            "" => format!("alter table {table} disable row level security"),
            name => format!("drop policy {name} on {table}"),
        };
        conn.batch_execute(&format!("savepoint whole; {drop}")).await.unwrap();
        if differences(conn, &[tried], &format!("set local role {login};")).await.is_empty() {
            unneeded.push(policy);
        }
        conn.batch_execute("rollback to whole").await.unwrap();
    }
    assert_eq!(unneeded, Vec::<String>::new());
}

/// Tables whose policies are tried where they are described, with the reason.
const TRIED_ELSEWHERE: &[&str] = &[
    // In `tests/audit.rs`, with who sees which record of the trail.
    "audit_head",
    "audit_records",
];

#[tokio::test]
async fn every_table_has_a_wall_and_somebody_who_may_pass() {
    let mut walled = Walled::fresh().await;
    let bare = "select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname !~ '^__'
            and (not relrowsecurity or not relforcerowsecurity
                or not exists (select from pg_policy where polrelid = pg_class.oid))";
    assert_eq!(texts(&mut walled.owner, bare).await, [""; 0]);
    let tables = "select relname from pg_class
        where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and relname !~ '^__' order by 1";
    let mut tried: Vec<&str> = TRIED.iter().map(|tried| tried.table).chain(TRIED_ELSEWHERE.iter().copied()).collect();
    tried.sort_unstable();
    assert_eq!(texts(&mut walled.owner, tables).await, tried);
}

#[tokio::test]
async fn who_asked_is_forgotten_with_the_transaction() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    for end in ["commit", "rollback"] {
        conn.batch_execute(&format!("begin; {}", asking("admin"))).await.unwrap();
        assert_eq!(texts(conn, "select id from jobseekers").await.len(), 3);
        conn.batch_execute(end).await.unwrap();
        assert_eq!(texts(conn, "select id from jobseekers").await, [""; 0], "after {end}");
        assert_eq!(texts(conn, "select asker_role() union all select asker_account()::text").await, ["", ""]);
    }
}
