//! Logs and figures. A log line may name ids and durations, never a person's data: it says what, not who.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use tracing_subscriber::EnvFilter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::util::SubscriberInitExt;

use crate::settings::{LogFormat, LogSettings};

/// Bounds of the buckets for durations, in seconds.
const DURATIONS: [f64; 10] = [0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 30.0];

/// Sends log lines to standard error. A second call, and a filter that cannot be read, change nothing.
pub fn log_to_stderr(settings: &LogSettings) {
    let filter = EnvFilter::try_new(&settings.filter).unwrap_or_else(|_| EnvFilter::new("info"));
    // Colours are for terminals: in a file they are noise.
    let lines =
        tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(std::io::stderr().is_terminal());
    let registry = tracing_subscriber::registry().with(filter);
    let outcome = match settings.format {
        LogFormat::Pretty => registry.with(lines.compact()).try_init(),
        LogFormat::Json => registry.with(lines.json()).try_init(),
    };
    if outcome.is_err() {
        tracing::debug!("logging was set up already");
    }
}

/// The figures of this process, collected from the first call on.
pub fn figures() -> &'static PrometheusHandle {
    static FIGURES: OnceLock<PrometheusHandle> = OnceLock::new();
    FIGURES.get_or_init(|| {
        // Without usable bounds the durations would come as summaries, which cannot be added up over processes.
        let builder = PrometheusBuilder::new();
        let recorder = builder.set_buckets(&DURATIONS).unwrap_or_default().build_recorder();
        let handle = recorder.handle();
        // Somebody else's recorder may be there already, in tests; then ours stays empty.
        drop(metrics::set_global_recorder(recorder));
        handle
    })
}
