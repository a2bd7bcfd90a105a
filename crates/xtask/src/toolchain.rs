//! A Rust toolchain that can build for wasm32-unknown-unknown.
//!
//! Tried in this order: the target as rustup or the distribution installed it; the standard library built from source;
//! Debian's packages, installed if we are root; and if none of that is possible, the rustup command to type.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::debian;
use crate::shell::{Program, output};
use crate::workspace::Workspace;

/// The target of the page and of its vault.
pub const TARGET: &str = "wasm32-unknown-unknown";
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_PACKAGES: [&str; 5] = [
    "rustc-web",
    "cargo-web",
    "rust-web-src",
    "rust-web-llvm",
    "lld-22",
];

/// How WebAssembly can be built here.
pub enum Toolchain {
    /// The cargo that runs us has the target.
    Installed,
    /// The cargo that runs us builds the standard library from its own source.
    OwnSource,
    /// Debian's cargo builds the standard library from source.
    DebianSource {
        /// A linker to name, when rustc's own is not there.
        linker: Option<PathBuf>,
    },
}

impl Toolchain {
    /// Finds one, installing Debian's packages if nothing else is left.
    pub fn find() -> Result<Self> {
        if let Some(found) = Self::look() {
            return Ok(found);
        }
        let remedy = format!("or, with rustup: rustup target add {TARGET}");
        debian::install(&DEBIAN_PACKAGES, "a Rust toolchain for WebAssembly")
            .context(remedy.clone())?;
        match Self::look() {
            Some(found) => Ok(found),
            None => {
                bail!("no Rust toolchain for {TARGET}, even after installing Debian's; {remedy}")
            }
        }
    }

    fn look() -> Option<Self> {
        let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
        if has_target(Program::new(&rustc)) {
            return Some(Self::Installed);
        }
        if has_source(Program::new(&rustc)) {
            return Some(Self::OwnSource);
        }
        let mut debian = Program::new(DEBIAN_RUSTC);
        debian.forget_our_cargo();
        if Path::new("/usr/bin/cargo").exists() && has_source(debian) {
            return linker().map(|linker| Self::DebianSource { linker });
        }
        None
    }

    /// What it is, in words.
    pub fn describe(&self) -> String {
        match self {
            Self::Installed => format!("the installed {TARGET} target"),
            Self::OwnSource => "the standard library built from this toolchain's source".into(),
            Self::DebianSource { .. } => {
                "Debian's toolchain, with the standard library built from source".into()
            }
        }
    }

    /// A cargo that can build for [`TARGET`], with a target folder of its own.
    pub fn cargo(&self, workspace: &Workspace) -> Program {
        let mut cargo = match self {
            Self::Installed | Self::OwnSource => workspace.cargo([]),
            Self::DebianSource { .. } => workspace.program("/usr/bin/cargo"),
        };
        cargo.env("CARGO_TARGET_DIR", workspace.target.join("wasm"));
        if !matches!(self, Self::Installed) {
            cargo
                .env("RUSTC_BOOTSTRAP", "1")
                .env("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
        }
        if let Self::DebianSource { linker } = self {
            cargo
                .forget_our_cargo()
                .env("RUSTC", DEBIAN_RUSTC)
                .path_in_front(Path::new("/usr/bin"));
            if let Some(linker) = linker {
                cargo.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
            }
        }
        cargo
    }
}

/// Whether this rustc came with a standard library for the target.
fn has_target(mut rustc: Program) -> bool {
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    let Ok(folder) = output(rustc) else {
        return false;
    };
    let Ok(files) = std::fs::read_dir(folder.trim()) else {
        return false;
    };
    files
        .flatten()
        .any(|file| file.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Whether the source of this rustc's standard library is there.
fn has_source(mut rustc: Program) -> bool {
    rustc.args(["--print", "sysroot"]);
    let Ok(sysroot) = output(rustc) else {
        return false;
    };
    Path::new(sysroot.trim())
        .join("lib/rustlib/src/rust/library/std")
        .is_dir()
}

/// The linker to name to Debian's rustc: none if its own is there; no answer if there is no linker at all.
fn linker() -> Option<Option<PathBuf>> {
    let own = Path::new("/usr/bin/rust-lld");
    if own.exists() {
        return Some(None);
    }
    let others = (19..=30)
        .rev()
        .map(|version| PathBuf::from(format!("/usr/bin/wasm-ld-{version}")));
    others.into_iter().find(|path| path.exists()).map(Some)
}
