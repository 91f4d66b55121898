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
    pub imports: ImportSettings,
    #[validate(nested)]
    pub audit: AuditSettings,
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
pub struct ImportSettings {
    /// Above this no workbook is read at all.
    #[validate(range(min = 1, max = 20))]
    pub max_mebibytes: usize,
    #[validate(range(min = 1, max = 3650))]
    pub keep_rejected_days: i64,
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct AuditSettings {
    /// Empty for `audit-key` in the data folder.
    pub signing_key_file: PathBuf,
    #[validate(range(min = 1, max = 10_080))]
    pub sign_every_minutes: u64,
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
            variables.into_iter().filter(|(name, _)| name.starts_with("STIRRUP_") && name != "STIRRUP_CONFIG");
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
    fn an_address_that_others_reach_is_refused() {
        for host in ["0.0.0.0", "::", "192.168.1.5"] {
            assert!(matches!(load(&[("STIRRUP_SERVER__HOST", host)]), Err(SettingsError::NotLoopback(_))), "{host}");
        }
        assert!(load(&[("STIRRUP_SERVER__HOST", "::1")]).is_ok());
    }
}
