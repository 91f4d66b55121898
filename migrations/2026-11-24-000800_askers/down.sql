drop function asker_now();
drop function asker_last_region();
drop function asker_first_region();
drop function asker_jobseeker();
drop function asker_employer();
drop function asker_account();
drop function asker_role();
