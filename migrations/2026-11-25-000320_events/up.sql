-- What has happened, for clients that follow it. Ids and codes, never a name. They are numbered in the order in which their
-- transactions end: whoever adds one holds a lock until then, so that no later look finds one before what was seen.
create table events (
    number bigint generated always as identity constraint events_pkey primary key,
    kind text not null,
    -- The run or introduction. No reference: an event stays what it was.
    subject uuid not null,
    -- The person it is about.
    jobseeker_id uuid,
    -- Of a run, null is the whole country.
    region integer,
    -- Codes and counts.
    detail jsonb not null,
    recorded_at timestamptz not null,

    -- Nothing is told of somebody who was erased.
    constraint events_jobseeker_id_fkey foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- Codes of the kinds.
    constraint events_kind_check check (kind in ('match_run.completed', 'match.new', 'introduction.stepped')),
    -- A run is about a region, everything else about a person.
    constraint events_jobseeker_id_check check (
        (kind = 'match_run.completed') = (jobseeker_id is null) and (region is null or jobseeker_id is null)
    ),
    -- Six digits, the first not 0.
    constraint events_region_check check (region between 100000 and 999999),
    -- An object of codes and counts.
    constraint events_detail_check check (jsonb_typeof(detail) = 'object')
);

create index events_jobseeker_id_idx on events (jobseeker_id, number);
create index events_recorded_at_idx on events (recorded_at);

alter table events enable row level security;
alter table events force row level security;
-- Whoever does something says so.
create policy events_record on events for insert with check (
    (select asker_role()) in ('admin', 'staff', 'employer', 'jobseeker', 'system')
);
-- Head office hears of everything.
create policy events_admin on events for select using ((select asker_role()) = 'admin');
-- The program sends them …
create policy events_system on events for select using ((select asker_role()) = 'system');
-- … and throws away what has had its time.
create policy events_prune on events for delete using ((select asker_role()) = 'system');
-- Staff hear of the people of their region …
create policy events_staff_people on events for select using (
    (select asker_role()) = 'staff' and exists (
        select from jobseekers where jobseekers.id = events.jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- … and of the runs that they see.
create policy events_staff_runs on events for select using (
    (select asker_role()) = 'staff' and jobseeker_id is null
    and first_region_of(region) <= (select asker_last_region())
    and last_region_of(region) >= (select asker_first_region())
);
-- People hear of themselves.
create policy events_jobseeker on events for select using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);
