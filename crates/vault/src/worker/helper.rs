//! A helper: makes the units that the lead orders.

use ckks_secret::MasterSeed;
use vault::{Maker, Order, VaultError, seed_of_unit};
use wire::rest::Profile;

use super::charge::{FromHelper, ToHelper};
use super::{panic, scope};

/// Starts a helper and says that it is ready.
pub(super) fn start() {
    let mut maker: Option<Maker> = None;
    scope::listen(move |data| {
        if panic::is_dead() {
            return;
        }
        let answer = match ToHelper::read(&data) {
            Some(ToHelper::Charge { profile, seed }) => {
                maker = None;
                match charge(&profile, MasterSeed::new(*seed)) {
                    Ok(charged) => {
                        maker = Some(charged);
                        return;
                    }
                    Err(_) => FromHelper::Failed,
                }
            }
            Some(ToHelper::Order { run, order }) => maker
                .as_ref()
                .and_then(|maker| fulfil(maker, run, order).ok())
                .unwrap_or(FromHelper::Failed),
            None => FromHelper::Failed,
        };
        answer.post();
    });
    FromHelper::Ready.post();
}

fn charge(profile: &str, seed: MasterSeed) -> Result<Maker, VaultError> {
    Maker::new(&Profile::parse(profile.as_bytes())?, seed)
}

fn fulfil(maker: &Maker, run: u32, order: Order) -> Result<FromHelper, VaultError> {
    let (index, bytes) = match order {
        Order::Key { index } => (index, maker.key(index)?),
        Order::Ciphertext { index, slots, seed } => {
            (index, maker.ciphertext(&slots, seed_of_unit(&seed, index))?)
        }
    };
    Ok(FromHelper::Unit { run, index, bytes })
}
