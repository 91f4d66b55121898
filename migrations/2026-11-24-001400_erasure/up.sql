-- What tells of a person outside their own record goes with it, whoever has it erased and by whichever way.

-- Deletes the saved answers that tell of a record which is gone. They belong to whoever asked, so whoever deletes the
-- record may not see them: this takes the program's role, for this one statement.
create function forget_answers_of_gone() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set stirrup.role = 'system' as $$
begin
    delete from public.idempotency_keys where subject = old.id;
    return null;
end
$$;

-- Rejected rows are kept as they came in, and nobody can tell for sure whom they are about. So all of them go that were
-- there before somebody was erased; those of runs that are still under way go by housekeeping.
create function forget_rejected_rows() returns trigger
language plpgsql security definer set search_path = pg_catalog, public, pg_temp set stirrup.role = 'system' as $$
begin
    update public.imports
        set rejected_workbook = null,
            report = (select coalesce(jsonb_agg(cell - 'value' order by place), '[]')
                from jsonb_array_elements(report) with ordinality as cells (cell, place))
        where kind = 'jobseekers' and finished_at is not null
            and (rejected_workbook is not null or report @? '$[*].value ? (@ != null)');
    return null;
end
$$;

create trigger jobseekers_forget_answers after delete on jobseekers
    for each row execute function forget_answers_of_gone();
create trigger jobseekers_forget_rejected_rows after delete on jobseekers
    for each statement execute function forget_rejected_rows();
create trigger skill_certificates_forget_answers after delete on skill_certificates
    for each row execute function forget_answers_of_gone();
