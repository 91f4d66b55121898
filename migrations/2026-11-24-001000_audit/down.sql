drop table audit_head;
drop table audit_records;
drop function guard_audit_head();
drop function refuse_audit_change();
drop function append_audit_record();
drop function audit_hash(bytea, bigint, timestamptz, uuid, text, integer, uuid, text, uuid[], uuid, text);
drop function audit_field(bytea);
