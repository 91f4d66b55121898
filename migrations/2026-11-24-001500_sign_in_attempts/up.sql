-- How many wrong passwords were tried at a name, and until when no other is looked at. By the digest of what was typed,
-- whether or not an account is called so: an attempt costs the same statements either way, and counts tell no names.
create table sign_in_attempts (
    -- SHA-256 of the name in small letters. Rows are forgotten an hour after the last attempt.
    name_digest bytea constraint sign_in_attempts_pkey primary key,
    -- Since the last right password.
    attempts integer not null,
    locked_until timestamptz,
    last_at timestamptz not null,

    -- SHA-256.
    constraint sign_in_attempts_name_digest_check check (octet_length(name_digest) = 32),
    -- Nothing is counted below zero.
    constraint sign_in_attempts_attempts_check check (attempts >= 0)
);

create index sign_in_attempts_last_at_idx on sign_in_attempts (last_at);

alter table sign_in_attempts enable row level security;
alter table sign_in_attempts force row level security;
-- The program counts; nobody looks.
create policy sign_in_attempts_system on sign_in_attempts using ((select asker_role()) = 'system');

-- Staff who disable an account, or give it another password, revoke its tokens and keys with that. Whose accounts they
-- see is said by the policies of those: what is not seen there is not found here.
create policy credentials_staff_select on credentials for select using (
    (select asker_role()) = 'staff'
    and exists (select from accounts where accounts.id = account_id and accounts.role in ('employer', 'jobseeker'))
);
create policy credentials_staff_update on credentials for update using (
    (select asker_role()) = 'staff'
    and exists (select from accounts where accounts.id = account_id and accounts.role in ('employer', 'jobseeker'))
);

-- A saved answer that tells of an account goes with it.
create trigger accounts_forget_answers after delete on accounts
    for each row execute function forget_answers_of_gone();
