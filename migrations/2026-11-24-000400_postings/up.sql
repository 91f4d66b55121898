-- One role that an employer offers, with a number of openings.
create table postings (
    id uuid constraint postings_pkey primary key,
    employer_id uuid not null,
    title text not null,
    description text,
    -- Collation "C": codes sort by their digits, so that a group is a range whatever the database's locale.
    occupation text collate "C",
    -- Thousandths: how surely the occupation was read from the title; null where somebody stated it.
    occupation_confidence smallint,
    required_level text,
    certificate_mandatory boolean not null,
    region integer not null,
    -- Microdegrees (WGS 84), so that a point is stored and compared exactly.
    latitude integer,
    longitude integer,
    -- {"hands": 3}: what the work asks; an absent key is unknown.
    demands jsonb not null,
    -- {"seated_work": "available"}: what the posting offers; an absent key is unknown.
    accommodations jsonb not null,
    -- Fen per month; an absent end is open.
    wage_min integer,
    wage_max integer,
    employment_type text,
    remote boolean not null,
    openings smallint not null,
    -- Both days belong to it; an absent end is open.
    valid_from date,
    valid_through date,
    status text not null,
    external_reference text,
    version bigint not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,

    -- An employer with postings stays.
    constraint postings_employer_id_fkey foreign key (employer_id) references employers (id) on delete restrict,
    -- An employer's own books name a role once.
    constraint postings_employer_id_external_reference_key unique (employer_id, external_reference),
    -- A title: one line, at most 200 characters.
    constraint postings_title_check check (is_line(title, 200)),
    -- A description: at most 10,000 characters.
    constraint postings_description_check check (is_text(description, 10000)),
    -- The form of an occupation code.
    constraint postings_occupation_check check (is_occupation(occupation)),
    -- From no confidence to certainty.
    constraint postings_occupation_confidence_check check (occupation_confidence between 0 and 1000),
    -- Codes of the skill levels.
    constraint postings_required_level_check check (required_level in (
        'apprentice', 'junior', 'intermediate', 'senior', 'technician', 'senior_technician',
        'special_grade_technician', 'chief_technician'
    )),
    -- A certificate can only be demanded for a known occupation.
    constraint postings_certificate_mandatory_check check (not certificate_mandatory or occupation is not null),
    -- Six digits, the first not 0.
    constraint postings_region_check check (region between 100000 and 999999),
    -- A point has both coordinates, and lies on the globe.
    constraint postings_location_check check (
        (latitude is null) = (longitude is null)
        and latitude between -90000000 and 90000000 and longitude between -180000000 and 180000000
    ),
    -- Known demands, each from 0 to 3.
    constraint postings_demands_check check (are_degrees(demands)),
    -- Known accommodations, each available, on request or unavailable.
    constraint postings_accommodations_check check (are_offers(accommodations)),
    -- Nothing to a million yuan a month.
    constraint postings_wage_min_check check (wage_min between 0 and 100000000),
    constraint postings_wage_max_check check (wage_max between 0 and 100000000),
    -- The lower end is not above the upper one.
    constraint postings_wage_check check (wage_min <= wage_max),
    -- Codes of the employment types.
    constraint postings_employment_type_check check (
        employment_type in ('full_time', 'part_time', 'flexible', 'temporary', 'internship')
    ),
    -- Up to 10,000 people; hiring counts down to 0.
    constraint postings_openings_check check (openings between 0 and 10000),
    -- A posting does not end before it begins.
    constraint postings_validity_check check (valid_through >= valid_from),
    -- Codes of the statuses.
    constraint postings_status_check check (status in ('draft', 'open', 'closed')),
    -- A reference: one line, at most 64 characters.
    constraint postings_external_reference_check check (is_line(external_reference, 64)),
    -- Versions count from 1.
    constraint postings_version_check check (version >= 1)
);

create index postings_employer_id_idx on postings (employer_id, id);
-- An import without references recognises a role by employer, title and region.
create index postings_employer_id_title_idx on postings (employer_id, title, region);
create index postings_region_idx on postings (region, id);
create index postings_occupation_idx on postings (occupation, id);
create index postings_status_idx on postings (status, id);
create index postings_accommodations_idx on postings using gin (accommodations jsonb_path_ops);
