-- Placements: who works where since when, and the visits that follow (扶上马，送一程). What is retained is counted from these rows,
-- nothing of it is kept beside them.
create table placements (
    id uuid constraint placements_pkey primary key,
    jobseeker_id uuid not null,
    posting_id uuid not null,
    -- The posting's, when the contract began.
    employer_id uuid not null,
    -- The fair at which they met; null where it was none.
    fair_id uuid,
    starts_on date not null,
    -- The contract's last day; null where it has no end.
    ends_on date,
    -- Fen a month before tax; null where it is not known.
    monthly_wage integer,
    social_insurance text not null,
    -- Accommodations that the employer has promised.
    promised text[] not null,
    -- The last day they worked there, and why it ended.
    left_on date,
    leaving_reason text,
    -- Whether it has taken one of the posting's openings.
    opening_taken boolean not null default false,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- They go with the person who is erased.
    constraint placements_jobseeker_id_fkey foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- A posting that led to work stays, …
    constraint placements_posting_id_fkey foreign key (posting_id) references postings (id) on delete restrict,
    -- … and whoever offered it, …
    constraint placements_employer_id_fkey foreign key (employer_id) references employers (id) on delete restrict,
    -- … and where they met.
    constraint placements_fair_id_fkey foreign key (fair_id) references fairs (id) on delete restrict,
    -- A contract does not end before it begins.
    constraint placements_ends_on_check check (ends_on >= starts_on),
    -- Up to a million yuan.
    constraint placements_monthly_wage_check check (monthly_wage between 0 and 100000000),
    -- Codes of how it is paid.
    constraint placements_social_insurance_check check (social_insurance in ('paid_in_full', 'partly', 'none', 'unknown')),
    -- Few, none of them empty.
    constraint placements_promised_check check (cardinality(promised) <= 27 and array_position(promised, null) is null),
    -- Whoever left has a last day and a reason, and was there.
    constraint placements_left_check check ((left_on is null) = (leaving_reason is null) and left_on >= starts_on),
    -- Codes of the reasons.
    constraint placements_leaving_reason_check check (leaving_reason in (
        'contract_ended', 'dismissed', 'wage', 'accommodation_missing', 'work_too_hard', 'commute', 'colleagues', 'health',
        'family', 'better_job', 'unknown'
    )),
    -- Versions count from 1.
    constraint placements_version_check check (version >= 1)
);

-- One works in a role once at a time.
create unique index placements_jobseeker_id_posting_id_key on placements (jobseeker_id, posting_id) where left_on is null;
create index placements_posting_id_idx on placements (posting_id);
create index placements_employer_id_idx on placements (employer_id, id);
create index placements_fair_id_idx on placements (fair_id);

create table visits (
    id uuid constraint visits_pkey primary key,
    placement_id uuid not null,
    -- Days after the first; null where it was agreed apart.
    after_days smallint,
    due_on date not null,
    -- When it took place, and what was found; null until then.
    done_on date,
    way text,
    still_working text,
    in_place text[] not null,
    missing text[] not null,
    wage_paid text,
    needs text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- They go with the placement.
    constraint visits_placement_id_fkey foreign key (placement_id) references placements (id) on delete cascade,
    -- One visit for a milestone.
    constraint visits_placement_id_after_days_key unique (placement_id, after_days),
    -- Ten years at most.
    constraint visits_after_days_check check (after_days between 1 and 3650),
    -- What was found belongs to a visit that took place.
    constraint visits_done_check check (
        (done_on is null) = (way is null) and (done_on is null) = (still_working is null)
        and (done_on is null) = (wage_paid is null)
        and (done_on is not null or (in_place = '{}' and missing = '{}' and needs is null))
    ),
    -- Codes of the ways.
    constraint visits_way_check check (way in ('at_work', 'at_home', 'by_phone', 'online')),
    -- Codes of the answers.
    constraint visits_still_working_check check (still_working in ('yes', 'no', 'unknown')),
    -- Nothing is there and missing at once.
    constraint visits_accommodations_check check (
        not in_place && missing and array_position(in_place, null) is null and array_position(missing, null) is null
    ),
    -- Codes of how the wage was paid.
    constraint visits_wage_paid_check check (wage_paid in ('in_full', 'late', 'partly', 'not_paid', 'unknown')),
    -- A reason: at most 1,000 characters.
    constraint visits_needs_check check (is_text(needs, 1000)),
    -- Versions count from 1.
    constraint visits_version_check check (version >= 1)
);

-- What is due.
create index visits_due_on_idx on visits (due_on, id) where done_on is null;

-- Saved answers that tell of them go with them.
create trigger placements_forget_answers after delete on placements
    for each row execute function forget_answers_of_gone();
create trigger visits_forget_answers after delete on visits
    for each row execute function forget_answers_of_gone();

-- Takes one opening of a posting for somebody who begins to work there, where one is left and no hire of an introduction has
-- taken it already. Whoever places people of a region does not keep the postings of all regions, so that it asks who asks.
create function take_opening_of_placement(placement uuid) returns boolean
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
    taken bigint;
begin
    -- Whom the asker does not keep is not theirs to place.
    if asker not in ('admin', 'staff') or not exists (
        select from public.placements join public.jobseekers on jobseekers.id = placements.jobseeker_id
        where placements.id = placement and (
            asker = 'admin' or jobseekers.region between public.asker_first_region() and public.asker_last_region()
        )
    ) then
        return false;
    end if;
    perform set_config('stirrup.role', 'system', true);
    -- Once for a placement, and not where the hire of an introduction has taken it.
    update public.postings
        set openings = openings - 1, version = version + 1, updated_at = public.asker_now()
        where openings > 0 and id = (
            select posting_id from public.placements
            where placements.id = placement and not opening_taken and not exists (
                select from public.introductions
                where introductions.jobseeker_id = placements.jobseeker_id
                    and introductions.posting_id = placements.posting_id and introductions.state = 'hired'
            )
        );
    get diagnostics taken = row_count;
    update public.placements set opening_taken = true where id = placement and taken > 0;
    perform set_config('stirrup.role', asker, true);
    return taken > 0;
end
$$;
revoke all on function take_opening_of_placement from public;

alter table placements enable row level security;
alter table placements force row level security;
create policy placements_admin on placements using ((select asker_role()) = 'admin');
create policy placements_system on placements using ((select asker_role()) = 'system');
-- Staff: of the people in their region.
create policy placements_staff on placements using (
    (select asker_role()) = 'staff' and exists (
        select from jobseekers where jobseekers.id = placements.jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- People: their own.
create policy placements_jobseeker on placements for select using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);

alter table visits enable row level security;
alter table visits force row level security;
create policy visits_admin on visits using ((select asker_role()) = 'admin');
create policy visits_system on visits using ((select asker_role()) = 'system');
-- Staff: where they keep the placement; the policies of `placements` decide where that is.
create policy visits_staff on visits using (
    (select asker_role()) = 'staff' and exists (select from placements where placements.id = visits.placement_id)
);
-- People: what was found on visits to them.
create policy visits_jobseeker on visits for select using (
    (select asker_role()) = 'jobseeker' and exists (select from placements where placements.id = visits.placement_id)
);
