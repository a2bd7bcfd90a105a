//! Just enough arithmetic on big natural numbers (little-endian 64-bit words) to settle a rounding.

/// a · w.
pub(crate) fn mul_word(a: &[u64], w: u64) -> Vec<u64> {
    let mut result = Vec::with_capacity(a.len() + 1);
    add_mul(&mut result, a, w);
    result
}

/// sum += a · w.
pub(crate) fn add_mul(sum: &mut Vec<u64>, a: &[u64], w: u64) {
    if sum.len() <= a.len() {
        sum.resize(a.len() + 1, 0);
    }
    let mut carry = 0u64;
    for (i, s) in sum.iter_mut().enumerate() {
        let a = a.get(i).copied().unwrap_or(0);
        let wide = u128::from(a) * u128::from(w) + u128::from(*s) + u128::from(carry);
        *s = wide as u64;
        carry = (wide >> 64) as u64;
    }
    if carry > 0 {
        sum.push(carry);
    }
}

/// a < b.
pub(crate) fn less(a: &[u64], b: &[u64]) -> bool {
    let word = |x: &[u64], i: usize| x.get(i).copied().unwrap_or(0);
    let longest = a.len().max(b.len());
    let differing = (0..longest).rev().find(|&i| word(a, i) != word(b, i));
    differing.is_some_and(|i| word(a, i) < word(b, i))
}

/// a − b for b ≤ a.
pub(crate) fn sub(a: &[u64], b: &[u64]) -> Vec<u64> {
    let mut borrow = false;
    let difference = |(i, &a): (usize, &u64)| {
        let (x, first) = a.overflowing_sub(b.get(i).copied().unwrap_or(0));
        let (x, second) = x.overflowing_sub(u64::from(borrow));
        borrow = first || second;
        x
    };
    a.iter().enumerate().map(difference).collect()
}

/// A number that fits in `W` words, in so many.
pub(crate) fn widened<const W: usize>(a: &[u64]) -> [u64; W] {
    let mut words = [0; W];
    let fitting = a.len().min(W);
    words[..fitting].copy_from_slice(&a[..fitting]);
    words
}

/// Σ w·a modulo 2^(64·W), of up to 2^14 words w below 2^50.
pub(crate) fn sum_of_products<'a, const W: usize>(
    terms: impl Iterator<Item = (u64, &'a [u64; W])>,
) -> [u64; W] {
    let mut sums = [0_u128; W];
    for (w, a) in terms {
        // Products are below 2^114: nothing has to be carried before the end.
        for (sum, word) in sums.iter_mut().zip(a) {
            *sum += u128::from(*word) * u128::from(w);
        }
    }
    let mut carry = 0;
    sums.map(|sum| {
        let whole = sum + carry;
        carry = whole >> 64;
        whole as u64
    })
}

/// a −= b · w modulo 2^(64·W); whether it fell below zero.
pub(crate) fn subtract_multiple<const W: usize>(a: &mut [u64; W], b: &[u64; W], w: u64) -> bool {
    let (mut carry, mut borrow) = (0, false);
    for (a, b) in a.iter_mut().zip(b) {
        let wide = u128::from(*b) * u128::from(w) + u128::from(carry);
        carry = (wide >> 64) as u64;
        let (x, first) = a.overflowing_sub(wide as u64);
        let (x, second) = x.overflowing_sub(u64::from(borrow));
        (*a, borrow) = (x, first || second);
    }
    borrow
}

/// a += b modulo 2^(64·W).
pub(crate) fn add<const W: usize>(a: &mut [u64; W], b: &[u64; W]) {
    let mut carry = false;
    for (a, b) in a.iter_mut().zip(b) {
        let (x, first) = a.overflowing_add(*b);
        let (x, second) = x.overflowing_add(u64::from(carry));
        (*a, carry) = (x, first || second);
    }
}

/// The nearest f64 (ties to even); infinite above 2^1024.
pub(crate) fn to_f64(a: &[u64]) -> f64 {
    let Some(top) = a.iter().rposition(|&w| w != 0) else {
        return 0.0;
    };
    let shift = a[top].leading_zeros();
    let next = if top > 0 { a[top - 1] } else { 0 };
    let mantissa = if shift == 0 {
        a[top]
    } else {
        a[top] << shift | next >> (64 - shift)
    };
    let lost =
        (next << shift != 0 && top > 0) || a[..top.saturating_sub(1)].iter().any(|&w| w != 0);
    let exponent = 64 * top as i32 - shift as i32;
    let rounded = (mantissa | u64::from(lost)) as f64; // the lowest of 64 bits stands for all that is lost
    if exponent >= 1000 {
        return rounded * f64::from_bits((1023 + 960) << 52) * power_of_two(exponent - 960);
    }
    rounded * power_of_two(exponent)
}

/// 2^e, infinite above 1023; e ≥ −63.
fn power_of_two(e: i32) -> f64 {
    if e > 1023 {
        f64::INFINITY
    } else {
        f64::from_bits(((1023 + e) as u64) << 52)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_to_f64_rounds_once() {
        assert_eq!(to_f64(&[]), 0.0);
        assert_eq!(to_f64(&[5, 0]), 5.0);
        assert_eq!(to_f64(&[0, 1]), 2f64.powi(64));
        assert_eq!(to_f64(&[1 << 63, 1 << 52]), 2f64.powi(116)); // a tie goes to even
        assert_eq!(
            to_f64(&[(1 << 63) + 1, 1 << 52]),
            2f64.powi(116) + 2f64.powi(64)
        );
        assert_eq!(to_f64(&[0, 0, 3]), 3.0 * 2f64.powi(128));
        assert_eq!(
            to_f64(&[0; 16].iter().copied().chain([1]).collect::<Vec<_>>()),
            f64::INFINITY
        );
        assert_eq!(
            to_f64(&[0; 15].iter().copied().chain([1 << 60]).collect::<Vec<_>>()),
            2f64.powi(1020)
        );
    }

    #[test]
    fn difference_and_order() {
        let (a, b) = ([0, 0, 1], [1, 0]);
        assert!(less(&b, &a) && !less(&a, &b) && !less(&a, &a));
        assert_eq!(sub(&a, &b), vec![u64::MAX, u64::MAX, 0]);
        assert_eq!(mul_word(&[u64::MAX], u64::MAX), vec![1, u64::MAX - 1]);
    }
}
