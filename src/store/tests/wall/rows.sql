-- A small federation in two cities: Qingdao (370200) with the districts Shibei (370203) and Laoshan (370212), and Jinan
-- with Lixia (370102). Ids are made of labels, by which the tests call the rows.
create function label(text) returns uuid language sql immutable return md5($1)::uuid;

insert into employers (id, name, credit_code, region, version, created_at, updated_at)
select label(name), name, code, region, 1, now(), now()
from (values
    ('hotel', '91350100M000100Y43', 370203), ('inn', '91350100M000100Y44', 370212),
    ('factory', '91110000101623741K', 370102), ('mill', '91110000101623741L', 370102),
    ('novice', '91110000101623741M', 370102)
) as them (name, code, region);

insert into jobseekers (
    id, name, region, capacities, accommodations, preferred_occupations, prefers_remote, preferred_employment_types,
    status, version, created_at, updated_at
)
select label(name), name, region, '{}', '{}', '{}', false, '{}', 'active', 1, now(), now()
from (values ('wang', 370203), ('zhao', 370212), ('li', 370102)) as them (name, region);

insert into skill_certificates (id, jobseeker_id, occupation, level, status, version, created_at, updated_at)
select label('cert_' || name), label(name), '4-03-02-02', 'junior', 'verified', 1, now(), now()
from (values ('wang'), ('zhao'), ('li')) as them (name);

insert into postings (
    id, employer_id, title, certificate_mandatory, region, demands, accommodations, remote, openings, status, version,
    created_at, updated_at
)
select label(title), label(employer), title, false, region, '{}', '{}', false, 1, status, 1, now(), now()
from (values
    ('hotel_open', 'hotel', 370203, 'open'), ('hotel_draft', 'hotel', 370203, 'draft'),
    ('hotel_branch', 'hotel', 370102, 'draft'), ('inn_draft', 'inn', 370212, 'draft'),
    ('factory_open', 'factory', 370102, 'open'), ('mill_draft', 'mill', 370102, 'draft')
) as them (title, employer, region, status);

insert into accounts (id, username, role, region, employer_id, jobseeker_id, status, version, created_at, updated_at)
select label(username), username, role, region, label(employer), label(jobseeker), 'active', 1, now(), now()
from (values
    ('a_admin', 'admin', null, null, null), ('a_shibei', 'staff', 370203, null, null),
    ('a_qingdao', 'staff', 370200, null, null), ('a_jinan', 'staff', 370102, null, null),
    ('a_hotel', 'employer', null, 'hotel', null), ('a_factory', 'employer', null, 'factory', null),
    ('a_wang', 'jobseeker', null, null, 'wang'), ('a_li', 'jobseeker', null, null, 'li')
) as them (username, role, region, employer, jobseeker);

insert into credentials (id, account_id, kind, family, digest, created_at, expires_at)
select label('c_' || name), label('a_' || name), 'access', label(name), sha256(name::bytea), now(), now() + interval '1 h'
from (values ('admin'), ('shibei'), ('hotel'), ('wang')) as them (name);

insert into sign_in_attempts (name_digest, attempts, last_at) values (sha256('wang'), 1, now());

insert into statistics (day, region, dimension, people)
select current_date, region, 'category', 5 from unnest(array[0, 370000, 370200, 370203, 370102]) as them (region);

insert into idempotency_keys (principal, route, key, fingerprint, subject)
select coalesce(label('a_' || nullif(name, 'system'))::text, 'system'), 'POST /', 'k_' || name, sha256('x'), label('wang')
from (values ('admin'), ('shibei'), ('hotel'), ('wang'), ('system')) as them (name);

insert into imports (id, kind, dry_run, mode, status, created_at, heartbeat_at, account_id)
select label('i_' || name), 'jobseekers', true, 'good_rows', 'queued', now(), now(), label('a_' || nullif(name, 'line'))
from (values ('line'), ('admin'), ('shibei'), ('hotel')) as them (name);

insert into match_runs (id, subjects, region, top, congestion_aware, status, created_at, heartbeat_at, account_id)
select label('r_' || name), 'jobseekers', region, 10, false, 'queued', now(), now(), null
from (values ('country', null), ('qingdao', 370200), ('shibei', 370203), ('jinan', 370102)) as them (name, region);

insert into events (kind, subject, jobseeker_id, region, detail, recorded_at)
select 'match.new', label('run'), label(name), null::integer, '{}'::jsonb, now() from (values ('wang'), ('zhao'), ('li')) as them (name)
union all
select 'match_run.completed', label('e_' || name), null, region, '{}'::jsonb, now()
from (values ('country', null), ('shibei', 370203), ('jinan', 370102)) as them (name, region);

insert into subscriptions (
    id, account_id, url, events, status, secret_sealed, cursor, due_at, version, created_at, updated_at
)
select label('u_' || name), label('a_' || name), 'https://a.org', '{match.new}', 'active',
    decode('01' || repeat('00', 64), 'hex'), 0, now(), 1, now(), now()
from (values ('admin'), ('shibei'), ('wang')) as them (name);

insert into match_candidates (run, subject, candidates) values (1, label('wang'), '');

insert into match_results (run, jobseeker_id, posting_id, score, rank, is_accessible, change)
select number, label(person), label('hotel_open'), 1, 1, true, 'new'
from match_runs, (values ('wang'), ('zhao'), ('li')) as them (person)
where region is null or region = 370203 and person = 'wang';

insert into introductions (
    id, jobseeker_id, posting_id, employer_id, state, proposed_by, version, created_at, updated_at
)
select label('n_' || person || '_' || employer), label(person), label(posting), label(employer), state, 'staff', 1,
    now(), now()
from (values
    ('wang', 'hotel_open', 'hotel', 'consented'), ('wang', 'mill_draft', 'mill', 'shared'),
    ('zhao', 'hotel_open', 'hotel', 'proposed'), ('li', 'factory_open', 'factory', 'proposed')
) as them (person, posting, employer, state);

insert into introduction_steps (introduction_id, from_state, to_state, taken_at)
select id, 'proposed', 'expired', now() from introductions;

-- Nobody but the person, and the federation for them, can write a consent.
select set_config('stirrup.role', 'jobseeker', false), set_config('stirrup.account', label('a_wang')::text, false),
    set_config('stirrup.jobseeker', label('wang')::text, false);
insert into consents (id, introduction_id, step, fields, purpose, expires_on, given_by, account_id, given_at)
select label('s_' || name), label(name), 'contact', '{name}', 'p', current_date + 9, 'jobseeker', label('a_wang'), now()
from (values ('n_wang_hotel'), ('n_wang_mill')) as them (name);
select set_config('stirrup.role', 'system', false), set_config('stirrup.account', '', false),
    set_config('stirrup.jobseeker', '', false);

insert into fairs (
    id, name, organisers, region, accommodations, held_on, sessions, max_interviews, seed, state, version, created_at, updated_at
)
select label(name), name, '{}', region, '{}', current_date, '[]', 4, 0, state, 1, now(), now()
from (values
    ('f_shibei_draft', 370203, 'draft'), ('f_shibei_open', 370203, 'open'), ('f_jinan_draft', 370102, 'draft'),
    ('f_jinan_open', 370102, 'open'), ('f_jinan_over', 370102, 'closed')
) as them (name, region, state);

insert into fair_booths (
    id, fair_id, label, x, y, accommodations, employer_id, interviewers, version, created_at, updated_at
)
select label(name), label(fair), name, 0, 0, '{}', label(employer), '[]', 1, now(), now()
from (values
    ('b_hotel', 'f_shibei_open', 'hotel'), ('b_factory', 'f_shibei_draft', 'factory'), ('b_mill', 'f_jinan_open', 'mill')
) as them (name, fair, employer);

insert into fair_postings (fair_id, posting_id, booth_id, place)
select label(fair), label(posting), label(booth), 0
from (values
    ('f_shibei_open', 'hotel_open', 'b_hotel'), ('f_shibei_draft', 'factory_open', 'b_factory'),
    ('f_jinan_open', 'mill_draft', 'b_mill')
) as them (fair, posting, booth);

insert into fair_aides (id, fair_id, name, kind, version, created_at, updated_at)
select label(name), label(fair), name, 'guide', 1, now(), now()
from (values ('h_shibei', 'f_shibei_open'), ('h_jinan', 'f_jinan_open')) as them (name, fair);

insert into fair_registrations (
    id, fair_id, jobseeker_id, pace, helper_kinds, source, check_in_code, attendance, version, created_at, updated_at
)
select label(name), label(fair), label(person), 'normal', '{}', 'self', code, 'expected', 1, now(), now()
from (values
    ('g_wang', 'f_shibei_open', 'wang', 'AAAAAAAAA2'), ('g_li', 'f_shibei_open', 'li', 'AAAAAAAAA3'),
    ('g_zhao', 'f_jinan_open', 'zhao', 'AAAAAAAAA4'), ('g_wang_over', 'f_jinan_over', 'wang', 'AAAAAAAAA5')
) as them (name, fair, person, code);

insert into fair_invitations (id, fair_id, jobseeker_id, posting_ids, is_reserve, state, version, created_at, updated_at)
select label(name), label(fair), label(person), array[label('hotel_open')], false, 'listed', 1, now(), now()
from (values ('i_wang', 'f_shibei_open', 'wang'), ('i_zhao', 'f_jinan_open', 'zhao')) as them (name, fair, person);

insert into fair_plans (fair_id, status, seed, time_limit_seconds, created_at, heartbeat_at)
select label(fair), 'queued', 0, 60, now(), now()
from (values ('f_shibei_open'), ('f_jinan_open')) as them (fair);

insert into fair_interviews (
    id, fair_id, slot, jobseeker_id, booth_id, posting_id, interviewer_id, helper_ids, version, created_at, updated_at
)
select label(name), label(fair), 0, label(person), label(booth), label(posting), label(name), '{}', 1, now(), now()
from (values
    ('v_wang', 'f_shibei_open', 'wang', 'b_hotel', 'hotel_open'), ('v_zhao', 'f_jinan_open', 'zhao', 'b_mill', 'mill_draft')
) as them (name, fair, person, booth, posting);

insert into placements (
    id, jobseeker_id, posting_id, employer_id, starts_on, social_insurance, promised, version, created_at, updated_at
)
select label(name), label(person), label(posting), label(employer), current_date, 'unknown', '{}', 1, now(), now()
from (values
    ('p_wang', 'wang', 'hotel_open', 'hotel'), ('p_zhao', 'zhao', 'mill_draft', 'mill')
) as them (name, person, posting, employer);

insert into visits (id, placement_id, due_on, in_place, missing, version, created_at, updated_at)
select label(name), label(placement), current_date, '{}', '{}', 1, now(), now()
from (values ('u_wang', 'p_wang'), ('u_zhao', 'p_zhao')) as them (name, placement);

select set_config('stirrup.role', 'admin', false);
insert into policies (id, version, name, issuer, region, valid_from, gives, is_sample, papers, rule, recorded_at)
select label(name), 1, name, 'i', region, current_date, 'g', true, '{}', 'true', now()
from (values ('o_country', null), ('o_shibei', 370203), ('o_jinan', 370102)) as them (name, region);
select set_config('stirrup.role', 'system', false);

insert into outbox (kind, subject) values ('jobseeker', label('wang'));

-- Tries a statement and undoes it. True where it reached a row: that a reference then held it up is no matter of policies.
create function reaches(statement text) returns boolean language plpgsql as $$
declare
    touched bigint;
begin
    execute statement;
    get diagnostics touched = row_count;
    raise exception using errcode = 'ZZ000', message = touched::text;
exception
    when sqlstate 'ZZ000' then return sqlerrm::bigint > 0;
    when insufficient_privilege then return false;
    when foreign_key_violation then return true;
end
$$;
