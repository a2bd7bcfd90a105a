//! A production worked off natively, in one thread or several: what a gateway, a command line and tests do.

use std::ops::ControlFlow;
use std::sync::mpsc::sync_channel;

use vault_api::{PartHeader, Reply};

use crate::VaultError;
use crate::assembly::Assembly;
use crate::environment::{Clock, Listener, Meter};
use crate::production::{Production, Units};

/// Units that a thread may have made ahead of the next one that is wanted of it.
const AHEAD: usize = 2;

/// Makes all units in `threads` threads and hands every part to `sink` as soon as it is full.
///
/// # Errors
/// [`VaultError::Cancelled`] if `sink` or `listener` breaks off; what the scheme refuses.
pub fn stream(
    production: Production<'_>,
    threads: usize,
    clock: Clock<'_>,
    listener: &mut dyn Listener,
    mut sink: impl FnMut(PartHeader, Vec<u8>) -> ControlFlow<()>,
) -> Result<Reply, VaultError> {
    let Production {
        units,
        mut assembly,
    } = production;
    let mut meter = Meter::new(units.stage(), units.count() as u64);
    let (begun, mut waited) = (clock(), 0.0);
    meter.tell(listener)?;
    in_order(&units, threads, |index, unit| {
        assembly.push(&unit);
        let made = clock();
        meter.reached(index as u64 + 1, made - begun - waited);
        meter.tell(listener)?;
        hand_out(&mut assembly, &mut sink)?;
        waited += clock() - made;
        Ok(())
    })?;
    assembly.finish()?;
    hand_out(&mut assembly, &mut sink)?;
    let (bytes, parts, sha256) = assembly.totals();
    Ok(Reply::Streamed {
        bytes,
        parts,
        sha256,
    })
}

/// Makes every unit and gives them on in order. Of n threads each makes every n-th.
fn in_order(
    units: &Units<'_>,
    threads: usize,
    mut take: impl FnMut(usize, Vec<u8>) -> Result<(), VaultError>,
) -> Result<(), VaultError> {
    let count = units.count();
    let threads = threads.min(count);
    if threads <= 1 {
        return (0..count).try_for_each(|index| take(index, units.make(index)?));
    }
    std::thread::scope(|scope| {
        let made_by = |first: usize| {
            let (sender, made) = sync_channel(AHEAD);
            scope.spawn(move || {
                let mut own = (first..count).step_by(threads);
                // Until nobody takes them any more.
                own.all(|index| sender.send(units.make(index)).is_ok())
            });
            made
        };
        let makers: Vec<_> = (0..threads).map(made_by).collect();
        (0..count).try_for_each(|index| match makers[index % threads].recv() {
            Ok(unit) => take(index, unit?),
            // The thread panicked, which the scope passes on.
            Err(_) => Err(VaultError::Cancelled),
        })
    })
}

fn hand_out(
    assembly: &mut Assembly,
    sink: &mut impl FnMut(PartHeader, Vec<u8>) -> ControlFlow<()>,
) -> Result<(), VaultError> {
    while let Some((header, bytes)) = assembly.take_part() {
        if sink(header, bytes).is_break() {
            return Err(VaultError::Cancelled);
        }
    }
    Ok(())
}
