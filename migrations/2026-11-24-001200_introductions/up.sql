-- Fields that one step of the consent ladder can disclose: some, none twice, all of that step. Null for an unknown step.
create function are_disclosed_fields(list text[], step text) returns boolean
language sql immutable parallel safe
return cardinality(list) between 1 and 2
    and coalesce(array_ndims(list), 1) = 1
    and (select count(distinct entry) from unnest(list) as entry) = cardinality(list)
    and list <@ case step
        when 'contact' then array['name', 'phone']
        when 'disability' then array['disability_category', 'disability_level']
        when 'certificate' then array['disability_certificate_number']
    end;

-- Matches that somebody acts on.
create table introductions (
    id uuid constraint introductions_pkey primary key,
    jobseeker_id uuid not null,
    posting_id uuid not null,
    -- The posting's employer when it was proposed: whom the jobseeker consents to. It stays when the posting moves on.
    employer_id uuid not null,
    state text not null,
    -- The role of whoever proposed it.
    proposed_by text not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- Whoever is erased leaves no introduction; who did what stays in the audit trail.
    constraint introductions_jobseeker_id_fkey foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- A posting that somebody was introduced to stays, as does an employer with postings.
    constraint introductions_posting_id_fkey foreign key (posting_id) references postings (id) on delete restrict,
    constraint introductions_employer_id_fkey foreign key (employer_id) references employers (id) on delete restrict,
    -- Codes of the states.
    constraint introductions_state_check check (state in (
        'proposed', 'consented', 'shared', 'interview', 'offered', 'hired', 'declined', 'withdrawn', 'expired'
    )),
    -- Codes of the roles.
    constraint introductions_proposed_by_check check (proposed_by in ('admin', 'staff', 'employer', 'jobseeker')),
    -- Versions count from 1.
    constraint introductions_version_check check (version >= 1)
);

-- One at a time for a person and a posting; whoever was hired is not introduced there again.
create unique index introductions_jobseeker_id_posting_id_key on introductions (jobseeker_id, posting_id)
    where state not in ('declined', 'withdrawn', 'expired');
create index introductions_jobseeker_id_idx on introductions (jobseeker_id, id);
create index introductions_posting_id_idx on introductions (posting_id, id);
create index introductions_employer_id_idx on introductions (employer_id, id);
create index introductions_state_idx on introductions (state, id);

-- Who did what, when and why. Appended to, never changed.
create table introduction_steps (
    id bigint generated always as identity constraint introduction_steps_pkey primary key,
    introduction_id uuid not null,
    -- Null before the first step.
    from_state text,
    to_state text not null,
    -- The role of whoever took it; null is the program, when time has run out.
    by_role text,
    -- No foreign key: the step stays as it was when the account is gone.
    by_account uuid,
    reason text,
    taken_at timestamptz not null,

    -- Steps go with their introduction.
    constraint introduction_steps_introduction_id_fkey
        foreign key (introduction_id) references introductions (id) on delete cascade,
    -- Codes of the states.
    constraint introduction_steps_from_state_check check (from_state in (
        'proposed', 'consented', 'shared', 'interview', 'offered', 'hired', 'declined', 'withdrawn', 'expired'
    )),
    constraint introduction_steps_to_state_check check (to_state in (
        'proposed', 'consented', 'shared', 'interview', 'offered', 'hired', 'declined', 'withdrawn', 'expired'
    )),
    -- An introduction begins as proposed, and never comes back to that.
    constraint introduction_steps_proposed_check check ((from_state is null) = (to_state = 'proposed')),
    -- Nobody is hired without an offer.
    constraint introduction_steps_hired_check check (to_state <> 'hired' or from_state = 'offered'),
    -- No step leads out of an end.
    constraint introduction_steps_end_check check (from_state not in ('hired', 'declined', 'withdrawn', 'expired')),
    -- Codes of the roles.
    constraint introduction_steps_by_role_check check (by_role in ('admin', 'staff', 'employer', 'jobseeker')),
    -- Time alone lets an introduction expire, and does nothing else.
    constraint introduction_steps_expired_check check ((by_role is null) = (to_state = 'expired')),
    -- Whoever takes a step has an account.
    constraint introduction_steps_by_account_check check ((by_role is null) = (by_account is null)),
    -- A reason: at most 1,000 characters.
    constraint introduction_steps_reason_check check (is_text(reason, 1000))
);

create index introduction_steps_introduction_id_idx on introduction_steps (introduction_id, id);

-- What a jobseeker lets an employer know for one introduction. A row is one consent as it was given; ending it is the
-- one change that is made to it.
create table consents (
    id uuid constraint consents_pkey primary key,
    introduction_id uuid not null,
    step text not null,
    fields text[] not null,
    purpose text not null,
    -- Its last day, in China.
    expires_on date not null,
    given_by text not null,
    account_id uuid not null,
    -- Where the signed paper is, when the federation records a consent that was given on paper.
    paper_reference text,
    given_at timestamptz not null,
    -- When it ended before its day: withdrawn, replaced by another for the same step, or the introduction was over.
    withdrawn_at timestamptz,

    -- Consents go with their introduction.
    constraint consents_introduction_id_fkey
        foreign key (introduction_id) references introductions (id) on delete cascade,
    -- Codes of the steps.
    constraint consents_step_check check (step in ('contact', 'disability', 'certificate')),
    -- Some fields of that step, none twice.
    constraint consents_fields_check check (are_disclosed_fields(fields, step)),
    -- What for: one line, at most 200 characters.
    constraint consents_purpose_check check (is_line(purpose, 200)),
    -- Nobody consents for more than a year ahead, or for the past.
    constraint consents_expires_on_check check (
        expires_on > (given_at at time zone 'Asia/Shanghai')::date
        and expires_on <= (given_at at time zone 'Asia/Shanghai')::date + interval '1 year'
    ),
    -- The jobseeker consents; the federation records it.
    constraint consents_given_by_check check (given_by in ('jobseeker', 'staff', 'admin')),
    -- What the federation records is on paper.
    constraint consents_paper_reference_check check ((given_by = 'jobseeker') = (paper_reference is null)),
    -- A reference: one line, at most 100 characters.
    constraint consents_paper_reference_line_check check (is_line(paper_reference, 100)),
    -- Nothing ends before it begins.
    constraint consents_withdrawn_at_check check (withdrawn_at >= given_at)
);

-- Of each step one consent counts.
create unique index consents_introduction_id_step_key on consents (introduction_id, step) where withdrawn_at is null;
create index consents_introduction_id_idx on consents (introduction_id, id);

-- What an employer may see of people: the consented columns, and null in the place of all others. No row of `jobseekers`
-- is ever shown to employers, so no forgotten column can be. A step counts with all steps below it; the number comes with
-- a hire only. Not a view: it has to see what its caller may not, and an owner who is no superuser is subject to the
-- policies too; so it takes the program's role for one query, after it has asked whose introductions these are.
create function disclosed(people uuid[])
returns table (
    introduction_id uuid, jobseeker_id uuid, name text, phone_sealed bytea, disability_category text,
    disability_level smallint, disability_certificate_number_sealed bytea
)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
    today constant date := (public.asker_now() at time zone 'Asia/Shanghai')::date;
begin
    if asker <> 'employer' then
        return;
    end if;
    perform set_config('stirrup.role', 'system', true);
    return query
        with living as (
            select consents.introduction_id, consents.step, consents.fields
            from public.consents
            where consents.introduction_id = any (people) and withdrawn_at is null and expires_on >= today
        )
        select
            introductions.id,
            introductions.jobseeker_id,
            case when 'name' = any (contact.fields) then jobseekers.name end,
            case when 'phone' = any (contact.fields) then jobseekers.phone_sealed end,
            case when 'disability_category' = any (disability.fields) then jobseekers.disability_category end,
            case when 'disability_level' = any (disability.fields) then jobseekers.disability_level end,
            case when 'disability_certificate_number' = any (certificate.fields)
                then jobseekers.disability_certificate_number_sealed end
        from public.introductions
        join public.jobseekers on jobseekers.id = introductions.jobseeker_id
        join living as contact on contact.introduction_id = introductions.id and contact.step = 'contact'
        left join living as disability
            on disability.introduction_id = introductions.id and disability.step = 'disability'
        left join living as certificate
            on certificate.introduction_id = introductions.id and certificate.step = 'certificate'
            and disability.step is not null and introductions.state = 'hired'
        where introductions.id = any (people)
            and introductions.employer_id = public.asker_employer()
            and introductions.state in ('consented', 'shared', 'interview', 'offered', 'hired');
    perform set_config('stirrup.role', asker, true);
end
$$;

-- Takes one opening of the posting that somebody has an offer for, and tells whether there was one. Whoever hires for an
-- employer may not see its posting; two who hire at once wait for each other here.
create function take_opening(introduction uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
    own constant uuid := public.asker_employer();
    taken bigint;
begin
    if asker not in ('admin', 'staff', 'employer') then
        return false;
    end if;
    perform set_config('stirrup.role', 'system', true);
    update public.postings
        set openings = openings - 1, version = version + 1, updated_at = public.asker_now()
        where openings > 0 and id = (
            select posting_id from public.introductions
            where introductions.id = introduction and state = 'offered' and (asker <> 'employer' or employer_id = own)
        );
    get diagnostics taken = row_count;
    perform set_config('stirrup.role', asker, true);
    return taken > 0;
end
$$;

revoke all on function disclosed, take_opening from public;

alter table introductions enable row level security;
alter table introductions force row level security;
-- Head office: everything.
create policy introductions_admin on introductions
    using ((select asker_role()) = 'admin');
-- Staff: of the people in their region.
create policy introductions_staff on introductions
    using ((select asker_role()) = 'staff' and exists (
        select from jobseekers where jobseekers.id = introductions.jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    ));
-- Employers: to their own postings.
create policy introductions_employer on introductions
    using ((select asker_role()) = 'employer' and employer_id = (select asker_employer()));
-- Jobseekers: their own.
create policy introductions_jobseeker on introductions
    using ((select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker()));
-- The program: what has had its time.
create policy introductions_system on introductions
    using ((select asker_role()) = 'system');

alter table introduction_steps enable row level security;
alter table introduction_steps force row level security;
-- Whoever sees an introduction sees its steps; the policies of `introductions` decide who does.
create policy introduction_steps_read on introduction_steps for select
    using (exists (select from introductions where introductions.id = introduction_steps.introduction_id));
-- Everybody writes steps in their own name, and none is changed or taken away.
create policy introduction_steps_write on introduction_steps for insert
    with check (
        exists (select from introductions where introductions.id = introduction_steps.introduction_id)
        and coalesce(by_role, 'system') = (select asker_role())
        and by_account is not distinct from (select asker_account())
    );

alter table consents enable row level security;
alter table consents force row level security;
-- Whoever sees an introduction sees its consents; the policies of `introductions` decide who does.
create policy consents_read on consents for select
    using (exists (select from introductions where introductions.id = consents.introduction_id));
-- The person, or the federation for their paper, in their own name; never an employer.
create policy consents_write on consents for insert
    with check (
        (select asker_role()) in ('jobseeker', 'staff', 'admin')
        and exists (select from introductions where introductions.id = consents.introduction_id)
        and given_by = (select asker_role())
        and account_id = (select asker_account())
    );
-- Any end of the introduction ends its consents, whoever brings it about.
create policy consents_end on consents for update
    using (exists (select from introductions where introductions.id = consents.introduction_id))
    with check (withdrawn_at is not null);

-- Whether an introduction has brought whoever asks together with an employer; of introductions they see their own. A function,
-- so that a statement that reads employers' names has no part in its plan for what it hardly ever asks.
create function is_in_touch_with(employer uuid) returns boolean
language plpgsql stable parallel safe set search_path = pg_catalog, public, pg_temp as $$
begin
    return exists (
        select from introductions
        where employer_id = employer and state in ('shared', 'interview', 'offered', 'hired')
    );
end
$$;
-- A person in touch with an employer sees whom to talk to, whether or not the posting is still open.
create policy employers_in_touch on employers for select
    using ((select asker_role()) = 'jobseeker' and is_in_touch_with(id));
