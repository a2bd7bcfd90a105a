//! The OpenAPI document as a page for people: no script, so that the strictest policy holds for it too.

use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write;

/// Style sheet of the page.
pub const STYLE: &str = include_str!("page.css");

fn escaped(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            other => safe.push(other),
        }
    }
    safe
}

fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or_default()
}

fn members<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = (&'a String, &'a Value)> {
    value
        .get(key)
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
}

fn entries<'a>(value: &'a Value, key: &str) -> impl Iterator<Item = &'a Value> {
    value
        .get(key)
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
}

/// A schema in a few words; a named one as a link.
fn type_of(schema: &Value) -> String {
    if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        let name = escaped(reference.rsplit('/').next().unwrap_or_default());
        return format!("<a href=\"#schema-{name}\">{name}</a>");
    }
    if let Some(words) = schema.get("enum").and_then(Value::as_array) {
        let words = words.iter().filter_map(Value::as_str).map(escaped);
        return words.collect::<Vec<_>>().join(" | ");
    }
    for any in ["oneOf", "anyOf", "allOf"] {
        if schema.get(any).is_some() {
            let choices = entries(schema, any).map(type_of);
            return choices.collect::<Vec<_>>().join(" or ");
        }
    }
    let name = match schema.get("type") {
        Some(Value::String(name)) => name.clone(),
        Some(Value::Array(names)) => {
            let names = names.iter().filter_map(Value::as_str);
            names.collect::<Vec<_>>().join(" or ")
        }
        _ => "any".to_owned(),
    };
    match schema.get("items") {
        Some(items) => format!("list of {}", type_of(items)),
        None => escaped(&name),
    }
}

fn content(of: &Value) -> String {
    let kinds = members(of, "content").map(|(kind, media)| {
        let schema = media.get("schema").map(type_of).unwrap_or_default();
        format!("<code>{}</code> {schema}", escaped(kind))
    });
    kinds.collect::<Vec<_>>().join(", ")
}

fn parameters(html: &mut String, operation: &Value) {
    if entries(operation, "parameters").next().is_none() {
        return;
    }
    html.push_str("<table><thead><tr><th>Parameter</th><th>In</th><th>Type</th><th>Meaning</th></tr></thead><tbody>");
    for parameter in entries(operation, "parameters") {
        let kind = parameter.get("schema").map(type_of).unwrap_or_default();
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{kind}</td><td>{}</td></tr>",
            escaped(text(parameter, "name")),
            escaped(text(parameter, "in")),
            escaped(text(parameter, "description"))
        );
    }
    html.push_str("</tbody></table>");
}

fn operation(html: &mut String, path: &str, method: &str, operation: &Value) {
    let lock = if operation.get("security").is_some() {
        " <span class=\"token\">needs a token</span>"
    } else {
        ""
    };
    let _ = write!(
        html,
        "<details id=\"{id}\"><summary><b class=\"{method}\">{method}</b> <code>{path}</code> <span>{summary}</span></summary>\
         <p>{description}{lock}</p>",
        id = escaped(text(operation, "operationId")),
        method = escaped(method),
        path = escaped(path),
        summary = prose(text(operation, "summary")),
        description = prose(text(operation, "description")),
    );
    parameters(html, operation);
    if let Some(body) = operation.get("requestBody") {
        let _ = write!(
            html,
            "<p>Body: {} {}</p>",
            content(body),
            escaped(text(body, "description"))
        );
    }
    html.push_str(
        "<table><thead><tr><th>Answer</th><th>Meaning</th><th>Body</th></tr></thead><tbody>",
    );
    for (status, response) in members(operation, "responses") {
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}</td><td>{}</td></tr>",
            escaped(status),
            prose(text(response, "description")),
            content(response)
        );
    }
    html.push_str("</tbody></table></details>");
}

fn schema(html: &mut String, name: &str, schema: &Value) {
    let name = escaped(name);
    let _ = write!(
        html,
        "<section id=\"schema-{name}\"><h3>{name}</h3><p>{}</p>",
        prose(text(schema, "description"))
    );
    if schema.get("properties").is_none() {
        let _ = write!(html, "<p>{}</p></section>", type_of(schema));
        return;
    }
    html.push_str(
        "<table><thead><tr><th>Member</th><th>Type</th><th>Meaning</th></tr></thead><tbody>",
    );
    for (member, of) in members(schema, "properties") {
        let required = entries(schema, "required").any(|one| one.as_str() == Some(member));
        let _ = write!(
            html,
            "<tr><td><code>{}</code></td><td>{}{}</td><td>{}</td></tr>",
            escaped(member),
            type_of(of),
            if required { "" } else { ", optional" },
            prose(text(of, "description"))
        );
    }
    html.push_str("</tbody></table></section>");
}

/// Headings, and what the addresses below each have in them; the first that fits counts.
const GROUPS: [(&str, &[&str]); 8] = [
    ("The service", &["/info/", "/.well-known/"]),
    ("Accounts and tokens", &["/accounts/", "/tokens"]),
    ("Uploads", &["/uploads/", "/upload/"]),
    ("Training", &["/train/"]),
    ("Prediction", &["/predict/"]),
    (
        "Lists and usage",
        &[
            "/models",
            "/jobs",
            "/usage",
            "/profiles",
            "/keys",
            "/data_sets",
        ],
    ),
    ("Downloads", &["/get_i", "/get_e"]),
    ("Models", &["/"]),
];

/// Place of an address among [`GROUPS`].
fn group(path: &str) -> usize {
    let fits = |(_, parts): &(&str, &[&str])| parts.iter().any(|part| path.contains(part));
    GROUPS.iter().position(fits).unwrap_or(GROUPS.len() - 1)
}

/// Prose with what stands between backticks as code.
fn prose(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    let shown = pieces.map(|(place, piece)| {
        let piece = escaped(piece);
        if place % 2 == 1 {
            format!("<code>{piece}</code>")
        } else {
            piece
        }
    });
    shown.collect()
}

/// The whole page.
#[must_use]
pub fn page(document: &Value) -> String {
    let mut groups: BTreeMap<usize, String> = BTreeMap::new();
    for (path, item) in members(document, "paths") {
        for (method, of) in item.as_object().into_iter().flatten() {
            operation(groups.entry(group(path)).or_default(), path, method, of);
        }
    }
    let info = &document["info"];
    let mut html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>{title}: the API</title><link rel=\"stylesheet\" href=\"/docs/page.css\"></head><body><header><h1>{title}: the API</h1>\
         <p>{description}</p><p>For programs: <a href=\"{api}/openapi.json\">openapi.json</a> (OpenAPI {version}).</p></header><main>",
        title = escaped(text(info, "title")),
        description = escaped(text(info, "description")),
        version = escaped(text(document, "openapi")),
        api = crate::API_PATH,
    );
    for (place, operations) in groups {
        let name = GROUPS[place].0;
        let _ = write!(
            html,
            "<section><h2>{}</h2>{operations}</section>",
            escaped(name)
        );
    }
    html.push_str("<section><h2>Bodies</h2>");
    for (name, of) in members(&document["components"], "schemas") {
        schema(&mut html, name, of);
    }
    html.push_str("</section></main></body></html>");
    html
}
