drop policy match_runs_jobseeker on match_runs;
drop table match_results, match_runs;
drop function first_region_of, last_region_of;
