//! A production worked off here, in this thread: what a gateway and tests do, and a browser without helpers.

use std::ops::ControlFlow;

use vault_api::{PartHeader, Reply};

use crate::VaultError;
use crate::environment::{Clock, Listener, Meter};
use crate::production::Production;

/// Makes all units one after the other and hands every part to `sink` as soon as it is full.
///
/// # Errors
/// [`VaultError::Cancelled`] if `sink` or `listener` breaks off; what the scheme refuses.
pub fn stream(
    mut production: Production<'_>,
    clock: Clock<'_>,
    listener: &mut dyn Listener,
    mut sink: impl FnMut(PartHeader, Vec<u8>) -> ControlFlow<()>,
) -> Result<Reply, VaultError> {
    let count = production.count();
    let mut meter = Meter::new(production.stage(), count as u64);
    let mut worked = 0.0;
    for index in 0..count {
        meter.tell(listener)?;
        let begun = clock();
        let unit = production.make(index)?;
        production.assembly.push(&unit);
        worked += clock() - begun;
        meter.reached(index as u64 + 1, worked);
        hand_out(&mut production, &mut sink)?;
    }
    meter.tell(listener)?;
    production.assembly.finish()?;
    hand_out(&mut production, &mut sink)?;
    let (bytes, parts, sha256) = production.assembly.totals();
    Ok(Reply::Streamed {
        bytes,
        parts,
        sha256,
    })
}

fn hand_out(
    production: &mut Production<'_>,
    sink: &mut impl FnMut(PartHeader, Vec<u8>) -> ControlFlow<()>,
) -> Result<(), VaultError> {
    while let Some((header, bytes)) = production.assembly.take_part() {
        if sink(header, bytes).is_break() {
            return Err(VaultError::Cancelled);
        }
    }
    Ok(())
}
