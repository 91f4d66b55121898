-- Sealed values are lost: SQL has no keys to open them with.
alter table imports
    drop constraint imports_report_check,
    drop constraint imports_rejected_workbook_check,
    drop column report_sealed,
    drop column rejected_workbook_sealed,
    add constraint imports_report_check check (jsonb_typeof(report) = 'array');

alter table idempotency_keys
    drop constraint idempotency_keys_answer_check,
    drop constraint idempotency_keys_body_check;
delete from idempotency_keys;
alter table idempotency_keys
    drop column body_sealed,
    add constraint idempotency_keys_answer_check check (num_nulls(status, headers, body) in (0, 3));

alter table skill_certificates
    drop constraint skill_certificates_number_check,
    drop column number_sealed,
    add constraint skill_certificates_number_check check (is_line(number, 64));

drop index jobseekers_known_citizen_id_key;
alter table jobseekers
    drop constraint jobseekers_citizen_id_check,
    drop constraint jobseekers_disability_certificate_number_check,
    drop constraint jobseekers_phone_check,
    drop constraint jobseekers_disability_category_number_check,
    drop constraint jobseekers_disability_level_number_check,
    drop column known_citizen_id_index,
    drop column citizen_id_sealed,
    drop column disability_certificate_number_sealed,
    drop column phone_sealed,
    add constraint jobseekers_citizen_id_check check (citizen_id ~ '^[0-9]{17}[0-9X]$'),
    add constraint jobseekers_disability_certificate_number_check
        check (disability_certificate_number ~ '^[0-9]{17}[0-9X][1-7][1-4](B[0-9]{1,2})?$'),
    add constraint jobseekers_citizen_id_disability_certificate_number_check
        check (citizen_id = left(disability_certificate_number, 18)),
    add constraint jobseekers_birth_date_check check (
        lpad((extract(year from birth_date) * 10000 + extract(month from birth_date) * 100
            + extract(day from birth_date))::text, 8, '0')
            = substr(coalesce(citizen_id, disability_certificate_number), 7, 8)
    ),
    add constraint jobseekers_sex_citizen_id_check check (
        (sex = 'male') = (substr(coalesce(citizen_id, disability_certificate_number), 17, 1) in ('1', '3', '5', '7', '9'))
    ),
    add constraint jobseekers_phone_check check (is_phone(phone)),
    add constraint jobseekers_disability_category_number_check check (
        disability_certificate_number is null or disability_category is not distinct from
            case substr(disability_certificate_number, 19, 1)
                when '1' then 'vision' when '2' then 'hearing' when '3' then 'speech' when '4' then 'physical'
                when '5' then 'intellectual' when '6' then 'psychiatric' when '7' then 'multiple'
            end
    ),
    add constraint jobseekers_disability_level_number_check check (
        disability_certificate_number is null
        or disability_level::text is not distinct from substr(disability_certificate_number, 20, 1)
    );
create unique index jobseekers_known_citizen_id_key
    on jobseekers (coalesce(citizen_id, left(disability_certificate_number, 18)));

alter table employers
    drop constraint employers_contact_phone_check,
    drop column contact_phone_sealed,
    add constraint employers_contact_phone_check check (is_phone(contact_phone));

drop table sealing_keys;
drop function is_sealed;
