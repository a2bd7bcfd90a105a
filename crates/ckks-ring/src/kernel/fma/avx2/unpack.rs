//! Numbers of few bits to words.

use core::arch::x86_64::*;

/// [`Kernel::unpack`](crate::kernel::Kernel::unpack), eight numbers at a time, of which two are read at once: together they begin in
/// sixteen bytes.
#[inline(always)]
pub(super) fn unpack(bits: u32, packed: &[u8], words: &mut [u64]) {
    let width = bits as usize; // bytes of eight numbers
    let starts = [0, 2, 4, 6].map(|i| i * width / 8);
    let behind = packed.len().checked_sub(starts[3] + 16);
    let groups = behind.map_or(0, |behind| behind / width + 1);
    let (whole, rest) = words.split_at_mut(words.len().min(8 * groups));
    let mask = vector!(_mm256_set1_epi64x((u64::MAX >> (u64::BITS - bits)) as i64)); // its bits
    let lanes = [0, 1].map(|half| {
        let (mut bytes, mut shifts) = ([0u8; 32], [0u64; 4]);
        for (lane, shift) in shifts.iter_mut().enumerate() {
            let at = (4 * half + lane) * width;
            let first = at / 8 - starts[2 * half + lane / 2]; // at most 8
            for (k, byte) in bytes[8 * lane..][..8].iter_mut().enumerate() {
                *byte = (first + k) as u8; // below 16
            }
            *shift = (at % 8) as u64;
        }
        let bytes = vector!(_mm256_loadu_si256(bytes.as_ptr().cast()));
        let shifts = vector!(_mm256_loadu_si256(shifts.as_ptr().cast()));
        (bytes, shifts)
    });
    for (group, words) in whole.chunks_exact_mut(8).enumerate() {
        let packed = &packed[group * width..][..starts[3] + 16];
        for (half, (bytes, shifts)) in lanes.into_iter().enumerate() {
            // In bounds: no start is larger than the last, behind which there are sixteen bytes.
            let [low, high] = [0, 1].map(|pair| {
                let start = starts[2 * half + pair];
                vector!(_mm_loadu_si128(packed.as_ptr().add(start).cast()))
            });
            let pairs = vector!(_mm256_set_m128i(high, low));
            let eight = vector!(_mm256_shuffle_epi8(pairs, bytes));
            let numbers = vector!(_mm256_and_si256(_mm256_srlv_epi64(eight, shifts), mask));
            vector!(_mm256_storeu_si256(
                words[4 * half..][..4].as_mut_ptr().cast(),
                numbers
            ));
        }
    }
    let done = whole.len() / 8;
    crate::kernel::unpack(bits, &packed[done * width..], rest);
}
