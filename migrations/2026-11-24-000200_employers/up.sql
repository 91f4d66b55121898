-- Organisations that offer postings.
create table employers (
    id uuid constraint employers_pkey primary key,
    name text not null,
    credit_code text not null,
    -- GB/T 2260 code as a number, so that a province or prefecture is a range.
    region integer not null,
    contact_name text,
    contact_phone text,
    headcount integer,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- One organisation is registered once.
    constraint employers_credit_code_key unique (credit_code),
    -- A registered name: one line, at most 200 characters.
    constraint employers_name_check check (is_line(name, 200)),
    -- The form of GB 32100; the check character is the program's to verify.
    constraint employers_credit_code_check check (credit_code ~ '^[0-9A-HJ-NP-RTUWXY]{18}$'),
    -- Six digits, the first not 0.
    constraint employers_region_check check (region between 100000 and 999999),
    -- A person's name: one line, at most 100 characters.
    constraint employers_contact_name_check check (is_line(contact_name, 100)),
    -- A telephone number.
    constraint employers_contact_phone_check check (is_phone(contact_phone)),
    -- People employed: none to ten million.
    constraint employers_headcount_check check (headcount between 0 and 10000000),
    -- Versions count from 1.
    constraint employers_version_check check (version >= 1)
);

create index employers_region_idx on employers (region, id);
