-- Who can sign in, and as what.
create table accounts (
    id uuid constraint accounts_pkey primary key,
    -- Small letters: two accounts never differ in capitals only.
    username text collate "C" not null,
    role text not null,
    -- What the role is bound to.
    region integer,
    employer_id uuid,
    jobseeker_id uuid,
    -- Argon2id, as a PHC string; null for an account that uses API keys only.
    password_hash text,
    status text not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- A name belongs to one account.
    constraint accounts_username_key unique (username),
    -- An account of an employer or a jobseeker goes with them.
    constraint accounts_employer_id_fkey foreign key (employer_id) references employers (id) on delete cascade,
    constraint accounts_jobseeker_id_fkey foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- 3 to 64 small letters, digits, dots, hyphens, underscores and at signs.
    constraint accounts_username_check check (username ~ '^[a-z0-9][a-z0-9._@-]{2,63}$'),
    -- Codes of the roles.
    constraint accounts_role_check check (role in ('admin', 'staff', 'employer', 'jobseeker')),
    -- Each role is bound to what it needs, and to nothing else.
    constraint accounts_standing_check check (
        (role = 'staff') = (region is not null)
        and (role = 'employer') = (employer_id is not null)
        and (role = 'jobseeker') = (jobseeker_id is not null)
    ),
    -- Six digits, the first not 0.
    constraint accounts_region_check check (region between 100000 and 999999),
    -- Argon2id and nothing weaker.
    constraint accounts_password_hash_check check (password_hash like '$argon2id$%'),
    -- Codes of the statuses.
    constraint accounts_status_check check (status in ('active', 'disabled')),
    -- Versions count from 1.
    constraint accounts_version_check check (version >= 1)
);

create index accounts_employer_id_idx on accounts (employer_id) where employer_id is not null;
create index accounts_jobseeker_id_idx on accounts (jobseeker_id) where jobseeker_id is not null;

-- Bearer secrets: access and refresh tokens of a session, API keys. The secret itself is nowhere.
create table credentials (
    id uuid constraint credentials_pkey primary key,
    account_id uuid not null,
    kind text not null,
    -- The sign-in that a session's tokens come from; an API key is a family of its own.
    family uuid not null,
    -- SHA-256 of the secret, which has 256 random bits: no salt and no slow hash is needed.
    digest bytea not null,
    -- What an API key is called.
    name text,
    -- What an API key may be used for; null is everything that the account may.
    scopes text[],
    created_at timestamptz not null,
    expires_at timestamptz not null,
    -- When it was last used; a refresh token is used once.
    used_at timestamptz,
    revoked_at timestamptz,

    -- Secrets go with their account.
    constraint credentials_account_id_fkey foreign key (account_id) references accounts (id) on delete cascade,
    -- A secret is one credential.
    constraint credentials_digest_key unique (digest),
    -- Codes of the kinds.
    constraint credentials_kind_check check (kind in ('access', 'refresh', 'api_key')),
    -- SHA-256.
    constraint credentials_digest_check check (octet_length(digest) = 32),
    -- API keys have a name and scopes; tokens of a session have neither.
    constraint credentials_api_key_check check (num_nonnulls(name, scopes) = case kind when 'api_key' then 2 else 0 end),
    -- A name: one line, at most 100 characters.
    constraint credentials_name_check check (is_line(name, 100)),
    -- Scopes, none twice.
    constraint credentials_scopes_check check (is_distinct_list(scopes, 30)),
    -- Nothing ends before it begins.
    constraint credentials_expires_at_check check (expires_at > created_at)
);

create index credentials_account_id_idx on credentials (account_id);
create index credentials_family_idx on credentials (family);
create index credentials_expires_at_idx on credentials (expires_at);
