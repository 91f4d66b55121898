drop table skill_certificates;
drop table jobseekers;
