-- What a database's keeper would make of the tables for this question: one narrow row for each posting and each person, with
-- every code a number, so that findings are arithmetic over columns and no document is opened. It is made once and not kept
-- up to date, which favours the baseline. {…} is filled in by packed.rs, with the numbers of the rules and the code lists.
create table plain.roles as
select
    -- The same in both tables: workers share a join by hash, not a loop over everything.
    1 as joint,
    p.id, p.employer_id, p.title, p.occupation, left(p.occupation, 7) as minor_group, left(p.occupation, 4) as middle_group,
    p.certificate_mandatory, required.rank as required_rank, p.remote,
    p.valid_from, p.valid_through, p.employment_type, coalesce(p.wage_max, p.wage_min) as wage_top,
    radians(coalesce(p.latitude, centre.latitude)::float8 / 1e6::float8) as latitude,
    coalesce(p.longitude, centre.longitude)::float8 / 1e6::float8 as longitude,
    {role_degrees},
    {bridge_levels},
    {offers}
from postings p
left join plain.regions centre on centre.adcode = p.region
left join plain.levels required on required.code = p.required_level
where p.status = 'open' and p.openings > 0;

alter table plain.roles add primary key (id);

-- Certificates lie with their holder as lists beside each other: occupations, ranks, last good days, and what a certificate
-- of that status is worth in millionths, 0 for a revoked one.
create table plain.people as
select
    1 as joint,
    coalesce(held.occupations, '{}') as held, coalesce(held.ranks, '{}') as held_ranks,
    coalesce(held.ends, '{}') as held_ends, coalesce(held.worths, '{}') as held_worths,
    j.id, j.sex, j.birth_date, j.preferred_wage_min, j.max_commute_km, j.prefers_remote, j.preferred_employment_types,
    -- The month in which a man or a woman born then retires, in months since year 0.
    born + {male_base} + case when born < {male_from} then 0
        else least((born - {male_from}) / {male_step} + 1, {male_most}) end as male_until,
    born + {female_base} + case when born < {female_from} then 0
        else least((born - {female_from}) / {female_step} + 1, {female_most}) end as female_until,
    -- The occupations that each wish holds, as patterns; the groups that are kin to one.
    (select array_agg(case
        when right(wished, 2) <> '00' then wished
        when substr(wished, 6, 2) <> '00' then left(wished, 7)
        when substr(wished, 3, 2) <> '00' then left(wished, 4)
        else left(wished, 1)
    end || '%') from unnest(j.preferred_occupations) wished) as wished,
    (select array_agg(left(wished, 7)) from unnest(j.preferred_occupations) wished
        where substr(wished, 6, 2) <> '00' and substr(wished, 3, 2) <> '00') as wished_minor_groups,
    (select array_agg(left(wished, 4)) from unnest(j.preferred_occupations) wished
        where substr(wished, 3, 2) <> '00') as wished_middle_groups,
    -- How many wishes are stated, those for accommodations included.
    (cardinality(j.preferred_occupations) > 0)::integer + (j.preferred_wage_min is not null)::integer
        + (cardinality(j.preferred_employment_types) > 0)::integer + j.prefers_remote::integer
        + (select count(*) from jsonb_each_text(j.accommodations) need where need.value = 'preferred') as wishes,
    radians(coalesce(j.latitude, centre.latitude)::float8 / 1e6::float8) as latitude,
    coalesce(j.longitude, centre.longitude)::float8 / 1e6::float8 as longitude,
    {person_degrees},
    {needs}
from jobseekers j
cross join lateral (
    select extract(year from j.birth_date)::integer * 12 + extract(month from j.birth_date)::integer - 1 as born
) month
left join plain.regions centre on centre.adcode = j.region
left join (
    select c.jobseeker_id, array_agg(c.occupation) as occupations, array_agg(level.rank) as ranks,
        array_agg(c.expires_on) as ends,
        array_agg(case c.status when 'revoked' then 0 when 'unverified' then {unverified} else 1000000 end) as worths
    from skill_certificates c
    join plain.levels level on level.code = c.level
    group by c.jobseeker_id
) held on held.jobseeker_id = j.id
where j.status = 'active';

alter table plain.people add primary key (id);

-- The skill share of a person for a role that asks for something, in millionths; -1 where a mandatory certificate is not
-- held. A function, as a subquery would keep parallel workers from the statement.
create function plain.skill(
    held text[], held_ranks integer[], held_ends date[], held_worths bigint[], asked text, asked_rank integer,
    mandatory boolean, today date
) returns bigint language plpgsql immutable parallel safe as $$
declare
    best bigint := 0;
    holds boolean := false;
    kin bigint;
    level bigint;
begin
    for at in 1 .. cardinality(held) loop
        continue when held_worths[at] = 0 or held_ends[at] < today;
        kin := case
            when held[at] = asked then 1000000
            when left(held[at], 4) <> left(asked, 4) or substr(held[at], 3, 2) = '00' or asked is null then 0
            when left(held[at], 7) = left(asked, 7) and substr(held[at], 6, 2) <> '00' then {same_minor_group}
            else {same_middle_group}
        end;
        level := case coalesce(asked_rank, 0) - least(held_ranks[at], coalesce(asked_rank, 0))
            when 0 then 1000000 when 1 then {one_rung_under} when 2 then {two_rungs_under} else 0
        end;
        best := greatest(best, (kin * level + 500000) / 1000000 * held_worths[at]);
        holds := holds or (level = 1000000 and starts_with(held[at], case
            when right(asked, 2) <> '00' then asked
            when substr(asked, 6, 2) <> '00' then left(asked, 7)
            when substr(asked, 3, 2) <> '00' then left(asked, 4)
            else left(asked, 1)
        end));
    end loop;
    return case when mandatory and not holds then -1 else (best + 500000) / 1000000 end;
end
$$;
