-- Whom somebody has consented to be shown to, by name: the person, and the federation for them, are told even when the
-- posting is closed and nobody is in touch any more. Of introductions that the asker may see, and of no others.
create function employers_of_introductions(wanted uuid[])
returns table (introduction uuid, name text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    if asker not in ('admin', 'staff', 'jobseeker') then
        return;
    end if;
    perform set_config('stirrup.role', 'system', true);
    return query
        select found.id, employer.name
        from public.introductions as found
        join public.jobseekers as person on person.id = found.jobseeker_id
        join public.employers as employer on employer.id = found.employer_id
        where found.id = any (wanted)
            and case asker
                when 'admin' then true
                when 'staff' then person.region between public.asker_first_region() and public.asker_last_region()
                else person.id = public.asker_jobseeker()
            end;
    perform set_config('stirrup.role', asker, true);
end
$$;

revoke all on function employers_of_introductions from public;
