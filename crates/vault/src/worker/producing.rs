//! A production worked off by the helpers: units are ordered ahead, put together in order, and handed out part by part.

use vault::{Meter, Production, VaultError};
use vault_api::{Answer, Reply};

use super::lead::Teller;
use super::pool::Pool;
use super::scope;

/// How many units may be made or under way beyond the next one, for each helper.
const AHEAD: usize = 2;

/// Works a production off; at most one part is under way to the page.
pub(super) async fn produce(
    production: Production<'_>,
    pool: &mut Pool,
    teller: &Teller<'_>,
) -> Result<Reply, VaultError> {
    pool.begin(production.units.count());
    let meter = Meter::new(production.units.stage(), production.units.count() as u64);
    let begun = scope::seconds();
    let mut line = Line {
        production,
        pool,
        teller,
        meter,
        begun,
        waited: 0.0,
        ordered: 0,
        pushed: 0,
    };
    while line.pushed < line.production.units.count() {
        teller.check()?;
        line.order()?;
        if let Some(unit) = line.next_unit().await? {
            line.push(&unit)?;
            line.hand_out().await?;
        } else {
            teller.inbox.signal.wait().await;
        }
    }
    line.production.assembly.finish()?;
    line.hand_out().await?;
    let (bytes, parts, sha256) = line.production.assembly.totals();
    Ok(Reply::Streamed {
        bytes,
        parts,
        sha256,
    })
}

struct Line<'a, 'v> {
    production: Production<'v>,
    pool: &'a mut Pool,
    teller: &'a Teller<'a>,
    meter: Meter,
    begun: f64,
    /// Seconds spent waiting for the page.
    waited: f64,
    ordered: usize,
    pushed: usize,
}

impl Line<'_, '_> {
    /// Keeps the helpers busy, but not too far ahead: memory stays flat.
    fn order(&mut self) -> Result<(), VaultError> {
        let ahead = self.pushed + AHEAD * self.pool.living();
        let end = self.production.units.count().min(ahead);
        if self.ordered >= end || !self.pool.has_idle() {
            return Ok(());
        }
        let charge = self.production.units.charge()?;
        while self.ordered < end && self.pool.has_idle() {
            self.pool
                .hand(self.production.units.order(self.ordered)?, &charge)?;
            self.ordered += 1;
        }
        Ok(())
    }

    /// The next unit in order, if a helper has made it. If its helper was lost, or there are none, it is made here.
    async fn next_unit(&mut self) -> Result<Option<Vec<u8>>, VaultError> {
        if let Some(unit) = self.pool.take(self.pushed) {
            return Ok(Some(unit));
        }
        let lost = self.pushed < self.ordered && !self.pool.is_making(self.pushed);
        if lost || self.pool.living() == 0 {
            // The same bytes as a helper would have made, or its error.
            scope::breathe().await;
            self.ordered = self.ordered.max(self.pushed + 1);
            return self.production.units.make(self.pushed).map(Some);
        }
        Ok(None)
    }

    fn push(&mut self, unit: &[u8]) -> Result<(), VaultError> {
        self.production.assembly.push(unit);
        self.pushed += 1;
        let worked = scope::seconds() - self.begun - self.waited;
        let progress = self.meter.reached(self.pushed as u64, worked);
        if self.teller.tell(progress).is_break() {
            Err(VaultError::Cancelled)
        } else {
            Ok(())
        }
    }

    /// Hands out every full part and waits until the page has dealt with it; helpers work on meanwhile.
    async fn hand_out(&mut self) -> Result<(), VaultError> {
        while let Some((header, bytes)) = self.production.assembly.take_part() {
            self.teller.say(Answer::Part(header), &bytes);
            drop(bytes);
            let begun = scope::seconds();
            while !self
                .teller
                .inbox
                .is_acknowledged(self.teller.id, header.index)
            {
                self.teller.check()?;
                self.order()?;
                self.teller.inbox.signal.wait().await;
            }
            self.waited += scope::seconds() - begun;
        }
        Ok(())
    }
}
