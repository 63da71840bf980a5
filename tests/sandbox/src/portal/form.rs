//! What a visitor posted: fields by name, each at most once.

use axum::extract::Multipart;
use std::collections::BTreeMap;

/// The fields of a form.
pub type Fields = BTreeMap<String, String>;

/// Reads a `multipart/form-data` body; `None` if it is broken, or a field comes twice.
pub async fn multipart(mut body: Multipart) -> Option<Fields> {
    let mut fields = Fields::new();
    while let Some(field) = body.next_field().await.ok()? {
        let name = field.name()?.to_owned();
        let value = field.text().await.ok()?;
        if fields.insert(name, value).is_some() {
            return None;
        }
    }
    Some(fields)
}
