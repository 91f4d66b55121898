drop function employers_in_trail;
