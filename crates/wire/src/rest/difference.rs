//! The first field in which two bodies differ.

use serde::Serialize;
use serde_json::Value;

/// A field that is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Its name on the wire.
    pub field: &'static str,
    /// What it should be, as JSON.
    pub expected: String,
    /// What it is, as JSON.
    pub found: String,
}

impl Difference {
    /// The first of `fields`, names on the wire, in which two bodies differ; `None` only if the bodies are equal. A difference that
    /// no field shows is one too.
    #[must_use]
    pub fn first<T: Serialize + PartialEq>(
        expected: &T,
        found: &T,
        fields: &[&'static str],
    ) -> Option<Self> {
        if expected == found {
            return None;
        }
        let [expected, found] =
            [expected, found].map(|body| serde_json::to_value(body).unwrap_or_default());
        let differs = |field: &&'static str| expected.get(field) != found.get(field);
        let field = fields.iter().copied().find(differs).unwrap_or(ELSEWHERE);
        Some(Self {
            field,
            expected: shown(expected.get(field)),
            found: shown(found.get(field)),
        })
    }
}

/// Where bodies differ that differ in none of the fields that were named.
const ELSEWHERE: &str = "another field";

fn shown(value: Option<&Value>) -> String {
    match value {
        None => "none".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_first_field_that_differs_is_named_with_both_values() {
        let expected = json!({"rows": 984, "start": "zero", "keys": [1]});
        let found = json!({"rows": 984, "start": "encrypted"});
        let first = |fields| Difference::first(&expected, &found, fields);
        assert_eq!(
            Difference::first(&expected, &expected, &["rows", "keys"]),
            None
        );
        let named = |field, expected: &str, found: &str| {
            Some(Difference {
                field,
                expected: expected.to_owned(),
                found: found.to_owned(),
            })
        };
        assert_eq!(
            first(&["rows", "start", "keys"]),
            named("start", "zero", "encrypted")
        );
        assert_eq!(first(&["keys", "start"]), named("keys", "[1]", "none"));
        // Nothing passes because nobody named it.
        assert_eq!(first(&["rows"]), named(ELSEWHERE, "none", "none"));
    }
}
