-- Job fairs: what is held where and when, who has a booth there, who goes along with people, and who comes. How interviews
-- are planned is not here.
create table fairs (
    id uuid constraint fairs_pkey primary key,
    name text not null,
    organisers text[] not null,
    -- Whose staff hold it.
    region integer not null,
    address text,
    latitude integer,
    longitude integer,
    -- Of the venue, in the shape of a posting's.
    accommodations jsonb not null,
    held_on date not null,
    -- In order of time: name, starts (minutes of the day), slot_minutes, slots, gap_minutes.
    sessions jsonb not null,
    -- Of a person who says nothing else.
    max_interviews smallint not null,
    seed bigint not null,
    state text not null,
    -- Why it came to be in this state.
    state_reason text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- One line, at most 200 characters.
    constraint fairs_name_check check (is_line(name, 200)),
    -- A few, none of them empty.
    constraint fairs_organisers_check check (cardinality(organisers) <= 20 and array_position(organisers, null) is null),
    -- Six digits, the first not 0.
    constraint fairs_region_check check (region between 100000 and 999999),
    -- One line, at most 300 characters.
    constraint fairs_address_check check (is_line(address, 300)),
    -- A point has both, on the globe.
    constraint fairs_location_check check (
        (latitude is null) = (longitude is null)
        and latitude between -90000000 and 90000000 and longitude between -180000000 and 180000000
    ),
    -- Known accommodations and offers.
    constraint fairs_accommodations_check check (are_offers(accommodations)),
    -- A list.
    constraint fairs_sessions_check check (jsonb_typeof(sessions) = 'array'),
    -- What somebody can bear in a day.
    constraint fairs_max_interviews_check check (max_interviews between 0 and 20),
    -- Exact in any JSON reader.
    constraint fairs_seed_check check (seed between 0 and 9007199254740991),
    -- Codes of the states.
    constraint fairs_state_check check (state in ('draft', 'open', 'planned', 'running', 'closed', 'cancelled')),
    -- A reason: at most 1,000 characters.
    constraint fairs_state_reason_check check (is_text(state_reason, 1000)),
    -- Versions count from 1.
    constraint fairs_version_check check (version >= 1)
);

create index fairs_region_idx on fairs (region, id);
create index fairs_state_idx on fairs (state, id);

create table fair_booths (
    id uuid constraint fair_booths_pkey primary key,
    fair_id uuid not null,
    label text not null,
    -- Metres on the plan of the hall.
    x integer not null,
    y integer not null,
    accommodations jsonb not null,
    employer_id uuid not null,
    -- Each with its id, a label, the sessions and the postings it is for (null is all), and from which slot on it is away.
    interviewers jsonb not null,
    -- From this slot of the day on it is shut; null while it is not.
    out_from smallint,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- Booths go with their fair.
    constraint fair_booths_fair_id_fkey foreign key (fair_id) references fairs (id) on delete cascade,
    -- An employer that was at a fair stays.
    constraint fair_booths_employer_id_fkey foreign key (employer_id) references employers (id) on delete restrict,
    -- One line, at most 100 characters.
    constraint fair_booths_label_check check (is_line(label, 100)),
    -- A hall, however large.
    constraint fair_booths_position_check check (x between -10000 and 10000 and y between -10000 and 10000),
    -- Known accommodations and offers.
    constraint fair_booths_accommodations_check check (are_offers(accommodations)),
    -- A list.
    constraint fair_booths_interviewers_check check (jsonb_typeof(interviewers) = 'array'),
    -- A day has so many slots.
    constraint fair_booths_out_from_check check (out_from between 0 and 128),
    -- Versions count from 1.
    constraint fair_booths_version_check check (version >= 1)
);

create index fair_booths_fair_id_idx on fair_booths (fair_id, id);
create index fair_booths_employer_id_idx on fair_booths (employer_id);

-- What is offered at which booth. A posting is at one booth of a fair.
create table fair_postings (
    fair_id uuid not null,
    posting_id uuid not null,
    booth_id uuid not null,
    -- Its place in the booth's list.
    place smallint not null,
    -- So many interviews the employer would like.
    wished smallint,
    -- More than this are never planned.
    most smallint,

    constraint fair_postings_pkey primary key (booth_id, place),
    -- One booth for a posting.
    constraint fair_postings_fair_id_posting_id_key unique (fair_id, posting_id),
    -- They go with their booth.
    constraint fair_postings_booth_id_fkey foreign key (booth_id) references fair_booths (id) on delete cascade,
    constraint fair_postings_fair_id_fkey foreign key (fair_id) references fairs (id) on delete cascade,
    -- A posting that was at a fair stays.
    constraint fair_postings_posting_id_fkey foreign key (posting_id) references postings (id) on delete restrict,
    -- Nothing is counted below zero.
    constraint fair_postings_counts_check check (
        place between 0 and 100 and wished between 0 and 500 and most between 0 and 500
    )
);

create index fair_postings_posting_id_idx on fair_postings (posting_id);

-- Who goes along with people: interpreters, guides, job coaches.
create table fair_aides (
    id uuid constraint fair_aides_pkey primary key,
    fair_id uuid not null,
    name text not null,
    kind text not null,
    -- Numbers of the sessions they work; null is all.
    sessions jsonb,
    -- From this slot of the day on they are away; null while they are not.
    out_from smallint,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- They go with their fair.
    constraint fair_aides_fair_id_fkey foreign key (fair_id) references fairs (id) on delete cascade,
    -- One line, at most 100 characters.
    constraint fair_aides_name_check check (is_line(name, 100)),
    -- Codes of the kinds.
    constraint fair_aides_kind_check check (kind in ('sign_language_interpreter', 'guide', 'job_coach')),
    -- A list.
    constraint fair_aides_sessions_check check (jsonb_typeof(sessions) = 'array'),
    -- A day has so many slots.
    constraint fair_aides_out_from_check check (out_from between 0 and 128),
    -- Versions count from 1.
    constraint fair_aides_version_check check (version >= 1)
);

create index fair_aides_fair_id_idx on fair_aides (fair_id, id);

-- Who comes, when they are there, and what they need.
create table fair_registrations (
    id uuid constraint fair_registrations_pkey primary key,
    fair_id uuid not null,
    jobseeker_id uuid not null,
    -- Numbers of the sessions they are there; null is all.
    sessions jsonb,
    -- Minutes of the day between which they are there; null is the session's own.
    present_from smallint,
    present_until smallint,
    -- Null is what the fair says.
    max_interviews smallint,
    pace text not null,
    rest_free_slots smallint,
    rest_after smallint,
    helper_kinds text[] not null,
    source text not null,
    -- By which they check in; it says nothing of anybody.
    check_in_code text not null,
    attendance text not null,
    checked_in_at timestamptz,
    -- Slots of the day: from which on they are there, and before which they have left, as the day has shown.
    came_in_slot smallint,
    left_before_slot smallint,
    -- Why the last plan has no interview for them, as codes with parameters; null where it has one.
    unplanned jsonb,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- They go with their fair, …
    constraint fair_registrations_fair_id_fkey foreign key (fair_id) references fairs (id) on delete cascade,
    -- … and with the person who is erased.
    constraint fair_registrations_jobseeker_id_fkey
        foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- Once for a fair and a person.
    constraint fair_registrations_fair_id_jobseeker_id_key unique (fair_id, jobseeker_id),
    -- A code leads to one person of the fair.
    constraint fair_registrations_check_in_code_key unique (fair_id, check_in_code),
    -- A list.
    constraint fair_registrations_sessions_check check (jsonb_typeof(sessions) = 'array'),
    -- Within a day, and not backwards.
    constraint fair_registrations_presence_check check (
        present_from between 0 and 1440 and present_until between 0 and 1440
        and (present_from is null or present_until is null or present_from < present_until)
    ),
    -- What somebody can bear in a day.
    constraint fair_registrations_max_interviews_check check (max_interviews between 0 and 20),
    -- Codes of the paces.
    constraint fair_registrations_pace_check check (pace in ('normal', 'wheels', 'slow')),
    -- A rest has both numbers.
    constraint fair_registrations_rest_check check (
        (rest_free_slots is null) = (rest_after is null)
        and rest_free_slots between 0 and 10 and rest_after between 1 and 10
    ),
    -- Codes of the kinds.
    constraint fair_registrations_helper_kinds_check check (
        helper_kinds <@ array['sign_language_interpreter', 'guide', 'job_coach']
    ),
    -- Codes of the sources.
    constraint fair_registrations_source_check check (source in ('invited', 'walk_in', 'self')),
    -- Letters and digits that are not mistaken for one another.
    constraint fair_registrations_code_check check (check_in_code ~ '^[2-9A-HJ-NP-Z]{10}$'),
    -- Codes of the attendances.
    constraint fair_registrations_attendance_check check (attendance in ('expected', 'present', 'no_show', 'left')),
    -- Whoever has checked in has come.
    constraint fair_registrations_checked_in_check check (checked_in_at is null or attendance in ('present', 'left')),
    -- A day has so many slots.
    constraint fair_registrations_slots_check check (
        came_in_slot between 0 and 128 and left_before_slot between 0 and 128
    ),
    -- A list.
    constraint fair_registrations_unplanned_check check (jsonb_typeof(unplanned) = 'array'),
    -- Versions count from 1.
    constraint fair_registrations_version_check check (version >= 1)
);

create index fair_registrations_jobseeker_id_idx on fair_registrations (jobseeker_id);

-- Saved answers that tell of a registration go with it.
create trigger fair_registrations_forget_answers after delete on fair_registrations
    for each row execute function forget_answers_of_gone();

alter table fairs enable row level security;
alter table fairs force row level security;
-- Head office: all fairs.
create policy fairs_admin on fairs using ((select asker_role()) = 'admin');
-- The program plans them.
create policy fairs_system on fairs using ((select asker_role()) = 'system');
-- Staff hold those of their region.
create policy fairs_staff on fairs using (
    (select asker_role()) = 'staff'
    and region between (select asker_first_region()) and (select asker_last_region())
);
-- What one can go to is there for everybody who has signed in.
create policy fairs_published on fairs for select using (
    (select asker_role()) in ('staff', 'employer', 'jobseeker') and state in ('open', 'planned', 'running')
);

alter table fair_booths enable row level security;
alter table fair_booths force row level security;
create policy fair_booths_admin on fair_booths using ((select asker_role()) = 'admin');
create policy fair_booths_system on fair_booths using ((select asker_role()) = 'system');
-- Staff: at the fairs of their region.
create policy fair_booths_staff on fair_booths using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_booths.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- Employers see their own.
create policy fair_booths_employer on fair_booths for select using (
    (select asker_role()) = 'employer' and employer_id = (select asker_employer())
);
-- People, and staff from elsewhere, see those of the fairs that they see.
create policy fair_booths_published on fair_booths for select using (
    (select asker_role()) in ('staff', 'jobseeker')
    and exists (select from fairs where fairs.id = fair_booths.fair_id)
);

alter table fair_postings enable row level security;
alter table fair_postings force row level security;
create policy fair_postings_admin on fair_postings using ((select asker_role()) = 'admin');
create policy fair_postings_system on fair_postings using ((select asker_role()) = 'system');
-- Staff: at the fairs of their region.
create policy fair_postings_staff on fair_postings using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_postings.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- Whoever sees a booth sees what it offers; the policies of `fair_booths` decide who does.
create policy fair_postings_read on fair_postings for select using (
    exists (select from fair_booths where fair_booths.id = fair_postings.booth_id)
);

alter table fair_aides enable row level security;
alter table fair_aides force row level security;
create policy fair_aides_admin on fair_aides using ((select asker_role()) = 'admin');
create policy fair_aides_system on fair_aides using ((select asker_role()) = 'system');
-- Staff: at the fairs of their region.
create policy fair_aides_staff on fair_aides using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_aides.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);

alter table fair_registrations enable row level security;
alter table fair_registrations force row level security;
create policy fair_registrations_admin on fair_registrations using ((select asker_role()) = 'admin');
create policy fair_registrations_system on fair_registrations using ((select asker_role()) = 'system');
-- Staff register the people of their region, at whichever fair they see.
create policy fair_registrations_people on fair_registrations using (
    (select asker_role()) = 'staff'
    and exists (
        select from jobseekers where jobseekers.id = fair_registrations.jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    )
    and exists (select from fairs where fairs.id = fair_registrations.fair_id)
);
-- Staff see who comes to the fairs of their region, …
create policy fair_registrations_staff_select on fair_registrations for select using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_registrations.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- … and note what happens on the day.
create policy fair_registrations_staff_update on fair_registrations for update using (
    (select asker_role()) = 'staff' and exists (
        select from fairs where fairs.id = fair_registrations.fair_id
            and fairs.region between (select asker_first_region()) and (select asker_last_region())
    )
);
-- People see their own …
create policy fair_registrations_self on fair_registrations for select using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);
-- … and keep them while the fair is one they see.
create policy fair_registrations_self_keep on fair_registrations using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
    and exists (select from fairs where fairs.id = fair_registrations.fair_id)
);
