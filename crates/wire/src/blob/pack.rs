//! Residues of b bits each, without gaps: residue k lies in bits k·b … (k+1)·b − 1 of the bytes read as one
//! little-endian number. Eight residues fill b bytes exactly.

/// Bytes that `count` residues of `bits` bits take; the last byte is filled up with zeros.
pub const fn packed_bytes(count: usize, bits: u32) -> usize {
    (count * bits as usize).div_ceil(8)
}

/// Residues of one group: as many as always end on a byte.
pub(super) const GROUP: usize = 8;
/// Bytes behind the packed ones that [`unpack`] may read (and discards).
pub(super) const PADDING: usize = 8;

/// Packs groups of eight residues, each below 2^bits, behind the bytes that `out` holds already. `bits` is at most 56.
pub fn pack(residues: &[u64], bits: u32, out: &mut Vec<u8>) {
    debug_assert!(residues.len().is_multiple_of(GROUP) && bits <= 56);
    out.reserve(packed_bytes(residues.len(), bits));
    let (mut word, mut filled) = (0u64, 0u32);
    for &residue in residues {
        word |= residue << filled;
        filled += bits;
        if filled >= 64 {
            out.extend_from_slice(&word.to_le_bytes());
            filled -= 64;
            // `filled` bits of the residue did not fit; for 0 the shift below drops all of them, as bits ≤ 56 < 64.
            word = residue >> (bits - filled);
        }
    }
    out.extend_from_slice(&word.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// Unpacks groups of eight residues of `bits` ≤ 56 bits from the start of `packed` into `out`, and returns whether
/// all are below `modulus`. `packed` must go on for eight bytes behind the packed ones; their value does not matter.
pub fn unpack(packed: &[u8], bits: u32, modulus: u64, out: &mut [u64]) -> bool {
    debug_assert!(out.len().is_multiple_of(GROUP) && bits <= 56);
    let mask = (1u64 << bits) - 1;
    let bytes = bits as usize;
    let (largest, mut excess) = (modulus - 1, 0);
    for (group, residues) in out.as_chunks_mut::<GROUP>().0.iter_mut().enumerate() {
        let window = &packed[group * bytes..][..bytes + PADDING];
        for (k, residue) in residues.iter_mut().enumerate() {
            let start = k * bytes / 8;
            let mut word = [0; 8];
            word.copy_from_slice(&window[start..start + 8]);
            *residue = (u64::from_le_bytes(word) >> (k * bytes % 8)) & mask;
            excess |= largest.wrapping_sub(*residue);
        }
    }
    excess >> 63 == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Bit by bit, as the definition says.
    fn packed_by_definition(residues: &[u64], bits: u32) -> Vec<u8> {
        let mut bytes = vec![0; packed_bytes(residues.len(), bits)];
        for (k, residue) in residues.iter().enumerate() {
            for bit in 0..bits as usize {
                let place = k * bits as usize + bit;
                bytes[place / 8] |= ((residue >> bit & 1) as u8) << (place % 8);
            }
        }
        bytes
    }

    fn residues(count: usize, bits: u32) -> Vec<u64> {
        let mut state = u64::from(bits) + 1;
        (0..count)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                state >> (64 - bits)
            })
            .collect()
    }

    #[test]
    fn packs_by_the_definition_and_comes_back() {
        for bits in 1..=56 {
            for count in [8, 16, 64, 136] {
                let residues = residues(count, bits);
                let mut packed = vec![7];
                pack(&residues, bits, &mut packed);
                assert_eq!(
                    packed[1..],
                    packed_by_definition(&residues, bits),
                    "{bits} bits, {count}"
                );
                packed.extend_from_slice(&[0xff; PADDING]);
                let mut back = vec![0; count];
                assert!(unpack(&packed[1..], bits, 1 << bits, &mut back));
                assert_eq!(back, residues, "{bits} bits, {count}");
            }
        }
    }

    #[test]
    fn every_residue_at_or_above_the_modulus_is_seen() {
        let modulus = 0x3_ffff_0001; // 34 bits
        for place in 0..24 {
            for (value, fits) in [
                (modulus - 1, true),
                (modulus, false),
                (modulus + 1, false),
                ((1 << 34) - 1, false),
            ] {
                let mut residues = vec![5; 24];
                residues[place] = value;
                let mut packed = Vec::new();
                pack(&residues, 34, &mut packed);
                packed.extend_from_slice(&[0; PADDING]);
                assert_eq!(
                    unpack(&packed, 34, modulus, &mut [0; 24]),
                    fits,
                    "{value} at {place}"
                );
            }
        }
    }
}
