//! Headers that every answer has, whoever made it: what a browser may do with it, who may keep it, what it varies by.

use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, HeaderMap, HeaderName, HeaderValue, REFERRER_POLICY,
    STRICT_TRANSPORT_SECURITY, VARY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};

use crate::wording::Language;

/// An answer of the API is data: nothing in it runs, loads or is framed.
const OF_DATA: &str = "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// The page at /docs runs its own scripts and asks this service. Its style sheet has pictures inside, and one style stands in
/// the page itself: Swagger UI's, known by its hash (a browser names the new one when that changes; it looks, no more).
const OF_DOCS: &str = "default-src 'none'; script-src 'self'; style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='; img-src 'self' data:; \
                       connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";
/// Nothing of a device is anybody's business here.
const NO_DEVICES: &str = "accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), \
                          microphone=(), payment=(), usb=()";
const TWO_YEARS: &str = "max-age=63072000; includeSubDomains";

/// What depends on the settings.
#[derive(Debug, Clone, Copy, Default)]
pub struct HeaderRules {
    /// Browsers come by HTTPS and shall go on doing so.
    pub is_https: bool,
    /// Pages elsewhere may call the API, so answers differ by origin.
    pub has_origins: bool,
}

/// Sets them.
pub fn set_headers(headers: &mut HeaderMap, rules: HeaderRules, path: &str, language: Language, id: &str) {
    let policy = if path.starts_with("/docs") { OF_DOCS } else { OF_DATA };
    let vary =
        if rules.has_origins { "Accept-Language, Authorization, Origin" } else { "Accept-Language, Authorization" };
    // A page to print says itself what its own style is.
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(policy));
    }
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), NO_DEVICES),
        (VARY, vary),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if rules.is_https {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(TWO_YEARS));
    }
    // Records of people are kept by nobody on the way; lists that are the same for all say that they may be.
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if !headers.contains_key(CONTENT_LANGUAGE) {
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
    }
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}
