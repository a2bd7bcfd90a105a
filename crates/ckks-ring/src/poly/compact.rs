//! An element kept in as few bits as its primes have.

use std::sync::Arc;

use super::Poly;
use crate::kernel::Kernel;
use crate::{Basis, Modulus, Ntt, Ring};

/// An element in evaluation form whose residues take the bits of their prime: for what is kept for long and only multiplied
/// with. The bytes are someone else's, so that many elements can stand side by side.
#[derive(Clone, Copy)]
pub struct CompactPoly<'a> {
    ring: &'a Arc<Ring>,
    basis: Basis,
    bytes: &'a [u8],
}

/// One factor of [`inner_product_of_pairs`](crate::inner_product_of_pairs).
#[derive(Clone, Copy, Debug)]
pub enum Factor<'a> {
    /// Eight bytes a residue.
    Whole(&'a Poly<Ntt>),
    /// As few bits as the primes have.
    Compact(CompactPoly<'a>),
}

/// Residues of one limb.
#[derive(Clone, Copy)]
pub(super) enum Residues<'a> {
    Whole(&'a [u64]),
    Packed(PackedLimb<'a>),
}

/// Residues of so many bits each, in bytes that go on behind the last.
#[derive(Clone, Copy)]
pub(crate) struct PackedLimb<'a> {
    bits: u32,
    bytes: &'a [u8],
}

impl PackedLimb<'_> {
    /// Entries from `start` on, a multiple of eight, as many as there is room for.
    pub(crate) fn unpack(self, kernel: &dyn Kernel, start: usize, room: &mut [u64]) {
        let bytes = &self.bytes[start / 8 * self.bits as usize..];
        kernel.unpack(self.bits, bytes, room);
    }
}

impl<'a> CompactPoly<'a> {
    /// What [`CompactPoly::pack`] wrote of an element over `basis`. Any other bytes are some words below the primes' next powers of
    /// two. Panics if they are not as many.
    #[must_use]
    pub fn new(ring: &'a Arc<Ring>, basis: Basis, bytes: &'a [u8]) -> Self {
        assert_eq!(bytes.len(), start(ring, basis, ring.limb_count(basis)));
        Self { ring, basis, bytes }
    }

    /// Writes `poly`. Panics if there is not just as much room as it takes.
    pub fn pack(poly: &Poly<Ntt>, bytes: &mut [u8]) {
        let mut rest = bytes;
        for (q, limb) in poly.limbs() {
            let bits = residue_bits(q.value());
            let (room, behind) = rest.split_at_mut(limb.len() / 8 * bits as usize);
            pack(bits, limb, room);
            rest = behind;
        }
        assert!(rest.is_empty(), "just as much room");
    }

    /// The element as it was.
    #[must_use]
    pub fn expand(self) -> Poly<Ntt> {
        let mut poly = Poly::unwritten(self.ring, self.basis);
        for i in 0..self.ring.limb_count(self.basis) {
            self.limb(i).unpack(self.ring.kernel(), 0, poly.limb_mut(i));
        }
        poly
    }

    /// Bytes that the residues of one take, modulo `primes`, in a ring of degree `n`.
    #[must_use]
    pub fn bytes(primes: &[u64], n: usize) -> usize {
        packed_bytes(primes.iter().copied(), n)
    }

    /// The limb of prime number `index` of the ring; panics if the basis lacks it.
    pub(crate) fn limb_of(self, index: usize) -> PackedLimb<'a> {
        self.limb(self.ring.limb_index(self.basis, index))
    }

    fn limb(self, i: usize) -> PackedLimb<'a> {
        let q = self.ring.all_moduli()[self.ring.prime_index(self.basis, i)];
        let start = start(self.ring, self.basis, i);
        PackedLimb {
            bits: residue_bits(q.value()),
            bytes: &self.bytes[start..],
        }
    }
}

impl<'a> Factor<'a> {
    /// The ring.
    #[must_use]
    pub fn ring(self) -> &'a Arc<Ring> {
        match self {
            Self::Whole(poly) => &poly.ring,
            Self::Compact(poly) => poly.ring,
        }
    }

    /// The primes it is taken modulo.
    #[must_use]
    pub fn basis(self) -> Basis {
        match self {
            Self::Whole(poly) => poly.basis,
            Self::Compact(poly) => poly.basis,
        }
    }

    /// The limb of prime number `index` of the ring; panics if the basis lacks it.
    pub(super) fn limb_of(self, index: usize) -> Residues<'a> {
        match self {
            Self::Whole(poly) => Residues::Whole(poly.limb_of(index)),
            Self::Compact(poly) => Residues::Packed(poly.limb_of(index)),
        }
    }
}

/// Bytes before limb `limb`.
fn start(ring: &Ring, basis: Basis, limb: usize) -> usize {
    let primes = ring.moduli(basis).take(limb);
    packed_bytes(primes.map(Modulus::value), ring.degree().get())
}

/// Bytes of a limb of `n` residues for each prime.
fn packed_bytes(primes: impl Iterator<Item = u64>, n: usize) -> usize {
    primes.map(|q| n / 8 * residue_bits(q) as usize).sum()
}

/// Bits of a residue modulo `q`.
fn residue_bits(q: u64) -> u32 {
    u64::BITS - q.leading_zeros()
}

/// The lowest `bits` bits of every word, the first word's first, in bytes whose lowest bit is the first.
fn pack(bits: u32, words: &[u64], packed: &mut [u8]) {
    let mut room = packed.chunks_mut(8);
    let (mut held, mut count) = (0u128, 0);
    let mut put = |number: u64, bits: u32| {
        held |= u128::from(number) << count;
        count += bits;
        if count >= 64 {
            if let Some(room) = room.next() {
                room.copy_from_slice(&(held as u64).to_le_bytes()); // its low half
            }
            held >>= 64;
            count -= 64;
        }
    };
    if bits <= 32 {
        let pairs = words.chunks_exact(2);
        pairs.for_each(|pair| put(pair[0] | (pair[1] << bits), 2 * bits));
    } else {
        words.iter().for_each(|&word| put(word, bits));
    }
    if let Some(room) = room.next() {
        room.copy_from_slice(&held.to_le_bytes()[..room.len()]);
    }
}

impl core::fmt::Debug for CompactPoly<'_> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let n = self.ring.degree().get();
        write!(f, "CompactPoly(N = {n}, {:?})", self.basis)
    }
}
