-- What tells of a person outside their own record goes with it, whoever has it erased and by whichever way. The functions
-- take the program's role for their one statement: what they throw away belongs to whoever asked for it. Not by a `set` of
-- the function: only a superuser may give one such a setting.

-- Deletes the saved answers that tell of a record which is gone.
create function forget_answers_of_gone() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    perform set_config('stirrup.role', 'system', true);
    delete from public.idempotency_keys where subject = old.id;
    perform set_config('stirrup.role', asker, true);
    return null;
end
$$;

-- Rejected rows are kept as they came in, sealed, and nobody can tell for sure whom they are about. So all of them go that
-- were there before somebody was erased; those of runs that are still under way go by housekeeping.
create function forget_rejected_rows() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp as $$
declare
    asker constant text := coalesce(public.asker_role(), '');
begin
    perform set_config('stirrup.role', 'system', true);
    update public.imports set rejected_workbook_sealed = null, report_sealed = null
        where kind = 'jobseekers' and finished_at is not null
            and num_nonnulls(rejected_workbook_sealed, report_sealed) > 0;
    perform set_config('stirrup.role', asker, true);
    return null;
end
$$;

create trigger jobseekers_forget_answers after delete on jobseekers
    for each row execute function forget_answers_of_gone();
create trigger jobseekers_forget_rejected_rows after delete on jobseekers
    for each statement execute function forget_rejected_rows();
create trigger introductions_forget_answers after delete on introductions
    for each row execute function forget_answers_of_gone();
create trigger skill_certificates_forget_answers after delete on skill_certificates
    for each row execute function forget_answers_of_gone();
