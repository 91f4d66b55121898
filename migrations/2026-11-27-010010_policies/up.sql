-- What people are entitled to, and by which rule. Each change is a row of its own, so that what was decided by an earlier rule
-- can be explained: a row is never changed, and never removed.
create table policies (
    id uuid not null,
    -- Which wording of it: the highest one counts.
    version bigint not null,
    name text not null,
    issuer text not null,
    -- Where it holds; null is the whole country.
    region integer,
    -- The law or notice that it stands on, by title and number.
    legal_basis text,
    valid_from date not null,
    -- The last day.
    valid_until date,
    -- What it gives, in words.
    gives text not null,
    -- In fen, …
    amount integer,
    -- … once, or each month or year.
    amount_per text,
    -- The amount is an example, to be set by the region.
    is_sample boolean not null,
    -- What has to be brought.
    papers text[] not null,
    -- CEL over the facts of a person.
    rule text not null,
    recorded_at timestamptz not null,

    -- Of two that change the same version one comes too late.
    constraint policies_pkey primary key (id, version),
    -- Versions count from 1.
    constraint policies_version_check check (version >= 1),
    constraint policies_name_check check (is_text(name, 200)),
    constraint policies_issuer_check check (is_text(issuer, 200)),
    -- Six digits.
    constraint policies_region_check check (region between 100000 and 999999),
    constraint policies_legal_basis_check check (is_text(legal_basis, 300)),
    constraint policies_valid_until_check check (valid_until >= valid_from),
    constraint policies_gives_check check (is_text(gives, 1000)),
    -- Up to a million yuan, and never without how often.
    constraint policies_amount_check check (
        (amount is null) = (amount_per is null) and (amount is null or amount between 0 and 100000000)
    ),
    -- Codes of how often.
    constraint policies_amount_per_check check (amount_per in ('once', 'month', 'year')),
    -- At most 20.
    constraint policies_papers_check check (cardinality(papers) <= 20 and array_position(papers, null) is null),
    -- At most 2,000 characters.
    constraint policies_rule_check check (char_length(rule) between 1 and 2000)
);

alter table policies enable row level security;
alter table policies force row level security;
-- They are published: they hold for everybody, and say nothing of anybody.
create policy policies_published on policies for select using (
    (select asker_role()) in ('admin', 'system', 'staff', 'employer', 'jobseeker')
);
create policy policies_admin on policies for insert with check ((select asker_role()) = 'admin');
-- Staff write those of their region.
create policy policies_staff on policies for insert with check (
    (select asker_role()) = 'staff'
    and region between (select asker_first_region()) and (select asker_last_region())
);
