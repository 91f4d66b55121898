-- The second wall: what each principal may see and change, as the database holds it, whatever the program forgets.
-- Who asks is said by the settings of the transaction (`asker_…`); where nobody says, no row is there. One policy for each
-- role and purpose: they add up, and what no policy allows is refused. `(select asker_…())` is read once a statement.
-- References are checked, and deletions passed on, by the tables' owner beyond these policies. So is what the functions at
-- the end do: they are all that the server's login may do past them.

-- Whose run an import is; null for the command line. No reference: what was imported outlives the account.
alter table imports add column account_id uuid default asker_account();
create index imports_account_id_idx on imports (account_id, id);

alter table employers enable row level security;
alter table employers force row level security;
alter table jobseekers enable row level security;
alter table jobseekers force row level security;
alter table skill_certificates enable row level security;
alter table skill_certificates force row level security;
alter table postings enable row level security;
alter table postings force row level security;
alter table outbox enable row level security;
alter table outbox force row level security;
alter table outbox_horizon enable row level security;
alter table outbox_horizon force row level security;
alter table idempotency_keys enable row level security;
alter table idempotency_keys force row level security;
alter table imports enable row level security;
alter table imports force row level security;
alter table accounts enable row level security;
alter table accounts force row level security;
alter table credentials enable row level security;
alter table credentials force row level security;

-- The head office has all jobseekers.
create policy jobseekers_admin on jobseekers using ((select asker_role()) = 'admin');
-- The program keeps its index and its house.
create policy jobseekers_system on jobseekers using ((select asker_role()) = 'system');
-- Staff have those of their region, and move nobody out of it.
create policy jobseekers_staff on jobseekers using (
    (select asker_role()) = 'staff'
    and region between (select asker_first_region()) and (select asker_last_region())
);
-- People see themselves, …
create policy jobseekers_self_select on jobseekers for select using (
    (select asker_role()) = 'jobseeker' and id = (select asker_jobseeker())
);
-- … correct what is said of them, …
create policy jobseekers_self_update on jobseekers for update using (
    (select asker_role()) = 'jobseeker' and id = (select asker_jobseeker())
);
-- … and have it erased.
create policy jobseekers_self_delete on jobseekers for delete using (
    (select asker_role()) = 'jobseeker' and id = (select asker_jobseeker())
);

-- The head office has all certificates.
create policy skill_certificates_admin on skill_certificates using ((select asker_role()) = 'admin');
-- The program keeps its index.
create policy skill_certificates_system on skill_certificates using ((select asker_role()) = 'system');
-- Staff have those of the people of their region.
create policy skill_certificates_staff on skill_certificates using (
    (select asker_role()) = 'staff'
    and exists (
        select from jobseekers
        where jobseekers.id = jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- People have their own.
create policy skill_certificates_self on skill_certificates using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);

-- The head office has all postings.
create policy postings_admin on postings using ((select asker_role()) = 'admin');
-- The program keeps its index.
create policy postings_system on postings using ((select asker_role()) = 'system');
-- Staff have those in their region, wherever the employer sits.
create policy postings_staff on postings using (
    (select asker_role()) = 'staff'
    and region between (select asker_first_region()) and (select asker_last_region())
);
-- An employer has its own, wherever they are.
create policy postings_employer on postings using (
    (select asker_role()) = 'employer' and employer_id = (select asker_employer())
);
-- What is open is there for everybody who has signed in.
create policy postings_open on postings for select using (
    (select asker_role()) in ('staff', 'employer', 'jobseeker') and status = 'open'
);

-- The head office has all employers.
create policy employers_admin on employers using ((select asker_role()) = 'admin');
-- The program reads their names.
create policy employers_system on employers using ((select asker_role()) = 'system');
-- Staff have those of their region.
create policy employers_staff on employers using (
    (select asker_role()) = 'staff'
    and region between (select asker_first_region()) and (select asker_last_region())
);
-- An employer sees itself …
create policy employers_self_select on employers for select using (
    (select asker_role()) = 'employer' and id = (select asker_employer())
);
-- … and keeps its record.
create policy employers_self_update on employers for update using (
    (select asker_role()) = 'employer' and id = (select asker_employer())
);
-- Whoever sees a posting sees who offers it.
create policy employers_of_postings on employers for select using (
    (select asker_role()) in ('staff', 'employer', 'jobseeker')
    and exists (select from postings where postings.employer_id = employers.id)
);

-- The head office has all accounts.
create policy accounts_admin on accounts using ((select asker_role()) = 'admin');
-- The program signs people in.
create policy accounts_system on accounts using ((select asker_role()) = 'system');
-- Everybody sees their own.
create policy accounts_self on accounts for select using (id = (select asker_account()));
-- Staff have those of the employers and jobseekers of their region; colleagues are the head office's.
create policy accounts_staff on accounts using (
    (select asker_role()) = 'staff'
    and (
        exists (
            select from employers
            where employers.id = employer_id
                and employers.region between (select asker_first_region()) and (select asker_last_region())
        )
        or exists (
            select from jobseekers
            where jobseekers.id = jobseeker_id
                and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
        )
    )
);

-- The head office revokes any.
create policy credentials_admin on credentials using ((select asker_role()) = 'admin');
-- The program signs people in.
create policy credentials_system on credentials using ((select asker_role()) = 'system');
-- Everybody has their own.
create policy credentials_self on credentials using (account_id = (select asker_account()));

-- Whoever changes something says so.
create policy outbox_record on outbox for insert with check (
    (select asker_role()) in ('admin', 'staff', 'employer', 'jobseeker', 'system')
);
-- The program follows …
create policy outbox_follow on outbox for select using ((select asker_role()) = 'system');
-- … and prunes.
create policy outbox_prune on outbox for delete using ((select asker_role()) = 'system');
-- Who follows asks where the outbox begins, …
create policy outbox_horizon_follow on outbox_horizon for select using ((select asker_role()) = 'system');
-- … and who prunes moves that.
create policy outbox_horizon_prune on outbox_horizon for update using ((select asker_role()) = 'system');

-- Each has the answers to their own requests.
create policy idempotency_keys_own on idempotency_keys using (principal = (select asker_account())::text);
-- The program prunes.
create policy idempotency_keys_system on idempotency_keys using ((select asker_role()) = 'system');

-- The head office has all runs.
create policy imports_admin on imports using ((select asker_role()) = 'admin');
-- The program gives up the abandoned ones, and the command line imports.
create policy imports_system on imports using ((select asker_role()) = 'system');
-- Each has their own.
create policy imports_own on imports using (account_id = (select asker_account()));

-- What matching knows of people: whoever ranks for somebody who may not see people reads this, and no table. There is no
-- name, number, telephone or disability in it. Not a view: one with its caller's rights would show a ranking nothing, and
-- one with its owner's would too, where the owner is subject to the policies above as every owner but a superuser is.
create function profiles(people uuid[])
returns table (
    id uuid, birth_date date, sex text, region integer, latitude integer, longitude integer, capacities jsonb,
    accommodations jsonb, preferred_occupations text[], preferred_wage_min integer, max_commute_km smallint,
    prefers_remote boolean, preferred_employment_types text[], status text
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    if asker not in ('ranking', 'system') then
        return;
    end if;
    perform set_config('stirrup.role', 'system', true);
    return query
        select found.id, found.birth_date, found.sex, found.region, found.latitude, found.longitude, found.capacities,
            found.accommodations, found.preferred_occupations, found.preferred_wage_min, found.max_commute_km,
            found.prefers_remote, found.preferred_employment_types, found.status
        from public.jobseekers as found where found.id = any (people) order by found.id;
    perform set_config('stirrup.role', asker, true);
end
$$;

-- The same of their certificates: neither number nor issuer.
create function profile_skills(people uuid[])
returns table (jobseeker_id uuid, occupation text, level text, status text, expires_on date)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    if asker not in ('ranking', 'system') then
        return;
    end if;
    perform set_config('stirrup.role', 'system', true);
    return query
        select found.jobseeker_id, found.occupation, found.level, found.status, found.expires_on
        from public.skill_certificates as found
        where found.jobseeker_id = any (people) order by found.jobseeker_id, found.id;
    perform set_config('stirrup.role', asker, true);
end
$$;

-- Notes that all postings of an employer read otherwise, those too that whoever changed the employer does not see.
create function record_postings_of(employer uuid) returns void
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    perform set_config('stirrup.role', 'system', true);
    insert into public.outbox (kind, subject) select 'posting', id from public.postings where employer_id = employer;
    perform set_config('stirrup.role', asker, true);
end
$$;

revoke all on function profiles, profile_skills, record_postings_of from public;

-- Who holds a secret that still opens something. It is asked before anybody is known, and with every request: in one round
-- trip, without a transaction of its own.
create function bearer(secret bytea, at timestamptz)
returns table (
    credential uuid, account uuid, role text, region integer, employer_id uuid, jobseeker_id uuid, kind text,
    family uuid, scopes text[], expires_at timestamptz, used_at timestamptz
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    perform set_config('stirrup.role', 'system', true);
    return query
        select held.id, holder.id, holder.role, holder.region, holder.employer_id, holder.jobseeker_id, held.kind,
            held.family, held.scopes, held.expires_at, held.used_at
        from public.credentials as held join public.accounts as holder on holder.id = held.account_id
        where held.digest = secret and held.kind in ('access', 'api_key') and held.revoked_at is null
            and held.expires_at > at and holder.status = 'active';
    perform set_config('stirrup.role', asker, true);
end
$$;

revoke all on function bearer from public;
