-- Who asks, as row-level security reads it. The program sets these with every transaction, local to it; without them
-- nobody asks, and nothing is shown. Each is null where it is not set: a reset setting reads as ''.

-- admin, staff, employer, jobseeker; ranking and system are the program's own.
create function asker_role() returns text
language sql stable parallel safe
return nullif(current_setting('stirrup.role', true), '');

create function asker_account() returns uuid
language sql stable parallel safe
return nullif(current_setting('stirrup.account', true), '')::uuid;

create function asker_employer() returns uuid
language sql stable parallel safe
return nullif(current_setting('stirrup.employer', true), '')::uuid;

create function asker_jobseeker() returns uuid
language sql stable parallel safe
return nullif(current_setting('stirrup.jobseeker', true), '')::uuid;

-- The regions of staff: the first and the last adcode of their subtree.
create function asker_first_region() returns integer
language sql stable parallel safe
return nullif(current_setting('stirrup.first_region', true), '')::integer;

create function asker_last_region() returns integer
language sql stable parallel safe
return nullif(current_setting('stirrup.last_region', true), '')::integer;

-- The program's clock: consents and offers end by it.
create function asker_now() returns timestamptz
language sql stable parallel safe
return coalesce(nullif(current_setting('stirrup.now', true), '')::timestamptz, now());
