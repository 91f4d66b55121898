-- Who is asked to come to a fair, for which of its postings, and what the calls have come to.
create table fair_invitations (
    id uuid constraint fair_invitations_pkey primary key,
    fair_id uuid not null,
    jobseeker_id uuid not null,
    -- Those that fit best first. No references: a posting that is withdrawn is told as such when the call is made.
    posting_ids uuid[] not null,
    -- Asked when others decline.
    is_reserve boolean not null,
    state text not null,
    -- The day of the last call.
    called_on date,
    declining_reason text,
    note text,
    -- When it was given to whoever sends messages.
    sent_at timestamptz,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- They go with the fair, …
    constraint fair_invitations_fair_id_fkey foreign key (fair_id) references fairs (id) on delete cascade,
    -- … and with the person who is erased.
    constraint fair_invitations_jobseeker_id_fkey
        foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- Nobody is asked twice.
    constraint fair_invitations_fair_id_jobseeker_id_key unique (fair_id, jobseeker_id),
    -- At least one, and few.
    constraint fair_invitations_posting_ids_check check (
        cardinality(posting_ids) between 1 and 10 and array_position(posting_ids, null) is null
    ),
    -- Codes of what has come of it.
    constraint fair_invitations_state_check check (
        state in ('listed', 'not_reached', 'call_back', 'accepted', 'declined')
    ),
    -- Whoever was called was called on a day.
    constraint fair_invitations_called_on_check check ((called_on is null) = (state = 'listed')),
    -- Codes of the reasons.
    constraint fair_invitations_declining_reason_check check (declining_reason in (
        'not_looking', 'has_work', 'no_such_work', 'wage', 'too_far', 'no_time', 'health', 'family', 'other'
    )),
    -- Only who declines has a reason for it.
    constraint fair_invitations_declined_check check (declining_reason is null or state = 'declined'),
    -- A reason: at most 1,000 characters.
    constraint fair_invitations_note_check check (is_text(note, 1000)),
    -- Versions count from 1.
    constraint fair_invitations_version_check check (version >= 1)
);

create index fair_invitations_jobseeker_id_idx on fair_invitations (jobseeker_id);

-- Saved answers that tell of them go with them.
create trigger fair_invitations_forget_answers after delete on fair_invitations
    for each row execute function forget_answers_of_gone();

alter table fair_invitations enable row level security;
alter table fair_invitations force row level security;
create policy fair_invitations_admin on fair_invitations using ((select asker_role()) = 'admin');
create policy fair_invitations_system on fair_invitations using ((select asker_role()) = 'system');
-- Staff ask the people of their region, to whichever fair they see.
create policy fair_invitations_staff on fair_invitations using (
    (select asker_role()) = 'staff'
    and exists (
        select from jobseekers where jobseekers.id = fair_invitations.jobseeker_id
            and jobseekers.region between (select asker_first_region()) and (select asker_last_region())
    )
    and exists (select from fairs where fairs.id = fair_invitations.fair_id)
);
-- People see their own.
create policy fair_invitations_jobseeker on fair_invitations for select using (
    (select asker_role()) = 'jobseeker' and jobseeker_id = (select asker_jobseeker())
);

-- Whoever sends messages hears who is asked.
alter table events drop constraint events_kind_check;
-- Codes of the kinds.
alter table events add constraint events_kind_check
    check (kind in ('match_run.completed', 'match.new', 'introduction.stepped', 'fair.invited')) not valid;
alter table events validate constraint events_kind_check;
