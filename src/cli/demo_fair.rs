//! The demo's job fair, held through the API as its staff would: people are asked, interviews planned, somebody does not come and
//! the plan is mended, results are noted, two people begin to work, and a visit to them is due.

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context, bail};
use jiff::ToSpan;
use jiff::civil::Date;
use serde_json::{Value, json};

use super::local_api::LocalApi;

const NAME: &str = "演示：残疾人专场招聘会";
/// Qingdao, with all its districts.
const REGION: &str = "370200";
const BOOTHS: usize = 6;
const POSTINGS_EACH: usize = 3;
/// Calls that are made, each of which somebody accepts.
const CALLS: usize = 40;
/// Planning is asked for five seconds.
const LOOKS: usize = 120;
const BETWEEN_LOOKS: Duration = Duration::from_millis(250);

/// Holds the fair, unless it has been held already, and prints what came of each step.
pub async fn hold(api: &LocalApi, today: Date) -> anyhow::Result<()> {
    let held = api.get(&format!("/fairs?region={REGION}&limit=100")).await?;
    if let Some(fair) = items(&held).iter().find(|it| field(it, "name") == NAME) {
        let (id, state) = (text(fair, "id")?, text(fair, "state")?);
        println!("\nThe demo has its job fair already; it is {state}: {}", link(api, id, "report"));
        return Ok(());
    }
    println!("\nA job fair in Qingdao, from the first call to the visit after a week:");
    let fair = set_up(api, today).await?;
    let people = invite(api, &fair).await?;
    plan(api, &fair).await?;
    let interviews = run(api, &fair, &people).await?;
    place(api, &fair, &interviews, today).await?;
    for page in ["wall-plan", "cards", "board", "report"] {
        println!("  {:<11} {}", page, link(api, &fair, page));
    }
    Ok(())
}

fn link(api: &LocalApi, fair: &str, page: &str) -> String {
    format!("http://{}/api/v1/fairs/{fair}/{page}", api.address())
}

/// Null where it is not there.
fn field<'a>(object: &'a Value, name: &str) -> &'a Value {
    object.get(name).unwrap_or(&Value::Null)
}

fn items(answer: &Value) -> &[Value] {
    field(answer, "items").as_array().map_or(&[], Vec::as_slice)
}

/// Everything of a list, page by page.
async fn all(api: &LocalApi, path: &str) -> anyhow::Result<Vec<Value>> {
    let (mut found, mut further) = (Vec::new(), String::new());
    loop {
        let page = api.get(&format!("{path}{further}")).await?;
        found.extend_from_slice(items(&page));
        match field(&page, "next_cursor").as_str() {
            Some(cursor) => further = format!("&cursor={cursor}"),
            None => return Ok(found),
        }
    }
}

fn text<'a>(object: &'a Value, name: &str) -> anyhow::Result<&'a str> {
    field(object, name).as_str().with_context(|| format!("{name} is not in {object}"))
}

async fn step(api: &LocalApi, fair: &str, to: &str) -> anyhow::Result<()> {
    api.post(&format!("/fairs/{fair}/transition"), &json!({"to": to, "reason": "演示"})).await?;
    Ok(())
}

/// A fair of last week with the employers who offer most, open for whoever comes.
async fn set_up(api: &LocalApi, today: Date) -> anyhow::Result<String> {
    let session = |name: &str, starts: &str| json!({"name": name, "starts": starts, "slot_minutes": 15, "slots": 9, "gap_minutes": 5});
    let made = api
        .post(
            "/fairs",
            &json!({
                "name": NAME, "organisers": ["演示市残疾人联合会"], "region": REGION, "address": "演示路 1 号",
                "accommodations": {"step_free_access": "available", "accessible_toilet": "available"},
                "date": today.saturating_sub(9.days()).to_string(), "seed": 2018,
                "sessions": [session("上午", "09:00"), session("下午", "13:30")],
            }),
        )
        .await?;
    let fair = text(&made, "id")?.to_owned();
    let offered = api.get(&format!("/postings?region={REGION}&status=open&limit=100")).await?;
    let mut by_employer: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for posting in items(&offered) {
        by_employer.entry(text(posting, "employer_id")?).or_default().push(text(posting, "id")?);
    }
    let mut employers: Vec<_> = by_employer.into_iter().collect();
    employers.sort_by_key(|(id, postings)| (std::cmp::Reverse(postings.len()), *id));
    for (at, (employer, postings)) in employers.into_iter().take(BOOTHS).enumerate() {
        let postings: Vec<Value> = postings.iter().take(POSTINGS_EACH).map(|id| json!({"posting_id": id})).collect();
        let booth = json!({
            "label": format!("A{}", at + 1), "position": {"x": at * 6, "y": 0}, "employer_id": employer,
            "postings": postings,
        });
        api.post(&format!("/fairs/{fair}/booths"), &booth).await?;
    }
    for (name, kind) in [("手语翻译甲", "sign_language_interpreter"), ("引导员甲", "guide"), ("辅导员甲", "job_coach")]
    {
        api.post(&format!("/fairs/{fair}/helpers"), &json!({"name": name, "kind": kind})).await?;
    }
    step(api, &fair, "open").await?;
    Ok(fair)
}

/// Draws up whom to ask, and has the first of them accept. Tells the registrations.
async fn invite(api: &LocalApi, fair: &str) -> anyhow::Result<Vec<String>> {
    let drawn = api.post(&format!("/fairs/{fair}/invitations"), &json!({"per_opening": 4})).await?;
    println!(
        "  invited     of {} people who look for work {} are asked, {} on reserve; {} fit nothing there",
        field(&drawn, "looked_at"),
        field(&drawn, "listed"),
        field(&drawn, "on_reserve"),
        field(&drawn, "without_posting")
    );
    let listed = api.get(&format!("/fairs/{fair}/invitations?on_reserve=false&limit={CALLS}")).await?;
    for invitation in items(&listed) {
        let path = format!("/fairs/{fair}/invitations/{}", text(invitation, "id")?);
        api.patch(&path, &json!({"state": "accepted"})).await?;
    }
    let registered = api.get(&format!("/fairs/{fair}/registrations?limit=100")).await?;
    println!("  registered  {} accepted", items(&registered).len());
    items(&registered).iter().map(|it| Ok(text(it, "id")?.to_owned())).collect()
}

async fn plan(api: &LocalApi, fair: &str) -> anyhow::Result<()> {
    let path = format!("/fairs/{fair}/plan");
    api.post(&path, &json!({"time_limit_seconds": 5})).await?;
    for _ in 0..LOOKS {
        let plan = api.get(&path).await?;
        match field(&plan, "status").as_str() {
            Some("done") => {
                println!(
                    "  planned     {} people have an interview; objective {}, proven bound {}, gap {}; a greedy plan has {}",
                    field(&plan, "people_with_interview"),
                    field(&plan, "objective"),
                    field(&plan, "bound"),
                    field(&plan, "gap"),
                    field(&plan, "greedy_objective")
                );
                return step(api, fair, "planned").await;
            }
            Some("failed") => bail!("the fair was not planned: {plan}"),
            _ => tokio::time::sleep(BETWEEN_LOOKS).await,
        }
    }
    bail!("the fair is still being planned")
}

/// Everybody comes but one; what the others talked of is noted. Tells the interviews that led to an offer.
async fn run(api: &LocalApi, fair: &str, people: &[String]) -> anyhow::Result<Vec<Value>> {
    step(api, fair, "running").await?;
    let (missing, present) = people.split_first().context("nobody is registered")?;
    for id in present {
        api.post(&format!("/fairs/{fair}/check-ins"), &json!({"registration_id": id})).await?;
    }
    let gone = json!({"from": {"session": 0, "slot": 0}, "fills_free_seats": true,
        "changes": [{"type": "no_show", "registration_id": missing}]});
    let mended = api.post(&format!("/fairs/{fair}/replan"), &gone).await?;
    println!(
        "  mended      one did not come: {} interviews as printed, {} changed, {} freed, {} added",
        field(&mended, "kept"),
        field(&mended, "changed"),
        field(&mended, "freed"),
        field(&mended, "added")
    );
    let planned = all(api, &format!("/fairs/{fair}/interviews?limit=100")).await?;
    let mut offers: Vec<Value> = Vec::new();
    for interview in &planned {
        let of_new = |name: &str| offers.iter().all(|it| field(it, name) != field(interview, name));
        let is_offer = offers.len() < 2 && of_new("jobseeker_id") && of_new("posting_id");
        let result = if is_offer {
            json!({"outcome": "took_place", "person_intent": "yes", "employer_intent": "yes", "offer": true})
        } else {
            json!({"outcome": "took_place", "person_intent": "yes", "employer_intent": "unknown"})
        };
        api.patch(&format!("/fairs/{fair}/interviews/{}", text(interview, "id")?), &result).await?;
        if is_offer {
            offers.push(interview.clone());
        }
    }
    println!("  results     {} interviews took place, {} offers", planned.len(), offers.len());
    step(api, fair, "closed").await?;
    Ok(offers)
}

async fn place(api: &LocalApi, fair: &str, offers: &[Value], today: Date) -> anyhow::Result<()> {
    for offer in offers {
        let placement = json!({
            "jobseeker_id": field(offer, "jobseeker_id"), "posting_id": field(offer, "posting_id"), "fair_id": fair,
            "starts_on": today.saturating_sub(8.days()).to_string(), "social_insurance": "paid_in_full",
            "promised_accommodations": ["rest_breaks"],
        });
        api.post("/placements", &placement).await?;
    }
    let due = api.get("/visits?limit=100").await?;
    println!(
        "  placed      {} people work since last week; {} visits are due: http://{}/api/v1/visits",
        offers.len(),
        items(&due).len(),
        api.address()
    );
    Ok(())
}
