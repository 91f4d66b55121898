//! The database refuses wrong rows by itself, whoever writes them, and a row that got past it is told, not swallowed.

use diesel::result::Error as DieselError;
use diesel_async::SimpleAsyncConnection;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};

use super::database::keyring;
use super::samples::*;
use crate::domain::account::{AccountRecord, AccountStatus};
use crate::domain::audit::{Act, Note};
use crate::domain::bearer::CredentialKind;
use crate::domain::consent::{Consent, ConsentEnd, ConsentedFields, DisclosedField, Terms};
use crate::domain::ids::{
    AccountId, ConsentId, CredentialId, EmployerId, ImportId, IntroductionId, SkillCertificateId,
};
use crate::domain::import::{ImportMode, WorkbookKind};
use crate::domain::introduction::{Introduction, IntroductionState};
use crate::domain::principal::{Account, Principal, Role, Standing};
use crate::domain::scope::Scopes;
use crate::domain::text::Purpose;
use crate::domain::username::Username;
use crate::sealing::Place;
use crate::store::credentials::NewCredential;
use crate::store::idempotency::{self, Request};
use crate::store::imports::{self, Order};
use crate::store::introductions::{self, Stride};
use crate::store::{
    StoreError, Transaction, accounts, audit, consents, credentials, employers, jobseekers, postings, sign_in_attempts,
    skill_certificates,
};

/// A full row in every table.
async fn rows(conn: &mut Transaction) {
    let hotel = EmployerId::new(fresh());
    employers::insert(conn, hotel, &full_employer(), now()).await.unwrap();
    let role = postings::insert(conn, posting_id(), &full_posting(hotel), now()).await.unwrap().id;
    let person = jobseekers::insert(conn, jobseeker_id(), &full_jobseeker(), now()).await.unwrap().id;
    let staff = Account { id: AccountId::new(fresh()), standing: Standing::Jobseeker(person) };
    let introduction = Introduction {
        jobseeker: person,
        posting: role,
        employer: hotel,
        state: IntroductionState::Proposed,
        proposed_by: Role::Jobseeker,
    };
    let first = Stride { to: IntroductionState::Proposed, by: Some(staff), at: now(), reason: None };
    let meeting = introductions::insert(conn, IntroductionId::new(fresh()), &introduction, &first).await.unwrap();
    let today = TimeZone::UTC.to_datetime(now()).date();
    let terms = Terms {
        purpose: Purpose::parse("面试").unwrap(),
        fields: ConsentedFields::new(&[DisclosedField::Name]).unwrap(),
        expires_on: ConsentEnd::given(today.saturating_add(9.days())),
        on_paper: None,
    };
    let consent = Consent { terms, given_by: Role::Jobseeker, account: staff.id, given_at: now(), withdrawn_at: None };
    consents::give(conn, ConsentId::new(fresh()), meeting.id, &consent).await.unwrap();
    let proof = SkillCertificateId::new(fresh());
    skill_certificates::insert(conn, proof, person, &full_certificate(), now()).await.unwrap();
    let order = Order { kind: WorkbookKind::Employers, dry_run: true, mode: ImportMode::AllOrNothing };
    imports::insert(conn, ImportId::new(fresh()), order, now()).await.unwrap();
    let request = Request { principal: "p", route: "r", key: "k", fingerprint: [0; 32] };
    idempotency::claim(conn, &request).await.unwrap();
    let username = Username::parse("wang").unwrap();
    let record = AccountRecord { username: username.clone(), standing: staff.standing, status: AccountStatus::Active };
    accounts::insert(conn, staff.id, &record, None, now()).await.unwrap();
    let access = NewCredential {
        id: CredentialId::new(fresh()),
        account: staff.id,
        kind: CredentialKind::Access,
        family: fresh(),
        digest: [7; 32],
        name: None,
        scopes: Scopes::All,
        expires_at: Timestamp::MAX,
    };
    credentials::insert(conn, &[access], now()).await.unwrap();
    sign_in_attempts::count(conn, &username, now()).await.unwrap();
    let counted = "insert into statistics values (current_date, 0, 'category', 5, '{\"vision\": 5, \"speech\": null}')";
    conn.batch_execute(counted).await.unwrap();
    let run = "insert into match_runs (id, subjects, top, congestion_aware, status, created_at, heartbeat_at)
        values (gen_random_uuid(), 'jobseekers', 10, false, 'queued', now(), now());
        insert into match_results select jobseekers.id, postings.id, 1, 0, 1, true, 'new' from jobseekers, postings;
        insert into match_candidates values (1, gen_random_uuid(), '');
        insert into events (kind, subject, jobseeker_id, detail, recorded_at)
            select 'match.new', gen_random_uuid(), id, '{}', now() from jobseekers;
        insert into subscriptions
            (id, account_id, url, events, status, secret_sealed, cursor, due_at, version, created_at, updated_at)
            select gen_random_uuid(), id, 'https://a.org', '{match.new}', 'active',
                decode('01' || repeat('00', 64), 'hex'), 0, now(), 1, now(), now() from accounts";
    conn.batch_execute(run).await.unwrap();
    let fair = "insert into fairs (id, name, organisers, region, accommodations, held_on, sessions, max_interviews, seed, state,
            version, created_at, updated_at)
            values (gen_random_uuid(), 'f', '{}', 370203, '{}', current_date, '[]', 4, 0, 'draft', 1, now(), now());
        insert into fair_booths (id, fair_id, label, x, y, accommodations, employer_id, interviewers, version, created_at,
            updated_at)
            select gen_random_uuid(), fairs.id, 'b', 0, 0, '{}', employers.id, '[]', 1, now(), now() from fairs, employers;
        insert into fair_postings (fair_id, posting_id, booth_id, place)
            select fair_id, postings.id, fair_booths.id, 0 from fair_booths, postings;
        insert into fair_aides (id, fair_id, name, kind, version, created_at, updated_at)
            select gen_random_uuid(), id, 'a', 'guide', 1, now(), now() from fairs;
        insert into fair_registrations (id, fair_id, jobseeker_id, pace, helper_kinds, source, check_in_code, attendance,
            version, created_at, updated_at)
            select gen_random_uuid(), fairs.id, jobseekers.id, 'normal', '{}', 'self', 'AAAAAAAAA2', 'expected', 1, now(),
                now() from fairs, jobseekers;
        insert into fair_invitations (id, fair_id, jobseeker_id, posting_ids, is_reserve, state, version, created_at,
            updated_at)
            select gen_random_uuid(), fairs.id, jobseekers.id, array[fairs.id], false, 'listed', 1, now(), now()
            from fairs, jobseekers;
        insert into fair_plans (fair_id, status, seed, time_limit_seconds, created_at, heartbeat_at)
            select id, 'queued', 0, 60, now(), now() from fairs;
        insert into fair_interviews (id, fair_id, slot, jobseeker_id, booth_id, posting_id, interviewer_id, helper_ids, version,
            created_at, updated_at)
            select gen_random_uuid(), fair_postings.fair_id, 0, jobseekers.id, booth_id, posting_id, gen_random_uuid(), '{}', 1,
                now(), now() from fair_postings, jobseekers;
        insert into placements (id, jobseeker_id, posting_id, employer_id, starts_on, social_insurance, promised, version,
            created_at, updated_at)
            select gen_random_uuid(), jobseekers.id, postings.id, employer_id, '2026-12-01', 'unknown', '{}', 1, now(), now()
            from postings, jobseekers;
        insert into policies (id, version, name, issuer, valid_from, gives, is_sample, papers, rule, recorded_at)
            values (gen_random_uuid(), 1, 'n', 'i', '2026-12-01', 'g', false, '{}', 'true', now());
        insert into visits (id, placement_id, due_on, in_place, missing, version, created_at, updated_at)
            select gen_random_uuid(), id, '2026-12-08', '{}', '{}', 1, now(), now() from placements";
    conn.batch_execute(fair).await.unwrap();
    audit::record(conn, &Principal::System, now(), &[Note::new(Act::Create, [])]).await.unwrap();
    // Nobody changes these, whatever the checks say of it; here the checks are asked.
    let unguarded = "alter table audit_records disable trigger user; alter table audit_head disable trigger user";
    conn.batch_execute(unguarded).await.unwrap();
}

/// Table, what to set, and the constraint that says no (without the table's name in front).
const REFUSED: &[(&str, &str, &str)] = &[
    ("employers", "name = ''", "name"),
    ("employers", "name = ' 酒店'", "name"),
    ("employers", "name = '酒店' || U&'\\3000'", "name"),
    ("employers", "name = E'酒\\n店'", "name"),
    ("employers", "name = repeat('马', 201)", "name"),
    ("employers", "credit_code = '91350100M000100Y4I'", "credit_code"),
    ("employers", "region = 99999", "region"),
    ("employers", "contact_name = repeat('马', 101)", "contact_name"),
    ("employers", "headcount = -1", "headcount"),
    ("employers", "headcount = 10000001", "headcount"),
    ("employers", "version = 0", "version"),
    ("jobseekers", "name = E'甲\\t乙'", "name"),
    ("jobseekers", "region = 1000000", "region"),
    ("jobseekers", "latitude = null", "location"),
    ("jobseekers", "latitude = 90000001", "location"),
    ("jobseekers", "longitude = -180000001", "location"),
    ("jobseekers", "disability_category = null", "disability_category_number"),
    ("jobseekers", "disability_category = '4'", "disability_category"),
    ("jobseekers", "disability_level = null", "disability_level_number"),
    ("jobseekers", "disability_level = 5", "disability_level"),
    ("jobseekers", "capacities = '{\"hands\": 4}'", "capacities"),
    ("jobseekers", "capacities = '{\"hands\": 1.0}'", "capacities"),
    ("jobseekers", "capacities = '{\"hand\": 1}'", "capacities"),
    ("jobseekers", "capacities = 'null'", "capacities"),
    ("jobseekers", "capacities = '[]'", "capacities"),
    ("jobseekers", "accommodations = '{\"seated_work\": \"available\"}'", "accommodations"),
    ("jobseekers", "accommodations = '{\"seat\": \"required\"}'", "accommodations"),
    ("jobseekers", "preferred_occupations = '{4-03-02-02,4-03-02-02}'", "preferred_occupations"),
    ("jobseekers", "preferred_occupations = '{4-03-02}'", "preferred_occupations"),
    ("jobseekers", "preferred_occupations = '{null}'", "preferred_occupations"),
    ("jobseekers", "preferred_occupations = '{{4-03-02-02}}'", "preferred_occupations"),
    (
        "jobseekers",
        "preferred_occupations = array(select '4-03-02-' || n from generate_series(10, 30) as n)",
        "preferred_occupations",
    ),
    ("jobseekers", "preferred_wage_min = -1", "preferred_wage_min"),
    ("jobseekers", "max_commute_km = 501", "max_commute_km"),
    ("jobseekers", "preferred_employment_types = '{any}'", "preferred_employment_types"),
    ("jobseekers", "preferred_employment_types = '{full_time,full_time}'", "preferred_employment_types"),
    ("jobseekers", "employment_status = 'idle'", "employment_status"),
    ("jobseekers", "unemployed_since = '1989-05-11'", "unemployed_since"),
    ("jobseekers", "status = 'open'", "status"),
    ("jobseekers", "external_reference = ''", "external_reference"),
    ("jobseekers", "version = 0", "version"),
    ("skill_certificates", "occupation = '4-3-2-2'", "occupation"),
    ("skill_certificates", "level = '中级'", "level"),
    ("skill_certificates", "issuer = ' '", "issuer"),
    ("skill_certificates", "expires_on = issued_on - 1", "period"),
    ("skill_certificates", "status = 'valid'", "status"),
    ("skill_certificates", "version = 0", "version"),
    ("postings", "title = ''", "title"),
    ("postings", "description = repeat('马', 10001)", "description"),
    ("postings", "description = E'早班\\u0007'", "description"),
    ("postings", "occupation = 'cook'", "occupation"),
    ("postings", "occupation_confidence = 1001", "occupation_confidence"),
    ("postings", "required_level = '3'", "required_level"),
    ("postings", "occupation = null", "certificate_mandatory"),
    ("postings", "region = 0", "region"),
    ("postings", "longitude = null", "location"),
    ("postings", "demands = '{\"hands\": -1}'", "demands"),
    ("postings", "demands = '{\"hands\": null}'", "demands"),
    ("postings", "accommodations = '{\"seated_work\": \"required\"}'", "accommodations"),
    ("postings", "wage_min = -1", "wage_min"),
    ("postings", "wage_max = 100000001", "wage_max"),
    ("postings", "wage_min = wage_max + 1", "wage"),
    ("postings", "employment_type = 'casual'", "employment_type"),
    ("postings", "openings = -1", "openings"),
    ("postings", "openings = 10001", "openings"),
    ("postings", "valid_through = valid_from - 1", "validity"),
    ("postings", "status = 'active'", "status"),
    ("postings", "external_reference = E'a\\u00a0'", "external_reference"),
    ("postings", "version = 0", "version"),
    ("employers", "contact_phone = '0532-85880000'", "contact_phone"),
    ("employers", "contact_phone_sealed = '0532-85880000'", "contact_phone_sealed"),
    ("employers", "contact_phone_sealed = SEALED(33)", "contact_phone_sealed"),
    ("employers", "contact_phone_sealed = set_byte(contact_phone_sealed, 0, 2)", "contact_phone_sealed"),
    ("jobseekers", "citizen_id = '370203198905120016'", "citizen_id"),
    ("jobseekers", "citizen_id_sealed = SEALED(17)", "citizen_id_sealed"),
    ("jobseekers", "disability_certificate_number = '37020319890512001641'", "disability_certificate_number"),
    ("jobseekers", "disability_certificate_number_sealed = SEALED(19)", "disability_certificate_number_sealed"),
    ("jobseekers", "disability_certificate_number_sealed = SEALED(24)", "disability_certificate_number_sealed"),
    ("jobseekers", "phone = '0532-85880000'", "phone"),
    ("jobseekers", "phone_sealed = ''", "phone_sealed"),
    ("jobseekers", "known_citizen_id_index = null", "known_citizen_id_index"),
    ("jobseekers", "known_citizen_id_index = 'short'", "known_citizen_id_index"),
    ("jobseekers", "citizen_id_sealed = null, disability_certificate_number_sealed = null", "known_citizen_id_index"),
    ("jobseekers", "sex = 'm'", "sex"),
    ("skill_certificates", "number = '1'", "number"),
    ("skill_certificates", "number_sealed = SEALED(257)", "number_sealed"),
    ("imports", "report = '[{}]'", "report"),
    ("imports", "report_sealed = '[]'", "report_sealed"),
    ("imports", "rejected_workbook = ''", "rejected_workbook"),
    ("imports", "rejected_workbook_sealed = 'PK'", "rejected_workbook_sealed"),
    ("sealing_keys", "id = '7E57C0DE'", "id"),
    ("sealing_keys", "check_value = SEALED(31)", "check_value"),
    ("introductions", "state = 'fired'", "state"),
    ("introductions", "proposed_by = 'system'", "proposed_by"),
    ("introductions", "version = 0", "version"),
    ("introduction_steps", "from_state = 'fired', to_state = 'shared'", "from_state"),
    ("introduction_steps", "from_state = 'shared', to_state = 'fired'", "to_state"),
    ("introduction_steps", "from_state = 'shared'", "proposed"),
    ("introduction_steps", "from_state = 'shared', to_state = 'hired'", "hired"),
    ("introduction_steps", "from_state = 'declined', to_state = 'shared'", "end"),
    ("introduction_steps", "by_role = 'system'", "by_role"),
    ("introduction_steps", "by_role = null, by_account = null", "expired"),
    ("introduction_steps", "by_account = null", "by_account"),
    ("introduction_steps", "reason = ''", "reason"),
    ("consents", "step = 'all'", "step"),
    ("consents", "fields = '{}'", "fields"),
    ("consents", "fields = '{name,name}'", "fields"),
    ("consents", "fields = '{name,disability_level}'", "fields"),
    ("consents", "purpose = ''", "purpose"),
    ("consents", "expires_on = (given_at at time zone 'Asia/Shanghai')::date", "expires_on"),
    ("consents", "expires_on = (given_at at time zone 'Asia/Shanghai')::date + 367", "expires_on"),
    ("consents", "given_by = 'employer', paper_reference = 'r'", "given_by"),
    ("consents", "paper_reference = 'r'", "paper_reference"),
    ("consents", "given_by = 'staff', paper_reference = ''", "paper_reference_line"),
    ("consents", "withdrawn_at = given_at - interval '1 s'", "withdrawn_at"),
    ("outbox", "kind = 'employer'", "kind"),
    ("outbox_horizon", "only_row = false", "only_row"),
    ("idempotency_keys", "key = ''", "key"),
    ("idempotency_keys", "principal = repeat('p', 256)", "principal"),
    ("idempotency_keys", "route = ''", "route"),
    ("idempotency_keys", "fingerprint = 'short'", "fingerprint"),
    ("idempotency_keys", "status = 100, headers = '[]', body_sealed = SEALED(0)", "status"),
    ("idempotency_keys", "status = 200, headers = '{}', body_sealed = SEALED(0)", "headers"),
    ("idempotency_keys", "body = ''", "body"),
    ("idempotency_keys", "status = 200, headers = '[]', body_sealed = '{}'", "body_sealed"),
    ("idempotency_keys", "status = 200", "answer"),
    ("imports", "kind = 'people'", "kind"),
    ("imports", "mode = 'some'", "mode"),
    ("imports", "status = 'lost', finished_at = null, started_at = now()", "status"),
    ("imports", "rows_done = 1", "rows_done"),
    ("imports", "rows_done = 1, created = 1, rows_total = 0", "rows_total"),
    ("imports", "created = -1, updated = 1", "counts"),
    ("imports", "status = 'failed', finished_at = now()", "failure"),
    ("imports", "failure = 'abandoned'", "failure"),
    ("imports", "status = 'running'", "started_at"),
    ("imports", "finished_at = now()", "finished_at"),
    ("audit_records", "seq = 0", "seq"),
    ("audit_records", "at = 'infinity'", "at"),
    ("audit_records", "account_id = gen_random_uuid()", "account_id"),
    ("audit_records", "role = 'boss', account_id = gen_random_uuid()", "role"),
    ("audit_records", "region = 370203", "region"),
    ("audit_records", "employer_id = gen_random_uuid()", "employer_id"),
    ("audit_records", "act = 'Read'", "act"),
    ("audit_records", "subjects = '{null}'", "subjects"),
    ("audit_records", "subjects = array[array[gen_random_uuid()]]", "subjects"),
    ("audit_records", "subjects[0] = gen_random_uuid()", "subjects"),
    ("audit_records", "subjects = array_fill(gen_random_uuid(), array[1001])", "subjects"),
    ("audit_records", "detail = '求职者甲'", "detail"),
    ("audit_records", "prev = ''", "hash"),
    ("audit_records", "hash = ''", "hash"),
    ("accounts", "username = 'Wang'", "username"),
    ("accounts", "role = 'boss'", "role"),
    ("accounts", "jobseeker_id = null", "standing"),
    ("accounts", "role = 'staff', jobseeker_id = null, region = 99999", "region"),
    ("accounts", "password_hash = '$argon2i$v=19$'", "password_hash"),
    ("accounts", "status = 'locked'", "status"),
    ("accounts", "version = 0", "version"),
    ("credentials", "kind = 'cookie'", "kind"),
    ("credentials", "digest = 'short'", "digest"),
    ("credentials", "name = 'n'", "api_key"),
    ("credentials", "kind = 'api_key', name = 'n'", "api_key"),
    ("credentials", "kind = 'api_key', name = ' ', scopes = '{audit:read}'", "name"),
    ("credentials", "kind = 'api_key', name = 'n', scopes = '{audit:read,audit:read}'", "scopes"),
    ("credentials", "expires_at = created_at", "expires_at"),
    ("sign_in_attempts", "name_digest = 'wang'", "name_digest"),
    ("sign_in_attempts", "attempts = -1", "attempts"),
    ("statistics", "region = 99999", "region"),
    ("statistics", "dimension = 'name'", "dimension"),
    ("statistics", "people = 4", "people"),
    ("statistics", "people = -5", "people"),
    ("statistics", "cells = '{\"vision\": 4}'", "cells"),
    ("statistics", "cells = '{\"vision\": 0}'", "cells"),
    ("statistics", "cells = '{\"vision\": \"many\"}'", "cells"),
    ("statistics", "cells = '[5]'", "cells"),
    ("match_runs", "subjects = 'employers'", "subjects"),
    ("match_runs", "region = 99999", "region"),
    ("match_runs", "top = 51", "top"),
    ("match_runs", "status = 'lost'", "status"),
    ("match_runs", "worker = gen_random_uuid()", "worker"),
    ("match_runs", "status = 'running'", "worker"),
    ("match_runs", "gone = -1", "counts"),
    ("match_runs", "coverage = '{}'", "coverage"),
    ("match_runs", "status = 'failed', finished_at = now()", "failure"),
    ("match_runs", "status = 'done', finished_at = now()", "started_at"),
    ("match_runs", "finished_at = now()", "finished_at"),
    ("events", "kind = 'match.old'", "kind"),
    ("events", "jobseeker_id = null", "jobseeker_id"),
    ("events", "region = 370203", "jobseeker_id"),
    ("events", "kind = 'match_run.completed', jobseeker_id = null, region = 99999", "region"),
    ("events", "detail = '[]'", "detail"),
    ("subscriptions", "url = 'ftp://a.org'", "url"),
    ("subscriptions", "url = 'https://a b'", "url"),
    ("subscriptions", "url = 'https://' || repeat('a', 493)", "url"),
    ("subscriptions", "events = '{}'", "events"),
    ("subscriptions", "events = '{null}'", "events"),
    ("subscriptions", "status = 'failing'", "status"),
    ("subscriptions", "secret_sealed = SEALED(31)", "secret_sealed"),
    ("subscriptions", "previous_secret_sealed = SEALED(31), previous_until = now()", "previous_secret_sealed"),
    ("subscriptions", "previous_until = now()", "previous_until"),
    ("subscriptions", "cursor = -1", "counts"),
    ("subscriptions", "failures = 1", "failing_since"),
    ("subscriptions", "last_failure = 'tired'", "last_failure"),
    ("subscriptions", "last_status = 99", "last_status"),
    ("subscriptions", "version = 0", "version"),
    ("fairs", "name = ''", "name"),
    ("fairs", "organisers = array[null]::text[]", "organisers"),
    ("fairs", "region = 99999", "region"),
    ("fairs", "address = ''", "address"),
    ("fairs", "latitude = 1", "location"),
    ("fairs", "latitude = 90000001, longitude = 0", "location"),
    ("fairs", "accommodations = '{\"lift\": \"perhaps\"}'", "accommodations"),
    ("fairs", "sessions = '{}'", "sessions"),
    ("fairs", "max_interviews = 21", "max_interviews"),
    ("fairs", "seed = -1", "seed"),
    ("fairs", "state = 'over'", "state"),
    ("fairs", "state_reason = ''", "state_reason"),
    ("fairs", "version = 0", "version"),
    ("fair_booths", "label = ''", "label"),
    ("fair_booths", "x = 10001", "position"),
    ("fair_booths", "accommodations = '[]'", "accommodations"),
    ("fair_booths", "interviewers = '{}'", "interviewers"),
    ("fair_booths", "out_from = 129", "out_from"),
    ("fair_booths", "version = 0", "version"),
    ("fair_postings", "most = -1", "counts"),
    ("fair_aides", "name = ''", "name"),
    ("fair_aides", "kind = 'driver'", "kind"),
    ("fair_aides", "sessions = '{}'", "sessions"),
    ("fair_aides", "out_from = -1", "out_from"),
    ("fair_aides", "version = 0", "version"),
    ("fair_invitations", "posting_ids = '{}'", "posting_ids"),
    ("fair_invitations", "posting_ids = array[null]::uuid[]", "posting_ids"),
    ("fair_invitations", "state = 'perhaps', called_on = '2026-12-01'", "state"),
    ("fair_invitations", "state = 'accepted'", "called_on"),
    ("fair_invitations", "called_on = '2026-12-01'", "called_on"),
    ("fair_invitations", "state = 'declined', called_on = '2026-12-01', declining_reason = 'mood'", "declining_reason"),
    ("fair_invitations", "declining_reason = 'wage'", "declined"),
    ("fair_invitations", "note = ''", "note"),
    ("fair_invitations", "version = 0", "version"),
    ("fair_registrations", "sessions = '{}'", "sessions"),
    ("fair_registrations", "present_from = 600, present_until = 600", "presence"),
    ("fair_registrations", "present_until = 1441", "presence"),
    ("fair_registrations", "max_interviews = 21", "max_interviews"),
    ("fair_registrations", "pace = 'fast'", "pace"),
    ("fair_registrations", "rest_free_slots = 1", "rest"),
    ("fair_registrations", "rest_free_slots = 1, rest_after = 0", "rest"),
    ("fair_registrations", "helper_kinds = '{driver}'", "helper_kinds"),
    ("fair_registrations", "source = 'chance'", "source"),
    ("fair_registrations", "check_in_code = 'AAAAAAAAAO'", "code"),
    ("fair_registrations", "attendance = 'late'", "attendance"),
    ("fair_registrations", "checked_in_at = now()", "checked_in"),
    ("fair_registrations", "came_in_slot = 129", "slots"),
    ("fair_registrations", "unplanned = '{}'", "unplanned"),
    ("fair_registrations", "version = 0", "version"),
    ("policies", "version = 0", "version"),
    ("policies", "name = ''", "name"),
    ("policies", "issuer = ''", "issuer"),
    ("policies", "region = 99999", "region"),
    ("policies", "legal_basis = ''", "legal_basis"),
    ("policies", "valid_until = '2026-11-30'", "valid_until"),
    ("policies", "gives = ''", "gives"),
    ("policies", "amount = 1", "amount"),
    ("policies", "amount_per = 'once'", "amount"),
    ("policies", "amount = -1, amount_per = 'once'", "amount"),
    ("policies", "amount = 1, amount_per = 'week'", "amount_per"),
    ("policies", "papers = array[null]::text[]", "papers"),
    ("policies", "papers = array_fill('p'::text, array[21])", "papers"),
    ("policies", "rule = ''", "rule"),
    ("placements", "ends_on = '2026-11-30'", "ends_on"),
    ("placements", "monthly_wage = -1", "monthly_wage"),
    ("placements", "social_insurance = 'later'", "social_insurance"),
    ("placements", "promised = array[null]::text[]", "promised"),
    ("placements", "left_on = '2026-12-02'", "left"),
    ("placements", "left_on = '2026-11-30', leaving_reason = 'wage'", "left"),
    ("placements", "left_on = '2026-12-02', leaving_reason = 'mood'", "leaving_reason"),
    ("placements", "version = 0", "version"),
    ("visits", "after_days = 0", "after_days"),
    ("visits", "done_on = '2026-12-08'", "done"),
    ("visits", "needs = '坡道'", "done"),
    ("visits", "done_on = '2026-12-08', way = 'by_mail', still_working = 'yes', wage_paid = 'late'", "way"),
    (
        "visits",
        "done_on = '2026-12-08', way = 'by_phone', still_working = 'perhaps', wage_paid = 'late'",
        "still_working",
    ),
    ("visits", "done_on = '2026-12-08', way = 'by_phone', still_working = 'yes', wage_paid = 'soon'", "wage_paid"),
    (
        "visits",
        "done_on = '2026-12-08', way = 'by_phone', still_working = 'yes', wage_paid = 'late', in_place = '{lift}', missing = '{lift}'",
        "accommodations",
    ),
    (
        "visits",
        "done_on = '2026-12-08', way = 'by_phone', still_working = 'yes', wage_paid = 'late', needs = ''",
        "needs",
    ),
    ("visits", "version = 0", "version"),
    ("fair_plans", "status = 'lost'", "status"),
    ("fair_plans", "seed = -1", "seed"),
    ("fair_plans", "time_limit_seconds = 0", "time_limit_seconds"),
    ("fair_plans", "worker = gen_random_uuid()", "worker"),
    ("fair_plans", "attempts = -1", "attempts"),
    ("fair_plans", "progress = '[]'", "figures"),
    ("fair_plans", "status = 'done', finished_at = now()", "done"),
    ("fair_plans", "failure = 'tired'", "failure"),
    ("fair_plans", "finished_at = now()", "finished_at"),
    ("fair_interviews", "slot = 128", "slot"),
    ("fair_interviews", "helper_ids = array_fill(gen_random_uuid(), array[4])", "helper_ids"),
    ("fair_interviews", "outcome = 'late'", "outcome"),
    ("fair_interviews", "outcome = 'took_place', person_intent = 'perhaps'", "person_intent"),
    ("fair_interviews", "outcome = 'took_place', employer_intent = 'perhaps'", "employer_intent"),
    ("fair_interviews", "outcome = 'took_place', refusal = 'looks'", "refusal"),
    ("fair_interviews", "outcome = 'took_place', offer = true, refusal = 'other'", "offer"),
    ("fair_interviews", "offer = true", "result"),
    ("fair_interviews", "outcome = 'no_show', employer_intent = 'yes'", "result"),
    ("fair_interviews", "version = 0", "version"),
    ("match_candidates", "candidates = 'short'", "candidates"),
    ("match_results", "score = 1000001", "score"),
    ("match_results", "rank = 0", "rank"),
    ("match_results", "change = 'worse'", "change"),
    ("audit_head", "only_row = false", "only_row"),
    ("audit_head", "seq = -1", "seq"),
    ("audit_head", "hash = ''", "hash"),
];

/// `SEALED(n)` is a value of the form that n sealed octets have.
fn with_sealed(assignment: &str) -> String {
    let Some((before, rest)) = assignment.split_once("SEALED(") else { return assignment.to_owned() };
    let (length, after) = rest.split_once(')').unwrap();
    format!("{before}decode('01' || repeat('00', {length} + 32), 'hex'){after}")
}

#[tokio::test]
async fn wrong_rows_are_refused_each_by_its_own_constraint() {
    let conn = &mut connection().await;
    rows(conn).await;
    for (table, assignment, rule) in REFUSED {
        let assignment = &with_sealed(assignment);
        let outcome = conn.batch_execute(&format!("update {table} set {assignment}")).await;
        let Err(DieselError::DatabaseError(_, report)) = outcome else { panic!("{table} took {assignment}") };
        let expected = format!("{table}_{rule}_check");
        assert_eq!(report.constraint_name(), Some(expected.as_str()), "{assignment}: {}", report.message());
    }
}

#[tokio::test]
async fn every_check_is_tried() {
    use diesel_async::RunQueryDsl;
    let conn = &mut connection().await;
    let names = "(select array_agg(conname::text order by conname) from pg_constraint
        where contype = 'c' and connamespace = 'public'::regnamespace)";
    let names = diesel::dsl::sql::<diesel::sql_types::Array<diesel::sql_types::Text>>(names);
    let names: Vec<String> = diesel::select(names).get_result(conn).await.unwrap();
    let tried: Vec<String> = REFUSED.iter().map(|(table, _, rule)| format!("{table}_{rule}_check")).collect();
    let untried: Vec<_> = names.into_iter().filter(|name| !tried.contains(name)).collect();
    assert_eq!(untried, Vec::<String>::new());
}

#[tokio::test]
async fn a_stored_row_that_no_longer_reads_is_broken_and_keeps_its_secret() {
    let conn = &mut connection().await;
    let id = jobseekers::insert(conn, jobseeker_id(), &full_jobseeker(), now()).await.unwrap().id;
    // What is sealed is the program's to verify: here another number than the one that belongs there.
    let place = Place { table: "jobseekers", column: "citizen_id", row: id.uuid() };
    let wrong = keyring().seal(&place, b"370203198905120017").unwrap();
    let wrong = wrong.as_bytes().iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"));
    conn.batch_execute(&format!("update jobseekers set citizen_id_sealed = '\\x{wrong}'")).await.unwrap();
    let error = jobseekers::find(conn, id).await.unwrap_err();
    assert!(matches!(error, StoreError::Broken(_)));
    let printed = format!("{error:?} {error}");
    let printed = format!("{printed} {:?}", anyhow::Error::from(error));
    assert!(printed.contains("citizen_id") && !printed.contains("370203198905"), "{printed}");

    conn.batch_execute(
        "update jobseekers set citizen_id_sealed = null, birth_date = 'infinity', unemployed_since = null",
    )
    .await
    .unwrap();
    assert!(matches!(jobseekers::find(conn, id).await, Err(StoreError::Broken(_))));
}
