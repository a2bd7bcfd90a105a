//! What a browser's processes hold, where Linux tells.

use std::fs;

/// Peak of the resident memory, in bytes, of the largest renderer below a WebDriver's process: for Chromium that is the page with its
/// workers. `None` where it cannot be told.
#[must_use]
pub fn largest_renderer(driver: u32) -> Option<u64> {
    let processes: Vec<Process> = fs::read_dir("/proc")
        .ok()?
        .flatten()
        .filter_map(|entry| Process::read(entry.file_name().to_str()?.parse().ok()?))
        .collect();
    let below = |process: &Process| {
        let mut parent = process.parent;
        while parent > 1 && parent != driver {
            parent = processes
                .iter()
                .find(|it| it.id == parent)
                .map_or(0, |it| it.parent);
        }
        parent == driver
    };
    let renderers = processes.iter().filter(|it| it.renders && below(it));
    renderers.map(|it| it.peak).max()
}

struct Process {
    id: u32,
    parent: u32,
    renders: bool,
    /// Bytes.
    peak: u64,
}

/// The number in a line of a process's status, as `/proc` writes it.
fn number(status: &str, name: &str) -> Option<u64> {
    let line = status.lines().find(|line| line.starts_with(name))?;
    line.split_whitespace().nth(1)?.parse().ok()
}

/// Peak of a process's resident memory, in bytes, where Linux tells.
pub(crate) fn peak_rss(id: u32) -> Option<u64> {
    let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
    Some(number(&status, "VmHWM:")? * 1024)
}

impl Process {
    fn read(id: u32) -> Option<Self> {
        let status = fs::read_to_string(format!("/proc/{id}/status")).ok()?;
        let command = fs::read_to_string(format!("/proc/{id}/cmdline")).ok()?;
        Some(Self {
            id,
            parent: u32::try_from(number(&status, "PPid:")?).ok()?,
            renders: command.contains("--type=renderer"),
            peak: peak_rss(id)?,
        })
    }
}
