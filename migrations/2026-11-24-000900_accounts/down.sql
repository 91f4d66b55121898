drop table credentials;
drop table accounts;
