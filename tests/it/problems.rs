//! Every class of bad input: refused with a problem document that says where and why, never a 500.

use std::time::{Duration, Instant};

use reqwest::Method;
use reqwest::header::{ALLOW, CONTENT_TYPE};
use serde_json::{Value, json};

use super::support::app::App;
use super::support::builders::{certificate, employer, jobseeker, posting};
use super::support::client::Answer;

const NOBODY: &str = "019a0000-0000-7000-8000-000000000000";

#[tokio::test]
async fn all_faults_of_a_body_come_at_once_with_their_places() {
    let app = App::start().await;
    let body = json!({
        "name": "", "region": "37020", "birth_date": "1990-02-30", "sex": 1, "phone": "x", "colour": "red",
        "location": {"latitude": 91, "longitude": "east"}, "disability": {"certificate_number": "1", "level": 9},
        "capacities": {"lifting": 4, "flying": 1}, "accommodations": {"lift": "maybe"},
        "preferences": {"occupations": ["4-03-02-02", "x", "4-03-02-02"], "wage_min": -1, "remote": null}, "status": "gone"
    });
    let chinese = app.post("/api/v1/jobseekers", &body).await.expect(422);
    assert_eq!(
        (chinese.header("content-type"), chinese.header("content-language")),
        ("application/problem+json", "zh-CN")
    );
    insta::assert_json_snapshot!("all_faults_zh", chinese.json, {".instance" => "[request]"});
    let request =
        app.request(Method::POST, "/api/v1/jobseekers").header("accept-language", "en-GB,zh;q=0.5").json(&body);
    let english = Answer::to(request).await.expect(422);
    assert_eq!(english.header("content-language"), "en");
    insta::assert_json_snapshot!("all_faults_en", english.json, {".instance" => "[request]"});
    assert!(chinese.json["instance"].as_str().unwrap().contains(chinese.header("x-request-id")), "{}", chinese.text);
}

#[tokio::test]
async fn the_faults_of_a_posting_come_at_once_too() {
    let app = App::start().await;
    let body = json!({
        "title": "x".repeat(201), "region": "999999", "openings": 0, "wage": {"min": 5, "max": 4, "mean": 4}, "remote": "no",
        "demands": [], "valid_from": "2026-01-02", "valid_through": "2026-01-01", "certificate_mandatory": true, "status": null
    });
    let request = app.request(Method::POST, "/api/v1/postings").header("accept-language", "en").json(&body);
    insta::assert_json_snapshot!(Answer::to(request).await.json, {".instance" => "[request]"});
}

#[tokio::test]
async fn text_that_is_no_json_is_refused_with_its_place() {
    let app = App::start().await;
    let cases: [(&[u8], &str); 9] = [
        (b"", "line 1, column 0"),
        (b"{\"name\": \"a\",\n \"region\": }", "line 2, column 12"),
        (b"{\"name\": \"a\", \"name\": \"b\"}", "duplicate key \"name\""),
        (b"{\"capacities\": {\"lifting\": 1, \"lifting\": 2}}", "duplicate key \"lifting\""),
        (b"{\"name\": \"\xff\xfe\"}", "line 1"),
        (b"{} {}", "line 1, column 4"),
        (b"{'name': 'a'}", "line 1, column 2"),
        (b"{\"name\": NaN}", "line 1"),
        (b"\xef\xbb\xbf{}", "line 1, column 1"),
    ];
    for (text, place) in cases {
        let answer = app.post_text("/api/v1/jobseekers", text).await.expect(400);
        assert_eq!(answer.problem(), "malformed_json");
        assert!(answer.json["detail"].as_str().unwrap().contains(place), "{}", answer.text);
    }
    let deep = format!("{{\"name\": {}", "[".repeat(100_000));
    assert_eq!(app.post_text("/api/v1/jobseekers", deep).await.expect(400).problem(), "malformed_json");
}

#[tokio::test]
async fn a_body_that_is_no_object_is_of_the_wrong_type() {
    let app = App::start().await;
    for body in ["[]", "\"text\"", "7", "true", "null"] {
        for path in ["employers", "jobseekers", "postings", "matches/preview"] {
            let answer = app.post_text(&format!("/api/v1/{path}"), body).await.expect(422);
            assert_eq!(answer.faults().iter().map(|(pointer, _)| *pointer).collect::<Vec<_>>(), [""], "{path} {body}");
        }
    }
}

#[tokio::test]
async fn only_json_in_utf_8_is_taken() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let post = async |kind: Option<&str>| {
        let request = app.request(Method::POST, "/api/v1/employers").body(employer().body.to_string());
        Answer::to(kind.into_iter().fold(request, |request, kind| request.header(CONTENT_TYPE, kind))).await
    };
    for refused in
        ["text/plain", "application/xml", "application/json; charset=gbk", "application/merge-patch+json", ""]
    {
        assert_eq!(post(Some(refused)).await.expect(415).problem(), "unsupported_media_type", "{refused}");
    }
    post(None).await.expect(415);
    post(Some("Application/JSON; charset=\"UTF-8\"")).await.expect(201);
    for taken in ["application/json", "application/merge-patch+json"] {
        let request =
            app.request(Method::PATCH, &hotel.path).header(CONTENT_TYPE, taken).header("if-match", "*").body("{}");
        Answer::to(request).await.expect(200);
    }
}

#[tokio::test]
async fn a_body_larger_than_a_mebibyte_is_refused_whether_it_says_its_length_or_not() {
    let app = App::start().await;
    let blanks = " ".repeat(1024 * 1024 - employer().body.to_string().len());
    let fits = format!("{}{blanks}", employer().body);
    app.post_text("/api/v1/employers", fits.clone()).await.expect(201);
    let answer = app.post_text("/api/v1/employers", format!("{fits} ")).await.expect(413);
    assert_eq!(answer.problem(), "body_too_large");
    let chunk = format!("100001\r\n{}\r\n0\r\n\r\n", " ".repeat(0x10_0001));
    let head = format!(
        "POST /api/v1/employers HTTP/1.1\r\nhost: x\r\n{}content-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n",
        app.authorization()
    );
    let answer = app.send_bytes(format!("{head}{chunk}").into_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413") || answer.is_empty(), "{answer}");
}

#[tokio::test]
async fn a_body_that_stalls_is_cut_off() {
    let app = App::start().await;
    for framing in ["content-length: 100", "transfer-encoding: chunked"] {
        let head = format!(
            "POST /api/v1/employers HTTP/1.1\r\nhost: x\r\n{}content-type: application/json\r\n{framing}\r\n\r\n",
            app.authorization()
        );
        let started = Instant::now();
        let answer = app.send_bytes(head.into_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains("request_timeout"), "{answer}");
        assert!(started.elapsed() < Duration::from_secs(8), "{:?}", started.elapsed());
    }
}

#[tokio::test]
async fn a_wrong_method_is_405_and_says_which_are_right() {
    let app = App::start().await;
    let cases = [
        (Method::PUT, "/api/v1/employers", "GET, HEAD, POST"),
        (Method::DELETE, "/api/v1/jobseekers", "GET, HEAD, POST"),
        (Method::POST, "/api/v1/postings/x", "GET, HEAD, PATCH, DELETE"),
        (Method::POST, "/api/v1/postings/x/matches", "GET, HEAD"),
        (Method::GET, "/api/v1/matches/preview", "POST"),
        (Method::OPTIONS, "/api/v1/reference/regions", "GET, HEAD"),
        (Method::TRACE, "/healthz", "GET, HEAD"),
        (Method::from_bytes(b"BREW").unwrap(), "/metrics", "GET, HEAD"),
    ];
    for (method, path, allowed) in cases {
        let answer = Answer::to(app.request(method, path)).await.expect(405);
        assert_eq!(
            (answer.problem(), answer.headers[ALLOW].to_str().unwrap()),
            ("method_not_allowed", allowed),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_path_that_is_not_there_and_an_id_that_is_none_are_404() {
    let app = App::start().await;
    let paths = [
        "/",
        "/api",
        "/api/v2/jobseekers",
        "/api/v1/jobseekers/",
        "/api/v1/Jobseekers",
        "//healthz",
        "/api/v1/reference",
        "/api/v1/imports/x",
    ];
    for path in paths {
        assert_eq!(app.get(path).await.expect(404).problem(), "not_found", "{path}");
    }
    for id in [
        "x",
        "0",
        "%00",
        "%FF",
        "%2e%2e",
        "019A0000-0000-7000-8000-00000000000G",
        "019a00000000700080000000000000000",
        "'",
        NOBODY,
    ] {
        for path in [
            "employers/ID",
            "jobseekers/ID",
            "postings/ID",
            "jobseekers/ID/certificates",
            "jobseekers/ID/matches",
            "postings/ID/matches",
        ] {
            let path = format!("/api/v1/{}", path.replace("ID", id));
            assert_eq!(app.get(&path).await.expect(404).problem(), "not_found", "{path}");
        }
    }
    let cook = app.add(jobseeker()).await;
    app.get(&format!("{}/certificates/x", cook.path)).await.expect(404);
    app.get(&cook.path.replace('-', "")).await.expect(404);
}

#[tokio::test]
async fn every_wrong_query_parameter_is_named() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let role = app.add(posting(&hotel)).await;
    let cook = app.add(jobseeker()).await;
    let faults = async |path: &str| {
        let answer = app.get(path).await;
        answer.faults().into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect::<Vec<_>>().join(", ")
    };
    let lists = ["/api/v1/employers", "/api/v1/jobseekers", "/api/v1/postings", "/api/v1/reference/regions"];
    let matches = [cook.matches(), role.matches(), format!("{}/certificates", cook.path)];
    for path in lists.into_iter().chain(matches.iter().map(String::as_str)) {
        assert_eq!(faults(&format!("{path}?limit=0")).await, "/limit out_of_range");
        assert_eq!(faults(&format!("{path}?limit=101")).await, "/limit out_of_range");
        assert_eq!(faults(&format!("{path}?limit=ten")).await, "/limit wrong_type");
        assert_eq!(faults(&format!("{path}?limit=")).await, "/limit wrong_type");
        assert_eq!(faults(&format!("{path}?limit=1&limit=2")).await, "/limit repeated");
        for cursor in ["zz", "0", "", "00", "%00", "abababab", &"ab".repeat(100)] {
            let found = app.get(&format!("{path}?cursor={cursor}")).await;
            // The one list that counts its items takes any four bytes.
            assert!(found.status == 422 || (path.contains("reference") && cursor == "abababab"), "{path} {cursor}");
        }
        assert_eq!(faults(&format!("{path}?colour=red&limit=0")).await, "/colour unknown_field, /limit out_of_range");
        app.get(&format!("{path}?limit=100")).await.expect(200);
    }
    assert_eq!(
        faults(&format!("{}?verdict=yes&near_misses=1", cook.matches())).await,
        "/near_misses wrong_type, /verdict unknown_code"
    );
    assert_eq!(faults("/api/v1/postings?q=a%00b").await, "/q control_character");
    assert_eq!(faults(&format!("/api/v1/postings?q={}", "x".repeat(201))).await, "/q too_long");
    assert_eq!(
        faults("/api/v1/postings?wage_min=1.5&status=gone&occupation=x&employer_id=x").await,
        "/employer_id malformed, /occupation malformed, /status unknown_code, /wage_min wrong_type"
    );
    for broken in ["q=%ff", "q=%zz", "q=%", "=", "&&", "q"] {
        let status = app.get(&format!("/api/v1/postings?{broken}")).await.status;
        assert!([200, 400, 422].contains(&status), "{broken} {status}");
    }
}

/// U+0000 in every field that holds text: Postgres cannot store it, so it must never get that far.
#[tokio::test]
async fn a_null_character_is_refused_in_every_text() {
    let app = App::start().await;
    let (hotel, cook) = (app.add(employer()).await, app.add(jobseeker()).await);
    let texts = [
        (employer(), vec!["name", "unified_social_credit_code", "region", "contact_name", "contact_phone"]),
        (
            jobseeker(),
            vec![
                "name",
                "citizen_id",
                "birth_date",
                "sex",
                "region",
                "phone",
                "status",
                "external_reference",
                "unemployed_since",
            ],
        ),
        (
            posting(&hotel),
            vec!["employer_id", "title", "description", "occupation", "region", "valid_from", "external_reference"],
        ),
        (certificate(&cook), vec!["occupation", "level", "number", "issuer", "issued_on", "status"]),
    ];
    for (body, fields) in texts {
        for field in fields {
            for text in ["\u{0}", "370203\u{0}", "马\u{0}镫"] {
                let refused = app.post(body.path(), &body.clone().with(field, text)).await;
                assert_eq!(refused.faults().first().map(|(pointer, _)| *pointer), Some(format!("/{field}").as_str()));
            }
        }
        let key = app.post(body.path(), &body.clone().with("a\u{0}/~b", 1)).await;
        assert_eq!(key.faults(), [("/a\u{0}~1~0b", "unknown_field")]);
    }
    let patched = app.patch(&hotel.path, "*", &json!({"contact_name": "a\u{0}b"})).await;
    assert_eq!(patched.faults(), [("/contact_name", "control_character")]);
}

#[tokio::test]
async fn numbers_beyond_every_range_are_refused() {
    let app = App::start().await;
    let numbers =
        ["9223372036854775808", "-9223372036854775809", "18446744073709551616", "1e30", "-1e308", "4294967296", "1e-5"];
    for number in numbers {
        for body in [r#"{"headcount": N}"#, r#"{"headcount": [N]}"#, r#"{"name": N}"#] {
            let answer = app.post_text("/api/v1/employers", body.replace('N', number)).await;
            assert!(answer.faults().len() >= 3, "{number}: {}", answer.text);
        }
        for body in [
            r#"{"capacities": {"lifting": N}}"#,
            r#"{"disability": {"level": N}}"#,
            r#"{"preferences": {"wage_min": N}}"#,
        ] {
            let answer = app.post_text("/api/v1/matches/preview", body.replace('N', number)).await;
            assert_eq!(answer.expect(422).problem(), "invalid_fields", "{number}");
        }
        let place = format!(r#"{{"location": {{"latitude": {number}, "longitude": 0}}}}"#);
        let status = app.post_text("/api/v1/matches/preview", place).await.status;
        assert_eq!(status, if number == "1e-5" { 200 } else { 422 }, "{number}");
    }
    assert_eq!(
        app.post_text("/api/v1/employers", r#"{"headcount": 1e999}"#).await.expect(400).problem(),
        "malformed_json"
    );
    let long = app.post_text("/api/v1/employers", format!(r#"{{"headcount": {}}}"#, "9".repeat(100_000))).await;
    assert!([400, 422].contains(&long.status), "{}", long.text);
}

#[tokio::test]
async fn deep_and_wide_bodies_are_refused_not_followed() {
    let app = App::start().await;
    let deep = |depth: usize| format!("{{\"name\": {}{}}}", "[".repeat(depth), "]".repeat(depth));
    let shallow = app.post_text("/api/v1/jobseekers", deep(100)).await;
    assert_eq!(shallow.faults(), [("/name", "wrong_type"), ("/region", "required")]);
    app.post_text("/api/v1/jobseekers", deep(200)).await.expect(400);
    let wide: serde_json::Map<String, Value> = (0..20_000).map(|number| (format!("f{number}"), Value::Null)).collect();
    let answer = app.post("/api/v1/jobseekers", &wide).await;
    assert_eq!(answer.faults().len(), 20_002);
}

#[tokio::test]
async fn each_problem_that_has_no_field_reads_well_in_both_languages() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    let mut said = Vec::new();
    for language in ["zh-CN", "en"] {
        let requests = [
            app.request(Method::GET, "/api/v1/jobseekers/x"),
            app.request(Method::PUT, "/api/v1/jobseekers"),
            app.request(Method::POST, "/api/v1/jobseekers").header(CONTENT_TYPE, "application/json").body("{"),
            app.request(Method::POST, "/api/v1/jobseekers").body("{}"),
            app.request(Method::DELETE, &hotel.path),
            app.request(Method::DELETE, &hotel.path).header("if-match", "\"v9\""),
            app.request(Method::POST, "/api/v1/jobseekers").header("idempotency-key", "a b").json(&json!({})),
        ];
        for request in requests {
            let mut problem = Answer::to(request.header("accept-language", language)).await.json;
            problem["instance"] = "[request]".into();
            said.push(problem);
        }
    }
    insta::assert_json_snapshot!(said);
}

#[tokio::test]
async fn every_answer_has_the_headers_of_a_private_service() {
    let app = App::start().await;
    let cook = app.add(jobseeker()).await;
    for path in [cook.path.as_str(), "/api/v1/jobseekers", "/nowhere", &cook.matches()] {
        let answer = app.get(path).await;
        assert_eq!(
            (answer.header("x-content-type-options"), answer.header("cache-control")),
            ("nosniff", "no-store"),
            "{path}"
        );
        assert_eq!(
            (answer.header("vary"), answer.header("content-language")),
            ("Accept-Language, Authorization", "zh-CN"),
            "{path}"
        );
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    let (one, other) = (app.get("/healthz").await, app.get("/healthz").await);
    assert_ne!(one.header("x-request-id"), other.header("x-request-id"));
}
