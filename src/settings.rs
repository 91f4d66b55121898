//! Settings: the defaults in the binary, then a settings folder, then `STIRRUP_*` variables. Read once, checked at the
//! start, and refused whole when a key is unknown or a value is out of range. How a match is scored is in `scoring`.

use std::collections::HashMap;
use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};

use config::{Config, Environment, File, FileFormat};
use ipnet::IpNet;
use serde::Deserialize;
use validator::Validate;

use crate::notation;
pub use crate::sections::{AftercareSettings, MatchRunSettings, WebhookSettings};

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
        "server.host is {0}, which others reach in clear text: give tls.certificate_file and tls.key_file, or set \
         server.behind_proxy where a proxy in front ends TLS"
    )]
    InClearText(IpAddr),
    #[error("tls.certificate_file and tls.key_file belong together: one of them is missing")]
    HalfOfTls,
    #[error("{name} and {name}_file are both set: one of them is enough")]
    SecretTwice { name: &'static str },
    #[error("{name}_file: {} cannot be read: {source}", path.display())]
    SecretUnreadable { name: &'static str, path: PathBuf, source: std::io::Error },
}

/// A text that must not be logged or printed.
#[derive(Clone, Deserialize, Default, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// Takes the text from a file, if one is named; its last line break is the editor's.
    fn read_from(&mut self, name: &'static str, path: &Path) -> Result<(), SettingsError> {
        if path.as_os_str().is_empty() {
            return Ok(());
        }
        if !self.0.is_empty() {
            return Err(SettingsError::SecretTwice { name });
        }
        let text = fs::read_to_string(path);
        let text = text.map_err(|source| SettingsError::SecretUnreadable { name, path: path.to_owned(), source })?;
        text.trim_end_matches(['\r', '\n']).clone_into(&mut self.0);
        Ok(())
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
    pub tls: TlsSettings,
    pub cors: CorsSettings,
    pub metrics: MetricsSettings,
    #[validate(nested)]
    pub rate_limit: RateLimitSettings,
    #[validate(nested)]
    pub database: DatabaseSettings,
    pub sealing: SealingSettings,
    #[validate(nested)]
    pub search: SearchSettings,
    #[validate(nested)]
    pub idempotency: IdempotencySettings,
    #[validate(nested)]
    pub sign_in: SignInSettings,
    #[validate(nested)]
    pub imports: ImportSettings,
    #[validate(nested)]
    pub match_runs: MatchRunSettings,
    #[validate(nested)]
    pub webhooks: WebhookSettings,
    #[validate(nested)]
    pub aftercare: AftercareSettings,
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
    /// A proxy in front ends TLS, so listening in clear text is not the last word.
    pub behind_proxy: bool,
    /// Whose word on a client's address is taken.
    #[serde(deserialize_with = "notation::networks")]
    pub trusted_proxies: Vec<IpNet>,
    pub client_address_header: ClientAddressHeader,
    #[validate(range(min = 1, max = 600))]
    pub head_timeout_seconds: u64,
    #[validate(range(min = 1, max = 600))]
    pub keep_alive_seconds: u64,
    #[validate(range(min = 1, max = 600))]
    pub request_timeout_seconds: u64,
    #[validate(range(min = 1, max = 600))]
    pub write_timeout_seconds: u64,
    #[validate(range(min = 1, max = 100_000))]
    pub max_connections: usize,
    /// 0 is any number.
    #[validate(range(max = 100_000))]
    pub max_connections_per_address: u32,
    /// Where to report a hole: an address such as mailto:… or https://…; empty for none.
    #[validate(custom(function = "notation::is_contact"))]
    pub security_contact: String,
}

/// The header in which trusted proxies tell a client's address. One of them: a proxy that writes one lets the other pass,
/// and clients write what they like.
#[derive(Debug, Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "snake_case")]
pub enum ClientAddressHeader {
    XForwardedFor,
    Forwarded,
}

/// Empty paths for a service in clear text.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TlsSettings {
    /// PEM, the server's own certificate first.
    pub certificate_file: PathBuf,
    /// PEM, readable by its owner alone.
    pub key_file: PathBuf,
}

impl TlsSettings {
    /// Whether Stirrup ends TLS itself.
    pub fn is_on(&self) -> bool {
        !self.certificate_file.as_os_str().is_empty()
    }
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CorsSettings {
    /// Whose pages may call the API from a browser, such as `https://fair.example.org`. Never all.
    #[serde(deserialize_with = "notation::origins")]
    pub allowed_origins: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MetricsSettings {
    /// Host and port of a listener for `/metrics` alone.
    #[serde(deserialize_with = "notation::address")]
    pub address: Option<SocketAddr>,
}

/// Requests per minute; 0 is no limit.
#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct RateLimitSettings {
    pub enabled: bool,
    #[validate(range(max = 10_000_000))]
    pub principal_per_minute: u32,
    #[validate(range(max = 10_000_000))]
    pub employer_matches_per_minute: u32,
    #[validate(range(max = 10_000_000))]
    pub address_per_minute: u32,
    #[validate(range(max = 10_000_000))]
    pub stranger_per_minute: u32,
    #[validate(range(max = 10_000_000))]
    pub sign_in_per_minute: u32,
}

impl RateLimitSettings {
    /// The same for whoever tries Stirrup out or measures it: a hundred times as much, but guesses at secrets stay few.
    #[must_use]
    pub fn roomy(&self) -> Self {
        let wide = |per_minute: u32| per_minute.saturating_mul(100);
        Self {
            enabled: self.enabled,
            principal_per_minute: wide(self.principal_per_minute),
            employer_matches_per_minute: wide(self.employer_matches_per_minute),
            address_per_minute: wide(self.address_per_minute),
            stranger_per_minute: wide(self.stranger_per_minute),
            sign_in_per_minute: self.sign_in_per_minute,
        }
    }
}

#[derive(Debug, Clone, Deserialize, Validate)]
#[serde(deny_unknown_fields)]
pub struct DatabaseSettings {
    /// Empty for the private Postgres.
    pub url: Secret,
    /// A file with the URL in it.
    pub url_file: PathBuf,
    /// The server's own login, where somebody else has made it; empty where Stirrup makes it.
    pub server_url: Secret,
    /// A file with that URL in it.
    pub server_url_file: PathBuf,
    #[validate(range(min = 2, max = 1000))]
    pub max_connections: usize,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SealingSettings {
    /// Empty for `keys.json` in the data folder.
    pub keys_file: PathBuf,
    /// The keys themselves, of `STIRRUP_SEALING__KEYS` and nowhere else: a settings file is no place for them.
    #[serde(skip)]
    pub keys: Secret,
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
    Err(validator::ValidationError::new("argon2")
        .with_message("Argon2 must cost at least what OWASP recommends".into()))
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
    /// Unreadable files, unknown keys, values out of range, an address that others reach in clear text.
    pub fn load(
        folder: Option<&Path>,
        variables: impl IntoIterator<Item = (String, String)>,
    ) -> Result<Self, SettingsError> {
        let mut variables: HashMap<String, String> = variables.into_iter().collect();
        let keys = variables.remove("STIRRUP_SEALING__KEYS").unwrap_or_default();
        let given = |name: &str| variables.get(name).filter(|value| !value.is_empty()).cloned();
        let (database_url, database_url_file) = (given("DATABASE_URL"), given("DATABASE_URL_FILE"));
        let prefixed =
            variables.into_iter().filter(|(name, _)| name.starts_with("STIRRUP_") && !BESIDE.contains(&name.as_str()));
        let mut layers = Config::builder().add_source(File::from_str(DEFAULTS, FileFormat::Toml));
        if let Some(folder) = folder {
            layers = layers.add_source(File::from(folder.join("default.toml")).required(false));
        }
        let environment = Environment::with_prefix("STIRRUP").prefix_separator("_").separator("__").try_parsing(true);
        let mut settings: Self = layers
            .set_override_option("database.url", database_url)?
            .set_override_option("database.url_file", database_url_file)?
            .add_source(environment.source(Some(prefixed.collect())))
            .build()?
            .try_deserialize()?;
        settings.sealing.keys = Secret::new(keys);
        settings.validate()?;
        settings.read_secrets()?;
        settings.check_listening()?;
        Ok(settings)
    }

    /// Every secret that may stand in a file. None of them is an option of the command line, which other users can list.
    fn read_secrets(&mut self) -> Result<(), SettingsError> {
        self.database.url.read_from("database.url", &self.database.url_file)?;
        self.database.server_url.read_from("database.server_url", &self.database.server_url_file)
    }

    fn check_listening(&self) -> Result<(), SettingsError> {
        if self.tls.is_on() == self.tls.key_file.as_os_str().is_empty() {
            return Err(SettingsError::HalfOfTls);
        }
        let is_guarded = self.server.host.is_loopback() || self.tls.is_on() || self.server.behind_proxy;
        if is_guarded { Ok(()) } else { Err(SettingsError::InClearText(self.server.host)) }
    }

    /// Whether browsers reach the service by HTTPS.
    pub fn is_https(&self) -> bool {
        self.tls.is_on() || self.server.behind_proxy
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
    fn sealing_keys_come_from_a_variable_and_do_not_print() {
        let settings = load(&[("STIRRUP_SEALING__KEYS", "{\"a\": 1}"), ("STIRRUP_SEALING__KEYS_FILE", "/k")]).unwrap();
        assert_eq!(
            (settings.sealing.keys.reveal(), settings.sealing.keys_file.as_path()),
            ("{\"a\": 1}", Path::new("/k"))
        );
        assert!(!format!("{settings:?}").contains("\"a\""));
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
    fn an_address_that_others_reach_in_clear_text_is_refused() {
        for host in ["0.0.0.0", "::", "192.168.1.5"] {
            let refused = load(&[("STIRRUP_SERVER__HOST", host)]);
            assert!(matches!(refused, Err(SettingsError::InClearText(_))), "{host}");
            assert!(load(&[("STIRRUP_SERVER__HOST", host), ("STIRRUP_SERVER__BEHIND_PROXY", "true")]).is_ok());
            let tls = [("STIRRUP_TLS__CERTIFICATE_FILE", "c.pem"), ("STIRRUP_TLS__KEY_FILE", "k.pem")];
            assert!(load(&[("STIRRUP_SERVER__HOST", host), tls[0], tls[1]]).is_ok());
            assert!(matches!(load(&[("STIRRUP_SERVER__HOST", host), tls[0]]), Err(SettingsError::HalfOfTls)));
            assert!(matches!(load(&[tls[1]]), Err(SettingsError::HalfOfTls)));
        }
        assert!(load(&[("STIRRUP_SERVER__HOST", "::1")]).is_ok());
    }

    #[test]
    fn a_secret_comes_from_a_file_and_from_one_place_only() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("url");
        fs::write(&file, "postgres://keeper:hush@there/db\n").unwrap();
        let file = file.to_str().unwrap();
        for name in ["STIRRUP_DATABASE__URL_FILE", "DATABASE_URL_FILE"] {
            let settings = load(&[(name, file)]).unwrap();
            assert_eq!(settings.database.url.reveal(), "postgres://keeper:hush@there/db");
            assert!(!format!("{settings:?}").contains("hush"));
            let twice = load(&[(name, file), ("DATABASE_URL", "postgres://x")]);
            assert!(matches!(twice, Err(SettingsError::SecretTwice { name: "database.url" })));
        }
        let gone = load(&[("DATABASE_URL_FILE", "/nowhere/url")]).unwrap_err().to_string();
        assert!(gone.starts_with("database.url_file: /nowhere/url cannot be read"), "{gone}");
    }

    #[test]
    fn lists_are_written_with_commas_in_variables() {
        let settings = load(&[
            ("STIRRUP_SERVER__TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8,fd00::/8"),
            ("STIRRUP_CORS__ALLOWED_ORIGINS", "https://Fair.example.org,http://localhost:3000"),
            ("STIRRUP_METRICS__ADDRESS", "127.0.0.1:9090"),
        ]);
        let settings = settings.unwrap();
        let proxies: Vec<_> = settings.server.trusted_proxies.iter().map(ToString::to_string).collect();
        assert_eq!(proxies, ["127.0.0.1/32", "10.0.0.0/8", "fd00::/8"]);
        assert_eq!(settings.cors.allowed_origins, ["https://fair.example.org", "http://localhost:3000"]);
        assert_eq!(settings.metrics.address, Some(SocketAddr::from(([127, 0, 0, 1], 9090))));
        for (name, value) in [
            ("STIRRUP_SERVER__TRUSTED_PROXIES", "proxy.local"),
            ("STIRRUP_SERVER__TRUSTED_PROXIES", "10.0.0.0/64"),
            ("STIRRUP_CORS__ALLOWED_ORIGINS", "*"),
            ("STIRRUP_CORS__ALLOWED_ORIGINS", "https://a.org/path"),
            ("STIRRUP_CORS__ALLOWED_ORIGINS", "null"),
            ("STIRRUP_METRICS__ADDRESS", "9090"),
            ("STIRRUP_SERVER__SECURITY_CONTACT", "help desk"),
        ] {
            assert!(load(&[(name, value)]).is_err(), "{name}={value}");
        }
    }
}
