//! The tables as diesel knows them, in the form of `diesel print-schema`; a test compares them with a migrated database.
//! Lists are not null and hold no nulls, which their checks see to.

pub mod sql_types {
    /// A transaction's id that never wraps (64 bits).
    #[derive(diesel::sql_types::SqlType, diesel::query_builder::QueryId)]
    #[diesel(postgres_type(oid = 5069, array_oid = 271))]
    pub struct Xid8;
}

diesel::table! {
    accounts (id) {
        id -> Uuid,
        username -> Text,
        role -> Text,
        region -> Nullable<Int4>,
        employer_id -> Nullable<Uuid>,
        jobseeker_id -> Nullable<Uuid>,
        password_hash -> Nullable<Text>,
        status -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    credentials (id) {
        id -> Uuid,
        account_id -> Uuid,
        kind -> Text,
        family -> Uuid,
        digest -> Bytea,
        name -> Nullable<Text>,
        scopes -> Nullable<Array<Text>>,
        created_at -> Timestamptz,
        expires_at -> Timestamptz,
        used_at -> Nullable<Timestamptz>,
        revoked_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    employers (id) {
        id -> Uuid,
        name -> Text,
        credit_code -> Text,
        region -> Int4,
        contact_name -> Nullable<Text>,
        contact_phone -> Nullable<Text>,
        headcount -> Nullable<Int4>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        contact_phone_sealed -> Nullable<Bytea>,
    }
}

diesel::table! {
    jobseekers (id) {
        id -> Uuid,
        name -> Text,
        citizen_id -> Nullable<Text>,
        birth_date -> Nullable<Date>,
        sex -> Nullable<Text>,
        region -> Int4,
        latitude -> Nullable<Int4>,
        longitude -> Nullable<Int4>,
        phone -> Nullable<Text>,
        disability_certificate_number -> Nullable<Text>,
        disability_category -> Nullable<Text>,
        disability_level -> Nullable<Int2>,
        capacities -> Jsonb,
        accommodations -> Jsonb,
        preferred_occupations -> Array<Text>,
        preferred_wage_min -> Nullable<Int4>,
        max_commute_km -> Nullable<Int2>,
        prefers_remote -> Bool,
        preferred_employment_types -> Array<Text>,
        employment_status -> Nullable<Text>,
        unemployed_since -> Nullable<Date>,
        status -> Text,
        external_reference -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        citizen_id_sealed -> Nullable<Bytea>,
        disability_certificate_number_sealed -> Nullable<Bytea>,
        phone_sealed -> Nullable<Bytea>,
        known_citizen_id_index -> Nullable<Bytea>,
    }
}

diesel::table! {
    skill_certificates (id) {
        id -> Uuid,
        jobseeker_id -> Uuid,
        occupation -> Text,
        level -> Text,
        number -> Nullable<Text>,
        issuer -> Nullable<Text>,
        issued_on -> Nullable<Date>,
        expires_on -> Nullable<Date>,
        status -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
        number_sealed -> Nullable<Bytea>,
    }
}

diesel::table! {
    postings (id) {
        id -> Uuid,
        employer_id -> Uuid,
        title -> Text,
        description -> Nullable<Text>,
        occupation -> Nullable<Text>,
        occupation_confidence -> Nullable<Int2>,
        required_level -> Nullable<Text>,
        certificate_mandatory -> Bool,
        region -> Int4,
        latitude -> Nullable<Int4>,
        longitude -> Nullable<Int4>,
        demands -> Jsonb,
        accommodations -> Jsonb,
        wage_min -> Nullable<Int4>,
        wage_max -> Nullable<Int4>,
        employment_type -> Nullable<Text>,
        remote -> Bool,
        openings -> Int2,
        valid_from -> Nullable<Date>,
        valid_through -> Nullable<Date>,
        status -> Text,
        external_reference -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::{Int8, Text, Timestamptz, Uuid};
    use super::sql_types::Xid8;

    outbox (id) {
        id -> Int8,
        xid -> Xid8,
        kind -> Text,
        subject -> Uuid,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    use diesel::sql_types::Bool;
    use super::sql_types::Xid8;

    outbox_horizon (only_row) {
        only_row -> Bool,
        pruned_below -> Xid8,
    }
}

diesel::table! {
    idempotency_keys (principal, route, key) {
        principal -> Text,
        route -> Text,
        key -> Text,
        fingerprint -> Bytea,
        status -> Nullable<Int2>,
        headers -> Nullable<Jsonb>,
        body -> Nullable<Bytea>,
        subject -> Nullable<Uuid>,
        created_at -> Timestamptz,
        body_sealed -> Nullable<Bytea>,
    }
}

diesel::table! {
    imports (id) {
        id -> Uuid,
        kind -> Text,
        dry_run -> Bool,
        mode -> Text,
        status -> Text,
        rows_total -> Nullable<Int4>,
        rows_done -> Int4,
        created -> Int4,
        updated -> Int4,
        unchanged -> Int4,
        rejected -> Int4,
        report -> Jsonb,
        rejected_workbook -> Nullable<Bytea>,
        failure -> Nullable<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        heartbeat_at -> Timestamptz,
        report_sealed -> Nullable<Bytea>,
        rejected_workbook_sealed -> Nullable<Bytea>,
        account_id -> Nullable<Uuid>,
    }
}

diesel::table! {
    events (number) {
        number -> Int8,
        kind -> Text,
        subject -> Uuid,
        jobseeker_id -> Nullable<Uuid>,
        region -> Nullable<Int4>,
        detail -> Jsonb,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    subscriptions (id) {
        id -> Uuid,
        account_id -> Uuid,
        url -> Text,
        events -> Array<Text>,
        status -> Text,
        secret_sealed -> Bytea,
        previous_secret_sealed -> Nullable<Bytea>,
        previous_until -> Nullable<Timestamptz>,
        cursor -> Int8,
        failures -> Int4,
        failing_since -> Nullable<Timestamptz>,
        last_failure -> Nullable<Text>,
        last_status -> Nullable<Int2>,
        due_at -> Timestamptz,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    match_candidates (run, subject) {
        run -> Int4,
        subject -> Uuid,
        candidates -> Bytea,
    }
}

diesel::table! {
    match_runs (id) {
        id -> Uuid,
        number -> Int4,
        subjects -> Text,
        region -> Nullable<Int4>,
        top -> Int2,
        congestion_aware -> Bool,
        status -> Text,
        account_id -> Nullable<Uuid>,
        worker -> Nullable<Uuid>,
        attempts -> Int2,
        total -> Nullable<Int4>,
        done -> Int4,
        position -> Nullable<Uuid>,
        previous -> Nullable<Int4>,
        listed -> Int4,
        fresh -> Int4,
        better -> Int4,
        gone -> Int4,
        coverage -> Nullable<Jsonb>,
        failure -> Nullable<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        heartbeat_at -> Timestamptz,
    }
}

diesel::table! {
    match_results (run, jobseeker_id, posting_id) {
        jobseeker_id -> Uuid,
        posting_id -> Uuid,
        run -> Int4,
        score -> Int4,
        rank -> Int2,
        is_accessible -> Bool,
        change -> Text,
    }
}

diesel::table! {
    introductions (id) {
        id -> Uuid,
        jobseeker_id -> Uuid,
        posting_id -> Uuid,
        employer_id -> Uuid,
        state -> Text,
        proposed_by -> Text,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    introduction_steps (id) {
        id -> Int8,
        introduction_id -> Uuid,
        from_state -> Nullable<Text>,
        to_state -> Text,
        by_role -> Nullable<Text>,
        by_account -> Nullable<Uuid>,
        reason -> Nullable<Text>,
        taken_at -> Timestamptz,
    }
}

diesel::table! {
    consents (id) {
        id -> Uuid,
        introduction_id -> Uuid,
        step -> Text,
        fields -> Array<Text>,
        purpose -> Text,
        expires_on -> Date,
        given_by -> Text,
        account_id -> Uuid,
        paper_reference -> Nullable<Text>,
        given_at -> Timestamptz,
        withdrawn_at -> Nullable<Timestamptz>,
    }
}

diesel::table! {
    sealing_keys (id) {
        id -> Text,
        check_value -> Bytea,
        created_at -> Timestamptz,
    }
}

diesel::table! {
    audit_records (seq) {
        seq -> Int8,
        at -> Timestamptz,
        account_id -> Nullable<Uuid>,
        role -> Text,
        region -> Nullable<Int4>,
        employer_id -> Nullable<Uuid>,
        act -> Text,
        subjects -> Array<Uuid>,
        object -> Nullable<Uuid>,
        detail -> Nullable<Text>,
        prev -> Bytea,
        hash -> Bytea,
    }
}

diesel::table! {
    statistics (day, region, dimension) {
        day -> Date,
        region -> Int4,
        dimension -> Text,
        people -> Nullable<Int4>,
        cells -> Nullable<Jsonb>,
    }
}

diesel::table! {
    audit_head (only_row) {
        only_row -> Bool,
        seq -> Int8,
        hash -> Bytea,
    }
}

diesel::table! {
    sign_in_attempts (name_digest) {
        name_digest -> Bytea,
        attempts -> Int4,
        locked_until -> Nullable<Timestamptz>,
        last_at -> Timestamptz,
    }
}

diesel::table! {
    fairs (id) {
        id -> Uuid,
        name -> Text,
        organisers -> Array<Text>,
        region -> Int4,
        address -> Nullable<Text>,
        latitude -> Nullable<Int4>,
        longitude -> Nullable<Int4>,
        accommodations -> Jsonb,
        held_on -> Date,
        sessions -> Jsonb,
        max_interviews -> Int2,
        seed -> Int8,
        state -> Text,
        state_reason -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    fair_booths (id) {
        id -> Uuid,
        fair_id -> Uuid,
        label -> Text,
        x -> Int4,
        y -> Int4,
        accommodations -> Jsonb,
        employer_id -> Uuid,
        interviewers -> Jsonb,
        out_from -> Nullable<Int2>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    fair_postings (booth_id, place) {
        fair_id -> Uuid,
        posting_id -> Uuid,
        booth_id -> Uuid,
        place -> Int2,
        wished -> Nullable<Int2>,
        most -> Nullable<Int2>,
    }
}

diesel::table! {
    fair_aides (id) {
        id -> Uuid,
        fair_id -> Uuid,
        name -> Text,
        kind -> Text,
        sessions -> Nullable<Jsonb>,
        out_from -> Nullable<Int2>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    fair_registrations (id) {
        id -> Uuid,
        fair_id -> Uuid,
        jobseeker_id -> Uuid,
        sessions -> Nullable<Jsonb>,
        present_from -> Nullable<Int2>,
        present_until -> Nullable<Int2>,
        max_interviews -> Nullable<Int2>,
        pace -> Text,
        rest_free_slots -> Nullable<Int2>,
        rest_after -> Nullable<Int2>,
        helper_kinds -> Array<Text>,
        source -> Text,
        check_in_code -> Text,
        attendance -> Text,
        checked_in_at -> Nullable<Timestamptz>,
        came_in_slot -> Nullable<Int2>,
        left_before_slot -> Nullable<Int2>,
        unplanned -> Nullable<Jsonb>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    policies (id, version) {
        id -> Uuid,
        version -> Int8,
        name -> Text,
        issuer -> Text,
        region -> Nullable<Int4>,
        legal_basis -> Nullable<Text>,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        gives -> Text,
        amount -> Nullable<Int4>,
        amount_per -> Nullable<Text>,
        is_sample -> Bool,
        papers -> Array<Text>,
        rule -> Text,
        recorded_at -> Timestamptz,
    }
}

diesel::table! {
    fair_invitations (id) {
        id -> Uuid,
        fair_id -> Uuid,
        jobseeker_id -> Uuid,
        posting_ids -> Array<Uuid>,
        is_reserve -> Bool,
        state -> Text,
        called_on -> Nullable<Date>,
        declining_reason -> Nullable<Text>,
        note -> Nullable<Text>,
        sent_at -> Nullable<Timestamptz>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    fair_plans (fair_id) {
        fair_id -> Uuid,
        status -> Text,
        seed -> Int8,
        time_limit_seconds -> Int2,
        account_id -> Nullable<Uuid>,
        worker -> Nullable<Uuid>,
        attempts -> Int2,
        progress -> Nullable<Jsonb>,
        figures -> Nullable<Jsonb>,
        shortages -> Nullable<Jsonb>,
        failure -> Nullable<Text>,
        created_at -> Timestamptz,
        started_at -> Nullable<Timestamptz>,
        finished_at -> Nullable<Timestamptz>,
        heartbeat_at -> Timestamptz,
    }
}

diesel::table! {
    fair_interviews (id) {
        id -> Uuid,
        fair_id -> Uuid,
        slot -> Int2,
        jobseeker_id -> Uuid,
        booth_id -> Uuid,
        posting_id -> Uuid,
        interviewer_id -> Uuid,
        helper_ids -> Array<Uuid>,
        outcome -> Nullable<Text>,
        person_intent -> Nullable<Text>,
        employer_intent -> Nullable<Text>,
        offer -> Nullable<Bool>,
        refusal -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    placements (id) {
        id -> Uuid,
        jobseeker_id -> Uuid,
        posting_id -> Uuid,
        employer_id -> Uuid,
        fair_id -> Nullable<Uuid>,
        starts_on -> Date,
        ends_on -> Nullable<Date>,
        monthly_wage -> Nullable<Int4>,
        social_insurance -> Text,
        promised -> Array<Text>,
        left_on -> Nullable<Date>,
        leaving_reason -> Nullable<Text>,
        opening_taken -> Bool,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::table! {
    visits (id) {
        id -> Uuid,
        placement_id -> Uuid,
        after_days -> Nullable<Int2>,
        due_on -> Date,
        done_on -> Nullable<Date>,
        way -> Nullable<Text>,
        still_working -> Nullable<Text>,
        in_place -> Array<Text>,
        missing -> Array<Text>,
        wage_paid -> Nullable<Text>,
        needs -> Nullable<Text>,
        version -> Int8,
        created_at -> Timestamptz,
        updated_at -> Timestamptz,
    }
}

diesel::joinable!(visits -> placements (placement_id));
diesel::joinable!(accounts -> employers (employer_id));
diesel::joinable!(accounts -> jobseekers (jobseeker_id));
diesel::joinable!(credentials -> accounts (account_id));
diesel::joinable!(postings -> employers (employer_id));
diesel::joinable!(skill_certificates -> jobseekers (jobseeker_id));

diesel::allow_tables_to_appear_in_same_query!(
    accounts,
    consents,
    credentials,
    audit_head,
    audit_records,
    employers,
    events,
    fair_aides,
    fair_booths,
    fair_interviews,
    fair_invitations,
    fair_plans,
    fair_postings,
    fair_registrations,
    fairs,
    idempotency_keys,
    imports,
    introduction_steps,
    introductions,
    jobseekers,
    match_candidates,
    match_results,
    match_runs,
    outbox,
    outbox_horizon,
    placements,
    policies,
    postings,
    sealing_keys,
    sign_in_attempts,
    skill_certificates,
    statistics,
    subscriptions,
    visits,
);
