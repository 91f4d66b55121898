//! How often somebody may ask: by address before anybody is known, by account once one is. Answers tell how much is left
//! (draft-ietf-httpapi-ratelimit-headers). Each process counts for itself, in memory that is bounded.

use std::fmt::Write as _;
use std::hash::Hash;
use std::net::IpAddr;
use std::num::NonZeroU32;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage, HttpRequest, HttpResponse};
use governor::clock::{Clock as _, DefaultClock};
use governor::middleware::StateInformationMiddleware;
use governor::state::keyed::DashMapStateStore;
use governor::{Quota, RateLimiter};

use crate::domain::ids::{AccountId, EmployerId};
use crate::domain::principal::Standing;
use crate::wording::problem::ProblemKind;

use super::asker::Asker;
use super::client_address::{Proxies, subscriber};
use super::problem::Problem;

/// The window that quotas are stated for.
const WINDOW: Duration = Duration::from_mins(1);
/// Who has been quiet for long is forgotten once in so many requests.
const FORGET_EVERY: u32 = 4096;
/// Probes must reach a service that is busy refusing.
const EXEMPT: [&str; 2] = ["/healthz", "/readyz"];
/// Where secrets are tried.
const SIGN_IN: [&str; 3] = ["/api/v1/auth/token", "/api/v1/auth/refresh", "/api/v1/auth/password"];
/// Where an employer learns of candidates, be it their number: one pace for all of it.
const CANDIDATES: [&str; 2] = ["/api/v1/postings/{id}/matches", "/api/v1/postings/{id}/unlock"];

const POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const LEFT: HeaderName = HeaderName::from_static("ratelimit");

/// Requests per minute; 0 is no limit.
#[derive(Debug, Clone, Copy, Default)]
pub struct Quotas {
    /// Of one account.
    pub principal: u32,
    /// Of one employer, for candidates.
    pub employer_matches: u32,
    /// From one address, whoever asks.
    pub address: u32,
    /// From one address, by nobody known.
    pub stranger: u32,
    /// Attempts to sign in from one address.
    pub sign_in: u32,
}

/// What everybody has used up so far.
pub struct Limits {
    proxies: Proxies,
    principal: Option<Limit<AccountId>>,
    employer_matches: Option<Limit<EmployerId>>,
    address: Option<Limit<IpAddr>>,
    stranger: Option<Limit<IpAddr>>,
    sign_in: Option<Limit<IpAddr>>,
}

impl Limits {
    pub fn new(quotas: Quotas, proxies: Proxies) -> Self {
        Self {
            proxies,
            principal: Limit::new("default", quotas.principal),
            employer_matches: Limit::new("matches", quotas.employer_matches),
            address: Limit::new("address", quotas.address),
            stranger: Limit::new("default", quotas.stranger),
            sign_in: Limit::new("sign-in", quotas.sign_in),
        }
    }
}

/// A quota with what each of those under it has used of it.
struct Limit<K: Hash + Eq + Clone> {
    name: &'static str,
    quota: NonZeroU32,
    used: RateLimiter<K, DashMapStateStore<K>, DefaultClock, StateInformationMiddleware>,
    charges: AtomicU32,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    /// `None` for a quota of 0.
    fn new(name: &'static str, per_minute: u32) -> Option<Self> {
        let quota = NonZeroU32::new(per_minute)?;
        let used = RateLimiter::dashmap(Quota::per_minute(quota)).with_middleware::<StateInformationMiddleware>();
        Some(Self { name, quota, used, charges: AtomicU32::new(0) })
    }

    /// Counts one request.
    fn charge(&self, key: &K) -> Reading {
        if self.charges.fetch_add(1, Ordering::Relaxed) % FORGET_EVERY == FORGET_EVERY - 1 {
            self.used.retain_recent();
        }
        let quota = self.quota.get();
        let (left, wait, is_over) = match self.used.check_key(key) {
            Ok(state) => {
                let left = state.remaining_burst_capacity();
                (left, WINDOW * quota.saturating_sub(left) / quota, false)
            }
            Err(until) => (0, until.wait_time_from(DefaultClock::default().now()), true),
        };
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        Reading { name: self.name, quota, left, seconds, is_over }
    }
}

/// What a limit says of one request.
#[derive(Debug, Clone, Copy)]
struct Reading {
    name: &'static str,
    quota: u32,
    left: u32,
    /// Until all of the quota is there again; until one more request is, where none is left.
    seconds: u64,
    is_over: bool,
}

/// What was read for a request, for the headers of its answer.
#[derive(Default)]
struct Readings(Vec<Reading>);

/// The outer one: runs before anybody is known, so that guessing is limited too.
pub async fn limit_addresses(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let limits = request.app_data::<Data<Limits>>().cloned().filter(|_| !EXEMPT.contains(&request.path()));
    let Some(limits) = limits else { return Ok(next.call(request).await?.map_into_boxed_body()) };
    let client = subscriber(limits.proxies.client_of(request.request()));
    let has_token = request.headers().contains_key(AUTHORIZATION);
    let is_sign_in = SIGN_IN.contains(&request.path());
    // Who shows a token counts as its account; as a stranger, later on, where nobody asked for it or it is no good.
    let is_over = note_unless_idle(request.request(), limits.address.as_ref(), &client)
        || is_sign_in && charge(request.request(), limits.sign_in.as_ref(), &client)
        || !has_token && charge(request.request(), limits.stranger.as_ref(), &client);
    let mut response = if is_over {
        request.error_response(refusal())
    } else {
        let response = next.call(request).await?.map_into_boxed_body();
        let is_known = response.request().extensions().contains::<Asker>();
        if has_token && !is_known && charge(response.request(), limits.stranger.as_ref(), &client) {
            ServiceResponse::new(response.request().clone(), HttpResponse::from_error(refusal()))
        } else {
            response
        }
    };
    let (request, answer) = (response.request().clone(), response.response_mut());
    if let Some(readings) = request.extensions().get::<Readings>() {
        tell(&readings.0, answer.headers_mut());
    }
    Ok(response)
}

/// The inner one: runs when it is known who asks.
pub async fn limit_principals(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let limits = request.app_data::<Data<Limits>>().cloned();
    let account = request.extensions().get::<Asker>().map(|asker| **asker);
    if let (Some(limits), Some(account)) = (limits, account) {
        let is_over = charge(request.request(), limits.principal.as_ref(), &account.id)
            || match account.standing {
                Standing::Employer(employer)
                    if request.match_pattern().is_some_and(|path| CANDIDATES.contains(&path.as_str())) =>
                {
                    charge(request.request(), limits.employer_matches.as_ref(), &employer)
                }
                _ => false,
            };
        if is_over {
            return Ok(request.error_response(refusal()));
        }
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// Counts a request and remembers what that read; tells whether it is one too many.
fn charge<K: Hash + Eq + Clone>(request: &HttpRequest, limit: Option<&Limit<K>>, key: &K) -> bool {
    let Some(reading) = limit.map(|limit| limit.charge(key)) else { return false };
    note(request, reading);
    reading.is_over
}

/// The same for the widest limit, which is worth a word only when it is used up.
fn note_unless_idle(request: &HttpRequest, limit: Option<&Limit<IpAddr>>, key: &IpAddr) -> bool {
    let Some(reading) = limit.map(|limit| limit.charge(key)).filter(|reading| reading.is_over) else { return false };
    note(request, reading);
    true
}

fn note(request: &HttpRequest, reading: Reading) {
    let mut extensions = request.extensions_mut();
    match extensions.get_mut::<Readings>() {
        Some(readings) => readings.0.push(reading),
        None => {
            extensions.insert(Readings(vec![reading]));
        }
    }
}

fn refusal() -> Problem {
    metrics::counter!("http_server_requests_limited_total").increment(1);
    Problem::of(ProblemKind::TooManyRequests)
}

/// The headers of an answer: each policy that counted, and what is left of it.
fn tell(readings: &[Reading], headers: &mut HeaderMap) {
    let (mut policies, mut left) = (String::new(), String::new());
    for reading in readings {
        let comma = if policies.is_empty() { "" } else { ", " };
        let Reading { name, quota, left: rest, seconds, .. } = reading;
        // Writing to a text does not fail.
        let _ = write!(policies, "{comma}\"{name}\";q={quota};w={}", WINDOW.as_secs());
        let _ = write!(left, "{comma}\"{name}\";r={rest};t={seconds}");
    }
    let wait = readings.iter().filter(|reading| reading.is_over).map(|reading| reading.seconds.max(1)).max();
    let values = [(POLICY, Some(policies)), (LEFT, Some(left)), (RETRY_AFTER, wait.map(|it| it.to_string()))];
    for (name, value) in values {
        if let Some(value) = value.and_then(|value| HeaderValue::from_str(&value).ok()) {
            headers.insert(name, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_quota_may_be_used_at_once_and_then_refills() {
        let limit = Limit::new("default", 3).unwrap();
        let readings: Vec<_> = (0..4).map(|_| limit.charge(&1)).map(|it| (it.left, it.seconds, it.is_over)).collect();
        assert_eq!(readings, [(2, 20, false), (1, 40, false), (0, 60, false), (0, 20, true)]);
        assert!(!limit.charge(&2).is_over, "somebody else has their own");
        assert!(Limit::<u8>::new("default", 0).is_none());
    }

    #[test]
    fn who_has_been_quiet_is_forgotten() {
        let limit = Limit::new("default", 10_000_000).unwrap();
        for key in 0..FORGET_EVERY * 3 {
            limit.charge(&key);
        }
        assert!(limit.used.len() <= usize::try_from(FORGET_EVERY * 2).unwrap(), "{}", limit.used.len());
    }

    #[test]
    fn headers_name_each_policy_and_the_longest_wait() {
        let reading = |name, left, is_over| Reading { name, quota: 60, left, seconds: 7, is_over };
        let mut headers = HeaderMap::new();
        tell(&[reading("default", 9, false), reading("matches", 0, true)], &mut headers);
        assert_eq!(headers.get(POLICY).unwrap(), "\"default\";q=60;w=60, \"matches\";q=60;w=60");
        assert_eq!(headers.get(LEFT).unwrap(), "\"default\";r=9;t=7, \"matches\";r=0;t=7");
        assert_eq!(headers.get(RETRY_AFTER).unwrap(), "7");
    }
}
