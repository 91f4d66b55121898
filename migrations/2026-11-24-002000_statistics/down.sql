drop table statistics;
drop function are_shown_counts;
