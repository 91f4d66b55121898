-- Citizen IDs, certificate numbers, telephones, and whatever repeats them (saved answers, import reports) are sealed by
-- the program with keys that the database never sees. A sealed value: 1 octet version, 4 of the key's id, 12 of a nonce,
-- the ciphertext, 16 of its tag; it opens in its own row and column only.
-- Values that are here in clear are sealed by the program right after this, in batches. Until then the checks that
-- forbid clear values are `not valid`: they hold for whatever is written, and are validated when the last one is gone.
-- What checks said of the insides of a number (its form, and that birth date, sex, category and level agree with it) only
-- the program can see from here on: its types refuse the same.

-- Sealed with some key, and not longer than the longest value.
create function is_sealed(value bytea, longest integer) returns boolean
language sql immutable parallel safe
return octet_length(value) between 33 and longest + 33 and get_byte(value, 0) = 1;

-- The keys that have sealed something here, so that a wrong or missing key is noticed at the start.
create table sealing_keys (
    -- Eight hexadecimal digits, no secret.
    id text constraint sealing_keys_pkey primary key,
    -- A known value, sealed with the key: it opens with the right one only.
    check_value bytea not null,
    created_at timestamptz not null default now(),

    -- The form of a key's id.
    constraint sealing_keys_id_check check (id ~ '^[0-9a-f]{8}$'),
    -- Exactly 32 octets, sealed.
    constraint sealing_keys_check_value_check check (octet_length(check_value) = 65 and is_sealed(check_value, 32))
);

alter table sealing_keys enable row level security;
alter table sealing_keys force row level security;
-- Keys are the program's own business.
create policy sealing_keys_system on sealing_keys
    using ((select asker_role()) = 'system') with check ((select asker_role()) = 'system');

alter table employers
    add column contact_phone_sealed bytea,
    drop constraint employers_contact_phone_check,
    -- In clear no more.
    add constraint employers_contact_phone_check check (contact_phone is null) not valid,
    -- Up to 32 octets, sealed.
    add constraint employers_contact_phone_sealed_check check (is_sealed(contact_phone_sealed, 32));

drop index jobseekers_known_citizen_id_key;

alter table jobseekers
    add column citizen_id_sealed bytea,
    add column disability_certificate_number_sealed bytea,
    add column phone_sealed bytea,
    -- HMAC-SHA-256 of the citizen ID that is known, stated or inside the certificate number.
    add column known_citizen_id_index bytea,
    drop constraint jobseekers_citizen_id_check,
    drop constraint jobseekers_disability_certificate_number_check,
    drop constraint jobseekers_citizen_id_disability_certificate_number_check,
    drop constraint jobseekers_birth_date_check,
    drop constraint jobseekers_sex_citizen_id_check,
    drop constraint jobseekers_phone_check,
    drop constraint jobseekers_disability_category_number_check,
    drop constraint jobseekers_disability_level_number_check,
    -- In clear no more.
    add constraint jobseekers_citizen_id_check check (citizen_id is null) not valid,
    add constraint jobseekers_disability_certificate_number_check check (disability_certificate_number is null) not valid,
    add constraint jobseekers_phone_check check (phone is null) not valid,
    -- Eighteen octets, sealed.
    add constraint jobseekers_citizen_id_sealed_check
        check (octet_length(citizen_id_sealed) = 51 and is_sealed(citizen_id_sealed, 18)),
    -- Twenty octets, up to three more after a reissue, sealed.
    add constraint jobseekers_disability_certificate_number_sealed_check check (
        octet_length(disability_certificate_number_sealed) >= 53 and is_sealed(disability_certificate_number_sealed, 23)
    ),
    -- Up to 32 octets, sealed.
    add constraint jobseekers_phone_sealed_check check (is_sealed(phone_sealed, 32)),
    -- A known number can be looked for, and nothing else can.
    add constraint jobseekers_known_citizen_id_index_check check (
        coalesce(octet_length(known_citizen_id_index), 32) = 32
        and (known_citizen_id_index is not null)
            = (num_nonnulls(citizen_id_sealed, disability_certificate_number_sealed) > 0)
    ),
    -- The category is on record with the number that tells it.
    add constraint jobseekers_disability_category_number_check
        check (disability_certificate_number_sealed is null or disability_category is not null),
    -- The level is on record with the number that tells it.
    add constraint jobseekers_disability_level_number_check
        check (disability_certificate_number_sealed is null or disability_level is not null);

-- One person once. Nulls stay apart.
create unique index jobseekers_known_citizen_id_key on jobseekers (known_citizen_id_index);

alter table skill_certificates
    add column number_sealed bytea,
    drop constraint skill_certificates_number_check,
    -- In clear no more.
    add constraint skill_certificates_number_check check (number is null) not valid,
    -- Up to 64 characters of up to four octets, sealed.
    add constraint skill_certificates_number_sealed_check check (is_sealed(number_sealed, 256));

alter table idempotency_keys
    add column body_sealed bytea,
    drop constraint idempotency_keys_answer_check,
    -- In clear no more.
    add constraint idempotency_keys_body_check check (body is null) not valid,
    -- An answer, sealed; 64 MiB are more than any.
    add constraint idempotency_keys_body_sealed_check check (is_sealed(body_sealed, 67108864)),
    -- An answer is whole or not there.
    add constraint idempotency_keys_answer_check check (num_nulls(status, headers, body_sealed) in (0, 3)) not valid;

alter table imports
    add column report_sealed bytea,
    add column rejected_workbook_sealed bytea,
    drop constraint imports_report_check,
    -- In clear no more: a report quotes what people wrote of people.
    add constraint imports_report_check check (report = '[]') not valid,
    -- A list of bad cells as JSON, sealed; 256 MiB are more than any.
    add constraint imports_report_sealed_check check (is_sealed(report_sealed, 268435456)),
    -- In clear no more.
    add constraint imports_rejected_workbook_check check (rejected_workbook is null) not valid,
    -- A workbook, sealed; 256 MiB are more than any.
    add constraint imports_rejected_workbook_sealed_check check (is_sealed(rejected_workbook_sealed, 268435456));
