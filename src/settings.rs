//! Settings: the defaults in the binary, then a settings folder, then `STIRRUP_*` variables. Read once, checked at the
//! start, and refused whole when a key is unknown or a value is out of range. How a match is scored is in `scoring`.

use std::collections::HashMap;
use std::net::IpAddr;
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use serde::Deserialize;
use validator::Validate;

/// The defaults, with a comment on each.
const DEFAULTS: &str = include_str!("../config/default.toml");

/// Variables of ours that are no settings: where settings are, and a password for `stirrup user`.
const BESIDE: [&str; 2] = ["STIRRUP_CONFIG", "STIRRUP_ADMIN_PASSWORD"];

/// Why the settings were refused.
#[derive(Debug, thiserror::Error)]
pub enum SettingsError {
    #[error("settings: {0}")]
    Unreadable(#[from] config::ConfigError),
    #[error("settings out of range: {0}")]
    OutOfRange(#[from] validator::ValidationErrors),
    #[error(
        "server.host is {0}: until roles and sign-in exist, Stirrup listens on loopback addresses only (127.0.0.1 or ::1)"
    )]
    NotLoopback(IpAddr),
}

/// A text that must not be logged or printed.
#[derive(Clone, Deserialize, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(if self.0.is_empty() { "(none)" } else { "(hidden)" })
    }
}

/// All settings.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct Settings {
    /// Where the index and the private Postgres live.
    pub data_dir: PathBuf,
    #[validate(nested)]
    pub server: ServerSettings,
    #[validate(nested)]
    pub database: DatabaseSettings,
    #[validate(nested)]
    pub search: SearchSettings,
    #[validate(nested)]
    pub idempotency: IdempotencySettings,
    #[validate(nested)]
    pub sign_in: SignInSettings,
    #[validate(nested)]
    pub imports: ImportSettings,
    pub log: LogSettings,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ServerSettings {
    pub host: IpAddr,
    /// 0 takes any free port.
    pub port: u16,
    /// 0 takes one per processor.
    #[validate(range(max = 256))]
    pub workers: usize,
    #[validate(range(min = 1, max = 600))]
    pub body_timeout_seconds: u64,
    #[validate(range(min = 1, max = 600))]
    pub shutdown_seconds: u64,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Empty for the private Postgres.
    pub url: Secret,
    #[validate(range(min = 2, max = 1000))]
    pub max_connections: usize,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct SearchSettings {
    #[validate(range(min = 5, max = 60_000))]
    pub poll_milliseconds: u64,
    /// 0 takes one per processor.
    #[validate(range(max = 256))]
    pub ranking_permits: usize,
    #[validate(range(min = 1, max = 8760))]
    pub keep_outbox_hours: i64,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct IdempotencySettings {
    #[validate(range(min = 1, max = 8760))]
    pub keep_hours: i64,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
#[validate(schema(function = "is_strong_enough"))]
pub struct SignInSettings {
    #[validate(range(min = 1, max = 60))]
    pub access_minutes: i64,
    #[validate(range(min = 1, max = 90))]
    pub session_days: i64,
    #[validate(range(max = 1_048_576))]
    pub argon2_memory_kib: u32,
    #[validate(range(max = 20))]
    pub argon2_passes: u32,
}

/// What OWASP recommends for Argon2id with one thread (Password Storage Cheat Sheet): memory in KiB, and passes. They are
/// of equal strength; an attacker finds memory harder to come by than a server does.
const ARGON2_AT_LEAST: [(u32, u32); 5] = [(47_104, 1), (19_456, 2), (12_288, 3), (9_216, 4), (7_168, 5)];

fn is_strong_enough(settings: &SignInSettings) -> Result<(), validator::ValidationError> {
    let SignInSettings { argon2_memory_kib: memory, argon2_passes: passes, .. } = *settings;
    if ARGON2_AT_LEAST.iter().any(|&(least, fewest)| memory >= least && passes >= fewest) {
        return Ok(());
    }
    Err(validator::ValidationError::new("argon2").with_message("Argon2 must cost at least what OWASP recommends".into()))
}

#[cfg(test)]
impl Default for SignInSettings {
    fn default() -> Self {
        Self { access_minutes: 15, session_days: 30, argon2_memory_kib: 19_456, argon2_passes: 2 }
    }
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct ImportSettings {
    /// Above this no workbook is read at all.
    #[validate(range(min = 1, max = 20))]
    pub max_mebibytes: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogSettings {
    pub format: LogFormat,
    pub filter: String,
}

#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum LogFormat {
    Pretty,
    Json,
}

impl Settings {
    /// Reads and checks the settings. `folder` may hold a `default.toml` with other values; variables win over both.
    ///
    /// # Errors
    /// Unreadable files, unknown keys, values out of range, an address that is not loopback.
    pub fn load(
        folder: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let variables: HashMap<String, String> = variables.into_iter().collect();
        let database_url = variables.get("DATABASE_URL").filter(|url| !url.is_empty()).cloned();
        let prefixed =
            variables.into_iter().filter(|(name, _)| name.starts_with("STIRRUP_") && !BESIDE.contains(&name.as_str()));
        let mut layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(folder) = folder {
            layers = layers.add_source(File::from(folder.join("default.toml")).required(false));
        }
        let environment = Environment::with_prefix("STIRRUP").prefix_separator("_").separator("__").try_parsing(true);
        let settings: Self = layers
            .set_override_option("database.url", database_url)?
            .add_source(environment.source(Some(prefixed.collect())))
            .build()?
            .try_deserialize()?;
        settings.validate()?;
        if settings.server.host.is_loopback() {
            Ok(settings)
        } else {
            Err(SettingsError::NotLoopback(settings.server.host))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(variables: &[(&str, &str)]) -> Result<Settings, SettingsError> {
        Settings::load(None, variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())))
    }

    #[test]
    fn the_defaults_are_in_order() {
        assert_eq!(load(&[]).unwrap().server.port, 8080);
    }

    #[test]
    fn variables_win_over_defaults() {
        let settings =
            load(&[("STIRRUP_SERVER__PORT", "9001"), ("DATABASE_URL", "postgres://x"), ("HOME", "/")]).unwrap();
        assert_eq!((settings.server.port, settings.database.url.reveal()), (9001, "postgres://x"));
        assert!(!format!("{settings:?}").contains("postgres://x"));
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(matches!(load(&[("STIRRUP_SERVER__PROT", "9001")]), Err(SettingsError::Unreadable(_))));
    }

    #[test]
    fn a_value_out_of_range_is_refused() {
        assert!(matches!(load(&[("STIRRUP_DATABASE__MAX_CONNECTIONS", "1")]), Err(SettingsError::OutOfRange(_))));
    }

    #[test]
    fn passwords_cost_at_least_what_owasp_recommends() {
        let with = |memory, passes| {
            load(&[("STIRRUP_SIGN_IN__ARGON2_MEMORY_KIB", memory), ("STIRRUP_SIGN_IN__ARGON2_PASSES", passes)])
        };
        assert!(with("7168", "5").is_ok() && with("65536", "1").is_ok());
        for (memory, passes) in [("7168", "4"), ("19455", "2"), ("7167", "20"), ("46000", "1"), ("2000000", "1")] {
            assert!(matches!(with(memory, passes), Err(SettingsError::OutOfRange(_))), "{memory} {passes}");
        }
    }

    #[test]
    fn the_variable_with_a_password_is_no_setting() {
        assert!(load(&[("STIRRUP_ADMIN_PASSWORD", "骑马下海的人不怕浪花")]).is_ok());
    }

    #[test]
    fn an_address_that_others_reach_is_refused() {
        for host in ["0.0.0.0", "::", "192.168.1.5"] {
            assert!(matches!(load(&[("STIRRUP_SERVER__HOST", host)]), Err(SettingsError::NotLoopback(_))), "{host}");
        }
        assert!(load(&[("STIRRUP_SERVER__HOST", "::1")]).is_ok());
    }
}
