-- Who looked at whom and who did what: one record an act, written in the transaction of the act, never changed. Each
-- record holds the hash of the one before it, so that an edit, a gap or a new order shows. People are named by id only:
-- what is left here of somebody who was erased is the fact, not the data.
create table audit_records (
    -- 1, 2, 3, … without a gap.
    seq bigint constraint audit_records_pkey primary key,
    -- By the program's clock.
    at timestamptz not null,
    -- Who; null for the program itself. No foreign key: accounts go, facts stay.
    account_id uuid,
    -- In which role, and what it was bound to at that time.
    role text not null,
    region integer,
    employer_id uuid,
    -- What, as a code.
    act text not null,
    -- The jobseekers it was about.
    subjects uuid[] not null,
    -- The record it acted on, where that is none of them.
    object uuid,
    -- What kind of the act, as a code.
    detail text,
    -- Set by the trigger, whatever is given.
    prev bytea not null,
    hash bytea not null,

    -- Counts from 1.
    constraint audit_records_seq_check check (seq >= 1),
    -- An instant that can be written as microseconds.
    constraint audit_records_at_check check (isfinite(at)),
    -- Codes of whoever can ask.
    constraint audit_records_role_check check (role in ('admin', 'staff', 'employer', 'jobseeker', 'ranking', 'system')),
    -- The program has no account, everybody else has.
    constraint audit_records_account_id_check check ((account_id is null) = (role in ('ranking', 'system'))),
    -- Staff are bound to a region, and nobody else is.
    constraint audit_records_region_check check ((role = 'staff') = (region is not null)),
    -- Employers are bound to their organisation, and nobody else is.
    constraint audit_records_employer_id_check check ((role = 'employer') = (employer_id is not null)),
    -- The form of a code. Which there are is the program's to know: a record outlives the program that wrote it.
    constraint audit_records_act_check check (act ~ '^[a-z][a-z_]{0,39}$'),
    -- One dimension counted from 1, no nulls, and few enough to read.
    constraint audit_records_subjects_check check (
        cardinality(subjects) <= 1000
        and coalesce(array_ndims(subjects), 1) = 1
        and coalesce(array_lower(subjects, 1), 1) = 1
        and array_position(subjects, null) is null
    ),
    -- A code has no room for a person's data.
    constraint audit_records_detail_check check (detail ~ '^[a-z][a-z0-9_]{0,59}$'),
    -- SHA-256.
    constraint audit_records_hash_check check (octet_length(prev) = 32 and octet_length(hash) = 32)
);

-- Who looked at this person. Without a pending list: a record is written while others wait for it.
create index audit_records_subjects_idx on audit_records using gin (subjects) with (fastupdate = off);
create index audit_records_account_id_idx on audit_records (account_id, seq) where account_id is not null;
create index audit_records_at_idx on audit_records (at);
-- When somebody was last erased: what was kept from before is thrown away.
create index audit_records_erased_idx on audit_records (at) where act = 'erase';

-- The end of the chain. One row, and its lock is what makes one record come after the other; room is left beside it so
-- that it is changed in place.
create table audit_head (
    only_row boolean not null default true constraint audit_head_pkey primary key,
    seq bigint not null,
    hash bytea not null,

    -- There is one end.
    constraint audit_head_only_row_check check (only_row),
    -- 0 while there is no record.
    constraint audit_head_seq_check check (seq >= 0),
    -- SHA-256, and 32 times 0 before the first record.
    constraint audit_head_hash_check check (octet_length(hash) = 32)
) with (fillfactor = 10);

insert into audit_head (seq, hash) values (0, decode(repeat('00', 32), 'hex'));

-- A field of the bytes that are hashed: its length (four bytes, -1 for null), and then itself. So no two records have the
-- same bytes.
create function audit_field(value bytea) returns bytea
language sql immutable parallel safe
return case when value is null then int4send(-1) else int4send(octet_length(value)) || value end;

-- The hash of a record: SHA-256 of its fields, one after the other.
create function audit_hash(
    prev bytea, seq bigint, at timestamptz, account_id uuid, role text, region integer, employer_id uuid, act text,
    subjects uuid[], object uuid, detail text
) returns bytea
language sql stable parallel safe
return sha256(
    convert_to('stirrup audit 1', 'UTF8')
    || audit_field(prev)
    || audit_field(int8send(seq))
    || audit_field(int8send((extract(epoch from at) * 1000000)::bigint))
    || audit_field(uuid_send(account_id))
    || audit_field(convert_to(role, 'UTF8'))
    || audit_field(int4send(region))
    || audit_field(uuid_send(employer_id))
    || audit_field(convert_to(act, 'UTF8'))
    || audit_field((
        select coalesce(string_agg(uuid_send(subject), ''::bytea order by place), ''::bytea)
        from unnest(subjects) with ordinality as listed (subject, place)
    ))
    || audit_field(uuid_send(object))
    || audit_field(convert_to(detail, 'UTF8'))
);

-- Puts a record at the end of the chain. Whoever writes waits here for the one before to commit or roll back, so a record
-- is best the last thing that a transaction does. With its owner's rights: nobody else may move the end.
create function append_audit_record() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    head public.audit_head;
begin
    -- A transaction that has written nothing but that somebody looked does not wait for the disk: a machine that dies
    -- takes the last looks with it, and the chain is whole without them.
    if new.act in ('read', 'list', 'match') and pg_current_xact_id_if_assigned() is null then
        perform set_config('synchronous_commit', 'off', true);
    end if;
    select * into strict head from public.audit_head for update;
    new.seq := head.seq + 1;
    new.prev := head.hash;
    new.hash := public.audit_hash(
        new.prev, new.seq, new.at, new.account_id, new.role, new.region, new.employer_id, new.act, new.subjects, new.object,
        new.detail
    );
    update public.audit_head set seq = new.seq, hash = new.hash;
    return new;
end
$$;

create function refuse_audit_change() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    raise exception 'the audit trail is only ever added to' using errcode = 'insufficient_privilege';
end
$$;

-- The end moves when a record is added, and not otherwise.
create function guard_audit_head() returns trigger
language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
    if tg_op <> 'UPDATE' or pg_trigger_depth() < 2 then
        raise exception 'the end of the audit trail moves with its records only' using errcode = 'insufficient_privilege';
    end if;
    return null;
end
$$;

create trigger audit_records_append before insert on audit_records
    for each row execute function append_audit_record();
create trigger audit_records_refuse before update or delete or truncate on audit_records
    for each statement execute function refuse_audit_change();
create trigger audit_head_guard before insert or update or delete or truncate on audit_head
    for each statement execute function guard_audit_head();

alter table audit_records enable row level security;
alter table audit_records force row level security;
alter table audit_head enable row level security;
alter table audit_head force row level security;

-- Everybody's acts are recorded, and nobody's as another's.
create policy audit_records_insert on audit_records for insert with check (
    role = (select asker_role())
    and account_id is not distinct from (select asker_account())
    and employer_id is not distinct from (select asker_employer())
    and region is not distinct from case when role = 'staff' then (select asker_first_region()) end
);
-- The head office, and the program that checks the chain, see all of it.
create policy audit_records_all on audit_records for select using (
    (select asker_role()) in ('admin', 'system')
);
-- Staff see what concerned somebody of their region, and what they did themselves.
create policy audit_records_staff on audit_records for select using (
    (select asker_role()) = 'staff'
    and (
        account_id = (select asker_account())
        or exists (
            select from jobseekers
            where jobseekers.id = any (subjects)
                and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
        )
    )
);
-- People see what concerned them, and what they did themselves.
create policy audit_records_jobseeker on audit_records for select using (
    (select asker_role()) = 'jobseeker'
    and (subjects @> array[(select asker_jobseeker())] or account_id = (select asker_account()))
);
-- Employers see none: a record names people by the ids that employers must not learn.

-- The end is read by whoever signs it or checks the chain against it, and by the trigger that moves it.
create policy audit_head_read on audit_head for select using (
    (select asker_role()) in ('admin', 'system') or pg_trigger_depth() > 0
);
create policy audit_head_move on audit_head for update using (pg_trigger_depth() > 0);
