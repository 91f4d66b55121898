//! Compares a value with a schema of the API document: types, enums, ranges, required and unknown properties.
//! It knows the keywords that the document uses, and no others.

use serde_json::Value;

/// Where a value differs from a schema, one line each.
pub fn differences(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    compare(document, schema, value, "", &mut found);
    found
}

fn compare(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    if let Some(path) = schema["$ref"].as_str() {
        let target = document.pointer(path.trim_start_matches('#')).unwrap_or_else(|| panic!("{path} leads nowhere"));
        return compare(document, target, value, at, found);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        compare(document, part, value, at, found);
    }
    if let Some(choices) = schema["oneOf"].as_array().or_else(|| schema["anyOf"].as_array()) {
        let fits = choices.iter().any(|choice| differences(document, choice, value).is_empty());
        found.extend((!fits).then(|| format!("{at}: {value} is none of the choices")));
    }
    if !has_type(&schema["type"], value) {
        found.push(format!("{at}: {value} is no {}", schema["type"]));
    }
    if schema["enum"].as_array().is_some_and(|codes| !codes.contains(value)) {
        found.push(format!("{at}: {value} is not in the enum"));
    }
    let (number, least, most) = (value.as_f64(), schema["minimum"].as_f64(), schema["maximum"].as_f64());
    if number.is_some_and(|number| least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most))
    {
        found.push(format!("{at}: {value} is out of range"));
    }
    for (index, item) in value.as_array().into_iter().flatten().enumerate() {
        compare(document, &schema["items"], item, &format!("{at}/{index}"), found);
    }
    if let Some(object) = value.as_object() {
        let missing = schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str);
        let missing = missing.filter(|name| !object.contains_key(*name));
        found.extend(missing.map(|name| format!("{at}: {name} is missing")));
        for (name, item) in object {
            match schema["properties"].get(name) {
                Some(property) => compare(document, property, item, &format!("{at}/{name}"), found),
                // An object without declared properties holds whatever it likes.
                None if schema["properties"].is_object() => found.push(format!("{at}: {name} is not declared")),
                None => {}
            }
        }
    }
}

fn has_type(kind: &Value, value: &Value) -> bool {
    match kind {
        Value::Array(kinds) => kinds.iter().any(|kind| has_type(kind, value)),
        Value::String(kind) => match kind.as_str() {
            "object" => value.is_object(),
            "array" => value.is_array(),
            "string" => value.is_string(),
            "integer" => value.is_i64() || value.is_u64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "null" => value.is_null(),
            other => panic!("no such type: {other}"),
        },
        _ => true,
    }
}
