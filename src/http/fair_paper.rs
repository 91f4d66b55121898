//! `/api/v1/fairs/{id}/cards`, `/booth-cards`, `/wall-plan`: pages to print. Those who hold the fair print them; a person has their
//! own card, once the plan is printed.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::http::header::CONTENT_SECURITY_POLICY;
use actix_web::web::Data;

use crate::app::fair_sheets::{FairSheets, fair_sheets, own_sheets};
use crate::domain::audit::Act;
use crate::domain::ids::{BoothId, FairId, JobseekerId};
use crate::domain::principal::Standing;
use crate::paper::{self, BoothLine, BoothPage, BoothPlace, Card, CardLine, WallRow, WallSession};
use crate::store::fair_interviews::StoredInterview;
use crate::store::{Store, StoreError, Transaction};

use super::asker::Asker;
use super::language::Asked;
use super::path_id::PathId;
use super::problem::Problem;

fn shown(page: String) -> HttpResponse {
    HttpResponse::Ok()
        .content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, paper::POLICY.as_str()))
        .body(page)
}

/// Cards to print, one page each: who comes, when they are where, and the check-in code. A jobseeker has their own, once the plan
/// is printed.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/cards", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = String, content_type = "text/html")))]
pub async fn cards(
    (asker, id): (Asker, PathId<FairId>),
    language: Asked,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let read = async |tx: &mut Transaction| {
        let sheets = match asker.standing {
            Standing::Jobseeker(_) => own_sheets(tx, asker.standing, id.0).await?,
            _ => fair_sheets(tx, asker.standing, id.0).await?,
        };
        tx.note(Act::Export, Some(id.0.uuid()), sheets.people.keys().copied());
        Ok::<_, StoreError>(sheets)
    };
    let sheets = store.transaction(asker.principal(), read).await?;
    let mut all: Vec<Card> = sheets.people.keys().map(|person| card(&sheets, *person)).collect();
    all.sort_by(|one, other| (&one.name, &one.code).cmp(&(&other.name, &other.code)));
    Ok(shown(paper::cards(language.0, sheets.fair().name.as_str(), &sheets.fair().held_on.to_string(), &all)))
}

fn card(sheets: &FairSheets, person: JobseekerId) -> Card {
    let own = sheets.interviews.iter().filter(|it| it.value.seat.jobseeker == person);
    let line = |it: &StoredInterview| {
        let seat = &it.value.seat;
        CardLine {
            session: sheets.session(seat).to_owned(),
            time: sheets.time(seat.slot),
            booth: sheets.booth(seat.booth).to_owned(),
            posting: sheets.title(seat.posting).to_owned(),
            with: seat.helpers.iter().map(|id| sheets.aide(*id).map(str::to_owned)).collect(),
        }
    };
    Card { name: sheets.name(person).to_owned(), code: sheets.code(person).to_owned(), lines: own.map(line).collect() }
}

/// Everything of a fair for those who hold it; the look at everybody who has an interview is on record.
async fn held(asker: &Asker, id: FairId, store: &Store) -> Result<FairSheets, Problem> {
    let read = async |tx: &mut Transaction| {
        let sheets = fair_sheets(tx, asker.standing, id).await?;
        tx.note(Act::Export, Some(id.uuid()), sheets.interviews.iter().map(|it| it.value.seat.jobseeker));
        Ok::<_, StoreError>(sheets)
    };
    Ok(store.transaction(asker.principal(), read).await?)
}

/// A page for each booth to print: when who comes, by check-in codes.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/booth-cards", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = String, content_type = "text/html")))]
pub async fn booth_cards(
    (asker, id): (Asker, PathId<FairId>),
    language: Asked,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let sheets = held(&asker, id.0, &store).await?;
    let line = |it: &StoredInterview| {
        let seat = &it.value.seat;
        BoothLine {
            session: sheets.session(seat).to_owned(),
            time: sheets.time(seat.slot),
            posting: sheets.title(seat.posting).to_owned(),
            code: sheets.code(seat.jobseeker).to_owned(),
        }
    };
    let page = |id: BoothId, label: &str| BoothPage {
        label: label.to_owned(),
        lines: sheets.interviews.iter().filter(|it| it.value.seat.booth == id).map(line).collect(),
    };
    let all: Vec<BoothPage> = sheets.booths.iter().map(|it| page(it.id, it.value.label.as_str())).collect();
    Ok(shown(paper::booth_cards(language.0, sheets.fair().name.as_str(), &sheets.fair().held_on.to_string(), &all)))
}

/// The plan for the wall to print: booths by session and slot, by check-in codes, and where the booths are.
#[utoipa::path(get, path = "/api/v1/fairs/{id}/wall-plan", tag = "interviews", params(("id" = FairId, Path)), responses((status = 200, body = String, content_type = "text/html")))]
pub async fn wall_plan(
    (asker, id): (Asker, PathId<FairId>),
    language: Asked,
    store: Data<Store>,
) -> Result<HttpResponse, Problem> {
    let sheets = held(&asker, id.0, &store).await?;
    let place = |label: &str, right: i64, ahead: i64| BoothPlace { label: label.to_owned(), right, ahead };
    let booths: Vec<BoothPlace> = sheets
        .booths
        .iter()
        .map(|it| place(it.value.label.as_str(), it.value.position.x.value(), it.value.position.y.value()))
        .collect();
    let day = sheets.fair().held_on.to_string();
    let page = paper::wall_plan(language.0, (sheets.fair().name.as_str(), &day), &booths, &wall_sessions(&sheets));
    Ok(shown(page))
}

fn wall_sessions(sheets: &FairSheets) -> Vec<WallSession> {
    let mut codes: BTreeMap<(u16, BoothId), Vec<String>> = BTreeMap::new();
    for it in &sheets.interviews {
        let seat = &it.value.seat;
        codes.entry((seat.slot, seat.booth)).or_default().push(sheets.code(seat.jobseeker).to_owned());
    }
    let row = |slot: u16| WallRow {
        time: sheets.time(slot),
        codes: sheets.booths.iter().map(|it| codes.get(&(slot, it.id)).cloned().unwrap_or_default()).collect(),
    };
    let session = |(number, name): (u16, &str)| WallSession {
        name: name.to_owned(),
        rows: (0..).zip(&sheets.slots).filter(|(_, it)| it.session == number).map(|(slot, _)| row(slot)).collect(),
    };
    (0..).zip(sheets.fair().sessions.iter().map(|it| it.name.as_str())).map(session).collect()
}
