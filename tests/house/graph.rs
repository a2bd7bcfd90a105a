//! The dependency graph as cargo resolves it, and what must never be in it.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Metadata, MetadataCommand};

/// A crate that no part may pull in.
struct Ban {
    name: &'static str,
    reason: &'static str,
    /// The one crate that may, where nothing of it is ever called.
    through: Option<&'static str>,
}

const BANNED: [Ban; 4] = [
    Ban {
        name: "rsa",
        reason: "RUSTSEC-2023-0071",
        through: None,
    },
    // yew brings gloo, gloo brings its worker crate; the app talks to its worker without it.
    Ban {
        name: "bincode",
        reason: "unmaintained, and our formats are our own",
        through: Some("gloo-worker"),
    },
    Ban {
        name: "openssl-sys",
        reason: "aws-lc-rs is the one C cryptography here",
        through: None,
    },
    Ban {
        name: "native-tls",
        reason: "would bring openssl",
        through: None,
    },
];

/// Crates whose ciphertext side must stay without derived serialisation, without clocks and without entropy of their own.
pub const BELOW_WIRE: [&str; 5] = [
    "ckks-ring",
    "ckks",
    "ckks-secret",
    "ckks-circuits",
    "logreg",
];

/// Crates by name: who needs whom, by kind.
#[derive(Clone, Default)]
pub struct Graph {
    /// What each crate imports in its product code (normal and build dependencies).
    pub imports: BTreeMap<String, BTreeSet<String>>,
    /// What each crate of ours imports for its tests only.
    pub test_imports: BTreeMap<String, BTreeSet<String>>,
    /// The crates of this repository.
    pub ours: BTreeSet<String>,
    /// Features that a crate of ours asks of another: (asker, asked, feature).
    pub asked_features: BTreeSet<(String, String, String)>,
    /// Origins that are neither this repository nor the registry.
    pub foreign_origins: BTreeSet<String>,
}

impl Graph {
    /// Asks cargo.
    pub fn read() -> Self {
        let mut command = MetadataCommand::new();
        command.manifest_path(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
        Self::of(&command.exec().expect("cargo metadata"))
    }

    fn of(metadata: &Metadata) -> Self {
        let mut graph = Self::default();
        for package in metadata.workspace_packages() {
            let asker = package.name.to_string();
            for dependency in &package.dependencies {
                for feature in &dependency.features {
                    graph.asked_features.insert((
                        asker.clone(),
                        dependency.name.clone(),
                        feature.clone(),
                    ));
                }
            }
            graph.ours.insert(asker);
        }
        let origins = metadata
            .packages
            .iter()
            .filter_map(|package| package.source.as_ref());
        graph.foreign_origins = origins
            .map(|origin| origin.repr.clone())
            .filter(|origin| !origin.starts_with("registry+"))
            .collect();
        let resolve = metadata.resolve.as_ref().expect("a resolved graph");
        for node in &resolve.nodes {
            let name = metadata[&node.id].name.to_string();
            for dependency in &node.deps {
                let target = metadata[&dependency.pkg].name.to_string();
                let only_tests = dependency
                    .dep_kinds
                    .iter()
                    .all(|kind| kind.kind == DependencyKind::Development);
                let table = if only_tests {
                    &mut graph.test_imports
                } else {
                    &mut graph.imports
                };
                table.entry(name.clone()).or_default().insert(target);
            }
        }
        graph
    }

    /// Everything that a crate's product code pulls in, itself included.
    pub fn reach(&self, from: &str) -> BTreeSet<String> {
        let mut seen = BTreeSet::new();
        let mut open = vec![from.to_owned()];
        while let Some(name) = open.pop() {
            if let Some(next) = self.imports.get(&name) {
                open.extend(next.iter().filter(|next| !seen.contains(*next)).cloned());
            }
            seen.insert(name);
        }
        seen
    }

    /// The same graph with one more import.
    pub fn with(&self, from: &str, to: &str) -> Self {
        let mut graph = self.clone();
        graph
            .imports
            .entry(from.to_owned())
            .or_default()
            .insert(to.to_owned());
        graph
    }
}

/// Crates in reach of `from` that are called `unwanted`.
fn reaches(graph: &Graph, from: &str, unwanted: &str) -> bool {
    assert!(
        graph.ours.contains(from),
        "{from} is not a crate of this repository"
    );
    graph.reach(from).contains(unwanted)
}

fn banned(graph: &Graph) -> Vec<String> {
    let mut found = Vec::new();
    for (importer, imports) in graph.imports.iter().chain(&graph.test_imports) {
        let bad = BANNED
            .iter()
            .filter(|ban| imports.contains(ban.name) && ban.through != Some(importer.as_str()));
        found.extend(bad.map(|ban| format!("{importer} imports {}: {}", ban.name, ban.reason)));
    }
    found
}

fn below_wire_importing(graph: &Graph, unwanted: &[&str]) -> Vec<String> {
    let mut found = Vec::new();
    for room in BELOW_WIRE {
        let imports = graph.imports.get(room).into_iter().flatten();
        found.extend(
            imports
                .filter(|name| unwanted.contains(&name.as_str()))
                .map(|name| format!("{room} imports {name}")),
        );
    }
    found
}

fn toy_rings_outside_testkit(graph: &Graph) -> Vec<String> {
    let asked = graph.asked_features.iter();
    let asked =
        asked.filter(|(asker, _, feature)| feature.contains("toy-rings") && asker != "testkit");
    asked
        .map(|(asker, asked, _)| format!("{asker} asks {asked} for toy rings"))
        .collect()
}

#[test]
fn the_server_cannot_name_a_secret_key() {
    let graph = Graph::read();
    for room in [
        "server",
        "service-api",
        "service-jobs",
        "service-trainer",
        "wire",
        "logreg",
        "ckks-circuits",
        "ckks",
    ] {
        assert!(
            !reaches(&graph, room, "ckks-secret"),
            "{room} can reach ckks-secret"
        );
    }
    assert!(
        reaches(
            &graph.with("service-jobs", "ckks-secret"),
            "server",
            "ckks-secret"
        ),
        "the check is blind"
    );
}

#[test]
fn the_pages_cannot_name_a_secret_key() {
    let graph = Graph::read();
    assert!(!reaches(&graph, "blindfold-app", "ckks-secret"));
    assert!(!reaches(&graph, "blindfold-app", "vault"));
    assert!(
        reaches(&graph, "vault", "ckks-secret"),
        "the check is blind"
    );
    assert!(
        reaches(
            &graph.with("vault-api", "vault"),
            "blindfold-app",
            "ckks-secret"
        ),
        "the check is blind"
    );
}

#[test]
fn banned_crates_are_nowhere() {
    let graph = Graph::read();
    assert_eq!(banned(&graph), Vec::<String>::new());
    assert_eq!(banned(&graph.with("jsonwebtoken", "rsa")).len(), 1);
    assert_eq!(banned(&graph.with("wire", "bincode")).len(), 1);
}

#[test]
fn everything_comes_from_the_registry_or_from_here() {
    assert_eq!(Graph::read().foreign_origins, BTreeSet::new());
}

#[test]
fn nothing_below_wire_is_serialisable_by_derive() {
    let graph = Graph::read();
    let unwanted = [
        "serde",
        "serde_json",
        "serde_derive",
        "postcard",
        "borsh",
        "rkyv",
    ];
    assert_eq!(
        below_wire_importing(&graph, &unwanted),
        Vec::<String>::new()
    );
    assert_eq!(
        below_wire_importing(&graph.with("ckks", "serde"), &unwanted),
        ["ckks imports serde"]
    );
}

#[test]
fn entropy_is_an_argument_below_the_vault() {
    let graph = Graph::read();
    let unwanted = ["getrandom", "rand", "rand_core", "fastrand", "oorandom"];
    assert_eq!(
        below_wire_importing(&graph, &unwanted),
        Vec::<String>::new()
    );
    assert_eq!(
        below_wire_importing(&graph.with("ckks-secret", "getrandom"), &unwanted),
        ["ckks-secret imports getrandom"]
    );
}

#[test]
fn above_it_entropy_comes_by_getrandom_alone() {
    let graph = Graph::read();
    let others = ["rand", "fastrand", "oorandom", "nanorand"];
    let importing = |graph: &Graph| -> Vec<String> {
        let ours = graph.ours.iter().filter(|name| {
            graph
                .imports
                .get(*name)
                .is_some_and(|set| others.iter().any(|other| set.contains(*other)))
        });
        ours.cloned().collect()
    };
    assert_eq!(importing(&graph), Vec::<String>::new());
    assert_eq!(importing(&graph.with("vault", "rand")), ["vault"]);
}

#[test]
fn toy_rings_are_asked_for_by_the_testkit_alone() {
    let graph = Graph::read();
    assert_eq!(toy_rings_outside_testkit(&graph), Vec::<String>::new());
    assert!(
        graph
            .asked_features
            .iter()
            .any(|(asker, _, feature)| asker == "testkit" && feature == "toy-rings")
    );
    let mut planted = graph;
    planted
        .asked_features
        .insert(("vault".into(), "ckks".into(), "toy-rings".into()));
    assert_eq!(toy_rings_outside_testkit(&planted).len(), 1);
}
