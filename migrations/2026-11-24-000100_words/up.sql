-- The words of the field as the database checks them. Immutable, so that check constraints may use them; each names
-- nothing but built-in functions, so that a dump restores under an empty search path. Null in, null out: a check lets
-- null pass, and `not null` is the column's own business.

-- One line of text: trimmed of all white space that Unicode knows, not empty, no control characters, counted in characters.
create function is_line(value text, longest integer) returns boolean
language sql immutable parallel safe
return char_length(value) between 1 and longest
    and value = btrim(value, E' \t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000')
    and value !~ '[\u0001-\u001f\u007f-\u009f]';

-- Many lines of text: the same, but line breaks and tabs belong into it.
create function is_text(value text, longest integer) returns boolean
language sql immutable parallel safe
return char_length(value) between 1 and longest
    and value = btrim(value, E' \t\n\u000b\f\r\u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000')
    and value !~ '[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]';

-- A telephone number: 7 to 20 digits, blanks, hyphens and brackets between them, perhaps a plus sign in front.
create function is_phone(value text) returns boolean
language sql immutable parallel safe
return value ~ '^[-+0-9()]([-0-9 ()]{0,30}[-0-9()])?$'
    and char_length(regexp_replace(value, '[^0-9]', '', 'g')) between 7 and 20;

-- The form of a code of the national classification of occupations; which codes exist is in the reference tables.
create function is_occupation(value text) returns boolean
language sql immutable parallel safe
return value ~ '^[0-9]-[0-9]{2}-[0-9]{2}-[0-9]{2}$';

-- A list with one dimension, no nulls and no repeats, of at most so many entries.
create function is_distinct_list(list text[], longest integer) returns boolean
language sql immutable parallel safe
return coalesce(array_ndims(list), 1) = 1
    and cardinality(list) <= longest
    and (select count(distinct entry) from unnest(list) as entry) = cardinality(list);

-- Occupations or groups of them, without repeats.
create function are_occupations(list text[], longest integer) returns boolean
language sql immutable parallel safe
return is_distinct_list(list, longest)
    and not exists (select from unnest(list) as entry where not is_occupation(entry));

-- {"hands": 3, …}: demands or capacities, each 0 to 3. An absent key is unknown; 3.0 and null are not degrees.
create function are_degrees(value jsonb) returns boolean
language sql immutable parallel safe
return case when jsonb_typeof(value) = 'object' then not exists (
    select from jsonb_each(value) as entry
    where entry.value::text not in ('0', '1', '2', '3')
       or entry.key not in (
           'vision', 'hearing', 'speech', 'standing_walking', 'lifting', 'hands', 'dexterity', 'learning', 'literacy',
           'social', 'pace', 'travel'
       )
) else value is null end;

-- The code list of accommodations.
create function is_accommodation(code text) returns boolean
language sql immutable parallel safe
return code in (
    'step_free_access', 'lift', 'accessible_toilet', 'accessible_parking', 'shuttle', 'dormitory',
    'accessible_dormitory', 'adjustable_desk', 'seated_work', 'rest_breaks', 'sign_language_interpreter',
    'written_communication', 'captioning', 'visual_alarm', 'screen_reader', 'screen_magnifier', 'braille',
    'tactile_paving', 'guide_dog_welcome', 'easy_read_instructions', 'job_coach', 'personal_assistant', 'quiet_space',
    'flexible_hours', 'part_time', 'remote_work', 'health_room'
);

-- {"seated_work": "available", …}: what a posting offers. An absent key is unknown.
create function are_offers(value jsonb) returns boolean
language sql immutable parallel safe
return case when jsonb_typeof(value) = 'object' then not exists (
    select from jsonb_each(value) as entry
    where entry.value not in ('"available"', '"on_request"', '"unavailable"')
       or not is_accommodation(entry.key)
) else value is null end;

-- {"seated_work": "required", …}: what a person needs. An absent key is unknown.
create function are_needs(value jsonb) returns boolean
language sql immutable parallel safe
return case when jsonb_typeof(value) = 'object' then not exists (
    select from jsonb_each(value) as entry
    where entry.value not in ('"required"', '"preferred"')
       or not is_accommodation(entry.key)
) else value is null end;
