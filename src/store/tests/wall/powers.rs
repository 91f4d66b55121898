//! What the server's login can do besides reading and writing rows: nothing. And what it can do past the policies: what
//! eight functions do.

use std::collections::BTreeSet;

use diesel_async::SimpleAsyncConnection;

use super::{Walled, asking, texts};
use crate::store::grants::{FUNCTIONS, TABLES};

#[tokio::test]
async fn the_servers_login_owns_nothing_and_has_no_powers() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    let powers = "select rolname from pg_roles where rolname = current_user
        and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb or rolreplication)";
    assert_eq!(texts(conn, powers).await, [""; 0]);
    let owned = "select relname::text from pg_class where pg_has_role(current_user, relowner, 'member')
        union all select proname::text from pg_proc where pg_has_role(current_user, proowner, 'member')
        union all select nspname::text from pg_namespace where pg_has_role(current_user, nspowner, 'member')
        union all select datname::text from pg_database where pg_has_role(current_user, datdba, 'member')";
    assert_eq!(texts(conn, owned).await, [""; 0]);
    let member =
        "select rolname from pg_roles where pg_has_role(current_user, oid, 'member') and rolname <> current_user";
    assert_eq!(texts(conn, member).await, ["stirrup_server"]);
}

#[tokio::test]
async fn the_servers_login_cannot_get_past_the_wall() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    for statement in [
        "set role stirrup",
        "set session authorization stirrup",
        "set session_replication_role = replica",
        "truncate jobseekers",
        "alter table jobseekers disable row level security",
        "alter table jobseekers no force row level security",
        "alter table jobseekers disable trigger all",
        "drop policy jobseekers_staff on jobseekers",
        "create policy everybody on jobseekers using (true)",
        "drop table credentials",
        "create table mine (id integer)",
        "create function mine() returns integer language sql return 1",
        "create or replace function asker_role() returns text language sql stable return 'system'",
        "alter role current_user bypassrls",
        "create role mine",
        "grant stirrup to current_user",
        "select * from __diesel_schema_migrations",
        "update outbox set kind = kind",
        "delete from imports",
        "delete from outbox_horizon",
        "copy jobseekers to '/tmp/jobseekers'",
        "set row_security = off; select * from jobseekers",
    ] {
        let refusal = conn.batch_execute(statement).await.map_err(|error| error.to_string());
        let refusal = refusal.expect_err(statement);
        let is_refused = ["permission denied", "must be owner", "must be superuser", "must have", "row-level security"]
            .iter()
            .any(|words| refusal.contains(words));
        assert!(is_refused, "{statement}: {refusal}");
        conn.batch_execute("reset row_security").await.unwrap();
    }
}

#[tokio::test]
async fn the_servers_rights_are_the_stated_ones() {
    let mut walled = Walled::fresh().await;
    let given = "select relname || ' ' || string_agg(privilege_type, ' ' order by privilege_type)
        from pg_class, aclexplode(relacl)
        where relnamespace = 'public'::regnamespace and grantee in ('stirrup_server'::regrole, 0)
        group by relname order by 1";
    let stated: BTreeSet<String> = TABLES
        .iter()
        .map(|(table, privileges)| {
            let privileges: BTreeSet<&str> = privileges.iter().copied().collect();
            format!("{table} {}", privileges.into_iter().collect::<Vec<_>>().join(" "))
        })
        .collect();
    assert_eq!(texts(&mut walled.owner, given).await.into_iter().collect::<BTreeSet<_>>(), stated);
    let with_owners_rights = "select proname from pg_proc
        where pronamespace = 'public'::regnamespace and prosecdef and prorettype <> 'trigger'::regtype order by 1";
    assert_eq!(texts(&mut walled.owner, with_owners_rights).await, FUNCTIONS);
    // Each looks for its names where nobody else can put any, and nobody but the server may call it.
    let open = "select proname from pg_proc
        where pronamespace = 'public'::regnamespace and prosecdef and prorettype <> 'trigger'::regtype
            and (proconfig is distinct from array['search_path=pg_catalog, public, pg_temp']
                or has_function_privilege('pg_monitor', oid, 'execute'))";
    assert_eq!(texts(&mut walled.owner, open).await, [""; 0]);
}

#[tokio::test]
async fn a_ranking_learns_what_matching_knows_and_nothing_else() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    for (asker, people) in
        [("ranking", 2), ("system", 2), ("hotel", 0), ("wang", 0), ("shibei", 0), ("admin", 0), ("nobody", 0)]
    {
        conn.batch_execute(&format!("begin; {}", asking(asker))).await.unwrap();
        let ids = "array[label('wang'), label('li'), label('nobody')]";
        assert_eq!(texts(conn, &format!("select id from profiles({ids})")).await.len(), people, "{asker}");
        assert_eq!(texts(conn, &format!("select level from profile_skills({ids})")).await.len(), people, "{asker}");
        // Its rights end with it.
        let role = texts(conn, "select asker_role()").await;
        assert_eq!(role, [if ["ranking", "system"].contains(&asker) { asker } else { role[0].as_str() }]);
        let seen = texts(conn, "select id from jobseekers").await.len();
        assert_eq!(seen == 3, ["system", "admin"].contains(&asker), "{asker}");
        conn.batch_execute("rollback").await.unwrap();
    }
    let shown = "select string_agg(name, ' ') from (
        select unnest(proargnames) from pg_proc where proname in ('profiles', 'profile_skills')) as them (name)
        where name ~ 'name|citizen|phone|disability|number|issuer|reference'";
    assert_eq!(texts(conn, shown).await, [""]);
}

#[tokio::test]
async fn an_employer_is_shown_what_was_consented_to_and_nobody_else_is_shown_anything() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    let all = "array[label('n_wang_hotel'), label('n_wang_mill'), label('n_zhao_hotel'), label('n_li_factory')]";
    let shown = format!(
        "select concat_ws('/', name, encode(phone_sealed, 'hex'), disability_category, disability_level) from disclosed({all})"
    );
    for asker in ["hotel", "novice", "wang", "shibei", "admin", "system", "ranking", "nobody", "adrift employer"] {
        conn.batch_execute(&format!("begin; {}", asking(asker))).await.unwrap();
        let expected: &[&str] = if asker == "hotel" { &["wang"] } else { &[] };
        assert_eq!(texts(conn, &shown).await, expected, "{asker}");
        if asker == "hotel" {
            assert_eq!(texts(conn, "select asker_role()").await, ["employer"]);
            assert_eq!(texts(conn, "select id from jobseekers").await, [""; 0]);
            conn.batch_execute("select set_config('stirrup.now', '2999-01-01', true)").await.unwrap();
            assert_eq!(texts(conn, &shown).await, [""; 0], "a consent ends by the program's clock");
        }
        conn.batch_execute("rollback").await.unwrap();
    }
}

#[tokio::test]
async fn an_opening_is_taken_for_an_offer_only_and_by_those_who_may_hire() {
    let mut walled = Walled::fresh().await;
    walled.owner.batch_execute("set stirrup.role = 'system'").await.unwrap();
    walled
        .owner
        .batch_execute("update introductions set state = 'offered' where id = label('n_wang_mill')")
        .await
        .unwrap();
    let conn = &mut walled.server;
    for (asker, taken) in
        [("admin", "true"), ("shibei", "true"), ("hotel", "false"), ("wang", "false"), ("system", "false")]
    {
        conn.batch_execute(&format!("begin; {}", asking(asker))).await.unwrap();
        let take = |name: &str| format!("select take_opening(label('{name}'))::text");
        assert_eq!(texts(conn, &take("n_wang_mill")).await, [taken], "{asker}");
        assert_eq!(texts(conn, &take("n_wang_mill")).await, ["false"], "{asker}: there was one");
        assert_eq!(texts(conn, &take("n_wang_hotel")).await, ["false"], "{asker}: no offer");
        conn.batch_execute("rollback").await.unwrap();
    }
}

#[tokio::test]
async fn what_is_erased_is_forgotten_in_the_answers_to_others_too() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    conn.batch_execute(&format!("begin; {}", asking("wang"))).await.unwrap();
    conn.batch_execute("delete from jobseekers where id = label('wang')").await.unwrap();
    assert_eq!(texts(conn, "select asker_role()").await, ["jobseeker"]);
    conn.batch_execute("commit").await.unwrap();
    assert_eq!(texts(&mut walled.owner, "select key from idempotency_keys").await, [""; 0]);
}

#[tokio::test]
async fn an_employers_postings_are_followed_even_where_staff_do_not_see_them() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    conn.batch_execute(&format!("begin; {}", asking("shibei"))).await.unwrap();
    conn.batch_execute("select record_postings_of(label('hotel')); commit").await.unwrap();
    assert_eq!(texts(&mut walled.owner, "select id from outbox where kind = 'posting'").await.len(), 3);
}

/// The region of staff is asked for by the program too, and then the index of regions is what finds their people; who asks
/// is looked at once, not for each row.
#[tokio::test]
async fn policies_leave_the_indexes_to_the_queries() {
    let mut walled = Walled::fresh().await;
    let more = "insert into jobseekers (id, name, region, capacities, accommodations, preferred_occupations,
            prefers_remote, preferred_employment_types, status, version, created_at, updated_at)
        select gen_random_uuid(), 'n', 370102 + n % 700, '{}', '{}', '{}', false, '{}', 'active', 1, now(), now()
        from generate_series(1, 20000) as n;
        analyze jobseekers";
    walled.owner.batch_execute(more).await.unwrap();
    let conn = &mut walled.server;
    conn.batch_execute(&format!("begin; {}", asking("shibei"))).await.unwrap();
    for (query, index) in [
        (
            "select * from jobseekers where region between 370203 and 370203 order by id desc limit 20",
            "jobseekers_region_idx",
        ),
        ("select * from jobseekers where id = label('wang')", "jobseekers_pkey"),
        (
            "select * from skill_certificates where jobseeker_id = any (array[label('wang')])",
            "skill_certificates_jobseeker_id_idx",
        ),
        ("select * from postings where employer_id = label('hotel') order by id", "postings_employer_id_idx"),
        ("select * from credentials where digest = sha256('wang')", "credentials_digest_key"),
        ("select * from idempotency_keys where subject = label('wang')", "idempotency_keys_subject_idx"),
    ] {
        let off = if query.contains("from jobseekers") { "" } else { "set local enable_seqscan = off;" };
        conn.batch_execute(&format!("savepoint plain; {off}")).await.unwrap();
        let plan = explained(conn, query).await;
        conn.batch_execute("rollback to plain").await.unwrap();
        assert!(plan.contains(index) && plan.contains("InitPlan"), "{query}\n{plan}");
        assert!(!plan.contains("asker_role()") || !plan.contains("Filter: (asker"), "{query}\n{plan}");
    }
}

async fn explained(conn: &mut diesel_async::AsyncPgConnection, query: &str) -> String {
    use diesel_async::RunQueryDsl;
    #[derive(diesel::QueryableByName)]
    struct PlanRow {
        #[diesel(sql_type = diesel::sql_types::Text, column_name = "QUERY PLAN")]
        line: String,
    }
    let lines: Vec<PlanRow> = diesel::sql_query(format!("explain {query}")).load(conn).await.unwrap();
    lines.into_iter().map(|row| row.line).collect::<Vec<_>>().join("\n")
}

#[tokio::test]
async fn of_employers_in_the_trail_whoever_may_read_the_record_learns_the_name() {
    let mut walled = Walled::fresh().await;
    // The mill has no open posting: who works elsewhere does not see its row.
    let record = "insert into audit_records (at, account_id, role, employer_id, act, subjects)
        values (now(), label('a_mill'), 'employer', label('mill'), 'match', array[label('li'), label('wang')])";
    let as_mill = "begin; select set_config('stirrup.role', 'employer', true),
        set_config('stirrup.account', label('a_mill')::text, true), set_config('stirrup.employer', label('mill')::text, true)";
    let conn = &mut walled.server;
    conn.batch_execute(&format!("{as_mill}; {record}; commit")).await.unwrap();
    for (asker, is_told) in [
        ("admin", true),
        ("shibei", true),
        ("wang", true),
        ("hotel", false),
        ("ranking", false),
        ("nobody", false),
        ("adrift staff", false),
        ("adrift jobseeker", false),
        ("mixed up", false),
    ] {
        conn.batch_execute(&format!("begin; {}", asking(asker))).await.unwrap();
        let role = texts(conn, "select asker_role()").await;
        let told = texts(conn, "select id = label('mill') from employers_in_trail(array[1, 2, 3])").await;
        assert_eq!(told, if is_told { vec!["true"] } else { vec![] }, "{asker}");
        assert_eq!(texts(conn, "select asker_role()").await, role, "its rights end with it");
        conn.batch_execute("rollback").await.unwrap();
    }
    conn.batch_execute(&format!("begin; {}", asking("wang"))).await.unwrap();
    assert_eq!(texts(conn, "select id from employers_in_trail('{2}')").await, [""; 0], "of records that are asked for");
    conn.batch_execute("rollback").await.unwrap();
}

#[tokio::test]
async fn of_introductions_whoever_may_see_them_but_the_employer_learns_whose_they_are() {
    let mut walled = Walled::fresh().await;
    let conn = &mut walled.server;
    let all = "array[label('n_wang_hotel'), label('n_wang_mill'), label('n_zhao_hotel'), label('n_li_factory')]";
    let told = format!("select name from employers_of_introductions({all}) order by 1");
    let expected: [(&str, &[&str]); 10] = [
        ("admin", &["factory", "hotel", "hotel", "mill"]),
        ("shibei", &["hotel", "mill"]),
        ("qingdao", &["hotel", "hotel", "mill"]),
        ("wang", &["hotel", "mill"]),
        ("hotel", &[]),
        ("ranking", &[]),
        ("nobody", &[]),
        ("adrift staff", &[]),
        ("adrift jobseeker", &[]),
        ("mixed up", &[]),
    ];
    for (asker, names) in expected {
        conn.batch_execute(&format!("begin; {}", asking(asker))).await.unwrap();
        let role = texts(conn, "select asker_role()").await;
        assert_eq!(texts(conn, &told).await, names, "{asker}");
        assert_eq!(texts(conn, "select asker_role()").await, role, "its rights end with it");
        conn.batch_execute("rollback").await.unwrap();
    }
}
