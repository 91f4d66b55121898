drop table fair_registrations, fair_aides, fair_postings, fair_booths, fairs;
