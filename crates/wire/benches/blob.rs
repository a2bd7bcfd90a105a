//! How fast residues are packed, unpacked and checked: `cargo bench -p wire`.

use std::hint::black_box;
use std::time::Instant;

use sha2::{Digest, Sha256};
use wire::blob::{pack, unpack};

const DEGREE: usize = 1 << 14;
const ROUNDS: u32 = 2_000;

/// Packed gigabytes per second of `work`, which handles `bytes` packed bytes; the best of five runs.
fn report(name: &str, bytes: usize, mut work: impl FnMut()) {
    let mut best = f64::INFINITY;
    for _ in 0..5 {
        let start = Instant::now();
        (0..ROUNDS).for_each(|_| work());
        best = best.min(start.elapsed().as_secs_f64() / f64::from(ROUNDS));
    }
    println!(
        "{name:<40} {:6.2} GB/s packed, {:6.2} GB/s as words",
        bytes as f64 / best / 1e9,
        DEGREE as f64 * 8.0 / best / 1e9
    );
}

fn main() {
    for bits in [28, 30, 36, 45, 50] {
        let modulus = (1u64 << bits) - 27;
        let mut state = 1u64;
        let residues: Vec<u64> = (0..DEGREE)
            .map(|_| {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                (state >> 14) % modulus
            })
            .collect();
        let mut packed = Vec::new();
        pack(&residues, bits, &mut packed);
        let bytes = packed.len();
        let mut out = Vec::with_capacity(bytes + 64);
        report(&format!("pack {bits} bits"), bytes, || {
            out.clear();
            pack(black_box(&residues), bits, &mut out);
        });
        packed.extend_from_slice(&[0; 8]);
        let mut back = vec![0; DEGREE];
        report(&format!("unpack and check {bits} bits"), bytes, || {
            assert!(unpack(black_box(&packed), bits, modulus, &mut back));
        });
        assert_eq!(back, residues);
        report(&format!("SHA-256 of {bits} bits"), bytes, || {
            black_box(Sha256::digest(black_box(&packed)));
        });
    }
}
