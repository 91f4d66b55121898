drop trigger introductions_forget_answers on introductions;
drop trigger skill_certificates_forget_answers on skill_certificates;
drop trigger jobseekers_forget_rejected_rows on jobseekers;
drop trigger jobseekers_forget_answers on jobseekers;
drop function forget_rejected_rows();
drop function forget_answers_of_gone();
