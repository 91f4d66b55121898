drop table outbox_horizon;
drop table outbox;
