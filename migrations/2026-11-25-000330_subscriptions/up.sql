-- Where clients want events to be sent, and how that goes.
create table subscriptions (
    id uuid constraint subscriptions_pkey primary key,
    account_id uuid not null,
    url text not null,
    events text[] not null,
    status text not null,
    -- What deliveries are signed with, and the one before, which is good for a while yet.
    secret_sealed bytea not null,
    previous_secret_sealed bytea,
    previous_until timestamptz,
    -- The number of the last event that was delivered, or was not to be.
    cursor bigint not null,
    failures integer not null default 0,
    failing_since timestamptz,
    last_failure text,
    last_status smallint,
    -- Before then nobody delivers: somebody does, or the receiver rests after a failure.
    due_at timestamptz not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- Subscriptions go with their account.
    constraint subscriptions_account_id_fkey foreign key (account_id) references accounts (id) on delete cascade,
    -- Visible ASCII, at most 500 characters.
    constraint subscriptions_url_check check (url ~ '^https?://[!-~]+$' and length(url) <= 500),
    -- Kinds of events, at least one.
    constraint subscriptions_events_check check (
        cardinality(events) between 1 and 20 and array_position(events, null) is null
    ),
    -- Codes of the statuses.
    constraint subscriptions_status_check check (status in ('active', 'paused', 'disabled')),
    -- A sealed secret of 32 octets.
    constraint subscriptions_secret_sealed_check check (octet_length(secret_sealed) = 65 and is_sealed(secret_sealed, 32)),
    -- The same of the one before.
    constraint subscriptions_previous_secret_sealed_check check (
        octet_length(previous_secret_sealed) = 65 and is_sealed(previous_secret_sealed, 32)
    ),
    -- A secret that was is good until an instant.
    constraint subscriptions_previous_until_check check ((previous_secret_sealed is null) = (previous_until is null)),
    -- Nothing is counted below zero.
    constraint subscriptions_counts_check check (least(cursor, failures) >= 0),
    -- Whoever fails does so since an instant.
    constraint subscriptions_failing_since_check check ((failures > 0) = (failing_since is not null)),
    -- Codes of the failures.
    constraint subscriptions_last_failure_check check (last_failure in (
        'unreachable', 'timed_out', 'address_not_allowed', 'refused', 'gone', 'account_ended'
    )),
    -- A status of HTTP.
    constraint subscriptions_last_status_check check (last_status between 100 and 999),
    -- Versions count from 1.
    constraint subscriptions_version_check check (version >= 1)
);

create index subscriptions_account_id_idx on subscriptions (account_id, id);
create index subscriptions_due_at_idx on subscriptions (due_at) where status = 'active';

alter table subscriptions enable row level security;
alter table subscriptions force row level security;
-- Each has their own.
create policy subscriptions_own on subscriptions using (account_id = (select asker_account()));
-- The program delivers.
create policy subscriptions_system on subscriptions using ((select asker_role()) = 'system');
