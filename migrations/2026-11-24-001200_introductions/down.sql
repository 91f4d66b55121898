drop policy employers_in_touch on employers;
drop function is_in_touch_with(uuid);
drop function take_opening(uuid);
drop function disclosed(uuid[]);
drop table consents, introduction_steps, introductions;
drop function are_disclosed_fields(text[], text);
