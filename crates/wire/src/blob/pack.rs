//! Residues of b bits each, without gaps: residue k lies in bits k·b … (k+1)·b − 1 of the bytes read as one
//! little-endian number. Eight residues fill b bytes exactly. Numbers of several words are packed alike.

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

/// Packs groups of eight numbers of `words` words each, below 2^bits ≤ 2^(64·words), behind the bytes that `out` holds already.
pub fn pack_numbers(numbers: &[u64], words: usize, bits: u32, out: &mut Vec<u8>) {
    debug_assert!(numbers.len().is_multiple_of(GROUP * words));
    out.reserve(packed_bytes(numbers.len() / words, bits));
    let (mut word, mut filled) = (0u64, 0u32);
    for number in numbers.chunks_exact(words) {
        for (&part, bits) in number.iter().zip(parts(bits)) {
            word |= part << filled;
            if filled + bits >= 64 {
                out.extend_from_slice(&word.to_le_bytes());
                // What did not fit; nothing of it where the word was empty before.
                word = part.checked_shr(64 - filled).unwrap_or(0);
                filled = filled + bits - 64;
            } else {
                filled += bits;
            }
        }
    }
    out.extend_from_slice(&word.to_le_bytes()[..filled.div_ceil(8) as usize]);
}

/// Unpacks groups of eight numbers of `bits` bits from the start of `packed` into `out`, `words` words each. `packed` must go on for eight
/// bytes behind the packed ones; their value does not matter.
pub fn unpack_numbers(packed: &[u8], words: usize, bits: u32, out: &mut [u64]) {
    debug_assert!(out.len().is_multiple_of(GROUP * words));
    for (k, number) in out.chunks_exact_mut(words).enumerate() {
        let mut place = k * bits as usize;
        number.fill(0);
        for (part, bits) in number.iter_mut().zip(parts(bits)) {
            let (byte, shift) = (place / 8, place % 8);
            let mut window = [0; 16];
            window[..9].copy_from_slice(&packed[byte..][..9]);
            let word = (u128::from_le_bytes(window) >> shift) as u64;
            *part = word & (u64::MAX >> (64 - bits));
            place += bits as usize;
        }
    }
}

/// Bits of each word of a number of `bits` bits.
fn parts(bits: u32) -> impl Iterator<Item = u32> {
    (0..bits.div_ceil(64)).map(move |k| (bits - 64 * k).min(64))
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
    fn numbers_of_many_words_come_back_bit_for_bit() {
        for bits in (1..=260).chain([620, 1747]) {
            let words = (bits as usize).div_ceil(64) + 1; // A word more than is needed is zero.
            for count in [8, 24] {
                let mut numbers = Vec::new();
                for k in 0..count {
                    let parts = parts(bits).zip(1..);
                    numbers.extend(parts.map(|(bits, j)| residues(count, bits)[(k + j) % count]));
                    numbers.push(0);
                }
                let mut packed = vec![7];
                pack_numbers(&numbers, words, bits, &mut packed);
                assert_eq!(packed.len(), 1 + packed_bytes(count, bits));
                for (k, number) in numbers.chunks(words).enumerate() {
                    for bit in 0..bits as usize {
                        let place = 8 + k * bits as usize + bit;
                        let found = packed[place / 8] >> (place % 8) & 1;
                        assert_eq!(u64::from(found), number[bit / 64] >> (bit % 64) & 1);
                    }
                }
                packed.extend_from_slice(&[0xff; PADDING]);
                let mut back = vec![9; numbers.len()];
                unpack_numbers(&packed[1..], words, bits, &mut back);
                assert_eq!(back, numbers, "{bits} bits, {count}");
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
