//! What the outermost layers of the service go by, out of the settings: limits, proxies, headers, whose pages may ask.
//! The layers themselves are `http`'s; in which order they lie, `server`'s.

use std::time::Duration;

use actix_cors::Cors;
use actix_web::http::header;
use actix_web::web::{Data, ServiceConfig};

use crate::http::answer_headers::HeaderRules;
use crate::http::client_address::{ClientHeader, Proxies};
use crate::http::health::FiguresFor;
use crate::http::rate_limit::{Limits, Quotas};
use crate::http::rendering::AnswerRules;
use crate::http::security_txt::SecurityContact;
use crate::settings::{ClientAddressHeader, Settings};

/// What the outermost layers go by.
pub fn edge(settings: &Settings) -> impl Fn(&mut ServiceConfig) + Clone + Send + 'static {
    let contact = SecurityContact(settings.server.security_contact.clone());
    let (answers, figures) = (Data::new(answer_rules(settings)), Data::new(figures_for(settings)));
    let (limits, contact) = (Data::new(limits(settings)), Data::new(contact));
    move |app| {
        app.app_data(answers.clone()).app_data(figures.clone()).app_data(limits.clone()).app_data(contact.clone());
    }
}

fn answer_rules(settings: &Settings) -> AnswerRules {
    let has_origins = !settings.cors.allowed_origins.is_empty();
    AnswerRules {
        headers: HeaderRules { is_https: settings.is_https(), has_origins },
        deadline: Duration::from_secs(settings.server.request_timeout_seconds),
    }
}

fn figures_for(settings: &Settings) -> FiguresFor {
    if settings.server.behind_proxy { FiguresFor::Nobody } else { FiguresFor::LocalClients }
}

fn limits(settings: &Settings) -> Limits {
    let limits = &settings.rate_limit;
    let quotas = Quotas {
        principal: limits.principal_per_minute,
        employer_matches: limits.employer_matches_per_minute,
        address: limits.address_per_minute,
        stranger: limits.stranger_per_minute,
        sign_in: limits.sign_in_per_minute,
    };
    Limits::new(if limits.enabled { quotas } else { Quotas::default() }, proxies(settings))
}

/// Whose word on a client's address is taken.
pub fn proxies(settings: &Settings) -> Proxies {
    let header = match settings.server.client_address_header {
        ClientAddressHeader::XForwardedFor => ClientHeader::XForwardedFor,
        ClientAddressHeader::Forwarded => ClientHeader::Forwarded,
    };
    Proxies { trusted: settings.server.trusted_proxies.clone(), header }
}

/// What pages of other origins may send and read. They bring a token of their own: there are no cookies to send along.
pub fn cors(origins: &[String]) -> Cors {
    let cors = Cors::default()
        .allowed_methods(["GET", "POST", "PATCH", "DELETE"])
        .allowed_headers([header::AUTHORIZATION, header::CONTENT_TYPE, header::ACCEPT, header::ACCEPT_LANGUAGE])
        .allowed_headers([header::IF_MATCH, header::IF_NONE_MATCH])
        .allowed_header("idempotency-key")
        .expose_headers(["etag", "location", "retry-after", "ratelimit", "ratelimit-policy", "x-request-id"])
        .max_age(600)
        .disable_vary_header();
    origins.iter().fold(cors, |cors, origin| cors.allowed_origin(origin))
}
