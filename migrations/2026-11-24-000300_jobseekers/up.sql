-- Disabled people, willing and able to work.
create table jobseekers (
    id uuid constraint jobseekers_pkey primary key,
    name text not null,
    citizen_id text,
    birth_date date,
    sex text,
    region integer not null,
    -- Microdegrees (WGS 84), so that a point is stored and compared exactly.
    latitude integer,
    longitude integer,
    phone text,
    disability_certificate_number text,
    disability_category text,
    disability_level smallint,
    -- {"hands": 3}: what the person can do; an absent key is unknown.
    capacities jsonb not null,
    -- {"seated_work": "required"}: what the person needs; an absent key is not stated.
    accommodations jsonb not null,
    preferred_occupations text[] not null,
    -- Fen per month.
    preferred_wage_min integer,
    max_commute_km smallint,
    prefers_remote boolean not null,
    preferred_employment_types text[] not null,
    employment_status text,
    unemployed_since date,
    status text not null,
    external_reference text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- The federation's own books name a person once.
    constraint jobseekers_external_reference_key unique (external_reference),
    -- A person's name: one line, at most 100 characters.
    constraint jobseekers_name_check check (is_line(name, 100)),
    -- The form of GB 11643; the check character is the program's to verify.
    constraint jobseekers_citizen_id_check check (citizen_id ~ '^[0-9]{17}[0-9X]$'),
    -- Citizen ID, category digit, level digit; `B` and its count after a reissue.
    constraint jobseekers_disability_certificate_number_check
        check (disability_certificate_number ~ '^[0-9]{17}[0-9X][1-7][1-4](B[0-9]{1,2})?$'),
    -- Both numbers name the same person.
    constraint jobseekers_citizen_id_disability_certificate_number_check
        check (citizen_id = left(disability_certificate_number, 18)),
    -- The birth date is the one inside the citizen ID.
    constraint jobseekers_birth_date_check check (
        lpad((extract(year from birth_date) * 10000 + extract(month from birth_date) * 100
            + extract(day from birth_date))::text, 8, '0')
            = substr(coalesce(citizen_id, disability_certificate_number), 7, 8)
    ),
    -- Codes of the sexes.
    constraint jobseekers_sex_check check (sex in ('male', 'female')),
    -- An odd seventeenth digit of the citizen ID is a man's.
    constraint jobseekers_sex_citizen_id_check check (
        (sex = 'male') = (substr(coalesce(citizen_id, disability_certificate_number), 17, 1) in ('1', '3', '5', '7', '9'))
    ),
    -- Six digits, the first not 0.
    constraint jobseekers_region_check check (region between 100000 and 999999),
    -- A point has both coordinates, and lies on the globe.
    constraint jobseekers_location_check check (
        (latitude is null) = (longitude is null)
        and latitude between -90000000 and 90000000 and longitude between -180000000 and 180000000
    ),
    -- A telephone number.
    constraint jobseekers_phone_check check (is_phone(phone)),
    -- Codes of the disability categories.
    constraint jobseekers_disability_category_check check (
        disability_category in ('vision', 'hearing', 'speech', 'physical', 'intellectual', 'psychiatric', 'multiple')
    ),
    -- The category is the one that the certificate number tells, and is on record with it.
    constraint jobseekers_disability_category_number_check check (
        disability_certificate_number is null or disability_category is not distinct from
            case substr(disability_certificate_number, 19, 1)
                when '1' then 'vision' when '2' then 'hearing' when '3' then 'speech' when '4' then 'physical'
                when '5' then 'intellectual' when '6' then 'psychiatric' when '7' then 'multiple'
            end
    ),
    -- Level 1 (most severe) to 4.
    constraint jobseekers_disability_level_check check (disability_level between 1 and 4),
    -- The level is the one that the certificate number tells, and is on record with it.
    constraint jobseekers_disability_level_number_check check (
        disability_certificate_number is null
        or disability_level::text is not distinct from substr(disability_certificate_number, 20, 1)
    ),
    -- Known demands, each from 0 to 3.
    constraint jobseekers_capacities_check check (are_degrees(capacities)),
    -- Known accommodations, each required or preferred.
    constraint jobseekers_accommodations_check check (are_needs(accommodations)),
    -- At most twenty occupations or groups, none twice.
    constraint jobseekers_preferred_occupations_check check (are_occupations(preferred_occupations, 20)),
    -- Nothing to a million yuan a month.
    constraint jobseekers_preferred_wage_min_check check (preferred_wage_min between 0 and 100000000),
    -- Up to 500 kilometres.
    constraint jobseekers_max_commute_km_check check (max_commute_km between 0 and 500),
    -- Codes of the employment types, none twice.
    constraint jobseekers_preferred_employment_types_check check (
        preferred_employment_types <@ array['full_time', 'part_time', 'flexible', 'temporary', 'internship']
        and is_distinct_list(preferred_employment_types, 5)
    ),
    -- Codes of the employment statuses.
    constraint jobseekers_employment_status_check check (
        employment_status in ('unemployed', 'employed', 'self_employed', 'flexible', 'student')
    ),
    -- Nobody loses work before they are born.
    constraint jobseekers_unemployed_since_check check (unemployed_since >= birth_date),
    -- Codes of the statuses.
    constraint jobseekers_status_check check (status in ('active', 'inactive')),
    -- A reference: one line, at most 64 characters.
    constraint jobseekers_external_reference_check check (is_line(external_reference, 64)),
    -- Versions count from 1.
    constraint jobseekers_version_check check (version >= 1)
);

-- One person once: the citizen ID that is known, stated or inside the certificate number. Nulls stay apart.
create unique index jobseekers_known_citizen_id_key
    on jobseekers (coalesce(citizen_id, left(disability_certificate_number, 18)));
create index jobseekers_region_idx on jobseekers (region, id);
create index jobseekers_status_idx on jobseekers (status, id);

-- Proof of skill: an occupation at a level. Not the disability certificate.
create table skill_certificates (
    id uuid constraint skill_certificates_pkey primary key,
    jobseeker_id uuid not null,
    occupation text collate "C" not null,
    level text not null,
    number text,
    issuer text,
    issued_on date,
    -- The last good day; null does not end.
    expires_on date,
    status text not null,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- A certificate goes with its holder.
    constraint skill_certificates_jobseeker_id_fkey foreign key (jobseeker_id) references jobseekers (id) on delete cascade,
    -- The form of an occupation code.
    constraint skill_certificates_occupation_check check (is_occupation(occupation)),
    -- Codes of the skill levels.
    constraint skill_certificates_level_check check (level in (
        'apprentice', 'junior', 'intermediate', 'senior', 'technician', 'senior_technician',
        'special_grade_technician', 'chief_technician'
    )),
    -- A serial number: one line, at most 64 characters.
    constraint skill_certificates_number_check check (is_line(number, 64)),
    -- An issuer: one line, at most 200 characters.
    constraint skill_certificates_issuer_check check (is_line(issuer, 200)),
    -- A certificate does not end before it was issued.
    constraint skill_certificates_period_check check (expires_on >= issued_on),
    -- Codes of the statuses.
    constraint skill_certificates_status_check check (status in ('unverified', 'verified', 'revoked')),
    -- Versions count from 1.
    constraint skill_certificates_version_check check (version >= 1)
);

create index skill_certificates_jobseeker_id_idx on skill_certificates (jobseeker_id, id);
