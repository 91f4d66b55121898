drop table visits, placements;
drop function take_opening_of_placement;
