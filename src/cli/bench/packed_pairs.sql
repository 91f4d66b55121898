-- The question of pairs.sql over the packed tables: the same gates, the same score, to the millionth. What shuts out most is
-- asked first, and the score is worked out for what is left. {…} is filled in by plain.rs and packed.rs. $1 is the id, $2
-- the day.
select best.*, employers.name as employer
from (
    select
        {listed} as id, roles.title, roles.employer_id,
          ({weight_skill} * skill.share + 500000) / 1000000
        + ({weight_accessibility} * (
            ({worth} + bit_count((people.required & roles.available)::bit(32)) * 1000000
                + bit_count((people.required & roles.on_request)::bit(32)) * {negotiable})
            / (12 + bit_count(people.required::bit(32)))
          ) + 500000) / 1000000
        + ({weight_location} * case
            when roles.remote then 1000000
            when kilometres is null then 0
            else round({half_squared}::float8 / ({half_squared}::float8 + kilometres * kilometres) * 1e6::float8)::bigint
          end + 500000) / 1000000
        + ({weight_preference} * preference.share + 500000) / 1000000 as score
    from (select * from plain.roles p where {role_filter}) roles
    cross join (
        select j.* from plain.people j
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
            and (j.birth_date is null or (
                extract(year from age($2::timestamp, j.birth_date::timestamp)) >= {from_years}
                and today <= case j.sex when 'male' then male when 'female' then female else greatest(male, female) end
            ))
    ) people
    cross join lateral (
        select 2.0::float8 * 6371.0088::float8 * asin(least(sqrt(
            sin(half_latitude) * sin(half_latitude)
            + cos(people.latitude) * cos(roles.latitude) * (sin(half_longitude) * sin(half_longitude))
        ), 1.0::float8)) as kilometres
        from (
            select
                (roles.latitude - people.latitude) / 2.0::float8 as half_latitude,
                radians(roles.longitude - people.longitude) / 2.0::float8 as half_longitude
            offset 0
        ) half
        offset 0
    ) distance
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
                case coalesce(roles.required_rank, 0) - least(held.rank, coalesce(roles.required_rank, 0))
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
            where c.jobseeker_id = people.id and (roles.required_rank is not null or roles.certificate_mandatory)
            offset 0
        ) certificate
        offset 0
    ) certificates
    cross join lateral (
        select case
            when roles.required_rank is null and not roles.certificate_mandatory then 1000000
            else (certificates.best + 500000) / 1000000
        end as share
        offset 0
    ) skill
    cross join lateral (
        select coalesce((coalesce(sum(worth), 0)::bigint
                + bit_count((people.preferred & roles.available)::bit(32)) * 1000000
                + bit_count((people.preferred & roles.on_request)::bit(32)) * 500000)
            / nullif(count(worth) + bit_count(people.preferred::bit(32)), 0), 0) as share
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
                case when roles.wage_top >= people.preferred_wage_min then 1000000 else 0 end end),
            (case when cardinality(people.preferred_employment_types) > 0 then
                case when roles.employment_type = any (people.preferred_employment_types) then 1000000 else 0 end end),
            (case when people.prefers_remote then case when roles.remote then 1000000 else 0 end end)
        ) wish (worth)
        offset 0
    ) preference
    where coalesce(roles.valid_from <= $2, true)
        and coalesce(roles.valid_through >= $2, true)
        and people.required & roles.unavailable = 0
        {no_barrier}
        and (
            people.max_commute_km is null
            or roles.remote
            or roles.available & {accessible_dormitory} <> 0
            or (roles.available & {dormitory} <> 0 and people.required & {accessible_dwelling} = 0)
            or coalesce(kilometres <= people.max_commute_km, true)
        )
        and (not roles.certificate_mandatory or certificates.holds)
    order by score desc, id
    limit 20
) best
join employers on employers.id = best.employer_id
order by best.score desc, best.id
