//! The language of an answer, from `Accept-Language` (RFC 9110, 12.5.4). Chinese where nothing we have is asked for.

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{ACCEPT_LANGUAGE, HeaderMap};
use actix_web::{FromRequest, HttpRequest};

use crate::wording::Language;

/// The language that a request asks for.
#[derive(Debug, Clone, Copy)]
pub struct Asked(pub Language);

impl FromRequest for Asked {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(asked(request.headers()))))
    }
}

/// The language with the highest weight; the first of equals.
pub fn asked(headers: &HeaderMap) -> Language {
    let header = headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let mut best: Option<(u16, Language)> = None;
    for entry in header.split(',') {
        let mut parts = entry.split(';').map(str::trim);
        let language = match parts.next().unwrap_or_default().to_ascii_lowercase().split('-').next() {
            Some("zh") => Language::Chinese,
            Some("en") => Language::English,
            _ => continue,
        };
        let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1000), thousandths);
        if let Some(weight) = weight.filter(|weight| *weight > 0 && best.is_none_or(|(before, _)| *weight > before)) {
            best = Some((weight, language));
        }
    }
    best.map_or(Language::default(), |(_, language)| language)
}

/// A quality value, 0 to 1 with three decimals at most, in thousandths.
fn thousandths(text: &str) -> Option<u16> {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, ""));
    let is_shaped = decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    let whole = whole.parse::<u16>().ok().filter(|whole| *whole <= 1 && is_shaped)?;
    format!("{decimals:0<3}").parse::<u16>().ok().map(|decimals| (whole * 1000 + decimals).min(1000))
}

#[cfg(test)]
mod tests {
    use actix_web::http::header::HeaderValue;

    use super::*;

    #[test]
    fn the_highest_weight_wins_and_chinese_is_the_default() {
        let cases = [
            ("", Language::Chinese),
            ("en", Language::English),
            ("en-GB,zh;q=0.9", Language::English),
            ("fr, en;q=0.5, zh-CN;q=0.8", Language::Chinese),
            ("zh;q=0, en;q=0.1", Language::English),
            ("de", Language::Chinese),
            ("en;q=2", Language::Chinese),
        ];
        for (header, expected) in cases {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT_LANGUAGE, HeaderValue::from_static(header));
            assert_eq!(asked(&headers), expected, "{header}");
        }
    }
}
