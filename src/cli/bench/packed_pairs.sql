-- The question of pairs.sql over the packed tables: the same gates, the same score, to the millionth. It is flat, without a
-- subquery for each row, so that parallel workers share it. What shuts out cheaply is asked first. {…} is filled in by
-- plain.rs and packed.rs. $1 is the id, $2 the day.
select best.*, employers.name as employer
from (
    select
        {listed} as id, roles.title, roles.employer_id,
          ({weight_skill} * case
            when roles.required_rank is null and not roles.certificate_mandatory then 1000000
            else {skill}
          end + 500000) / 1000000
        + ({weight_accessibility} * (
            ({worth} + bit_count((people.required & roles.available)::bit(32)) * 1000000
                + bit_count((people.required & roles.on_request)::bit(32)) * {negotiable})
            / (12 + bit_count(people.required::bit(32)))
          ) + 500000) / 1000000
        + ({weight_location} * case
            when roles.remote then 1000000
            when {kilometres} is null then 0
            else round({half_squared}::float8 / ({half_squared}::float8 + {kilometres} * {kilometres}) * 1e6::float8)::bigint
          end + 500000) / 1000000
        + ({weight_preference} * coalesce((
            case
                when roles.occupation like any (people.wished) then 1000000
                when roles.minor_group = any (people.wished_minor_groups) then {same_minor_group}
                when roles.middle_group = any (people.wished_middle_groups) then {same_middle_group}
                else 0
            end
            + case when roles.wage_top >= people.preferred_wage_min then 1000000 else 0 end
            + case when roles.employment_type = any (people.preferred_employment_types) then 1000000 else 0 end
            + case when people.prefers_remote and roles.remote then 1000000 else 0 end
            + bit_count((people.preferred & roles.available)::bit(32)) * 1000000
            + bit_count((people.preferred & roles.on_request)::bit(32)) * 500000
          ) / nullif(people.wishes, 0), 0) + 500000) / 1000000 as score
    from (
        select * from plain.roles p
        where {role_filter} and coalesce(p.valid_from <= $2, true) and coalesce(p.valid_through >= $2, true)
    ) roles
    join (
        select j.* from plain.people j
        where {person_filter}
            and (j.birth_date is null or (
                extract(year from age($2::timestamp, j.birth_date::timestamp)) >= {from_years}
                and extract(year from $2)::integer * 12 + extract(month from $2)::integer - 1
                    <= case j.sex when 'male' then j.male_until when 'female' then j.female_until
                        else greatest(j.male_until, j.female_until) end
            ))
    ) people on people.joint = roles.joint
    where people.required & roles.unavailable = 0
        {no_barrier}
        and (
            people.max_commute_km is null
            or roles.remote
            or roles.available & {accessible_dormitory} <> 0
            or (roles.available & {dormitory} <> 0 and people.required & {accessible_dwelling} = 0)
            or coalesce({kilometres} <= people.max_commute_km, true)
        )
        and (not roles.certificate_mandatory or {skill} >= 0)
    order by score desc, id
    limit 20
) best
join employers on employers.id = best.employer_id
order by best.score desc, best.id
