//! Every path on one screen. A path answers 405 with `Allow` to a method that it does not have; `HEAD` goes where `GET` goes.

use actix_web::dev::Handler;
use actix_web::http::header::ALLOW;
use actix_web::web::{self, ServiceConfig};
use actix_web::{FromRequest, HttpResponse, Resource, Responder, guard};
use utoipa_swagger_ui::{Config, SwaggerUi};

use crate::access::table::{Method, rule};
use crate::http::{
    accounts, api_keys, audit, auth, certificates, employers, employers_to_call, events, fair_aides, fair_board,
    fair_booths, fair_interviews, fair_invitations, fair_paper, fair_period, fair_plans, fair_registrations,
    fair_report, fair_results, fairs, health, imports, introductions, jobseekers, levy, match_runs, matches,
    placements, policies, postings, problem_kinds, reference, rights, security_txt, statistics, subscriptions, unlocks,
    visits,
};

/// Adds every route to an application.
#[rustfmt::skip]
pub fn routes(app: &mut ServiceConfig, document: &'static str) {
    at("/healthz").get(health::live).add(app);
    at("/readyz").get(health::ready).add(app);
    at("/.well-known/security.txt").get(security_txt::read).add(app);
    at("/problems/{kind}").get(problem_kinds::read).add(app);
    at("/metrics").get(health::figures).add(app);
    at("/api/openapi.json").get(move || async move { HttpResponse::Ok().content_type("application/json").body(document) }).add(app);

    at("/api/v1/auth/token").post(auth::token).add(app);
    at("/api/v1/auth/refresh").post(auth::refresh).add(app);
    at("/api/v1/auth/revoke").post(auth::revoke).add(app);
    at("/api/v1/auth/password").post(auth::password).add(app);
    at("/api/v1/auth/me").get(auth::me).add(app);

    at("/api/v1/accounts").get(accounts::list).post(accounts::create).add(app);
    at("/api/v1/accounts/{id}").get(accounts::read).patch(accounts::change).delete(accounts::remove).add(app);
    at("/api/v1/api-keys").get(api_keys::list).post(api_keys::create).add(app);
    at("/api/v1/api-keys/{id}").get(api_keys::read).delete(api_keys::remove).add(app);

    at("/api/v1/reference/regions").get(reference::list_regions).add(app);
    at("/api/v1/reference/occupations").get(reference::list_occupations).add(app);
    at("/api/v1/reference/skill-levels").get(reference::list_skill_levels).add(app);
    at("/api/v1/reference/demands").get(reference::list_demands).add(app);
    at("/api/v1/reference/accommodations").get(reference::list_accommodations).add(app);
    at("/api/v1/reference/disability-categories").get(reference::list_disability_categories).add(app);

    at("/api/v1/jobseekers").get(jobseekers::list).post(jobseekers::create).add(app);
    at("/api/v1/jobseekers/{id}").get(jobseekers::read).patch(jobseekers::change).delete(jobseekers::remove).add(app);
    at("/api/v1/jobseekers/{id}/certificates").get(certificates::list).post(certificates::create).add(app);
    at("/api/v1/jobseekers/{id}/certificates/{certificate_id}")
        .get(certificates::read).patch(certificates::change).delete(certificates::remove).add(app);
    at("/api/v1/jobseekers/{id}/export").get(rights::export).add(app);
    at("/api/v1/jobseekers/{id}/consents").get(rights::consents).add(app);
    at("/api/v1/jobseekers/{id}/matches").get(matches::for_jobseeker).add(app);
    at("/api/v1/jobseekers/{id}/unlock").get(unlocks::for_jobseeker).add(app);

    at("/api/v1/employers").get(employers::list).post(employers::create).add(app);
    at("/api/v1/employers/{id}").get(employers::read).patch(employers::change).delete(employers::remove).add(app);

    at("/api/v1/postings").get(postings::list).post(postings::create).add(app);
    at("/api/v1/postings/{id}").get(postings::read).patch(postings::change).delete(postings::remove).add(app);
    at("/api/v1/postings/{id}/matches").get(matches::for_posting).add(app);
    at("/api/v1/postings/{id}/unlock").get(unlocks::for_posting).add(app);

    at("/api/v1/imports").get(imports::list).post(imports::create).add(app);
    at("/api/v1/imports/templates/{kind}").get(imports::template).add(app);
    at("/api/v1/imports/{id}").get(imports::read).add(app);
    at("/api/v1/imports/{id}/rejected").get(imports::rejected).add(app);
    at("/api/v1/exports/{kind}").get(imports::export).add(app);

    at("/api/v1/introductions").get(introductions::list).post(introductions::create).add(app);
    at("/api/v1/introductions/{id}").get(introductions::read).add(app);
    at("/api/v1/introductions/{id}/consent").post(introductions::consent).delete(introductions::withdraw).add(app);
    at("/api/v1/introductions/{id}/transition").post(introductions::step).add(app);


    at("/api/v1/placements").get(placements::list).post(placements::create).add(app);
    at("/api/v1/placements/{id}").get(placements::read).patch(placements::change).add(app);
    at("/api/v1/placements/{id}/leaving").post(placements::leave).add(app);
    at("/api/v1/placements/{id}/visits").get(visits::list).post(visits::create).add(app);
    at("/api/v1/placements/{id}/visits/{visit_id}").get(visits::read).patch(visits::change).add(app);
    at("/api/v1/visits").get(visits::due).add(app);
    at("/api/v1/visits/calendar").get(visits::calendar).add(app);


    at("/api/v1/regions/{adcode}/unlock").get(unlocks::for_region).add(app);

    at("/api/v1/statistics").get(statistics::read).add(app);

    at("/api/v1/audit").get(audit::list).add(app);

    at("/api/v1/match-runs").get(match_runs::list).post(match_runs::create).add(app);
    at("/api/v1/match-runs/{id}").get(match_runs::read).delete(match_runs::remove).add(app);
    at("/api/v1/match-runs/{id}/results").get(match_runs::results).add(app);

    at("/api/v1/events").get(events::list).add(app);
    at("/api/v1/subscriptions").get(subscriptions::list).post(subscriptions::create).add(app);
    at("/api/v1/subscriptions/{id}")
        .get(subscriptions::read).patch(subscriptions::change).delete(subscriptions::remove).add(app);
    at("/api/v1/subscriptions/{id}/secret").post(subscriptions::rotate).add(app);

    at("/api/v1/policies").get(policies::list).post(policies::create).add(app);
    at("/api/v1/policies/dry-run").post(policies::dry_run).add(app);
    at("/api/v1/policies/{id}").get(policies::read).patch(policies::change).add(app);
    at("/api/v1/policies/{id}/versions").get(policies::versions).add(app);
    at("/api/v1/jobseekers/{id}/entitlements").get(policies::entitled).add(app);
    fair_routes(app);
    at("/api/v1/levy/estimate").post(levy::estimate).add(app);

    at("/api/v1/matches/preview").post(matches::preview).add(app);

    app.service(web::redirect("/docs", "/docs/"));
    app.service(SwaggerUi::new("/docs/{_:.*}").config(Config::from("/api/openapi.json")));
}

/// A path under construction.
struct Path {
    pattern: &'static str,
    resource: Resource,
    allowed: Vec<&'static str>,
}

fn at(path: &'static str) -> Path {
    Path { pattern: path, resource: web::resource(path), allowed: Vec::new() }
}

/// One builder per method, as actix has it for handlers.
macro_rules! method {
    ($name:ident, $method:expr, $allowed:expr, $guard:expr) => {
        /// A route without a rule in the access table is not served.
        fn $name<F, Args>(mut self, handler: F) -> Self
        where
            F: Handler<Args>,
            Args: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            if rule($method, self.pattern).is_none() {
                return self;
            }
            self.allowed.extend($allowed);
            self.resource = self.resource.route(web::route().guard($guard).to(handler));
            self
        }
    };
}

impl Path {
    method!(get, Method::Get, ["GET", "HEAD"], guard::Any(guard::Get()).or(guard::Head()));
    method!(post, Method::Post, ["POST"], guard::Post());
    method!(patch, Method::Patch, ["PATCH"], guard::Patch());
    method!(delete, Method::Delete, ["DELETE"], guard::Delete());

    fn add(self, app: &mut ServiceConfig) {
        let allowed = self.allowed.join(", ");
        app.service(self.resource.default_service(web::to(move || {
            let allowed = allowed.clone();
            async move { HttpResponse::MethodNotAllowed().insert_header((ALLOW, allowed)).finish() }
        })));
    }
}

/// Everything of job fairs.
#[rustfmt::skip]
fn fair_routes(app: &mut ServiceConfig) {
    at("/api/v1/fairs").get(fairs::list).post(fairs::create).add(app);
    at("/api/v1/fairs/{id}").get(fairs::read).patch(fairs::change).delete(fairs::remove).add(app);
    at("/api/v1/fairs/{id}/transition").post(fairs::transition).add(app);
    at("/api/v1/fairs/{id}/booths").get(fair_booths::list).post(fair_booths::create).add(app);
    at("/api/v1/fairs/{id}/booths/{booth_id}")
        .get(fair_booths::read)
        .patch(fair_booths::change)
        .delete(fair_booths::remove)
        .add(app);
    at("/api/v1/fairs/{id}/helpers").get(fair_aides::list).post(fair_aides::create).add(app);
    at("/api/v1/fairs/{id}/helpers/{helper_id}")
        .get(fair_aides::read)
        .patch(fair_aides::change)
        .delete(fair_aides::remove)
        .add(app);
    at("/api/v1/fair-report").get(fair_period::read).add(app);
    at("/api/v1/fair-report/workbook").get(fair_period::workbook).add(app);
    at("/api/v1/fairs/{id}/invitations").get(fair_invitations::list).post(fair_invitations::draw_up).add(app);
    at("/api/v1/fairs/{id}/invitations/send").post(fair_invitations::send).add(app);
    at("/api/v1/fairs/{id}/invitations/{invitation_id}")
        .get(fair_invitations::read)
        .patch(fair_invitations::change)
        .add(app);
    at("/api/v1/fairs/{id}/employers-to-call").get(employers_to_call::employers).add(app);
    at("/api/v1/fairs/{id}/call-sheet").get(fair_invitations::call_sheet).post(fair_invitations::take_back).add(app);
    at("/api/v1/fairs/{id}/registrations").get(fair_registrations::list).post(fair_registrations::create).add(app);
    at("/api/v1/fairs/{id}/registrations/{registration_id}")
        .get(fair_registrations::read)
        .patch(fair_registrations::change)
        .delete(fair_registrations::remove)
        .add(app);
    at("/api/v1/fairs/{id}/report").get(fair_report::report).add(app);
    at("/api/v1/fairs/{id}/plan").get(fair_plans::read).post(fair_plans::create).add(app);
    at("/api/v1/fairs/{id}/check-ins").post(fair_plans::arrive).add(app);
    at("/api/v1/fairs/{id}/replan").post(fair_plans::mend).add(app);
    at("/api/v1/fairs/{id}/interviews").get(fair_interviews::list).add(app);
    at("/api/v1/fairs/{id}/interviews/{interview_id}")
        .get(fair_interviews::read)
        .patch(fair_interviews::change)
        .add(app);
    at("/api/v1/fairs/{id}/results").get(fair_results::hand_out).post(fair_results::take_back).add(app);
    at("/api/v1/fairs/{id}/plan/workbook").get(fair_results::plan_workbook).add(app);
    at("/api/v1/fairs/{id}/board").get(fair_board::board).add(app);
    at("/api/v1/fairs/{id}/board/events").get(fair_board::board_events).add(app);
    at("/api/v1/fairs/{id}/cards").get(fair_paper::cards).add(app);
    at("/api/v1/fairs/{id}/booth-cards").get(fair_paper::booth_cards).add(app);
    at("/api/v1/fairs/{id}/wall-plan").get(fair_paper::wall_plan).add(app);
}
