drop table employers;
