//! The bodies of merge patches: what can be posted, with nothing required. No handler says so by itself.

use serde_json::{Map, Value, json};

/// Bodies of what is not stored, or not changed by a patch.
const UNPATCHED: [&str; 16] = [
    "Preview",
    "Levy",
    "DisabledEmployee",
    "MatchRun",
    "Proposal",
    "Consent",
    "Transition",
    "FairTransition",
    "FairPlan",
    "CheckIn",
    "Replan",
    "Token",
    "Refresh",
    "Revoke",
    "Password",
    "ApiKey",
];

/// The schema of a merge patch: its body's, with nothing required.
pub(super) fn add_patches(schemas: &mut Map<String, Value>) {
    let patches: Vec<(String, Value)> = schemas
        .iter()
        .filter_map(|(name, schema)| {
            let mut patch = schema.clone();
            patch.as_object_mut()?.remove("required");
            let stem = name.strip_suffix("Body").filter(|stem| !UNPATCHED.contains(stem))?;
            Some((format!("{stem}Patch"), patch))
        })
        .collect();
    schemas.extend(patches);
}

/// Lets a request body refer to the patch in place of the body.
pub(super) fn point_to_patch(body: &mut Value) {
    match body {
        Value::Object(object) => {
            for (key, value) in object.iter_mut() {
                match value.as_str().and_then(|path| path.strip_suffix("Body")).filter(|_| key == "$ref") {
                    Some(stem) => *value = json!(format!("{stem}Patch")),
                    None => point_to_patch(value),
                }
            }
        }
        Value::Array(array) => array.iter_mut().for_each(point_to_patch),
        _ => {}
    }
}
