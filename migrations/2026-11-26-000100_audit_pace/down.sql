create or replace function audit_field(value bytea) returns bytea
language sql immutable parallel safe
return case when value is null then int4send(-1) else int4send(octet_length(value)) || value end;

create or replace function audit_hash(
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
