//! Which crate may import which. Any other arrow fails here; to add one, argue for it in ARCHITECTURE.md first.

use std::collections::BTreeMap;

use crate::graph::Graph;

/// Rooms and the crates of ours that they may import in their product code.
const DOORS: [(&str, &[&str]); 20] = [
    ("ckks-ring", &[]),
    ("ckks", &["ckks-ring"]),
    ("ckks-secret", &["ckks", "ckks-ring"]),
    ("ckks-circuits", &["ckks"]),
    ("dataset", &[]),
    ("logreg", &["ckks-circuits", "ckks", "dataset"]),
    ("wire", &["ckks", "ckks-ring"]),
    ("inference", &["ckks", "wire"]),
    ("vault-api", &["dataset"]),
    (
        "vault",
        &[
            "vault-api",
            "ckks-secret",
            "ckks",
            "dataset",
            "logreg",
            "inference",
            "wire",
        ],
    ),
    ("blindfold-app", &["vault-api", "dataset", "wire"]),
    ("service-jobs", &["wire"]),
    ("service-api", &["service-jobs", "wire"]),
    (
        "service-trainer",
        &["service-jobs", "logreg", "inference", "ckks", "wire"],
    ),
    (
        "server",
        &["service-api", "service-trainer", "service-jobs", "wire"],
    ),
    ("client", &["vault", "vault-api", "dataset", "wire"]),
    ("cli", &["client", "vault-api", "dataset", "wire"]),
    ("gateway", &["client", "vault-api", "wire"]),
    (
        "testkit",
        &[
            "ckks-ring",
            "ckks",
            "ckks-secret",
            "ckks-circuits",
            "logreg",
            "dataset",
            "wire",
        ],
    ),
    ("xtask", &[]),
];

/// Crates that exist for tests: they may import anything, and product code may not import them.
const FOR_TESTS: [&str; 4] = ["testkit", "harness", "known-answers", "throwaway"];

fn violations(graph: &Graph) -> Vec<String> {
    let doors: BTreeMap<&str, &[&str]> = DOORS.into_iter().collect();
    let mut found = Vec::new();
    for room in &graph.ours {
        let imports = graph
            .imports
            .get(room)
            .into_iter()
            .flatten()
            .filter(|name| graph.ours.contains(*name));
        match doors.get(room.as_str()) {
            Some(allowed) => {
                found.extend(
                    imports
                        .filter(|name| !allowed.contains(&name.as_str()))
                        .map(|name| format!("{room} → {name}")),
                );
            }
            None if FOR_TESTS.contains(&room.as_str()) => {}
            None => found.push(format!("{room} has no door in the table")),
        }
    }
    found
}

fn product_code_importing_test_crates(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for room in graph
        .ours
        .iter()
        .filter(|room| !FOR_TESTS.contains(&room.as_str()))
    {
        let imports = graph.imports.get(room).into_iter().flatten();
        found.extend(
            imports
                .filter(|name| FOR_TESTS.contains(&name.as_str()))
                .map(|name| format!("{room} → {name}")),
        );
    }
    found
}

#[test]
fn every_arrow_is_in_the_table() {
    let graph = Graph::read();
    assert_eq!(violations(&graph), Vec::<String>::new());
    assert_eq!(violations(&graph.with("wire", "vault")), ["wire → vault"]);
    assert_eq!(
        violations(&graph.with("blindfold-app", "ckks")),
        ["blindfold-app → ckks"]
    );
    let mut planted = graph;
    planted.ours.insert("attic".into());
    assert_eq!(violations(&planted), ["attic has no door in the table"]);
}

#[test]
fn test_crates_are_only_ever_dev_dependencies() {
    let graph = Graph::read();
    assert_eq!(
        product_code_importing_test_crates(&graph),
        Vec::<String>::new()
    );
    assert_eq!(
        product_code_importing_test_crates(&graph.with("vault", "testkit")),
        ["vault → testkit"]
    );
}

#[test]
fn the_list_of_the_house_names_every_room() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/ARCHITECTURE.md");
    let text = std::fs::read_to_string(path).expect("ARCHITECTURE.md");
    let rooms: Vec<String> = Graph::read()
        .ours
        .into_iter()
        .filter(|room| room != "blindfold-app")
        .collect();
    let unnamed = |text: &str| -> Vec<String> {
        rooms
            .iter()
            .filter(|room| !FOR_TESTS.contains(&room.as_str()) && !text.contains(room.as_str()))
            .cloned()
            .collect()
    };
    assert_eq!(unnamed(&text), Vec::<String>::new());
    assert!(unnamed(&text.replace("service-jobs", "")).contains(&"service-jobs".to_owned()));
}
