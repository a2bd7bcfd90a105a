//! Accessibility by axe-core, where `BLINDFOLD_AXE` names its script.

use std::fs;

use crate::browser::Page;

/// WCAG 2.2 A and AA violations of what the page shows, one line each; none if axe-core is not there.
pub fn violations(page: &Page) -> Vec<String> {
    let Some(path) = std::env::var_os("BLINDFOLD_AXE") else {
        return Vec::new();
    };
    let axe = fs::read_to_string(path).expect("axe-core");
    let run = "const done = arguments[arguments.length - 1];
        const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
        window.axe.run(document, { runOnly: { type: 'tag', values: tags } })
            .then(found => done(found.violations.map(v => v.id + ': ' + v.help + ' at ' + v.nodes.map(n => n.target).join(' '))))
            .catch(error => done(['axe: ' + error]));";
    let found = page.script_async(&format!("{axe};\n{run}"));
    let lines = found.as_array().cloned().unwrap_or_default();
    lines
        .iter()
        .map(|line| line.as_str().unwrap_or_default().to_owned())
        .collect()
}
