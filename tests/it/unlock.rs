//! What would unlock more, end to end: each change with what it opens, for whom it is shown, and what is never told.

use serde_json::{Value, json};
use stirrup::domain::demand::Demand;

use super::support::app::App;
use super::support::builders::{Added, PASTRY_COOK, Record, certificate, employer, jobseeker, posting};

/// Somebody who does not walk far, needs the way to be free of steps, and has not said how well they read.
fn walker() -> Record {
    let stated = Demand::CODES.iter().filter(|code| **code != "literacy");
    let person = stated.fold(jobseeker(), |it, demand| it.can(demand, 3));
    person
        .can("standing_walking", 1)
        .requires("step_free_access")
        .at(36.08, 120.37)
        .wishes("max_commute_km", 15)
        .with("birth_date", "1989-03-01")
        .with("sex", "male")
}

/// Work beside their home that they can do.
fn easy(hotel: &Added, title: &str) -> Record {
    let work = posting(hotel).with("title", title).asks_nothing().at(36.09, 120.37);
    work.offers("step_free_access", "available").with("occupation", PASTRY_COOK)
}

/// Eight postings, each with one thing in the way but the first.
async fn around(app: &App, hotel: &Added) {
    for record in [
        easy(hotel, "收银员"),
        easy(hotel, "保安").asks("standing_walking", 3),
        easy(hotel, "保洁员").asks("standing_walking", 3).asks("literacy", 1),
        easy(hotel, "面点师").with("certificate_mandatory", true).with("required_level", "junior"),
        easy(hotel, "面点师傅").with("certificate_mandatory", true).with("required_level", "intermediate"),
        easy(hotel, "仓库管理员").at(36.28, 120.37),
        easy(hotel, "客服").offers("step_free_access", "unavailable"),
        easy(hotel, "文员").asks("literacy", 2),
    ] {
        app.add(record).await;
    }
    app.settle().await;
}

fn unlock(record: &Added) -> String {
    format!("{}/unlock", record.path)
}

/// Of each change of a list: its code, what it is about, and how many postings it opens.
fn told(list: &Value) -> Vec<(String, Value, usize)> {
    let items = list.as_array().unwrap().iter();
    items
        .map(|it| {
            let opened = it["opens"]["postings"].as_u64().unwrap();
            (it["code"].as_str().unwrap().to_owned(), it["params"].clone(), opened.try_into().unwrap())
        })
        .collect()
}

#[tokio::test]
async fn a_person_hears_which_one_change_opens_how_many_postings() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    around(&app, &hotel).await;
    let person = app.add(walker()).await;
    let answer = app.get(&unlock(&person)).await.expect(200).json;
    assert_eq!((&answer["jobseeker_id"], &answer["closed_by"]), (&json!(person.id), &json!([])));
    assert_eq!((&answer["postings_looked_at"], &answer["within_km"]), (&json!(8), &json!(65.0)));
    assert_eq!(answer["now"], json!({"postings": 2, "accessible": 1, "to_confirm": 1}));
    let take = |level: &str, opened| {
        ("take_certificate".to_owned(), json!({"occupation": PASTRY_COOK, "level": level}), opened)
    };
    assert_eq!(told(&answer["certificates"]), [take("intermediate", 2), take("junior", 1)]);
    let ask = |it: &str, opened| ("request_accommodation".to_owned(), json!({"accommodation": it}), opened);
    let accommodations = told(&answer["accommodations"]);
    assert_eq!(accommodations[..2], [ask("seated_work", 2), ask("remote_work", 2)]);
    // A dormitory would do in place of the way.
    assert!(accommodations.contains(&ask("step_free_access", 1)), "{accommodations:?}");
    assert!(accommodations.contains(&ask("accessible_dormitory", 1)), "{accommodations:?}");
    assert!(!accommodations.contains(&ask("dormitory", 1)), "nobody says that it is free of steps");
    let further = ("travel_further".to_owned(), json!({"from_km": 15, "to_km": 25}), 1);
    assert_eq!(told(&answer["distances"]), [further]);
    let fact = &answer["facts"][0];
    assert_eq!((&fact["to_confirm"], &fact["could_become_accessible"]), (&json!(1), &json!(1)));
    assert_eq!(fact["params"], json!({"fact": "capacity", "ask": "jobseeker", "demand": "literacy"}));
    insta::assert_json_snapshot!("person_zh", answer, {".jobseeker_id" => "[id]", ".**.examples[].id" => "[id]"});
    let english = app.get_in_english(&unlock(&person)).await.json;
    let texts = |list: &Value| list.as_array().unwrap().iter().map(|it| it["text"].clone()).collect::<Vec<_>>();
    let lists = ["certificates", "accommodations", "distances", "facts"];
    insta::assert_json_snapshot!("person_en", lists.map(|list| texts(&english[list])));
}

/// What is said comes true: the person takes the certificate, and has so many more matches.
#[tokio::test]
async fn a_change_that_is_made_opens_what_was_said() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    around(&app, &hotel).await;
    let person = app.add(walker()).await;
    app.settle().await;
    let before = app.get(&person.matches()).await.items().len();
    let answer = app.get(&unlock(&person)).await.json;
    app.add(certificate(&person).with("level", answer["certificates"][0]["params"]["level"].clone())).await;
    app.settle().await;
    let matches = app.get(&person.matches()).await;
    assert_eq!(matches.items().len(), before + told(&answer["certificates"])[0].2);
    for example in answer["certificates"][0]["examples"].as_array().unwrap() {
        assert!(matches.ids(Some("posting")).contains(&example["id"].as_str().unwrap()), "{example}");
    }
    let after = app.get(&unlock(&person)).await.json;
    assert_eq!(after["certificates"], json!([]));
}

#[tokio::test]
async fn an_ended_certificate_is_to_be_renewed_and_a_person_who_does_not_look_hears_why() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    around(&app, &hotel).await;
    let person = app.add(walker()).await;
    let ended = certificate(&person).with("level", "senior").with("issued_on", "2018-06-30");
    app.add(ended.with("expires_on", "2020-06-30")).await;
    let answer = app.get(&unlock(&person)).await.json;
    let renew = ("renew_certificate".to_owned(), json!({"occupation": PASTRY_COOK, "level": "senior"}), 2);
    assert_eq!(told(&answer["certificates"]), [renew]);
    app.patch(&person.path, "*", &json!({"status": "inactive"})).await.expect(200);
    let answer = app.get(&unlock(&person)).await.json;
    assert_eq!(answer["closed_by"][0]["gate"], "jobseeker_active");
    assert_eq!((&answer["accommodations"], &answer["postings_looked_at"]), (&json!([]), &json!(0)));
    let limited = app.get(&format!("{}?limit=0", unlock(&person))).await.expect(422);
    assert_eq!(limited.json["errors"][0]["pointer"], "/limit");
}

#[tokio::test]
async fn what_would_unlock_more_for_a_person_is_theirs_and_their_staffs_and_each_look_is_noted() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    around(&app, &hotel).await;
    let person = app.add(walker()).await;
    let other = app.add(walker()).await;
    app.jobseeker(&person).await.get(&unlock(&person)).await.expect(200);
    app.staff("370200").await.get(&unlock(&person)).await.expect(200);
    for client in [app.jobseeker(&other).await, app.staff("370100").await, app.employer(&hotel).await] {
        client.get(&unlock(&person)).await.expect(404);
    }
    let noted = "select role || ' ' || act from audit_records where act = 'match' order by seq";
    assert_eq!(app.texts(noted).await, ["jobseeker match", "staff match"]);
}

fn counts(list: &Value) -> Vec<(String, Value, Value)> {
    let items = list.as_array().unwrap().iter();
    let opens = |it: &Value| {
        let opens = &it["opens"];
        json!([opens["jobseekers_at_least"], opens["accessible_at_least"], opens["on_request_at_least"]])
    };
    items.map(|it| (it["code"].as_str().unwrap().to_owned(), it["params"].clone(), opens(it))).collect()
}

/// So many people who are alike in everything but their names.
async fn crowd(app: &App, number: usize, person: &Record) {
    for _ in 0..number {
        app.add(person.clone()).await;
    }
}

fn near() -> Record {
    jobseeker().can_everything().at(36.08, 120.37).wishes("max_commute_km", 15)
}

/// Twelve whom seated work would do for, seven who hear a little less than is asked, and four who lift too little.
async fn town(app: &App, region: &str) {
    crowd(app, 12, &near().with("region", region).can("standing_walking", 1)).await;
    crowd(app, 7, &near().with("region", region).can("hearing", 1)).await;
    crowd(app, 4, &near().with("region", region).can("lifting", 0)).await;
    app.settle().await;
}

#[tokio::test]
async fn an_employer_hears_how_many_people_a_change_would_open_and_never_fewer_than_five() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    town(&app, "370203").await;
    let work = easy(&hotel, "服务员").asks("standing_walking", 3).asks("hearing", 2).asks("lifting", 1);
    let role = app.add(work.with("status", "draft")).await;
    let answer = app.employer(&hotel).await.get(&unlock(&role)).await.expect(200).json;
    let offer = |it: &str, counts| ("offer_accommodation".to_owned(), json!({"accommodation": it}), counts);
    let ten = json!([10, 10, 10]);
    let five = json!([5, 5, 5]);
    let told = counts(&answer["accommodations"]);
    assert_eq!(told[..2], [offer("seated_work", ten.clone()), offer("remote_work", ten)]);
    assert!(told.contains(&offer("captioning", five)), "{told:?}");
    let lower = json!({"demand": "hearing", "from": 2, "to": 1});
    assert_eq!(counts(&answer["demands"]), [("lower_demand".to_owned(), lower, json!([5, 5, null]))]);
    assert_eq!((&answer["certificates"], &answer["facts"]), (&json!([]), &json!([])));
    assert_eq!((&answer["now"]["jobseekers_at_least"], &answer["minimum_shown"]), (&json!(null), &json!(5)));
    insta::assert_json_snapshot!("posting_zh", answer, {".posting_id" => "[id]"});
    let numbers = answer.to_string();
    for small in ["1", "2", "3", "4", "7", "12", "23"] {
        assert!(!numbers.contains(&format!("at_least\":{small},")), "{small} in {numbers}");
    }
}

#[tokio::test]
async fn a_certificate_and_what_is_not_stated_are_told_too() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    for _ in 0..6 {
        let person = app.add(near()).await;
        app.add(certificate(&person).with("level", "junior")).await;
    }
    app.settle().await;
    let strict = easy(&hotel, "面点师").with("certificate_mandatory", true).with("required_level", "intermediate");
    let strict = app.add(strict).await;
    let answer = app.get(&unlock(&strict)).await.json;
    let lower =
        ("lower_required_level".to_owned(), json!({"from": "intermediate", "to": "junior"}), json!([5, 5, null]));
    let waive = ("waive_certificate".to_owned(), json!({}), json!([5, 5, null]));
    assert_eq!(counts(&answer["certificates"]), [lower, waive]);
    let vague = app.add(easy(&hotel, "面点师傅")).await;
    app.patch(&vague.path, "*", &json!({"demands": {"literacy": null}})).await.expect(200);
    let fact = &app.get(&unlock(&vague)).await.json["facts"][0];
    assert_eq!(fact["params"], json!({"fact": "demand", "ask": "employer", "demand": "literacy"}));
    assert_eq!((&fact["to_confirm_at_least"], &fact["could_become_accessible_at_least"]), (&json!(5), &json!(5)));
}

#[tokio::test]
async fn staff_count_the_people_of_their_region_and_nobody_asks_about_what_is_not_theirs() {
    let app = App::start().await;
    let (hotel, other) = (app.add(employer()).await, app.add(employer()).await);
    town(&app, "370100").await;
    let work = easy(&hotel, "服务员").asks("standing_walking", 3).asks("hearing", 2);
    let role = app.add(work).await;
    assert!(!counts(&app.get(&unlock(&role)).await.json["accommodations"]).is_empty());
    let staff = app.staff("370200").await.get(&unlock(&role)).await.expect(200).json;
    assert_eq!((&staff["accommodations"], &staff["jobseekers_looked_at_at_least"]), (&json!([]), &json!(null)));
    let person = app.add(near()).await;
    for client in [app.employer(&other).await, app.staff("370100").await, app.jobseeker(&person).await] {
        client.get(&unlock(&role)).await.expect(404);
    }
}

/// The workplace counts as a field five kilometres wide, so moving a posting by some streets tells nothing new.
#[tokio::test]
async fn moving_a_posting_a_little_changes_no_count() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    // At the edge: some of them are within ten kilometres of one place and not of the other.
    for step in 0..30 {
        let person = jobseeker().can_everything().can("hearing", 1).at(36.160 + f64::from(step) * 0.001, 120.37);
        app.add(person.wishes("max_commute_km", 10)).await;
    }
    app.settle().await;
    let role = app.add(easy(&hotel, "服务员").asks("hearing", 2).at(36.0600, 120.3700)).await;
    let told = async || app.get(&unlock(&role)).await.expect(200).json;
    let before = told().await;
    assert!(!before["demands"].as_array().unwrap().is_empty(), "{before}");
    for latitude in [36.0510, 36.0700, 36.0999] {
        let place = json!({"location": {"latitude": latitude, "longitude": 120.3700}});
        app.patch(&role.path, "*", &place).await.expect(200);
        assert_eq!(told().await, before, "{latitude}");
    }
}

/// Six who lack a certificate, seven whom seated work would do for, and three for whom only easy reading would.
async fn district(app: &App, region: &str) {
    for _ in 0..6 {
        let person = app.add(near().with("region", region)).await;
        app.add(certificate(&person).with("level", "junior")).await;
    }
    crowd(app, 7, &near().with("region", region).can("standing_walking", 1)).await;
    crowd(app, 3, &near().with("region", region).can("learning", 1)).await;
    app.add(near().with("region", region).with("status", "inactive")).await;
}

const REGION: &str = "/api/v1/regions/370203/unlock";

#[tokio::test]
async fn staff_hear_which_trainings_and_accommodations_would_help_how_many_people_of_their_region() {
    let app = App::start().await;
    let hotel = app.add(employer()).await;
    district(&app, "370203").await;
    district(&app, "370100").await;
    let work = || easy(&hotel, "面点师").with("certificate_mandatory", true);
    for record in [
        work().with("required_level", "intermediate"),
        work().with("required_level", "intermediate").with("occupation", "4-03-02-05"),
        easy(&hotel, "保安").asks("standing_walking", 3),
        easy(&hotel, "保安员").asks("standing_walking", 2),
        easy(&hotel, "文员").asks("learning", 2),
    ] {
        app.add(record).await;
    }
    app.settle().await;
    let answer = app.staff("370200").await.get(REGION).await.expect(200).json;
    assert_eq!((&answer["people_at_least"], &answer["people_looked_at_at_least"]), (&json!(15), &json!(15)));
    assert_eq!((&answer["complete"], &answer["as_of"]), (&json!(true), &json!(app.clock.today().to_string())));
    let trainings = answer["trainings"].as_array().unwrap();
    let told: Vec<_> =
        trainings.iter().map(|it| (it["params"]["occupation"].clone(), &it["people_at_least"])).collect();
    // All sixteen are without an intermediate certificate of either.
    assert_eq!(told, [PASTRY_COOK, "4-03-02-05"].map(|code| (json!(code), &trainings[0]["people_at_least"])));
    assert_eq!((&trainings[0]["people_at_least"], &trainings[0]["pairs_at_least"]), (&json!(15), &json!(15)));
    assert_eq!(
        (&trainings[0]["estimated_people"], &trainings[0]["first_match_at_least"]),
        (&json!(null), &json!(null))
    );
    let seated = &answer["accommodations"][0];
    assert_eq!(seated["params"], json!({"accommodation": "seated_work"}));
    assert_eq!((&seated["people_at_least"], &seated["pairs_at_least"]), (&json!(5), &json!(10)));
    // Three are too few to be told of.
    let told = answer["accommodations"].to_string();
    assert!(!told.contains("job_coach") && !told.contains("easy_read"), "{told}");
    insta::assert_json_snapshot!("region_zh", answer, {".as_of" => "[day]"});
    // Asked again, all have been looked at, and the answer is the same.
    assert_eq!(app.get(REGION).await.expect(200).json, answer);
    app.get("/api/v1/regions/370100/unlock").await.expect(200);
    for client in [app.staff("370100").await, app.employer(&hotel).await] {
        client.get(REGION).await.expect(404);
    }
    app.get("/api/v1/regions/379999/unlock").await.expect(404);
    app.get("/api/v1/regions/qingdao/unlock").await.expect(404);
}
