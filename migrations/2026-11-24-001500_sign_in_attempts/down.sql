drop trigger accounts_forget_answers on accounts;
drop policy credentials_staff_update on credentials;
drop policy credentials_staff_select on credentials;
drop table sign_in_attempts;
