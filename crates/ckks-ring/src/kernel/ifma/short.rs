//! Transforms too short for [`super::transform`], entry by entry: rings of tests.

use crate::ntt::NttTable;

/// Natural order in, bit-reversed order out.
pub(super) fn forward(table: &NttTable, x: &mut [u64]) {
    let (q, [twiddles, _]) = (table.modulus(), table.forward_tables());
    for stage in 0..x.len().ilog2() {
        let groups = x.chunks_exact_mut(x.len() >> stage);
        for (group, &w) in groups.zip(&twiddles[1 << stage..]) {
            let (low, high) = group.split_at_mut(group.len() / 2);
            for (u, v) in low.iter_mut().zip(high) {
                let product = q.mul(w, *v);
                [*u, *v] = [q.add(*u, product), q.sub(*u, product)];
            }
        }
    }
}

/// Bit-reversed order in, natural order out, divided by N.
pub(super) fn inverse(table: &NttTable, x: &mut [u64]) {
    let (q, [twiddles, _]) = (table.modulus(), table.inverse_tables());
    for stage in (0..x.len().ilog2()).rev() {
        let groups = x.chunks_exact_mut(x.len() >> stage);
        for (group, &w) in groups.zip(&twiddles[1 << stage..]) {
            let (low, high) = group.split_at_mut(group.len() / 2);
            for (u, v) in low.iter_mut().zip(high) {
                [*u, *v] = [q.add(*u, *v), q.mul(w, q.sub(*u, *v))];
            }
        }
    }
    let [[by_n, _], _] = table.last_inverse();
    for x in x {
        *x = q.mul(by_n, *x);
    }
}
