//! Who reaches which rows, as the whole of the second wall is meant to be. What is not here is reached by nobody.

/// One table, with everything that is tried on it.
pub(super) struct Tried {
    pub table: &'static str,
    /// The labels of its rows.
    pub rows: &'static str,
    /// The row of a label.
    pub row: &'static str,
    /// A change that changes nothing.
    pub touch: &'static str,
    /// Rows to add: a label and what stands after `insert into`.
    pub adds: &'static [(&'static str, &'static str)],
    /// Rows to move out of somebody's reach or into it: a label, what stands after `set`, and the row's label.
    pub moves: &'static [(&'static str, &'static str, &'static str)],
}

/// What one asker reaches of one table: rows read, touched and removed; rows added; rows moved. `*` is all that is tried.
pub(super) struct Reached {
    pub table: &'static str,
    pub asker: &'static str,
    pub reads: &'static str,
    pub changes: &'static str,
    pub removes: &'static str,
    pub adds: &'static str,
    pub moves: &'static str,
}

/// Who asks: a name and the settings of the transaction.
pub(super) const ASKERS: &[(&str, &[(&str, &str)])] = &[
    ("nobody", &[]),
    (
        "reset",
        &[
            ("role", ""),
            ("account", ""),
            ("employer", ""),
            ("jobseeker", ""),
            ("first_region", ""),
            ("last_region", ""),
        ],
    ),
    ("stranger", &[("role", "stranger")]),
    // A role without what it is bound to.
    ("adrift staff", &[("role", "staff")]),
    ("adrift employer", &[("role", "employer")]),
    ("adrift jobseeker", &[("role", "jobseeker")]),
    // What the program would have to have mixed up: another role's bounds.
    (
        "mixed up",
        &[("role", "jobseeker"), ("employer", "hotel"), ("first_region", "100000"), ("last_region", "999999")],
    ),
    ("ranking", &[("role", "ranking")]),
    ("system", &[("role", "system")]),
    ("admin", &[("role", "admin"), ("account", "a_admin")]),
    ("shibei", &[("role", "staff"), ("account", "a_shibei"), ("first_region", "370203"), ("last_region", "370203")]),
    ("qingdao", &[("role", "staff"), ("account", "a_qingdao"), ("first_region", "370200"), ("last_region", "370299")]),
    ("hotel", &[("role", "employer"), ("account", "a_hotel"), ("employer", "hotel")]),
    // An employer without a posting.
    ("novice", &[("role", "employer"), ("employer", "novice")]),
    ("wang", &[("role", "jobseeker"), ("account", "a_wang"), ("jobseeker", "wang")]),
];

pub(super) const TRIED: &[Tried] = &[
    Tried {
        table: "employers",
        rows: "hotel inn factory mill novice",
        row: "id = label($)",
        touch: "region = region",
        adds: &[
            (
                "shibei",
                "employers (id, name, credit_code, region, version, created_at, updated_at)
                    values (label('new'), 'n', '91350100M000100Y49', 370203, 1, now(), now())",
            ),
            (
                "jinan",
                "employers (id, name, credit_code, region, version, created_at, updated_at)
                    values (label('new'), 'n', '91350100M000100Y49', 370102, 1, now(), now())",
            ),
        ],
        moves: &[
            ("hotel_to_laoshan", "region = 370212", "hotel"),
            ("hotel_to_jinan", "region = 370102", "hotel"),
            ("mill_to_shibei", "region = 370203", "mill"),
        ],
    },
    Tried {
        table: "jobseekers",
        rows: "wang zhao li",
        row: "id = label($)",
        touch: "region = region",
        adds: &[
            (
                "shibei",
                "jobseekers (id, name, region, capacities, accommodations, preferred_occupations, prefers_remote,
                        preferred_employment_types, status, version, created_at, updated_at)
                    values (label('new'), 'n', 370203, '{}', '{}', '{}', false, '{}', 'active', 1, now(), now())",
            ),
            (
                "jinan",
                "jobseekers (id, name, region, capacities, accommodations, preferred_occupations, prefers_remote,
                        preferred_employment_types, status, version, created_at, updated_at)
                    values (label('new'), 'n', 370102, '{}', '{}', '{}', false, '{}', 'active', 1, now(), now())",
            ),
        ],
        moves: &[
            ("wang_to_laoshan", "region = 370212", "wang"),
            ("wang_to_jinan", "region = 370102", "wang"),
            ("li_to_shibei", "region = 370203", "li"),
            ("wang_is_another", "id = label('new')", "wang"),
        ],
    },
    Tried {
        table: "skill_certificates",
        rows: "cert_wang cert_zhao cert_li",
        row: "id = label($)",
        touch: "level = level",
        adds: &[
            (
                "wang",
                "skill_certificates (id, jobseeker_id, occupation, level, status, version, created_at, updated_at)
                    values (label('new'), label('wang'), '4-03-02-02', 'junior', 'unverified', 1, now(), now())",
            ),
            (
                "li",
                "skill_certificates (id, jobseeker_id, occupation, level, status, version, created_at, updated_at)
                    values (label('new'), label('li'), '4-03-02-02', 'junior', 'unverified', 1, now(), now())",
            ),
        ],
        moves: &[
            ("wang_to_li", "jobseeker_id = label('li')", "cert_wang"),
            ("zhao_to_wang", "jobseeker_id = label('wang')", "cert_zhao"),
        ],
    },
    Tried {
        table: "postings",
        rows: "hotel_open hotel_draft hotel_branch inn_draft factory_open mill_draft",
        row: "id = label($)",
        touch: "title = title",
        adds: &[
            (
                "hotel_shibei",
                "postings (id, employer_id, title, certificate_mandatory, region, demands, accommodations, remote,
                        openings, status, version, created_at, updated_at)
                    values (label('new'), label('hotel'), 't', false, 370203, '{}', '{}', false, 1, 'open', 1, now(), now())",
            ),
            (
                "hotel_jinan",
                "postings (id, employer_id, title, certificate_mandatory, region, demands, accommodations, remote,
                        openings, status, version, created_at, updated_at)
                    values (label('new'), label('hotel'), 't', false, 370102, '{}', '{}', false, 1, 'open', 1, now(), now())",
            ),
            (
                "factory_shibei",
                "postings (id, employer_id, title, certificate_mandatory, region, demands, accommodations, remote,
                        openings, status, version, created_at, updated_at)
                    values (label('new'), label('factory'), 't', false, 370203, '{}', '{}', false, 1, 'open', 1, now(), now())",
            ),
        ],
        moves: &[
            ("to_jinan", "region = 370102", "hotel_open"),
            ("to_factory", "employer_id = label('factory')", "hotel_open"),
            ("mill_to_hotel", "employer_id = label('hotel')", "mill_draft"),
        ],
    },
    Tried {
        table: "accounts",
        rows: "a_admin a_shibei a_qingdao a_jinan a_hotel a_factory a_wang a_li",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "admin",
                "accounts (id, username, role, status, version, created_at, updated_at)
                    values (label('new'), 'new', 'admin', 'active', 1, now(), now())",
            ),
            (
                "staff",
                "accounts (id, username, role, region, status, version, created_at, updated_at)
                    values (label('new'), 'new', 'staff', 370203, 'active', 1, now(), now())",
            ),
            (
                "of_hotel",
                "accounts (id, username, role, employer_id, status, version, created_at, updated_at)
                    values (label('new'), 'new', 'employer', label('hotel'), 'active', 1, now(), now())",
            ),
            (
                "of_factory",
                "accounts (id, username, role, employer_id, status, version, created_at, updated_at)
                    values (label('new'), 'new', 'employer', label('factory'), 'active', 1, now(), now())",
            ),
            (
                "of_wang",
                "accounts (id, username, role, jobseeker_id, status, version, created_at, updated_at)
                    values (label('new'), 'new', 'jobseeker', label('wang'), 'active', 1, now(), now())",
            ),
            (
                "of_li",
                "accounts (id, username, role, jobseeker_id, status, version, created_at, updated_at)
                    values (label('new'), 'new', 'jobseeker', label('li'), 'active', 1, now(), now())",
            ),
        ],
        moves: &[
            ("hotel_to_inn", "employer_id = label('inn')", "a_hotel"),
            ("hotel_to_factory", "employer_id = label('factory')", "a_hotel"),
            ("wang_to_staff", "role = 'staff', region = 370203, jobseeker_id = null", "a_wang"),
            ("shibei_to_admin", "role = 'admin', region = null", "a_shibei"),
        ],
    },
    Tried {
        table: "credentials",
        rows: "c_admin c_shibei c_hotel c_wang",
        row: "id = label($)",
        touch: "used_at = used_at",
        adds: &[
            (
                "shibei",
                "credentials (id, account_id, kind, family, digest, created_at, expires_at)
                    values (label('new'), label('a_shibei'), 'access', label('x'), sha256('new'), now(), now() + '1 h')",
            ),
            (
                "hotel",
                "credentials (id, account_id, kind, family, digest, created_at, expires_at)
                    values (label('new'), label('a_hotel'), 'access', label('x'), sha256('new'), now(), now() + '1 h')",
            ),
            (
                "wang",
                "credentials (id, account_id, kind, family, digest, created_at, expires_at)
                    values (label('new'), label('a_wang'), 'access', label('x'), sha256('new'), now(), now() + '1 h')",
            ),
        ],
        moves: &[("wang_to_admin", "account_id = label('a_admin')", "c_wang")],
    },
    Tried {
        table: "sign_in_attempts",
        rows: "wang",
        row: "name_digest = sha256($::bytea)",
        touch: "attempts = attempts",
        adds: &[("li", "sign_in_attempts (name_digest, attempts, last_at) values (sha256('li'), 1, now())")],
        moves: &[],
    },
    Tried {
        table: "statistics",
        rows: "0 370000 370200 370203 370102",
        row: "region = $::int",
        touch: "people = people",
        adds: &[
            ("shibei", "statistics (day, region, dimension, people) values (current_date, 370203, 'level', 5)"),
            ("country", "statistics (day, region, dimension, people) values (current_date, 0, 'level', 5)"),
        ],
        moves: &[],
    },
    Tried {
        table: "match_runs",
        rows: "r_country r_qingdao r_shibei r_jinan",
        row: "id = label($)",
        touch: "heartbeat_at = heartbeat_at",
        adds: &[
            (
                "country",
                "match_runs (id, subjects, top, congestion_aware, status, created_at, heartbeat_at)
                    values (label('new'), 'jobseekers', 10, false, 'queued', now(), now())",
            ),
            (
                "qingdao",
                "match_runs (id, subjects, region, top, congestion_aware, status, created_at, heartbeat_at)
                    values (label('new'), 'jobseekers', 370200, 10, false, 'queued', now(), now())",
            ),
            (
                "shibei",
                "match_runs (id, subjects, region, top, congestion_aware, status, created_at, heartbeat_at)
                    values (label('new'), 'jobseekers', 370203, 10, false, 'queued', now(), now())",
            ),
        ],
        moves: &[("shibei_to_country", "region = null", "r_shibei"), ("jinan_to_shibei", "region = 370203", "r_jinan")],
    },
    Tried {
        table: "events",
        rows: "wang zhao li e_country e_shibei e_jinan",
        row: "(jobseeker_id = label($) or subject = label($))",
        touch: "kind = kind",
        adds: &[(
            "any",
            "events (kind, subject, region, detail, recorded_at)
                values ('match_run.completed', label('new'), null, '{}', now())",
        )],
        moves: &[],
    },
    Tried {
        table: "subscriptions",
        rows: "u_admin u_shibei u_wang",
        row: "id = label($)",
        touch: "cursor = cursor",
        adds: &[
            (
                "shibei",
                "subscriptions (id, account_id, url, events, status, secret_sealed, cursor, due_at, version, created_at, updated_at)
                    values (label('new'), label('a_shibei'), 'https://a.org', '{match.new}', 'active',
                        decode('01' || repeat('00', 64), 'hex'), 0, now(), 1, now(), now())",
            ),
            (
                "wang",
                "subscriptions (id, account_id, url, events, status, secret_sealed, cursor, due_at, version, created_at, updated_at)
                    values (label('new'), label('a_wang'), 'https://a.org', '{match.new}', 'active',
                        decode('01' || repeat('00', 64), 'hex'), 0, now(), 1, now(), now())",
            ),
        ],
        moves: &[("wang_to_admin", "account_id = label('a_admin')", "u_wang")],
    },
    Tried {
        table: "match_candidates",
        rows: "wang",
        row: "subject = label($)",
        touch: "candidates = candidates",
        adds: &[("li", "match_candidates (run, subject, candidates) values (1, label('li'), '')")],
        moves: &[],
    },
    Tried {
        table: "match_results",
        rows: "wang zhao li",
        row: "jobseeker_id = label($)",
        touch: "rank = rank",
        adds: &[(
            "wang",
            "match_results (run, jobseeker_id, posting_id, score, rank, is_accessible, change)
                values (9, label('wang'), label('factory_open'), 1, 1, true, 'new')",
        )],
        moves: &[],
    },
    Tried {
        table: "introductions",
        rows: "n_wang_hotel n_wang_mill n_zhao_hotel n_li_factory",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "wang_hotel",
                "introductions (id, jobseeker_id, posting_id, employer_id, state, proposed_by, version, created_at, updated_at)
                    values (label('new'), label('wang'), label('hotel_draft'), label('hotel'), 'proposed', 'admin', 1, now(), now())",
            ),
            (
                "li_factory",
                "introductions (id, jobseeker_id, posting_id, employer_id, state, proposed_by, version, created_at, updated_at)
                    values (label('new'), label('li'), label('mill_draft'), label('factory'), 'proposed', 'admin', 1, now(), now())",
            ),
        ],
        moves: &[
            ("to_factory", "employer_id = label('factory')", "n_wang_hotel"),
            ("to_li", "jobseeker_id = label('li')", "n_wang_hotel"),
        ],
    },
    Tried {
        table: "introduction_steps",
        rows: "n_wang_hotel n_wang_mill n_zhao_hotel n_li_factory",
        row: "introduction_id = label($)",
        touch: "reason = reason",
        adds: &[
            (
                "admin",
                "introduction_steps (introduction_id, from_state, to_state, by_role, by_account, taken_at)
                    values (label('n_li_factory'), 'proposed', 'declined', 'admin', label('a_admin'), now())",
            ),
            (
                "shibei",
                "introduction_steps (introduction_id, from_state, to_state, by_role, by_account, taken_at)
                    values (label('n_wang_hotel'), 'consented', 'shared', 'staff', label('a_shibei'), now())",
            ),
            (
                "shibei_li",
                "introduction_steps (introduction_id, from_state, to_state, by_role, by_account, taken_at)
                    values (label('n_li_factory'), 'proposed', 'declined', 'staff', label('a_shibei'), now())",
            ),
            (
                "hotel",
                "introduction_steps (introduction_id, from_state, to_state, by_role, by_account, taken_at)
                    values (label('n_wang_hotel'), 'consented', 'declined', 'employer', label('a_hotel'), now())",
            ),
            (
                "wang",
                "introduction_steps (introduction_id, from_state, to_state, by_role, by_account, taken_at)
                    values (label('n_wang_hotel'), 'consented', 'withdrawn', 'jobseeker', label('a_wang'), now())",
            ),
            (
                "time",
                "introduction_steps (introduction_id, from_state, to_state, taken_at)
                    values (label('n_wang_hotel'), 'consented', 'expired', now())",
            ),
        ],
        moves: &[],
    },
    Tried {
        table: "consents",
        rows: "n_wang_hotel n_wang_mill",
        row: "introduction_id = label($)",
        touch: "withdrawn_at = given_at",
        adds: &[
            (
                "admin",
                "consents (id, introduction_id, step, fields, purpose, expires_on, given_by, account_id, paper_reference, given_at)
                    values (label('new'), label('n_li_factory'), 'contact', '{name}', 'p', current_date + 9, 'admin',
                        label('a_admin'), 'r', now())",
            ),
            (
                "shibei",
                "consents (id, introduction_id, step, fields, purpose, expires_on, given_by, account_id, paper_reference, given_at)
                    values (label('new'), label('n_wang_hotel'), 'disability', '{disability_level}', 'p', current_date + 9,
                        'staff', label('a_shibei'), 'r', now())",
            ),
            (
                "wang",
                "consents (id, introduction_id, step, fields, purpose, expires_on, given_by, account_id, given_at)
                    values (label('new'), label('n_wang_hotel'), 'disability', '{disability_level}', 'p', current_date + 9,
                        'jobseeker', label('a_wang'), now())",
            ),
            (
                "wang_for_li",
                "consents (id, introduction_id, step, fields, purpose, expires_on, given_by, account_id, given_at)
                    values (label('new'), label('n_li_factory'), 'contact', '{name}', 'p', current_date + 9, 'jobseeker',
                        label('a_wang'), now())",
            ),
            (
                "hotel",
                "consents (id, introduction_id, step, fields, purpose, expires_on, given_by, account_id, given_at)
                    values (label('new'), label('n_wang_hotel'), 'disability', '{disability_level}', 'p', current_date + 9,
                        'jobseeker', label('a_hotel'), now())",
            ),
        ],
        // Nobody makes an ended consent hold again.
        moves: &[("reopened", "withdrawn_at = null", "n_wang_hotel")],
    },
    Tried {
        table: "policies",
        rows: "o_country o_shibei o_jinan",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "country",
                "policies (id, version, name, issuer, valid_from, gives, is_sample, papers, rule, recorded_at)
                    values (label('o_country'), 2, 'n', 'i', current_date, 'g', true, '{}', 'true', now())",
            ),
            (
                "shibei",
                "policies (id, version, name, issuer, region, valid_from, gives, is_sample, papers, rule, recorded_at)
                    values (label('o_shibei'), 2, 'n', 'i', 370203, current_date, 'g', true, '{}', 'true', now())",
            ),
            (
                "jinan",
                "policies (id, version, name, issuer, region, valid_from, gives, is_sample, papers, rule, recorded_at)
                    values (label('o_jinan'), 2, 'n', 'i', 370102, current_date, 'g', true, '{}', 'true', now())",
            ),
        ],
        moves: &[],
    },
    Tried {
        table: "fairs",
        rows: "f_shibei_draft f_shibei_open f_jinan_draft f_jinan_open f_jinan_over",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "shibei",
                "fairs (id, name, organisers, region, accommodations, held_on, sessions, max_interviews, seed, state, version,
                        created_at, updated_at)
                    values (label('new'), 'n', '{}', 370203, '{}', current_date, '[]', 4, 0, 'draft', 1, now(), now())",
            ),
            (
                "jinan",
                "fairs (id, name, organisers, region, accommodations, held_on, sessions, max_interviews, seed, state, version,
                        created_at, updated_at)
                    values (label('new'), 'n', '{}', 370102, '{}', current_date, '[]', 4, 0, 'draft', 1, now(), now())",
            ),
        ],
        moves: &[("shibei_to_jinan", "region = 370102", "f_shibei_open"), ("jinan_to_shibei", "region = 370203", "f_jinan_draft")],
    },
    Tried {
        table: "fair_booths",
        rows: "b_hotel b_factory b_mill",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "shibei",
                "fair_booths (id, fair_id, label, x, y, accommodations, employer_id, interviewers, version, created_at, updated_at)
                    values (label('new'), label('f_shibei_open'), 'n', 0, 0, '{}', label('hotel'), '[]', 1, now(), now())",
            ),
            (
                "jinan",
                "fair_booths (id, fair_id, label, x, y, accommodations, employer_id, interviewers, version, created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), 'n', 0, 0, '{}', label('hotel'), '[]', 1, now(), now())",
            ),
        ],
        moves: &[("to_jinan", "fair_id = label('f_jinan_open')", "b_hotel"), ("mill_to_hotel", "employer_id = label('hotel')", "b_mill")],
    },
    Tried {
        table: "fair_postings",
        rows: "hotel_open factory_open mill_draft",
        row: "posting_id = label($)",
        touch: "place = place",
        adds: &[
            (
                "shibei",
                "fair_postings (fair_id, posting_id, booth_id, place)
                    values (label('f_shibei_open'), label('hotel_draft'), label('b_hotel'), 9)",
            ),
            (
                "jinan",
                "fair_postings (fair_id, posting_id, booth_id, place)
                    values (label('f_jinan_open'), label('hotel_draft'), label('b_mill'), 9)",
            ),
        ],
        moves: &[],
    },
    Tried {
        table: "fair_aides",
        rows: "h_shibei h_jinan",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "shibei",
                "fair_aides (id, fair_id, name, kind, version, created_at, updated_at)
                    values (label('new'), label('f_shibei_open'), 'n', 'guide', 1, now(), now())",
            ),
            (
                "jinan",
                "fair_aides (id, fair_id, name, kind, version, created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), 'n', 'guide', 1, now(), now())",
            ),
        ],
        moves: &[("to_jinan", "fair_id = label('f_jinan_open')", "h_shibei")],
    },
    Tried {
        table: "fair_registrations",
        rows: "g_wang g_li g_zhao g_wang_over",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "wang",
                "fair_registrations (id, fair_id, jobseeker_id, pace, helper_kinds, source, check_in_code, attendance, version,
                        created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), label('wang'), 'normal', '{}', 'self', 'AAAAAAAAA9',
                        'expected', 1, now(), now())",
            ),
            (
                "li",
                "fair_registrations (id, fair_id, jobseeker_id, pace, helper_kinds, source, check_in_code, attendance, version,
                        created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), label('li'), 'normal', '{}', 'self', 'AAAAAAAAA9',
                        'expected', 1, now(), now())",
            ),
            (
                "draft",
                "fair_registrations (id, fair_id, jobseeker_id, pace, helper_kinds, source, check_in_code, attendance, version,
                        created_at, updated_at)
                    values (label('new'), label('f_shibei_draft'), label('wang'), 'normal', '{}', 'self', 'AAAAAAAAA9',
                        'expected', 1, now(), now())",
            ),
        ],
        moves: &[
            ("wang_to_draft", "fair_id = label('f_shibei_draft')", "g_wang"),
            ("wang_is_zhao", "jobseeker_id = label('zhao')", "g_wang"),
        ],
    },
    Tried {
        table: "fair_invitations",
        rows: "i_wang i_zhao",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "wang",
                "fair_invitations (id, fair_id, jobseeker_id, posting_ids, is_reserve, state, version, created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), label('wang'), array[label('hotel_open')], false, 'listed', 1,
                        now(), now())",
            ),
            (
                "li",
                "fair_invitations (id, fair_id, jobseeker_id, posting_ids, is_reserve, state, version, created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), label('li'), array[label('hotel_open')], false, 'listed', 1,
                        now(), now())",
            ),
            (
                "draft",
                "fair_invitations (id, fair_id, jobseeker_id, posting_ids, is_reserve, state, version, created_at, updated_at)
                    values (label('new'), label('f_shibei_draft'), label('wang'), array[label('hotel_open')], false, 'listed', 1,
                        now(), now())",
            ),
        ],
        moves: &[
            ("wang_to_draft", "fair_id = label('f_shibei_draft')", "i_wang"),
            ("wang_is_zhao", "jobseeker_id = label('zhao')", "i_wang"),
        ],
    },
    Tried {
        table: "placements",
        rows: "p_wang p_zhao",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "wang",
                "placements (id, jobseeker_id, posting_id, employer_id, starts_on, social_insurance, promised, version, created_at,
                        updated_at)
                    values (label('new'), label('wang'), label('mill_draft'), label('mill'), current_date, 'unknown', '{}', 1,
                        now(), now())",
            ),
            (
                "zhao",
                "placements (id, jobseeker_id, posting_id, employer_id, starts_on, social_insurance, promised, version, created_at,
                        updated_at)
                    values (label('new'), label('zhao'), label('hotel_open'), label('hotel'), current_date, 'unknown', '{}', 1,
                        now(), now())",
            ),
        ],
        moves: &[("wang_is_zhao", "jobseeker_id = label('zhao')", "p_wang")],
    },
    Tried {
        table: "visits",
        rows: "u_wang u_zhao",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "wang",
                "visits (id, placement_id, due_on, in_place, missing, version, created_at, updated_at)
                    values (label('new'), label('p_wang'), current_date, '{}', '{}', 1, now(), now())",
            ),
            (
                "zhao",
                "visits (id, placement_id, due_on, in_place, missing, version, created_at, updated_at)
                    values (label('new'), label('p_zhao'), current_date, '{}', '{}', 1, now(), now())",
            ),
        ],
        moves: &[("wang_is_zhao", "placement_id = label('p_zhao')", "u_wang")],
    },
    Tried {
        table: "fair_plans",
        rows: "f_shibei_open f_jinan_open",
        row: "fair_id = label($)",
        touch: "attempts = attempts",
        adds: &[
            (
                "shibei",
                "fair_plans (fair_id, status, seed, time_limit_seconds, created_at, heartbeat_at)
                    values (label('f_shibei_draft'), 'queued', 0, 60, now(), now())",
            ),
            (
                "jinan",
                "fair_plans (fair_id, status, seed, time_limit_seconds, created_at, heartbeat_at)
                    values (label('f_jinan_draft'), 'queued', 0, 60, now(), now())",
            ),
        ],
        moves: &[("to_jinan", "fair_id = label('f_jinan_draft')", "f_shibei_open")],
    },
    Tried {
        table: "fair_interviews",
        rows: "v_wang v_zhao",
        row: "id = label($)",
        touch: "version = version",
        adds: &[
            (
                "li",
                "fair_interviews (id, fair_id, slot, jobseeker_id, booth_id, posting_id, interviewer_id, helper_ids, version,
                        created_at, updated_at)
                    values (label('new'), label('f_shibei_open'), 1, label('li'), label('b_hotel'), label('hotel_open'),
                        label('new'), '{}', 1, now(), now())",
            ),
            (
                "zhao",
                "fair_interviews (id, fair_id, slot, jobseeker_id, booth_id, posting_id, interviewer_id, helper_ids, version,
                        created_at, updated_at)
                    values (label('new'), label('f_jinan_open'), 1, label('zhao'), label('b_mill'), label('factory_open'),
                        label('new'), '{}', 1, now(), now())",
            ),
        ],
        moves: &[("to_mill", "booth_id = label('b_mill')", "v_wang"), ("to_hotel", "booth_id = label('b_hotel')", "v_zhao")],
    },
    Tried {
        table: "outbox",
        rows: "wang",
        row: "subject = label($)",
        touch: "kind = kind",
        adds: &[("any", "outbox (kind, subject) values ('posting', label('new'))")],
        moves: &[],
    },
    Tried {
        table: "outbox_horizon",
        rows: "the_one",
        row: "only_row and $ is not null",
        touch: "pruned_below = pruned_below",
        adds: &[],
        moves: &[],
    },
    Tried {
        table: "sealing_keys",
        rows: "each",
        row: "check_value is not null and $ is not null",
        touch: "created_at = created_at",
        adds: &[],
        moves: &[],
    },
    Tried {
        table: "idempotency_keys",
        rows: "k_admin k_shibei k_hotel k_wang k_system",
        row: "key = $",
        touch: "route = route",
        adds: &[
            (
                "shibei",
                "idempotency_keys (principal, route, key, fingerprint)
                    values (label('a_shibei')::text, 'POST /', 'new', sha256('x'))",
            ),
            (
                "wang",
                "idempotency_keys (principal, route, key, fingerprint)
                    values (label('a_wang')::text, 'POST /', 'new', sha256('x'))",
            ),
            (
                "system",
                "idempotency_keys (principal, route, key, fingerprint) values ('system', 'POST /', 'new', sha256('x'))",
            ),
        ],
        moves: &[("wang_to_shibei", "principal = label('a_shibei')::text", "k_wang")],
    },
    Tried {
        table: "imports",
        rows: "i_line i_admin i_shibei i_hotel",
        row: "id = label($)",
        touch: "heartbeat_at = heartbeat_at",
        adds: &[
            (
                "own",
                "imports (id, kind, dry_run, mode, status, created_at, heartbeat_at)
                    values (label('new'), 'jobseekers', true, 'good_rows', 'queued', now(), now())",
            ),
            (
                "jinan",
                "imports (id, kind, dry_run, mode, status, created_at, heartbeat_at, account_id)
                    values (label('new'), 'jobseekers', true, 'good_rows', 'queued', now(), now(), label('a_jinan'))",
            ),
        ],
        moves: &[("shibei_to_jinan", "account_id = label('a_jinan')", "i_shibei")],
    },
];

const fn line(table: &'static str, asker: &'static str, reached: [&'static str; 5]) -> Reached {
    let [reads, changes, removes, adds, moves] = reached;
    Reached { table, asker, reads, changes, removes, adds, moves }
}

/// Reads, changes, removes, adds, moves.
pub(super) const REACHED: &[Reached] = &[
    line("employers", "admin", ["*", "*", "*", "*", "*"]),
    line("employers", "system", ["*", "*", "*", "*", "*"]),
    line("employers", "shibei", ["hotel factory", "hotel", "hotel", "shibei", ""]),
    line("employers", "qingdao", ["hotel inn factory", "hotel inn", "hotel inn", "shibei", "hotel_to_laoshan"]),
    line("employers", "hotel", ["hotel factory", "hotel", "", "", "hotel_to_laoshan hotel_to_jinan"]),
    line("employers", "novice", ["hotel factory novice", "novice", "", "", ""]),
    line("employers", "wang", ["hotel factory mill", "", "", "", ""]),
    line("employers", "adrift staff", ["hotel factory", "", "", "", ""]),
    line("employers", "adrift employer", ["hotel factory", "", "", "", ""]),
    line("employers", "adrift jobseeker", ["hotel factory", "", "", "", ""]),
    line("employers", "mixed up", ["hotel factory", "", "", "", ""]),
    line("jobseekers", "admin", ["*", "*", "*", "*", "*"]),
    line("jobseekers", "system", ["*", "*", "*", "*", "*"]),
    line("jobseekers", "shibei", ["wang", "wang", "wang", "shibei", "wang_is_another"]),
    line("jobseekers", "qingdao", ["wang zhao", "wang zhao", "wang zhao", "shibei", "wang_to_laoshan wang_is_another"]),
    line("jobseekers", "wang", ["wang", "wang", "wang", "", "wang_to_laoshan wang_to_jinan"]),
    line("skill_certificates", "admin", ["*", "*", "*", "*", "*"]),
    line("skill_certificates", "system", ["*", "*", "*", "*", "*"]),
    line("skill_certificates", "shibei", ["cert_wang", "cert_wang", "cert_wang", "wang", ""]),
    line(
        "skill_certificates",
        "qingdao",
        ["cert_wang cert_zhao", "cert_wang cert_zhao", "cert_wang cert_zhao", "wang", "zhao_to_wang"],
    ),
    line("skill_certificates", "wang", ["cert_wang", "cert_wang", "cert_wang", "wang", ""]),
    line("postings", "admin", ["*", "*", "*", "*", "*"]),
    line("postings", "system", ["*", "*", "*", "*", "*"]),
    line(
        "postings",
        "shibei",
        [
            "hotel_open hotel_draft factory_open",
            "hotel_open hotel_draft",
            "hotel_open hotel_draft",
            "hotel_shibei factory_shibei",
            "to_factory",
        ],
    ),
    line(
        "postings",
        "qingdao",
        [
            "hotel_open hotel_draft inn_draft factory_open",
            "hotel_open hotel_draft inn_draft",
            "hotel_open hotel_draft inn_draft",
            "hotel_shibei factory_shibei",
            "to_factory",
        ],
    ),
    line(
        "postings",
        "hotel",
        [
            "hotel_open hotel_draft hotel_branch factory_open",
            "hotel_open hotel_draft hotel_branch",
            "hotel_open hotel_draft hotel_branch",
            "hotel_shibei hotel_jinan",
            "to_jinan",
        ],
    ),
    line("postings", "novice", ["hotel_open factory_open", "", "", "", ""]),
    line("postings", "wang", ["hotel_open factory_open", "", "", "", ""]),
    line("postings", "adrift staff", ["hotel_open factory_open", "", "", "", ""]),
    line("postings", "adrift employer", ["hotel_open factory_open", "", "", "", ""]),
    line("postings", "adrift jobseeker", ["hotel_open factory_open", "", "", "", ""]),
    line("postings", "mixed up", ["hotel_open factory_open", "", "", "", ""]),
    line("accounts", "admin", ["*", "*", "*", "*", "*"]),
    line("accounts", "system", ["*", "*", "*", "*", "*"]),
    line("accounts", "shibei", ["a_shibei a_hotel a_wang", "a_hotel a_wang", "a_hotel a_wang", "of_hotel of_wang", ""]),
    line(
        "accounts",
        "qingdao",
        ["a_qingdao a_hotel a_wang", "a_hotel a_wang", "a_hotel a_wang", "of_hotel of_wang", "hotel_to_inn"],
    ),
    line("accounts", "hotel", ["a_hotel", "", "", "", ""]),
    line("accounts", "wang", ["a_wang", "", "", "", ""]),
    line("sign_in_attempts", "system", ["*", "*", "*", "*", ""]),
    line("statistics", "admin", ["*", "", "", "", ""]),
    line("statistics", "system", ["*", "", "*", "*", ""]),
    line("statistics", "shibei", ["370203", "", "", "", ""]),
    line("statistics", "qingdao", ["370200 370203", "", "", "", ""]),
    line("credentials", "admin", ["*", "*", "*", "*", "*"]),
    line("credentials", "system", ["*", "*", "*", "*", "*"]),
    line("credentials", "shibei", ["c_shibei c_hotel c_wang", "c_shibei c_hotel c_wang", "c_shibei", "shibei", ""]),
    line("credentials", "qingdao", ["c_hotel c_wang", "c_hotel c_wang", "", "", ""]),
    line("credentials", "hotel", ["c_hotel", "c_hotel", "c_hotel", "hotel", ""]),
    line("credentials", "wang", ["c_wang", "c_wang", "c_wang", "wang", ""]),
    line("match_runs", "admin", ["*", "*", "*", "*", "*"]),
    line("match_runs", "system", ["*", "*", "*", "*", "*"]),
    line("match_runs", "shibei", ["r_country r_qingdao r_shibei", "r_shibei", "r_shibei", "shibei", ""]),
    line(
        "match_runs",
        "qingdao",
        ["r_country r_qingdao r_shibei", "r_qingdao r_shibei", "r_qingdao r_shibei", "qingdao shibei", ""],
    ),
    line("match_runs", "wang", ["r_country r_shibei", "", "", "", ""]),
    line("events", "admin", ["*", "", "", "*", ""]),
    line("events", "system", ["*", "", "*", "*", ""]),
    line("events", "shibei", ["wang e_country e_shibei", "", "", "*", ""]),
    line("events", "qingdao", ["wang zhao e_country e_shibei", "", "", "*", ""]),
    line("events", "wang", ["wang", "", "", "*", ""]),
    line("events", "hotel", ["", "", "", "*", ""]),
    line("events", "novice", ["", "", "", "*", ""]),
    line("events", "adrift staff", ["", "", "", "*", ""]),
    line("events", "adrift employer", ["", "", "", "*", ""]),
    line("events", "adrift jobseeker", ["", "", "", "*", ""]),
    line("events", "mixed up", ["", "", "", "*", ""]),
    line("subscriptions", "admin", ["u_admin", "u_admin", "u_admin", "", ""]),
    line("subscriptions", "system", ["*", "*", "*", "*", "*"]),
    line("subscriptions", "shibei", ["u_shibei", "u_shibei", "u_shibei", "shibei", ""]),
    line("subscriptions", "wang", ["u_wang", "u_wang", "u_wang", "wang", ""]),
    line("match_candidates", "system", ["*", "", "*", "*", ""]),
    line("match_results", "admin", ["*", "", "", "", ""]),
    line("match_results", "system", ["*", "", "*", "*", ""]),
    line("match_results", "shibei", ["wang", "", "", "", ""]),
    line("match_results", "qingdao", ["wang zhao", "", "", "", ""]),
    line("match_results", "wang", ["wang", "", "", "", ""]),
    line("policies", "admin", ["*", "", "", "*", ""]),
    line("policies", "system", ["*", "", "", "", ""]),
    line("policies", "shibei", ["*", "", "", "shibei", ""]),
    line("policies", "qingdao", ["*", "", "", "shibei", ""]),
    line("policies", "hotel", ["*", "", "", "", ""]),
    line("policies", "novice", ["*", "", "", "", ""]),
    line("policies", "wang", ["*", "", "", "", ""]),
    line("policies", "adrift staff", ["*", "", "", "", ""]),
    line("policies", "adrift employer", ["*", "", "", "", ""]),
    line("policies", "adrift jobseeker", ["*", "", "", "", ""]),
    line("policies", "mixed up", ["*", "", "", "", ""]),
    line("fairs", "admin", ["*", "*", "*", "*", "*"]),
    line("fairs", "system", ["*", "*", "*", "*", "*"]),
    line(
        "fairs",
        "shibei",
        [
            "f_shibei_draft f_shibei_open f_jinan_open",
            "f_shibei_draft f_shibei_open",
            "f_shibei_draft f_shibei_open",
            "shibei",
            "",
        ],
    ),
    line(
        "fairs",
        "qingdao",
        [
            "f_shibei_draft f_shibei_open f_jinan_open",
            "f_shibei_draft f_shibei_open",
            "f_shibei_draft f_shibei_open",
            "shibei",
            "",
        ],
    ),
    line("fairs", "hotel", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fairs", "novice", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fairs", "wang", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fairs", "adrift staff", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fairs", "adrift employer", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fairs", "adrift jobseeker", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fairs", "mixed up", ["f_shibei_open f_jinan_open", "", "", "", ""]),
    line("fair_booths", "admin", ["*", "*", "*", "*", "*"]),
    line("fair_booths", "system", ["*", "*", "*", "*", "*"]),
    line("fair_booths", "shibei", ["*", "b_hotel b_factory", "b_hotel b_factory", "shibei", ""]),
    line("fair_booths", "qingdao", ["*", "b_hotel b_factory", "b_hotel b_factory", "shibei", ""]),
    line("fair_booths", "hotel", ["b_hotel", "", "", "", ""]),
    line("fair_booths", "wang", ["b_hotel b_mill", "", "", "", ""]),
    line("fair_booths", "adrift staff", ["b_hotel b_mill", "", "", "", ""]),
    line("fair_booths", "adrift jobseeker", ["b_hotel b_mill", "", "", "", ""]),
    line("fair_booths", "mixed up", ["b_hotel b_mill", "", "", "", ""]),
    line("fair_postings", "admin", ["*", "", "*", "*", ""]),
    line("fair_postings", "system", ["*", "", "*", "*", ""]),
    line("fair_postings", "shibei", ["*", "", "hotel_open factory_open", "shibei", ""]),
    line("fair_postings", "qingdao", ["*", "", "hotel_open factory_open", "shibei", ""]),
    line("fair_postings", "hotel", ["hotel_open", "", "", "", ""]),
    line("fair_postings", "wang", ["hotel_open mill_draft", "", "", "", ""]),
    line("fair_postings", "adrift staff", ["hotel_open mill_draft", "", "", "", ""]),
    line("fair_postings", "adrift jobseeker", ["hotel_open mill_draft", "", "", "", ""]),
    line("fair_postings", "mixed up", ["hotel_open mill_draft", "", "", "", ""]),
    line("fair_aides", "admin", ["*", "*", "*", "*", "*"]),
    line("fair_aides", "system", ["*", "*", "*", "*", "*"]),
    line("fair_aides", "shibei", ["h_shibei", "h_shibei", "h_shibei", "shibei", ""]),
    line("fair_aides", "qingdao", ["h_shibei", "h_shibei", "h_shibei", "shibei", ""]),
    line("fair_registrations", "admin", ["*", "*", "*", "*", "*"]),
    line("fair_registrations", "system", ["*", "*", "*", "*", "*"]),
    line("fair_registrations", "shibei", ["g_wang g_li", "g_wang g_li", "g_wang", "wang draft", "*"]),
    line(
        "fair_registrations",
        "qingdao",
        ["g_wang g_li g_zhao", "g_wang g_li g_zhao", "g_wang g_zhao", "wang draft", "*"],
    ),
    line("fair_registrations", "wang", ["g_wang g_wang_over", "g_wang", "g_wang", "wang", ""]),
    line("fair_invitations", "admin", ["*", "*", "*", "*", "*"]),
    line("fair_invitations", "system", ["*", "*", "*", "*", "*"]),
    line("fair_invitations", "shibei", ["i_wang", "i_wang", "i_wang", "wang draft", "wang_to_draft"]),
    line("fair_invitations", "qingdao", ["i_wang i_zhao", "i_wang i_zhao", "i_wang i_zhao", "wang draft", "*"]),
    line("fair_invitations", "wang", ["i_wang", "", "", "", ""]),
    line("placements", "admin", ["*", "*", "*", "*", "*"]),
    line("placements", "system", ["*", "*", "*", "*", "*"]),
    line("placements", "shibei", ["p_wang", "p_wang", "p_wang", "wang", ""]),
    line("placements", "qingdao", ["*", "*", "*", "*", "*"]),
    line("placements", "wang", ["p_wang", "", "", "", ""]),
    line("visits", "admin", ["*", "*", "*", "*", "*"]),
    line("visits", "system", ["*", "*", "*", "*", "*"]),
    line("visits", "shibei", ["u_wang", "u_wang", "u_wang", "wang", ""]),
    line("visits", "qingdao", ["*", "*", "*", "*", "*"]),
    line("visits", "wang", ["u_wang", "", "", "", ""]),
    line("fair_plans", "admin", ["*", "*", "*", "*", "*"]),
    line("fair_plans", "system", ["*", "*", "*", "*", "*"]),
    line("fair_plans", "shibei", ["f_shibei_open", "f_shibei_open", "f_shibei_open", "shibei", ""]),
    line("fair_plans", "qingdao", ["f_shibei_open", "f_shibei_open", "f_shibei_open", "shibei", ""]),
    line("fair_interviews", "admin", ["*", "*", "*", "*", "*"]),
    line("fair_interviews", "system", ["*", "*", "*", "*", "*"]),
    line("fair_interviews", "shibei", ["v_wang", "v_wang", "v_wang", "li", "to_mill"]),
    line("fair_interviews", "qingdao", ["v_wang", "v_wang", "v_wang", "li", "to_mill"]),
    line("fair_interviews", "hotel", ["v_wang", "v_wang", "", "", ""]),
    line("fair_interviews", "wang", ["v_wang", "", "", "", ""]),
    line("introductions", "admin", ["*", "*", "", "*", "*"]),
    line("introductions", "system", ["*", "*", "", "*", "*"]),
    line(
        "introductions",
        "shibei",
        ["n_wang_hotel n_wang_mill", "n_wang_hotel n_wang_mill", "", "wang_hotel", "to_factory"],
    ),
    line(
        "introductions",
        "qingdao",
        [
            "n_wang_hotel n_wang_mill n_zhao_hotel",
            "n_wang_hotel n_wang_mill n_zhao_hotel",
            "",
            "wang_hotel",
            "to_factory",
        ],
    ),
    line(
        "introductions",
        "hotel",
        ["n_wang_hotel n_zhao_hotel", "n_wang_hotel n_zhao_hotel", "", "wang_hotel", "to_li"],
    ),
    line(
        "introductions",
        "wang",
        ["n_wang_hotel n_wang_mill", "n_wang_hotel n_wang_mill", "", "wang_hotel", "to_factory"],
    ),
    line("introduction_steps", "admin", ["*", "", "", "admin", ""]),
    line("introduction_steps", "system", ["*", "", "", "time", ""]),
    line("introduction_steps", "shibei", ["n_wang_hotel n_wang_mill", "", "", "shibei", ""]),
    line("introduction_steps", "qingdao", ["n_wang_hotel n_wang_mill n_zhao_hotel", "", "", "", ""]),
    line("introduction_steps", "hotel", ["n_wang_hotel n_zhao_hotel", "", "", "hotel", ""]),
    line("introduction_steps", "wang", ["n_wang_hotel n_wang_mill", "", "", "wang", ""]),
    line("consents", "admin", ["*", "*", "", "admin", ""]),
    line("consents", "system", ["*", "*", "", "", ""]),
    line("consents", "shibei", ["*", "*", "", "shibei", ""]),
    line("consents", "qingdao", ["*", "*", "", "", ""]),
    line("consents", "hotel", ["n_wang_hotel", "n_wang_hotel", "", "", ""]),
    line("consents", "wang", ["*", "*", "", "wang", ""]),
    line("outbox", "admin", ["", "", "", "*", ""]),
    line("outbox", "system", ["*", "", "*", "*", ""]),
    line("outbox", "shibei", ["", "", "", "*", ""]),
    line("outbox", "qingdao", ["", "", "", "*", ""]),
    line("outbox", "hotel", ["", "", "", "*", ""]),
    line("outbox", "novice", ["", "", "", "*", ""]),
    line("outbox", "wang", ["", "", "", "*", ""]),
    line("outbox", "adrift staff", ["", "", "", "*", ""]),
    line("outbox", "adrift employer", ["", "", "", "*", ""]),
    line("outbox", "adrift jobseeker", ["", "", "", "*", ""]),
    line("outbox", "mixed up", ["", "", "", "*", ""]),
    line("outbox_horizon", "system", ["*", "*", "", "", ""]),
    line("sealing_keys", "system", ["*", "*", "*", "", ""]),
    line("idempotency_keys", "admin", ["k_admin", "k_admin", "k_admin", "", ""]),
    line("idempotency_keys", "system", ["*", "*", "*", "*", "*"]),
    line("idempotency_keys", "shibei", ["k_shibei", "k_shibei", "k_shibei", "shibei", ""]),
    line("idempotency_keys", "hotel", ["k_hotel", "k_hotel", "k_hotel", "", ""]),
    line("idempotency_keys", "wang", ["k_wang", "k_wang", "k_wang", "wang", ""]),
    line("imports", "admin", ["*", "*", "", "*", "*"]),
    line("imports", "system", ["*", "*", "", "*", "*"]),
    line("imports", "shibei", ["i_shibei", "i_shibei", "", "own", ""]),
    line("imports", "qingdao", ["", "", "", "own", ""]),
    line("imports", "hotel", ["i_hotel", "i_hotel", "", "own", ""]),
    line("imports", "wang", ["", "", "", "own", ""]),
];
