-- Counts from which nobody can be told, as they are published: one release a day, the same for whoever asks and however
-- often. What is hidden is not in here at all.

-- Counts by value; null is hidden. Few people are never shown.
create function are_shown_counts(counts jsonb) returns boolean
language sql immutable parallel safe as $$
    select case jsonb_typeof(counts) when 'object' then not exists (
        select from jsonb_each(counts) as cell
        where not (
            jsonb_typeof(cell.value) = 'null'
            or jsonb_typeof(cell.value) = 'number' and (cell.value #>> '{}')::numeric >= 5
        )
    ) else false end
$$;

create table statistics (
    -- The day of the release, in China.
    day date not null,
    -- 0 is the whole country.
    region integer not null,
    -- By what people are counted.
    dimension text collate "C" not null,
    -- All people of the region; null is hidden.
    people integer,
    -- {"physical": 12, "vision": null}: null is hidden, and nobody has a value that is absent. Null hides all of them.
    cells jsonb,

    -- A region is counted once a day in each way.
    constraint statistics_pkey primary key (day, region, dimension),
    -- Six digits, the first not 0; or the whole country.
    constraint statistics_region_check check (region = 0 or region between 100000 and 999999),
    -- Codes of the dimensions.
    constraint statistics_dimension_check check (dimension in (
        'region', 'category', 'level', 'age_band', 'employment_status', 'occupation', 'outcome'
    )),
    -- Nobody, or five people and more.
    constraint statistics_people_check check (people = 0 or people >= 5),
    -- The same of each value.
    constraint statistics_cells_check check (cells is null or are_shown_counts(cells))
);

alter table statistics enable row level security;
alter table statistics force row level security;
-- The program makes a release, and throws away those of days past.
create policy statistics_system on statistics using ((select asker_role()) = 'system');
-- Head office reads all of it.
create policy statistics_admin on statistics for select using ((select asker_role()) = 'admin');
-- Staff read what is said of their region and of those inside it.
create policy statistics_staff on statistics for select using (
    (select asker_role()) = 'staff'
    and region between (select asker_first_region()) and (select asker_last_region())
);
