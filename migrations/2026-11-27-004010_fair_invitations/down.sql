delete from events where kind = 'fair.invited';
alter table events drop constraint events_kind_check;
alter table events add constraint events_kind_check
    check (kind in ('match_run.completed', 'match.new', 'introduction.stepped'));
drop table fair_invitations;
