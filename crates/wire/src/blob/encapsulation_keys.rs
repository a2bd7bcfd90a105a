//! The pair of keys around a modulus raise, behind all other keys: into the sparse secret over q_0 and p_0, and out of it.

use std::io::Read;

use ckks::{
    EncapsulationKeys, EncapsulationShape, EvaluationKeys, KeyId, Poly, SeededEncapsulationKeys,
    SeededSwitch,
};

use super::evaluation_keys::{check_key, read_switch};
use super::polynomials::{read_polynomial_in, read_seed, refused};
use super::reader::BodyReader;
use super::{Schema, Shapes};
use crate::WireError;
use crate::rest;

/// All keys of an owner, expanded.
#[derive(Debug, Clone, PartialEq)]
pub struct OwnersKeys {
    /// The relinearization and Galois keys.
    pub evaluation: EvaluationKeys,
    /// The pair for refreshes by the service, if the profile has one.
    pub encapsulation: Option<EncapsulationKeys>,
}

/// The bytes of the pair inside a blob, for [`EvaluationKeysWriter::push_encoded`](super::EvaluationKeysWriter::push_encoded).
pub fn encode_encapsulation_keys(pair: &SeededEncapsulationKeys) -> Vec<u8> {
    let mut bytes = Vec::new();
    for switch in [pair.into_sparse(), pair.out_of_sparse()] {
        bytes.extend_from_slice(&switch.seed.0);
        for (modulus, residues) in switch.c0.iter().flat_map(Poly::limbs) {
            super::pack(residues, modulus.bits(), &mut bytes);
        }
    }
    bytes
}

/// Reads the pair.
pub(super) fn read<R: Read>(
    reader: &mut BodyReader<R>,
    schema: &Schema,
    shape: EncapsulationShape,
    key_id: KeyId,
) -> Result<SeededEncapsulationKeys, WireError> {
    let (kind, parameters) = (reader.kind(), schema.parameters());
    let scheme = refused(kind);
    let ring = EncapsulationShape::ring(parameters).map_err(&scheme)?;
    let seed = read_seed(reader)?;
    let gate = read_polynomial_in(reader, &ring, ring.full_basis())?;
    let into_sparse = SeededSwitch {
        seed,
        c0: vec![gate],
    };
    let (seed, c0) = read_switch(reader, schema, shape.level)?;
    let out_of_sparse = SeededSwitch { seed, c0 };
    SeededEncapsulationKeys::from_parts(parameters, shape, key_id, into_sparse, out_of_sparse)
        .map_err(scheme)
}

/// Reads the pair and drops it.
pub(super) fn check<R: Read>(
    reader: &mut BodyReader<R>,
    shapes: &Shapes,
    pair: rest::EncapsulationShape,
) -> Result<(), WireError> {
    read_seed(reader)?;
    reader.polynomial(shapes.degree(), shapes.gate_primes(), |_| ())?;
    check_key(reader, shapes, pair.level)
}
