//! The OpenAPI 3.1 document: every path with its handler's own annotation, and then what all of them have in common,
//! added in one place so that no handler can forget it.

use serde_json::{Map, Value, json};
use utoipa::OpenApi;

use crate::access::table::{Method, Rule, rule};
use crate::domain::audit::Act;
use crate::domain::import::{CopyFormat, ExportFormat};
use crate::http::idempotency::IdempotencyKey;
use crate::http::problem::{ProblemAnswer, status};
use crate::http::query::{Cursor, Flag, Limit, SearchText, SessionParameter, WageMin};
use crate::http::{
    accounts, api_keys, audit, auth, certificates, employers, employers_to_call, events, fair_aides, fair_board,
    fair_booths, fair_interviews, fair_invitations, fair_paper, fair_period, fair_plans, fair_registrations,
    fair_report, fair_results, fairs, health, imports, introductions, jobseekers, levy, match_runs, matches,
    placements, policies, postings, problem_kinds, reference, rights, security_txt, statistics, subscriptions, unlocks,
    visits,
};
use crate::wording::Language;
use crate::wording::problem::{ProblemKind, problem};

use super::patches::{add_patches, point_to_patch};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Stirrup 马镫",
        description = "Matches disabled jobseekers with employer positions, and says why. Answers are in zh-CN or en, by \
            Accept-Language. Errors are RFC 9457 problem documents that name every wrong field at once. Unknown is never \
            a yes."
    ),
    paths(
        health::live,
        health::ready,
        health::figures,
        problem_kinds::read,
        security_txt::read,
        auth::token,
        auth::refresh,
        auth::revoke,
        auth::password,
        auth::me,
        accounts::list,
        accounts::create,
        accounts::read,
        accounts::change,
        accounts::remove,
        api_keys::list,
        api_keys::create,
        api_keys::read,
        api_keys::remove,
        reference::list_regions,
        reference::list_occupations,
        reference::list_skill_levels,
        reference::list_demands,
        reference::list_accommodations,
        reference::list_disability_categories,
        jobseekers::list,
        jobseekers::create,
        jobseekers::read,
        jobseekers::change,
        jobseekers::remove,
        rights::export,
        rights::consents,
        certificates::list,
        certificates::create,
        certificates::read,
        certificates::change,
        certificates::remove,
        employers::list,
        employers::create,
        employers::read,
        employers::change,
        employers::remove,
        postings::list,
        postings::create,
        postings::read,
        postings::change,
        postings::remove,
        introductions::list,
        introductions::create,
        introductions::read,
        introductions::consent,
        introductions::withdraw,
        introductions::step,
        fairs::list,
        fairs::create,
        fairs::read,
        fairs::change,
        fairs::remove,
        fairs::transition,
        fair_booths::list,
        fair_booths::create,
        fair_booths::read,
        fair_booths::change,
        fair_booths::remove,
        fair_aides::list,
        fair_aides::create,
        fair_aides::read,
        fair_aides::change,
        fair_aides::remove,
        fair_invitations::draw_up,
        fair_invitations::list,
        fair_invitations::read,
        fair_invitations::change,
        fair_invitations::send,
        fair_invitations::call_sheet,
        fair_invitations::take_back,
        employers_to_call::employers,
        fair_registrations::list,
        fair_registrations::create,
        fair_registrations::read,
        fair_registrations::change,
        fair_registrations::remove,
        fair_plans::create,
        fair_plans::read,
        fair_plans::arrive,
        fair_plans::mend,
        fair_interviews::list,
        fair_interviews::read,
        fair_interviews::change,
        fair_results::hand_out,
        fair_results::take_back,
        fair_results::plan_workbook,
        fair_board::board,
        fair_board::board_events,
        fair_paper::cards,
        fair_paper::booth_cards,
        fair_paper::wall_plan,
        fair_report::report,
        fair_period::read,
        fair_period::workbook,
        placements::list,
        placements::create,
        placements::read,
        placements::change,
        placements::leave,
        visits::list,
        visits::create,
        visits::read,
        visits::change,
        visits::due,
        visits::calendar,
        statistics::read,
        audit::list,
        imports::list,
        imports::create,
        imports::read,
        imports::rejected,
        imports::template,
        imports::export,
        match_runs::list,
        match_runs::create,
        match_runs::read,
        match_runs::remove,
        match_runs::results,
        events::list,
        subscriptions::list,
        subscriptions::create,
        subscriptions::read,
        subscriptions::change,
        subscriptions::remove,
        subscriptions::rotate,
        levy::estimate,
        policies::list,
        policies::create,
        policies::read,
        policies::change,
        policies::versions,
        policies::dry_run,
        policies::entitled,
        matches::for_jobseeker,
        matches::for_posting,
        matches::preview,
        unlocks::for_jobseeker,
        unlocks::for_posting,
        unlocks::for_region,
    ),
    // Types that stand in parameters only: the derive finds those in bodies and answers by itself.
    components(schemas(ProblemAnswer, Act, Cursor, CopyFormat, ExportFormat, Flag, Limit, SearchText, SessionParameter, WageMin, IdempotencyKey))
)]
struct Annotated;

/// Resources with a version, and so with an `ETag`, beside those of fairs.
const VERSIONED: [&str; 10] = [
    "policies",
    "placements",
    "visits",
    "accounts",
    "jobseekers",
    "certificates",
    "employers",
    "postings",
    "introductions",
    "subscriptions",
];
/// Resources of a fair, whose state decides what can be done.
const OF_FAIRS: [&str; 7] = ["invitations", "fairs", "booths", "helpers", "registrations", "fair-plans", "interviews"];

/// Plans are made anew, not changed.
fn is_versioned(tag: &str) -> bool {
    VERSIONED.contains(&tag) || OF_FAIRS.contains(&tag) && tag != "fair-plans"
}

/// The whole document.
pub fn document() -> Value {
    let mut document = serde_json::to_value(Annotated::openapi()).unwrap_or_default();
    if let Some(schemas) = document.pointer_mut("/components/schemas").and_then(Value::as_object_mut) {
        add_patches(schemas);
        name_items(schemas);
        let bodies = schemas.clone();
        schemas.values_mut().for_each(|schema| flatten(schema, &bodies));
    }
    if let Some(components) = document.get_mut("components").and_then(Value::as_object_mut) {
        let about = "An access token, from /api/v1/auth/token, or an API key.";
        let bearer = json!({"type": "http", "scheme": "bearer", "description": about});
        components.insert("securitySchemes".to_owned(), json!({"bearer": bearer}));
    }
    if let Some(paths) = document.get_mut("paths").and_then(Value::as_object_mut) {
        for (path, item) in paths {
            let operations = item.as_object_mut().into_iter().flatten();
            operations.for_each(|(method, operation)| describe(path, method, operation));
        }
    }
    document
}

/// A page refers to its items by name: written out in place they would say the same again.
fn name_items(schemas: &mut Map<String, Value>) {
    for (name, schema) in schemas.iter_mut() {
        if let (Some(item), Some(items)) =
            (name.strip_prefix("PageAnswer_"), schema.pointer_mut("/properties/items/items"))
        {
            *items = json!({"$ref": format!("#/components/schemas/{item}")});
        }
    }
}

/// An answer that contains a body is one object, wherever it stands: the body refuses unknown fields, which beside
/// `allOf` nothing could satisfy.
fn flatten(schema: &mut Value, bodies: &Map<String, Value>) {
    let Some(parts) = schema.get("allOf").and_then(Value::as_array).cloned() else {
        match schema {
            Value::Object(object) => object.values_mut().for_each(|inner| flatten(inner, bodies)),
            Value::Array(array) => array.iter_mut().for_each(|inner| flatten(inner, bodies)),
            _ => {}
        }
        return;
    };
    let (mut properties, mut required) = (Map::new(), Vec::new());
    for part in parts {
        // What may be left out as a whole is one of itself and null; then none of its fields is required.
        let choices = part.get("oneOf").and_then(Value::as_array);
        let chosen = choices.and_then(|all| all.iter().find(|it| it.get("$ref").is_some())).cloned();
        let is_always_there = chosen.is_none();
        let part = chosen.unwrap_or(part);
        let name = part.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
        let mut part = name.and_then(|name| bodies.get(name)).cloned().unwrap_or(part);
        // What is contained may contain in its turn.
        flatten(&mut part, bodies);
        properties.extend(part.get("properties").and_then(Value::as_object).cloned().unwrap_or_default());
        if is_always_there {
            required.extend(part.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
        }
    }
    let description = schema.get("description").cloned();
    *schema = json!({"type": "object", "properties": properties, "required": required});
    if let (Some(description), Some(schema)) = (description, schema.as_object_mut()) {
        schema.insert("description".to_owned(), description);
    }
}

/// What all operations of a kind have in common: their id, how they are refused, the headers of their answers.
fn describe(path: &str, method: &str, operation: &mut Value) {
    let tag = operation.pointer("/tags/0").and_then(Value::as_str).unwrap_or_default().to_owned();
    let function = operation.get("operationId").and_then(Value::as_str).unwrap_or_default();
    let id = format!("{tag}_{function}");
    let parameters = operation.get("parameters").and_then(Value::as_array).cloned().unwrap_or_default();
    let has =
        |field: &str, value: &str| parameters.iter().any(|it| it.get(field).and_then(Value::as_str) == Some(value));
    let has_body = operation.get("requestBody").is_some();
    let mut kinds = vec![ProblemKind::Internal, ProblemKind::Unavailable];
    kinds.extend([ProblemKind::TooManyRequests, ProblemKind::AddressTooLong, ProblemKind::HeadersTooLarge]);
    let method_in_table = Method::parse(&method.to_ascii_uppercase());
    let is_public = method_in_table.and_then(|method| rule(method, path)).is_some_and(Rule::is_public);
    if !is_public {
        kinds.extend([ProblemKind::Unauthenticated, ProblemKind::Forbidden]);
    }
    if has("in", "query") || has_body {
        kinds.extend([ProblemKind::MalformedRequest, ProblemKind::InvalidFields]);
    }
    if has("in", "path") {
        kinds.push(ProblemKind::NotFound);
    }
    if has_body {
        kinds.extend([ProblemKind::RequestTimeout, ProblemKind::BodyTooLarge, ProblemKind::UnsupportedMediaType]);
    }
    if has("name", "If-Match") {
        kinds.extend([ProblemKind::Stale, ProblemKind::PreconditionRequired]);
    }
    if (tag == "introductions" || OF_FAIRS.contains(&tag.as_str())) && has_body {
        kinds.push(ProblemKind::IllegalStep);
    }
    if OF_FAIRS.contains(&tag.as_str()) && method == "delete" {
        kinds.push(ProblemKind::NotInThisState);
    }
    if method == "delete" && ["employers", "postings"].contains(&tag.as_str()) {
        kinds.push(ProblemKind::InUse);
    }
    let is_single = is_versioned(&tag) && path.ends_with('}');
    let Some(operation) = operation.as_object_mut() else { return };
    operation.insert("operationId".to_owned(), json!(id));
    operation.insert("security".to_owned(), if is_public { json!([]) } else { json!([{"bearer": []}]) });
    if method == "patch"
        && let Some(schema) = operation.get_mut("requestBody")
    {
        point_to_patch(schema);
    }
    let Some(responses) = operation.get_mut("responses").and_then(Value::as_object_mut) else { return };
    for kind in kinds {
        let (title, _) = problem(Language::English, kind);
        let answer = json!({"description": title, "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}});
        responses.entry(status(kind).as_str().to_owned()).or_insert(answer);
    }
    for (code, response) in responses.iter_mut() {
        let Some(response) = response.as_object_mut() else { continue };
        if response.get("description").is_none_or(|it| it == "") {
            response.insert("description".to_owned(), json!(described(code)));
        }
        if code == "201" || (code == "200" && is_single) {
            response.insert("headers".to_owned(), headers(code, is_versioned(&tag)));
        }
    }
    // How delivering goes, and what is known of who is still there, changes without a new version.
    if method == "get" && is_single && !["subscriptions", "placements"].contains(&tag.as_str()) {
        responses.insert("304".to_owned(), json!({"description": "You have this version already."}));
    }
}

fn described(code: &str) -> &'static str {
    match code {
        "201" => "Made.",
        "202" => "Accepted; the address in Location tells how far it has come.",
        "204" => "Removed.",
        _ => "As asked.",
    }
}

fn headers(code: &str, is_versioned: bool) -> Value {
    let text = |about: &str| json!({"description": about, "schema": {"type": "string"}});
    let etag = is_versioned.then(|| ("ETag", text("The version; name it in If-Match to change or remove.")));
    let location = (code == "201").then(|| ("Location", text("Where it is.")));
    etag.into_iter().chain(location).map(|(name, header)| (name.to_owned(), header)).collect::<Map<_, _>>().into()
}
