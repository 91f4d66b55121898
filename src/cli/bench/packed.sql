-- What a database's keeper would make of the tables for this question: one narrow row for each posting and each person, with
-- every code a number, so that findings are arithmetic over columns and no document is opened. It is made once and not kept
-- up to date, which favours the baseline. {…} is filled in by packed.rs, with the numbers of the rules and the code lists.
create table plain.roles as
select
    p.id, p.employer_id, p.title, p.occupation, p.certificate_mandatory, required.rank as required_rank, p.remote,
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

create table plain.people as
select
    j.id, j.sex, j.birth_date, j.preferred_occupations, j.preferred_wage_min, j.max_commute_km, j.prefers_remote,
    j.preferred_employment_types,
    radians(coalesce(j.latitude, centre.latitude)::float8 / 1e6::float8) as latitude,
    coalesce(j.longitude, centre.longitude)::float8 / 1e6::float8 as longitude,
    {person_degrees},
    {needs}
from jobseekers j
left join plain.regions centre on centre.adcode = j.region
where j.status = 'active';

alter table plain.people add primary key (id);
