-- Plans of fairs: one a fair, planned in the background, and the interviews that came of it with their results.
create table fair_plans (
    fair_id uuid constraint fair_plans_pkey primary key,
    status text not null,
    seed bigint not null,
    time_limit_seconds smallint not null,
    -- Who asked for it; null for the program. No reference: a plan outlives the account.
    account_id uuid default asker_account(),
    -- The process that works on it.
    worker uuid,
    -- How often somebody has taken it up.
    attempts smallint not null default 0,
    -- How far it has come, as an object of figures; null before the first.
    progress jsonb,
    -- What it came to, as an object of figures; null until it is done.
    figures jsonb,
    -- What the fair is short of, as a list; null until it is done.
    shortages jsonb,
    -- Why it came to nothing, as a code.
    failure text,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    -- Moved on while somebody works on it; a plan whose heart has stopped is taken up by another.
    heartbeat_at timestamptz not null,

    -- It goes with its fair.
    constraint fair_plans_fair_id_fkey foreign key (fair_id) references fairs (id) on delete cascade,
    -- Codes of the statuses.
    constraint fair_plans_status_check check (status in ('queued', 'running', 'done', 'failed')),
    -- Exact in any JSON reader.
    constraint fair_plans_seed_check check (seed between 0 and 9007199254740991),
    -- Nobody waits longer.
    constraint fair_plans_time_limit_seconds_check check (time_limit_seconds between 1 and 600),
    -- A plan that waits has nobody, one that runs has somebody.
    constraint fair_plans_worker_check check (
        case status when 'queued' then worker is null when 'running' then worker is not null else true end
    ),
    -- Nothing is counted below zero.
    constraint fair_plans_attempts_check check (attempts >= 0),
    -- Objects and a list.
    constraint fair_plans_figures_check check (
        (progress is null or jsonb_typeof(progress) = 'object') and (figures is null or jsonb_typeof(figures) = 'object')
        and (shortages is null or jsonb_typeof(shortages) = 'array')
    ),
    -- A plan that is done has its figures.
    constraint fair_plans_done_check check (status <> 'done' or (figures is not null and shortages is not null)),
    -- A failed plan says why, and only a failed one.
    constraint fair_plans_failure_check check ((status = 'failed') = (failure is not null) and is_line(failure, 200)),
    -- A plan has finished when nobody will work on it any more.
    constraint fair_plans_finished_at_check check ((finished_at is not null) = (status in ('done', 'failed')))
);

-- Plans that somebody should be working on are few.
create index fair_plans_heartbeat_at_idx on fair_plans (heartbeat_at) where status in ('queued', 'running');

-- One planned interview, with what came of it. A barrier is never planned.
create table fair_interviews (
    id uuid constraint fair_interviews_pkey primary key,
    fair_id uuid not null,
    -- Of the day, from 0.
    slot smallint not null,
    jobseeker_id uuid not null,
    booth_id uuid not null,
    posting_id uuid not null,
    interviewer_id uuid not null,
    helper_ids uuid[] not null,
    -- What came of it; null is not known yet.
    outcome text,
    person_intent text,
    employer_intent text,
    offer boolean,
    refusal text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- They go with the registration, and with it the person who is erased.
    constraint fair_interviews_registration_fkey foreign key (fair_id, jobseeker_id)
        references fair_registrations (fair_id, jobseeker_id) on delete cascade,
    -- They go with the booth.
    constraint fair_interviews_booth_id_fkey foreign key (booth_id) references fair_booths (id) on delete cascade,
    -- A posting that was at a fair stays.
    constraint fair_interviews_posting_id_fkey foreign key (posting_id) references postings (id) on delete restrict,
    -- A person has a posting once.
    constraint fair_interviews_fair_id_jobseeker_id_posting_id_key unique (fair_id, jobseeker_id, posting_id),
    -- A day has so many slots.
    constraint fair_interviews_slot_check check (slot between 0 and 127),
    -- A few.
    constraint fair_interviews_helper_ids_check check (cardinality(helper_ids) <= 3),
    -- Codes of the outcomes.
    constraint fair_interviews_outcome_check check (outcome in ('took_place', 'no_show')),
    -- Codes of the intents.
    constraint fair_interviews_person_intent_check check (person_intent in ('yes', 'no', 'unknown')),
    constraint fair_interviews_employer_intent_check check (employer_intent in ('yes', 'no', 'unknown')),
    -- Codes of the reasons.
    constraint fair_interviews_refusal_check check (refusal in (
        'skills', 'experience', 'working_hours', 'wage', 'distance', 'accommodation', 'position_filled', 'person_declined',
        'other'
    )),
    -- Nothing came of what did not take place.
    constraint fair_interviews_result_check check (
        outcome is not distinct from 'took_place' or num_nonnulls(person_intent, employer_intent, offer, refusal) = 0
    ),
    -- Nobody is refused with an offer.
    constraint fair_interviews_offer_check check (not (coalesce(offer, false) and refusal is not null)),
    -- Versions count from 1.
    constraint fair_interviews_version_check check (version >= 1)
);

-- Nobody is in two places at a time, but for where they were missed.
create unique index fair_interviews_fair_id_jobseeker_id_slot_key on fair_interviews (fair_id, jobseeker_id, slot)
    where outcome is distinct from 'no_show';
create unique index fair_interviews_fair_id_interviewer_id_slot_key on fair_interviews (fair_id, interviewer_id, slot)
    where outcome is distinct from 'no_show';
create index fair_interviews_jobseeker_id_idx on fair_interviews (jobseeker_id);
create index fair_interviews_booth_id_idx on fair_interviews (booth_id);
create index fair_interviews_posting_id_idx on fair_interviews (posting_id);

-- What a plan stores replaces what it stored before, and no one else empties it.
alter table fair_plans enable row level security;
alter table fair_plans force row level security;
create policy fair_plans_admin on fair_plans using ((select asker_role()) = 'admin');
-- The program works on them.
create policy fair_plans_system on fair_plans using ((select asker_role()) = 'system');
-- Staff: of the fairs of their region.
create policy fair_plans_staff on fair_plans using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_plans.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);

alter table fair_interviews enable row level security;
alter table fair_interviews force row level security;
create policy fair_interviews_admin on fair_interviews using ((select asker_role()) = 'admin');
-- The program plans them.
create policy fair_interviews_system on fair_interviews using ((select asker_role()) = 'system');
-- Staff: at the fairs of their region.
create policy fair_interviews_staff on fair_interviews using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_interviews.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- Employers see those at their own booths, …
create policy fair_interviews_employer on fair_interviews for select using (
    (select asker_role()) = 'employer' and exists (
        select from fair_booths where fair_booths.id = fair_interviews.booth_id
            and fair_booths.employer_id = (select asker_employer())
    )
);
-- … and say what came of them.
create policy fair_interviews_employer_update on fair_interviews for update using (
    (select asker_role()) = 'employer' and exists (
        select from fair_booths where fair_booths.id = fair_interviews.booth_id
            and fair_booths.employer_id = (select asker_employer())
    )
);
-- People see their own.
create policy fair_interviews_self on fair_interviews for select using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);
