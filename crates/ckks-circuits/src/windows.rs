//! Sums over windows of neighbouring slots.

use ckks::{Ciphertext, CkksError, Complex64, Evaluator, RotationStep};

/// Slot i becomes the sum of slots i, …, i + width − 1 (width a power of two). Keys: rotations by 1, 2, …, width/2.
///
/// On slots that are zero but at the ends of blocks of `width`, this fills each block with its end's value.
///
/// # Errors
/// Missing keys.
pub fn sum_windows(
    evaluator: &Evaluator<'_>,
    ciphertext: Ciphertext,
    width: usize,
) -> Result<Ciphertext, CkksError> {
    let mut sum = ciphertext;
    let mut step = 1;
    while step < width {
        let turned = evaluator.rotate(&sum, RotationStep(step as i64))?;
        evaluator.add_assign(&mut sum, &turned)?;
        step *= 2;
    }
    Ok(sum)
}

/// [`sum_windows`] with the sum of each block of `width` slots at the block's last slot; the other slots hold sums that
/// straddle blocks. Keys: as there, and the rotation by 1 − width.
///
/// # Errors
/// Missing keys.
pub fn windows_to_ends(
    evaluator: &Evaluator<'_>,
    ciphertext: Ciphertext,
    width: usize,
) -> Result<Ciphertext, CkksError> {
    if width == 1 {
        return Ok(ciphertext);
    }
    let sums = sum_windows(evaluator, ciphertext, width)?;
    evaluator.rotate(&sums, RotationStep(1 - width as i64))
}

/// Slots that are `value` at the last slot of each block of `width`, zero elsewhere.
#[must_use]
pub fn end_mask(slots: usize, width: usize, value: f64) -> Vec<Complex64> {
    let slot = |i: usize| if i % width == width - 1 { value } else { 0.0 };
    (0..slots).map(|i| Complex64::new(slot(i), 0.0)).collect()
}
