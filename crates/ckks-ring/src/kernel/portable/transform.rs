//! Negacyclic NTT by Harvey's lazy butterflies: values stay below 4q between stages.

use super::{mul_lazy, reduce_once};
use crate::ntt::NttTable;

/// Cooley–Tukey, natural order in, bit-reversed order out.
pub(super) fn forward(table: &NttTable, x: &mut [u64]) {
    let q = table.modulus().value();
    let mut half = x.len() / 2;
    let mut groups = 1;
    while half > 0 {
        for (group, [w, companion]) in x
            .chunks_exact_mut(2 * half)
            .zip(stage(table.forward_tables(), groups))
        {
            let (low, high) = group.split_at_mut(half);
            for (u, v) in low.iter_mut().zip(high) {
                let a = reduce_once(2 * q, *u);
                let b = mul_lazy(q, w, companion, *v);
                *u = a + b;
                *v = a + 2 * q - b;
            }
        }
        groups *= 2;
        half /= 2;
    }
    for x in x {
        *x = reduce_once(q, reduce_once(2 * q, *x));
    }
}

/// Gentleman–Sande, bit-reversed order in, natural order out; divides by N. Values stay below 2q between stages.
pub(super) fn inverse(table: &NttTable, x: &mut [u64]) {
    let q = table.modulus().value();
    let mut half = 1;
    let mut groups = x.len() / 2;
    while groups > 0 {
        for (group, [w, companion]) in x
            .chunks_exact_mut(2 * half)
            .zip(stage(table.inverse_tables(), groups))
        {
            let (low, high) = group.split_at_mut(half);
            for (u, v) in low.iter_mut().zip(high) {
                let sum = reduce_once(2 * q, *u + *v);
                *v = mul_lazy(q, w, companion, *u + 2 * q - *v);
                *u = sum;
            }
        }
        groups /= 2;
        half *= 2;
    }
    let [[w, companion], _] = table.last_inverse();
    for x in x {
        *x = reduce_once(q, mul_lazy(q, w, companion, *x));
    }
}

/// Twiddles i = groups…2·groups − 1, of the stage with that many groups.
fn stage([values, companions]: [&[u64]; 2], groups: usize) -> impl Iterator<Item = [u64; 2]> + '_ {
    let range = groups..2 * groups;
    values[range.clone()]
        .iter()
        .zip(&companions[range])
        .map(|(&w, &c)| [w, c])
}
