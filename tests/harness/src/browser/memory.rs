//! What a browser's processes hold, where Linux tells.

use std::fs;

/// Least bytes of a WebAssembly memory that are counted.
const LEAST_MEMORY: u64 = 8 << 20;
/// Chromium sets aside this much address space for a WebAssembly memory to grow into, and more.
const ROOM_TO_GROW: u64 = 4 << 30;

/// What the largest renderer below a WebDriver's process holds: for Chromium that is the page with its workers.
#[derive(Debug, Clone)]
pub struct Renderer {
    /// Peak of its resident memory, in bytes.
    pub peak: u64,
    /// Bytes of the WebAssembly memories of page and workers, largest first. They never shrink.
    pub memories: Vec<u64>,
}

/// The largest renderer. `None` where it cannot be told.
#[must_use]
pub fn largest_renderer(driver: u32) -> Option<Renderer> {
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
    let largest = renderers.max_by_key(|it| it.peak)?;
    Some(Renderer {
        peak: largest.peak,
        memories: memories(largest.id),
    })
}

/// WebAssembly memories of a process, largest first: what may be written and has room to grow behind it.
fn memories(id: u32) -> Vec<u64> {
    let maps = fs::read_to_string(format!("/proc/{id}/maps")).unwrap_or_default();
    let regions: Vec<(u64, &str)> = maps.lines().filter_map(region).collect();
    let grows = |pair: &[(u64, &str)]| match *pair {
        [(bytes, "rw-p"), (room, "---p")] => {
            (bytes >= LEAST_MEMORY && room >= ROOM_TO_GROW).then_some(bytes)
        }
        _ => None,
    };
    let mut found: Vec<u64> = regions.windows(2).filter_map(grows).collect();
    found.sort_by_key(|&bytes| std::cmp::Reverse(bytes));
    found
}

/// Bytes and permissions of a line of `/proc/<id>/maps`.
fn region(line: &str) -> Option<(u64, &str)> {
    let mut words = line.split_whitespace();
    let (from, to) = words.next()?.split_once('-')?;
    let [from, to] = [from, to].map(|text| u64::from_str_radix(text, 16));
    Some((to.ok()? - from.ok()?, words.next()?))
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
