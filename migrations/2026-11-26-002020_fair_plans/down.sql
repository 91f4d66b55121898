drop table fair_interviews, fair_plans;
