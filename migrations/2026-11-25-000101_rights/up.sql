-- What whoever reads the trail is told of employers that stand in it: their names. A person whom an employer has looked at
-- sees none of its rows once its postings are closed, and still must learn who it was. Only of records that the asker may
-- read: the policies of the trail stand here once more, as its owner may be one whom they do not bind.
create function employers_in_trail(records bigint[])
returns table (id uuid, name text)
language plpgsql volatile security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    if asker not in ('admin', 'staff', 'jobseeker') then
        return;
    end if;
    perform set_config('stirrup.role', 'system', true);
    return query
        select found.id, found.name from public.employers as found
        where exists (
            select from public.audit_records as record
            where record.seq = any (records) and record.employer_id = found.id
                and case asker
                    when 'admin' then true
                    when 'staff' then exists (
                        select from public.jobseekers as person
                        where person.id = any (record.subjects)
                            and person.region between public.asker_first_region() and public.asker_last_region()
                    )
                    else record.subjects @> array[public.asker_jobseeker()]
                end
        );
    perform set_config('stirrup.role', asker, true);
end
$$;

revoke all on function employers_in_trail from public;
