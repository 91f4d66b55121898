drop table match_candidates;
