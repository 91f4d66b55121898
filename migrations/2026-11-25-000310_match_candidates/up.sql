-- What the lists of a run that shares postings out are chosen from: more than a list holds, until the run has ended.
create table match_candidates (
    -- The number of the run. No reference, as with its matches.
    run integer not null,
    subject uuid not null,
    -- One after another, best first: id (16 octets), score in millionths (4), 1 where nothing is left to confirm (1).
    candidates bytea not null,

    constraint match_candidates_pkey primary key (run, subject),
    -- Whole entries, 100 at most.
    constraint match_candidates_candidates_check check (
        octet_length(candidates) % 21 = 0 and octet_length(candidates) <= 2100
    )
);

alter table match_candidates enable row level security;
alter table match_candidates force row level security;
-- Nobody but the program has to do with them.
create policy match_candidates_system on match_candidates using ((select asker_role()) = 'system');
