//! Who may do what: every route of the API against every role, as one table, and how far each role reaches among people,
//! employers and postings. It knows neither HTTP nor SQL, nor how somebody signed in. Postgres keeps the same law a second
//! time (row-level security), for the day on which somebody forgets to ask here.

pub mod candidate_keys;
pub mod reach;
pub mod table;
