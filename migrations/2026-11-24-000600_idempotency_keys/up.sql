-- Answers to requests that carried an idempotency key, saved in the transaction of their effect.
-- The answer's columns are null only inside the transaction that has claimed the key and not yet answered.
create table idempotency_keys (
    principal text not null,
    route text not null,
    key text not null,
    -- SHA-256 of the request's body.
    fingerprint bytea not null,
    status smallint,
    -- [["location", "/api/v1/…"], …]
    headers jsonb,
    body bytea,
    -- Whom or what the answer is about, so that it can be forgotten with its subject.
    subject uuid,
    created_at timestamptz not null default now(),

    constraint idempotency_keys_pkey primary key (principal, route, key),
    -- A key is not empty and stays short enough for its index.
    constraint idempotency_keys_key_check check (char_length(key) between 1 and 255),
    constraint idempotency_keys_principal_check check (char_length(principal) between 1 and 255),
    constraint idempotency_keys_route_check check (char_length(route) between 1 and 255),
    -- SHA-256.
    constraint idempotency_keys_fingerprint_check check (octet_length(fingerprint) = 32),
    -- A final status of HTTP.
    constraint idempotency_keys_status_check check (status between 200 and 599),
    -- A list of headers.
    constraint idempotency_keys_headers_check check (jsonb_typeof(headers) = 'array'),
    -- An answer is whole or not there.
    constraint idempotency_keys_answer_check check (num_nulls(status, headers, body) in (0, 3))
);

create index idempotency_keys_created_at_idx on idempotency_keys (created_at);
create index idempotency_keys_subject_idx on idempotency_keys (subject) where subject is not null;
