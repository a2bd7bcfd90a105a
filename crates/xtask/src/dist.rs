//! dist/: what the server serves as the page. The same index.html and www/ serve `trunk serve`.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use clap::Args;

use crate::toolchain::Toolchain;
use crate::wasm::{WasmProgram, bind, compile};
use crate::workspace::Workspace;

const PROGRAMS: [WasmProgram; 2] = [
    WasmProgram {
        package: "blindfold-app",
        binary: "app",
    },
    WasmProgram {
        package: "vault",
        binary: "vault",
    },
];

/// Options of `build`.
#[derive(Args, Default)]
pub struct Options {
    /// Folder to write; dist/ in the repository if not given
    #[arg(long)]
    pub out: Option<PathBuf>,
}

/// Builds the page and its vault; gives the folder.
pub fn build(workspace: &Workspace, options: &Options) -> Result<PathBuf> {
    let toolchain = Toolchain::find()?;
    eprintln!("WebAssembly by {}", toolchain.describe());
    compile(workspace, &toolchain, &PROGRAMS)?;
    let dist = options
        .out
        .clone()
        .unwrap_or_else(|| workspace.root.join("dist"));
    // Put together beside, then swapped in: a server that is running never serves half a page.
    let fresh = dist.with_extension("new");
    remove(&fresh)?;
    fs::create_dir_all(&fresh)?;
    copy_folder(&workspace.root.join("www"), &fresh)?;
    let html = fs::read_to_string(workspace.root.join("index.html"))?;
    fs::write(fresh.join("index.html"), without_trunk_links(&html))?;
    for program in &PROGRAMS {
        let files = bind(workspace, program, &fresh)?;
        let name = files
            .wasm
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        println!("{name}: {} kB", files.bytes.div_ceil(1000));
    }
    remove(&dist)?;
    fs::rename(&fresh, &dist).with_context(|| format!("cannot write {}", dist.display()))?;
    Ok(dist)
}

/// The page without the links that only Trunk reads; `boot.js` loads what they name.
fn without_trunk_links(html: &str) -> String {
    let kept = html
        .lines()
        .filter(|line| !line.trim_start().starts_with("<link data-trunk"));
    kept.map(|line| format!("{line}\n")).collect()
}

fn remove(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)
            .with_context(|| format!("cannot remove {}", folder.display()))?;
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from).with_context(|| format!("cannot read {}", from.display()))? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target)?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::without_trunk_links;

    #[test]
    fn only_the_links_for_trunk_are_dropped() {
        let html = "<head>\n<link data-trunk rel=\"rust\">\n  <link rel=\"icon\">\n</head>\n";
        assert_eq!(
            without_trunk_links(html),
            "<head>\n  <link rel=\"icon\">\n</head>\n"
        );
    }
}
