//! One program compiled to WebAssembly, with the JavaScript that loads it.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use crate::shell::run;
use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::Workspace;

/// A binary of a package, to be built for the browser.
pub struct WasmProgram {
    /// Package that has it.
    pub package: &'static str,
    /// Name of the binary, and of the files that come out: `name.js`, `name_bg.wasm`.
    pub binary: &'static str,
}

/// What came out.
pub struct WasmFiles {
    /// Path of the `.wasm` file.
    pub wasm: PathBuf,
    /// Its size.
    pub bytes: u64,
}

/// Builds programs in the release profile, in one cargo call.
pub fn compile(
    workspace: &Workspace,
    toolchain: &Toolchain,
    programs: &[WasmProgram],
) -> Result<()> {
    let mut cargo = toolchain.cargo(workspace);
    cargo.args(["build", "--release", "--target", TARGET]);
    for program in programs {
        cargo.args(["--package", program.package, "--bin", program.binary]);
    }
    run(cargo)
}

/// Writes `name.js` and `name_bg.wasm` of a compiled program into a folder.
pub fn bind(workspace: &Workspace, program: &WasmProgram, folder: &Path) -> Result<WasmFiles> {
    let built = workspace.target.join("wasm").join(TARGET).join("release");
    let input = built.join(program.binary).with_extension("wasm");
    let mut bindgen = Bindgen::new();
    bindgen.input_path(&input).out_name(program.binary);
    bindgen
        .web(true)?
        .typescript(false)
        .remove_name_section(true)
        .remove_producers_section(true);
    bindgen
        .generate(folder)
        .with_context(|| format!("wasm-bindgen on {}", input.display()))?;
    let wasm = folder.join(format!("{}_bg.wasm", program.binary));
    let bytes = std::fs::metadata(&wasm)?.len();
    Ok(WasmFiles { wasm, bytes })
}
