//! How single settings are written: lists, networks, origins, addresses. What they are for is in `settings`.

use std::net::{IpAddr, SocketAddr};
use std::str::FromStr;

use ipnet::IpNet;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer};
use validator::ValidationError;

/// A list in a file, or one text with commas in a variable.
#[derive(Deserialize)]
#[serde(untagged)]
enum Listed {
    Many(Vec<String>),
    One(String),
}

impl Listed {
    fn parse<'de, D: Deserializer<'de>, T>(
        deserializer: D,
        one: impl Fn(&str) -> Result<T, String>,
    ) -> Result<Vec<T>, D::Error> {
        let texts = match Self::deserialize(deserializer)? {
            Self::Many(texts) => texts,
            Self::One(text) => text.split(',').map(str::to_owned).collect(),
        };
        let texts = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty());
        texts.map(|text| one(text).map_err(D::Error::custom)).collect()
    }
}

/// Addresses and networks.
pub fn networks<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<IpNet>, D::Error> {
    Listed::parse(deserializer, |text| {
        let address = IpAddr::from_str(text).map(IpNet::from);
        address.or_else(|_| IpNet::from_str(text)).map_err(|_| format!("{text} is no address and no network"))
    })
}

/// Origins of pages: scheme, host and port, and nothing behind them.
pub fn origins<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Listed::parse(deserializer, |text| {
        let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
        let is_host =
            |it: &&str| !it.is_empty() && it.bytes().all(|b| b.is_ascii_alphanumeric() || b".-:[]".contains(&b));
        host.filter(is_host)
            .map(|_| text.to_ascii_lowercase())
            .ok_or(format!("{text} is no origin, such as https://fair.example.org"))
    })
}

/// Names and addresses of machines, without scheme and port.
pub fn hosts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    Listed::parse(deserializer, |text| {
        let is_name = |it: &str| it.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
        let is_host = IpAddr::from_str(text).is_ok() || is_name(text);
        if is_host { Ok(text.to_ascii_lowercase()) } else { Err(format!("{text} is no name and no address")) }
    })
}

/// An address with its port; nothing for an empty text.
pub fn address<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<SocketAddr>, D::Error> {
    match String::deserialize(deserializer)?.trim() {
        "" => Ok(None),
        text => text.parse().map(Some).map_err(|_| D::Error::custom(format!("{text} is no address with a port"))),
    }
}

/// Whether a text is an address to write to, or none at all.
pub fn is_contact(text: &str) -> Result<(), ValidationError> {
    let is_one = ["mailto:", "https://", "tel:"].iter().any(|scheme| text.starts_with(scheme));
    let is_one_line = text.chars().all(|c| c.is_ascii_graphic());
    if text.is_empty() || is_one && is_one_line { Ok(()) } else { Err(ValidationError::new("contact")) }
}

/// Whether days after the first day of work are 1 to 3650, in rising order.
pub fn is_rising(days: &[u16]) -> Result<(), ValidationError> {
    let are_days = days.iter().all(|days| (1..=3650).contains(days));
    let is_rising = days.is_sorted_by(|one, next| one < next);
    if are_days && is_rising { Ok(()) } else { Err(ValidationError::new("visit_days")) }
}
