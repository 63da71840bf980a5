//! `[metrics]`: numbers for the office.

use serde::Deserialize;
use std::path::PathBuf;

/// `[metrics]`.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MetricsConfig {
    /// The file that the numbers are written to (OpenMetrics 1.0, for the textfile collector of Prometheus's node exporter); none if absent.
    pub file: Option<PathBuf>,
}
