//! The certificate files that the configuration names.

use super::AgentError;
use crate::{
    certificate::{Anchors, Certificate},
    config::Config,
};
use std::path::PathBuf;

/// What issued certificates must chain to.
pub fn anchors(config: &Config) -> Result<Anchors, AgentError> {
    if config.certificates.anchors.is_empty() {
        return Err(AgentError::Setting(
            "certificates.anchors names no file: download I.CA's root certificates, compare their fingerprints, and name the files"
                .to_owned(),
        ));
    }
    let roots = certificates_in(&config.certificates.anchors)?;
    let intermediates = certificates_in(&config.certificates.intermediates)?;
    Anchors::new(roots, intermediates).map_err(|error| AgentError::Setting(format!("certificates.anchors: {error}")))
}

pub fn certificates_in(files: &[PathBuf]) -> Result<Vec<Certificate>, AgentError> {
    let mut found = Vec::new();
    for file in files {
        let wrong = |why: String| AgentError::Setting(format!("the certificate file {}: {why}", file.display()));
        let bytes = std::fs::read(file).map_err(|error| wrong(error.to_string()))?;
        found.extend(Certificate::all_from(&bytes).map_err(|error| wrong(error.to_string()))?);
    }
    Ok(found)
}
