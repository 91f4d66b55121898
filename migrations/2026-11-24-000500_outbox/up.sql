-- What changed, written in the transaction of the change. Each process follows it and brings its index up to date.
-- `id` alone is no order to follow: a transaction may take a low id and commit late. `xid` tells which transactions a
-- reader's snapshot has seen the end of, so nothing is skipped while an older one is open.
create table outbox (
    id bigint generated always as identity constraint outbox_pkey primary key,
    xid xid8 not null default pg_current_xact_id(),
    kind text not null,
    subject uuid not null,
    recorded_at timestamptz not null default now(),

    -- Kinds of records that an index holds.
    constraint outbox_kind_check check (kind in ('posting', 'jobseeker'))
);

create index outbox_xid_idx on outbox (xid, id);

-- The oldest place from which the outbox can still be followed without a gap. One row.
create table outbox_horizon (
    only_row boolean not null default true constraint outbox_horizon_pkey primary key,
    pruned_below xid8 not null,

    -- There is one horizon.
    constraint outbox_horizon_only_row_check check (only_row)
);

insert into outbox_horizon (pruned_below) values ('0');
