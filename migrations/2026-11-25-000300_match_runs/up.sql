-- Match runs: who fits what, for all people of a region at once, and what of that is new since the run before.
create table match_runs (
    id uuid constraint match_runs_pkey primary key,
    -- What its matches name it by: they are many, and this is short.
    number integer generated always as identity,
    -- Whose lists are made.
    subjects text not null,
    -- Null is the whole country.
    region integer,
    -- Length of a list.
    top smallint not null,
    congestion_aware boolean not null,
    status text not null,
    -- Whose run it is; null for the command line. No reference: a run outlives the account.
    account_id uuid default asker_account(),
    -- The process that works on it.
    worker uuid,
    -- How often somebody has taken it up.
    attempts smallint not null default 0,
    -- Null until the subjects have been counted.
    total integer,
    done integer not null default 0,
    -- The subject up to which matches are stored.
    position uuid,
    -- The number of the run that it is compared with.
    previous integer,
    -- How many matches there are, and of them, or beside them, how many changed.
    listed integer not null default 0,
    fresh integer not null default 0,
    better integer not null default 0,
    gone integer not null default 0,
    -- What sharing postings out came to; only of a run that is aware of congestion.
    coverage jsonb,
    -- Why the run came to nothing, as a code.
    failure text,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    -- Moved on while somebody works on it; a run whose heart has stopped is taken up by another.
    heartbeat_at timestamptz not null,

    constraint match_runs_number_key unique (number),
    -- People, or the roles that are open to them.
    constraint match_runs_subjects_check check (subjects in ('jobseekers', 'postings')),
    -- Six digits, the first not 0.
    constraint match_runs_region_check check (region between 100000 and 999999),
    -- A list that somebody can read.
    constraint match_runs_top_check check (top between 1 and 50),
    -- Codes of the statuses.
    constraint match_runs_status_check check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    -- A run that waits has nobody, one that runs has somebody.
    constraint match_runs_worker_check check (
        case status when 'queued' then worker is null when 'running' then worker is not null else true end
    ),
    -- Nothing is counted below zero.
    constraint match_runs_counts_check check (least(attempts, done, total, listed, fresh, better, gone) >= 0),
    -- Coverage is an object of figures.
    constraint match_runs_coverage_check check (
        coverage is null or congestion_aware and jsonb_typeof(coverage) = 'object'
    ),
    -- A failed run says why, and only a failed one.
    constraint match_runs_failure_check check ((status = 'failed') = (failure is not null) and is_line(failure, 200)),
    -- A run that is done has been begun.
    constraint match_runs_started_at_check check (started_at is not null or status <> 'done'),
    -- A run has finished when nobody will work on it any more.
    constraint match_runs_finished_at_check check (
        (finished_at is not null) = (status in ('done', 'failed', 'cancelled'))
    )
);

-- Runs that somebody should be working on are few.
create index match_runs_heartbeat_at_idx on match_runs (heartbeat_at) where status in ('queued', 'running');

-- The matches of runs, compactly: a run of a large region has a million. A barrier cannot be put down here at all.
create table match_results (
    jobseeker_id uuid not null,
    posting_id uuid not null,
    -- The number of the run. No reference: rows are written while the run is held, and go before it does.
    run integer not null,
    -- Millionths.
    score integer not null,
    -- Place in the list, from 1; of a match that is gone the one it had.
    rank smallint not null,
    -- Otherwise something has to be confirmed first.
    is_accessible boolean not null,
    -- Against the run before.
    change text collate "C" not null,

    constraint match_results_pkey primary key (run, jobseeker_id, posting_id),
    -- Whoever is erased leaves no match. Postings are not asked for: one that is gone is not shown.
    constraint match_results_jobseeker_id_fkey foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- A number from 0 to 1.
    constraint match_results_score_check check (score between 0 and 1000000),
    -- Lists begin with 1.
    constraint match_results_rank_check check (rank between 1 and 50),
    -- Codes of the changes.
    constraint match_results_change_check check (change in ('same', 'new', 'better', 'gone'))
);

create index match_results_jobseeker_id_idx on match_results (jobseeker_id);
create index match_results_posting_id_idx on match_results (posting_id, run);

-- The first and the last code of a region with all inside it; of the whole country where there is none.
create function first_region_of(region integer) returns integer
language sql immutable parallel safe
return coalesce(region, 100000);

create function last_region_of(region integer) returns integer
language sql immutable parallel safe
return case
    when region is null then 999999
    when region % 10000 = 0 then region + 9999
    when region % 100 = 0 then region + 99
    else region
end;

alter table match_runs enable row level security;
alter table match_runs force row level security;
-- Head office: all runs.
create policy match_runs_admin on match_runs using ((select asker_role()) = 'admin');
-- The program works on them.
create policy match_runs_system on match_runs using ((select asker_role()) = 'system');
-- Staff: those of their region and inside it …
create policy match_runs_staff on match_runs using (
    (select asker_role()) = 'staff'
    and first_region_of(region) >= (select asker_first_region())
    and last_region_of(region) <= (select asker_last_region())
);
-- … and wider ones to read, of which they see the matches of their own people.
create policy match_runs_wider on match_runs for select using (
    (select asker_role()) = 'staff'
    and first_region_of(region) <= (select asker_first_region())
    and last_region_of(region) >= (select asker_last_region())
);

alter table match_results enable row level security;
alter table match_results force row level security;
-- Head office: all matches.
create policy match_results_admin on match_results for select using ((select asker_role()) = 'admin');
-- The program writes them, and throws them away.
create policy match_results_system on match_results using ((select asker_role()) = 'system');
-- Staff: those of the people in their region.
create policy match_results_staff on match_results for select using (
    (select asker_role()) = 'staff' and exists (
        select from jobseekers where jobseekers.id = match_results.jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- People: their own.
create policy match_results_jobseeker on match_results for select using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);
-- People see the runs that have matches of theirs.
create policy match_runs_jobseeker on match_runs for select using (
    (select asker_role()) = 'jobseeker'
    and exists (select from match_results where match_results.run = match_runs.number)
);
