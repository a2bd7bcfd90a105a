//! Polynomials, ciphertexts and seeds inside a body: written, read, or checked and dropped.

use std::io::{Read, Write};
use std::sync::Arc;

use ckks::{
    Basis, Ciphertext, CompressedCiphertext, KeyId, Level, Ntt, Poly, PublicSeed, Ring, Scale,
    SeededCiphertext,
};

use super::reader::BodyReader;
use super::shapes::{SCALE_BYTES, SEED_BYTES};
use super::writer::BodyWriter;
use super::{Kind, Schema, Shapes};
use crate::WireError;
use crate::rest::CiphertextsShape;

/// The scheme's own refusal, with the kind of blob that it happened in.
pub(super) fn refused(kind: Kind) -> impl Fn(ckks::CkksError) -> WireError {
    move |error| WireError::Scheme {
        kind,
        reason: error.to_string(),
    }
}

/// Reads one polynomial.
pub(super) fn read_polynomial<R: Read>(
    reader: &mut BodyReader<R>,
    schema: &Schema,
    basis: Basis,
) -> Result<Poly<Ntt>, WireError> {
    read_polynomial_in(reader, schema.parameters().ring(), basis)
}

/// The same in a ring of its own.
pub(super) fn read_polynomial_in<R: Read>(
    reader: &mut BodyReader<R>,
    ring: &Arc<Ring>,
    basis: Basis,
) -> Result<Poly<Ntt>, WireError> {
    let (degree, kind) = (ring.degree().get(), reader.kind());
    ring.check_basis(basis)
        .map_err(|error| refused(kind)(error.into()))?;
    let mut polynomial = Poly::zero(ring, basis);
    let (mut limb, mut done) = (0, 0);
    let primes = ring.moduli(basis).map(|modulus| modulus.value());
    reader.polynomial(degree, primes, |chunk| {
        polynomial.limb_mut(limb)[done..done + chunk.len()].copy_from_slice(chunk);
        done += chunk.len();
        if done == degree {
            (limb, done) = (limb + 1, 0);
        }
    })?;
    Ok(polynomial)
}

/// Reads one polynomial and drops it.
pub(super) fn check_polynomial<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    level: u32,
    special: bool,
) -> Result<(), WireError> {
    reader.polynomial(shapes.degree(), shapes.primes(level, special), |_| ())
}

/// Reads a seed.
pub(super) fn read_seed<R: Read>(reader: &mut BodyReader<R>) -> Result<PublicSeed, WireError> {
    Ok(PublicSeed(reader.array::<SEED_BYTES>()?))
}

/// Writes c_0 behind the seed of c_1.
pub(super) fn write_seeded<W: Write>(
    writer: &mut BodyWriter<W>,
    seed: PublicSeed,
    c0: &Poly<Ntt>,
) -> Result<(), WireError> {
    writer.bytes(&seed.0)?;
    writer.polynomial(c0.limbs())
}

/// Reads a seeded ciphertext.
pub(super) fn read_seeded<R: Read>(
    reader: &mut BodyReader<R>,
    schema: &Schema,
    shape: CiphertextsShape,
    key_id: KeyId,
) -> Result<SeededCiphertext, WireError> {
    let kind = reader.kind();
    let seed = read_seed(reader)?;
    let c0 = read_polynomial(reader, schema, Level::new(shape.level as usize).basis())?;
    let scale = Scale::new(shape.scale).map_err(refused(kind))?;
    SeededCiphertext::from_parts(schema.parameters(), c0, seed, scale, key_id)
        .map_err(refused(kind))
}

/// Reads a seeded polynomial of `level` and drops it.
pub(super) fn check_seeded<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    level: u32,
) -> Result<(), WireError> {
    read_seed(reader)?;
    check_polynomial(reader, shapes, level, false)
}

/// Reads a ciphertext of a table.
pub(super) fn read_compressed<R: Read>(
    reader: &mut BodyReader<R>,
    schema: &Schema,
    key_id: KeyId,
) -> Result<CompressedCiphertext, WireError> {
    let kind = reader.kind();
    let seed = read_seed(reader)?;
    let (degree, compression) = (schema.degree(), schema.compression());
    let mut numbers = Vec::with_capacity(degree * compression.words());
    reader.numbers(degree, compression, |chunk| {
        numbers.extend_from_slice(chunk)
    })?;
    let scale = Scale::new(schema.data_set().scale).map_err(refused(kind))?;
    CompressedCiphertext::from_parts(
        schema.parameters(),
        compression,
        numbers,
        (seed, scale, key_id),
    )
    .map_err(refused(kind))
}

/// Reads a ciphertext of a table and drops it.
pub(super) fn check_compressed<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
) -> Result<(), WireError> {
    read_seed(reader)?;
    reader.numbers(shapes.degree(), shapes.compression(), |_| ())
}

/// Writes the scale and both polynomials.
pub(super) fn write_full<W: Write>(
    writer: &mut BodyWriter<W>,
    ciphertext: &Ciphertext,
) -> Result<(), WireError> {
    writer.bytes(&ciphertext.scale().get().to_le_bytes())?;
    writer.polynomial(ciphertext.c0().limbs())?;
    writer.polynomial(ciphertext.c1().limbs())
}

/// Reads scale and both polynomials.
pub(super) fn read_full<R: Read>(
    reader: &mut BodyReader<R>,
    schema: &Schema,
    level: u32,
    key_id: KeyId,
) -> Result<Ciphertext, WireError> {
    let kind = reader.kind();
    let scale = Scale::new(read_scale(reader)?).map_err(refused(kind))?;
    let basis = Level::new(level as usize).basis();
    let c0 = read_polynomial(reader, schema, basis)?;
    let c1 = read_polynomial(reader, schema, basis)?;
    Ciphertext::from_parts(schema.parameters(), c0, c1, scale, key_id).map_err(refused(kind))
}

/// Reads a ciphertext of `level` and drops it.
pub(super) fn check_full<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    level: u32,
) -> Result<(), WireError> {
    read_scale(reader)?;
    check_polynomial(reader, shapes, level, false)?;
    check_polynomial(reader, shapes, level, false)
}

/// A scale inside a blob: 1 to 2^100, as in profiles.
fn read_scale<R: Read>(reader: &mut BodyReader<R>) -> Result<f64, WireError> {
    let kind = reader.kind();
    let scale = f64::from_le_bytes(reader.array::<SCALE_BYTES>()?);
    if scale.is_finite() && CiphertextsShape::SCALES.contains(&scale) {
        return Ok(scale);
    }
    let expected = "1 to 2^100".to_owned();
    Err(WireError::Field {
        kind,
        field: "scale",
        expected,
        found: scale.to_string(),
    })
}

/// Refuses an item of another level, scale or key than its place demands.
pub(super) fn check_item<T: PartialEq + ToString>(
    kind: Kind,
    item: usize,
    name: &str,
    expected: T,
    found: T,
) -> Result<(), WireError> {
    if expected == found {
        return Ok(());
    }
    let (expected, found) = (
        format!("{name} {}", expected.to_string()),
        format!("{name} {}", found.to_string()),
    );
    Err(WireError::Item {
        kind,
        item,
        expected,
        found,
    })
}
