-- The matches of one person, or the people for one posting, asked of Postgres in one statement: the gates, the findings
-- and the four components of src/matching, from the tables as they are. Scores are whole millionths, as there.
-- {…} is filled in by plain.rs: the numbers of the rules, and which side is asked. $1 is the id, $2 the day.
select best.*, employers.name as employer
from (
    select
        {listed} as id, roles.title, roles.employer_id,
          ({weight_skill} * skill.share + 500000) / 1000000
        + ({weight_accessibility} * accessibility.share + 500000) / 1000000
        + ({weight_location} * location.share + 500000) / 1000000
        + ({weight_preference} * preference.share + 500000) / 1000000 as score
    from (
        select j.*,
            coalesce(j.latitude, centre.latitude)::float8 / 1e6::float8 as home_latitude,
            coalesce(j.longitude, centre.longitude)::float8 / 1e6::float8 as home_longitude,
            coalesce(j.accommodations->>'accessible_dormitory' = 'required', false)
                or coalesce(j.accommodations->>'step_free_access' = 'required', false)
                or coalesce(j.accommodations->>'lift' = 'required', false)
                or coalesce(j.accommodations->>'accessible_toilet' = 'required', false) as needs_accessible_dwelling
        from jobseekers j
        left join plain.regions centre on centre.adcode = j.region
        cross join lateral (
            select
                extract(year from j.birth_date)::integer * 12 + extract(month from j.birth_date)::integer - 1 as born,
                extract(year from $2)::integer * 12 + extract(month from $2)::integer - 1 as today
            offset 0
        ) month
        cross join lateral (
            select
                born + {male_base} + case when born < {male_from} then 0
                    else least((born - {male_from}) / {male_step} + 1, {male_most}) end as male,
                born + {female_base} + case when born < {female_from} then 0
                    else least((born - {female_from}) / {female_step} + 1, {female_most}) end as female
            offset 0
        ) retires
        where {person_filter}
            and j.status = 'active'
            and (j.birth_date is null or (
                extract(year from age($2::timestamp, j.birth_date::timestamp)) >= {from_years}
                and today <= case j.sex when 'male' then male when 'female' then female else greatest(male, female) end
            ))
        offset 0
    ) people
    cross join (
        select p.*,
            coalesce(p.latitude, centre.latitude)::float8 / 1e6::float8 as work_latitude,
            coalesce(p.longitude, centre.longitude)::float8 / 1e6::float8 as work_longitude
        from postings p
        left join plain.regions centre on centre.adcode = p.region
        where {role_filter}
            and p.status = 'open'
            and p.openings > 0
            and coalesce(p.valid_from <= $2, true)
            and coalesce(p.valid_through >= $2, true)
    ) roles
    -- Great-circle distance, by the haversine formula.
    cross join lateral (
        select 2.0::float8 * 6371.0088::float8 * asin(least(sqrt(
            sin(half_latitude) * sin(half_latitude)
            + cos(radians(home_latitude)) * cos(radians(work_latitude)) * (sin(half_longitude) * sin(half_longitude))
        ), 1.0::float8)) as kilometres
        from (
            select
                (radians(work_latitude) - radians(home_latitude)) / 2.0::float8 as half_latitude,
                radians(work_longitude - home_longitude) / 2.0::float8 as half_longitude
            offset 0
        ) half
        offset 0
    ) distance
    -- What the certificates are worth, and whether a mandatory one is held; nobody is asked where nothing is required.
    cross join lateral (
        select
            coalesce(max((kin * level + 500000) / 1000000 * standing), 0) as best,
            coalesce(bool_or(standing > 0 and is_asked and level = 1000000), false) as holds
        from (
            select
                case
                    when c.occupation = roles.occupation then 1000000
                    when left(c.occupation, 4) <> left(roles.occupation, 4) or substr(c.occupation, 3, 2) = '00' then 0
                    when left(c.occupation, 7) = left(roles.occupation, 7) and substr(c.occupation, 6, 2) <> '00'
                        then {same_minor_group}
                    when roles.occupation is null then 0
                    else {same_middle_group}
                end::bigint as kin,
                case coalesce(required.rank, 0) - least(held.rank, coalesce(required.rank, 0))
                    when 0 then 1000000 when 1 then {one_rung_under} when 2 then {two_rungs_under} else 0
                end::bigint as level,
                case
                    when c.status = 'revoked' or c.expires_on < $2 then 0
                    when c.status = 'unverified' then {unverified}
                    else 1000000
                end::bigint as standing,
                starts_with(c.occupation, case
                    when right(roles.occupation, 2) <> '00' then roles.occupation
                    when substr(roles.occupation, 6, 2) <> '00' then left(roles.occupation, 7)
                    when substr(roles.occupation, 3, 2) <> '00' then left(roles.occupation, 4)
                    else left(roles.occupation, 1)
                end) as is_asked
            from skill_certificates c
            join plain.levels held on held.code = c.level
            left join plain.levels required on required.code = roles.required_level
            where c.jobseeker_id = people.id and (roles.required_level is not null or roles.certificate_mandatory)
            offset 0
        ) certificate
        offset 0
    ) certificates
    cross join lateral (
        select case
            when roles.required_level is null and not roles.certificate_mandatory then 1000000
            else (certificates.best + 500000) / 1000000
        end as share
        offset 0
    ) skill
    -- One finding per demand; -1 is a barrier.
    cross join lateral (
        select sum(worth)::bigint as worth, min(worth) as worst
        from (
            select case
                when required is null then 0
                when required = 0 then 1000000
                when capacity is null then 0
                when capacity >= required then 1000000
                when exists (
                    select from plain.bridges b
                    where b.demand = code and b.levels >= required - capacity
                        and roles.accommodations->>b.accommodation = 'available'
                ) then {bridged}
                when exists (
                    select from plain.bridges b
                    where b.demand = code and b.levels >= required - capacity
                        and roles.accommodations->>b.accommodation = 'on_request'
                ) then {negotiable}
                else -1
            end as worth
            from (
                select code, (roles.demands->>code)::integer as required, (people.capacities->>code)::integer as capacity
                from (values
                    ('vision'), ('hearing'), ('speech'), ('standing_walking'), ('lifting'), ('hands'), ('dexterity'),
                    ('learning'), ('literacy'), ('social'), ('pace'), ('travel')
                ) demands (code)
                offset 0
            ) demand
            offset 0
        ) finding
        offset 0
    ) demands
    -- What the person requires and prefers, and what the posting says of it.
    cross join lateral (
        select
            count(*) filter (where need.value = 'required') as required,
            coalesce(sum(worth) filter (where need.value = 'required'), 0)::bigint as required_worth,
            count(*) filter (where need.value = 'required' and offer = 'unavailable') as refused,
            count(*) filter (where need.value = 'preferred') as preferred,
            coalesce(sum(worth) filter (where need.value = 'preferred'), 0)::bigint as preferred_worth
        from (
            select entry.value, offer,
                case offer when 'available' then 1000000 when 'on_request'
                    then case entry.value when 'required' then {negotiable} else 500000 end else 0 end as worth
            from jsonb_each_text(people.accommodations) entry,
                lateral (select roles.accommodations->>entry.key as offer offset 0) answer
            offset 0
        ) need
        offset 0
    ) needs
    cross join lateral (
        select (demands.worth + required_worth) / (12 + required) as share offset 0
    ) accessibility
    cross join lateral (
        select case
            when roles.remote then 1000000
            when kilometres is null then 0
            else round({half_squared}::float8 / ({half_squared}::float8 + kilometres * kilometres) * 1e6::float8)::bigint
        end as share
        offset 0
    ) location
    -- The mean over the wishes that the person has stated.
    cross join lateral (
        select coalesce((coalesce(sum(worth), 0)::bigint + preferred_worth) / nullif(count(worth) + preferred, 0), 0) as share
        from (values
            (case when cardinality(people.preferred_occupations) > 0 then coalesce((
                select max(case
                    when starts_with(roles.occupation, case
                        when right(wished, 2) <> '00' then wished
                        when substr(wished, 6, 2) <> '00' then left(wished, 7)
                        when substr(wished, 3, 2) <> '00' then left(wished, 4)
                        else left(wished, 1)
                    end) then 1000000
                    when left(wished, 4) <> left(roles.occupation, 4) or substr(wished, 3, 2) = '00' then 0
                    when left(wished, 7) = left(roles.occupation, 7) and substr(wished, 6, 2) <> '00'
                        then {same_minor_group}
                    else {same_middle_group}
                end)
                from unnest(people.preferred_occupations) wished
                where roles.occupation is not null
            ), 0) end),
            (case when people.preferred_wage_min is not null then
                case when coalesce(roles.wage_max, roles.wage_min) >= people.preferred_wage_min then 1000000 else 0 end end),
            (case when cardinality(people.preferred_employment_types) > 0 then
                case when roles.employment_type = any (people.preferred_employment_types) then 1000000 else 0 end end),
            (case when people.prefers_remote then case when roles.remote then 1000000 else 0 end end)
        ) wish (worth)
        offset 0
    ) preference
    where (
            people.max_commute_km is null
            or roles.remote
            or coalesce(roles.accommodations->>'accessible_dormitory' = 'available', false)
            or (coalesce(roles.accommodations->>'dormitory' = 'available', false) and not needs_accessible_dwelling)
            or coalesce(kilometres <= people.max_commute_km, true)
        )
        and (not roles.certificate_mandatory or certificates.holds)
        and demands.worst >= 0
        and needs.refused = 0
    order by score desc, id
    limit 20
) best
join employers on employers.id = best.employer_id
order by best.score desc, best.id
