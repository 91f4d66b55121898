-- Runs of workbook imports, dry or real, and what became of their rows.
create table imports (
    id uuid constraint imports_pkey primary key,
    kind text not null,
    dry_run boolean not null,
    mode text not null,
    status text not null,
    -- Null until the rows have been counted.
    rows_total integer,
    rows_done integer not null default 0,
    created integer not null default 0,
    updated integer not null default 0,
    unchanged integer not null default 0,
    rejected integer not null default 0,
    -- The bad cells.
    report jsonb not null default '[]',
    -- The rejected rows, as a workbook to correct and send again.
    rejected_workbook bytea,
    -- Why the run as a whole came to nothing, as a code.
    failure text,
    created_at timestamptz not null,
    started_at timestamptz,
    finished_at timestamptz,
    -- Moved on while somebody works on it; a run whose heart has stopped is abandoned.
    heartbeat_at timestamptz not null,

    -- What the rows are.
    constraint imports_kind_check check (kind in ('employers', 'jobseekers', 'postings')),
    -- Whether one bad row stops all.
    constraint imports_mode_check check (mode in ('all_or_nothing', 'good_rows')),
    -- Codes of the statuses.
    constraint imports_status_check check (status in ('queued', 'running', 'done', 'failed')),
    -- Every row that is done met one of four ends.
    constraint imports_rows_done_check check (rows_done = created + updated + unchanged + rejected),
    -- No more rows are done than there are.
    constraint imports_rows_total_check check (rows_done <= rows_total),
    -- Nothing is counted below zero.
    constraint imports_counts_check check (least(created, updated, unchanged, rejected) >= 0),
    -- A list of bad cells.
    constraint imports_report_check check (jsonb_typeof(report) = 'array'),
    -- A failed run says why, and only a failed one.
    constraint imports_failure_check check ((status = 'failed') = (failure is not null) and is_line(failure, 200)),
    -- A run that waits has not started; one that runs or is done has.
    constraint imports_started_at_check check (
        case status when 'queued' then started_at is null when 'failed' then true else started_at is not null end
    ),
    -- A run has finished when it is done or failed.
    constraint imports_finished_at_check check ((finished_at is not null) = (status in ('done', 'failed')))
);

-- Runs that somebody should be working on are few.
create index imports_heartbeat_at_idx on imports (heartbeat_at) where status in ('queued', 'running');
