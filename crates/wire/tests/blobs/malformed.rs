//! At least 2,000 malformed blobs of every kind: each refused, none panics, checking and decoding agree.

use sha2::{Digest, Sha256};
use testkit::Numbers;
use wire::WireError;
use wire::blob::Kind;
use wire::rest::Start;

use crate::decode::judge;
use crate::fixture::Fixture;
use crate::layout::{HEADER, TRAILER, limbs, table_ciphertext};

/// Cases a kind must have at least.
const ENOUGH: usize = 2000;

/// Name, offset and width of every header field.
const FIELDS: [(&str, usize, usize); 6] = [
    ("magic", 0, 4),
    ("version", 4, 2),
    ("kind", 6, 1),
    ("key id", 7, 16),
    ("parameters id", 23, 32),
    ("plan digest", 55, 32),
];

/// One kind under test.
struct Trial<'a> {
    fixture: &'a Fixture,
    kind: Kind,
    good: &'a [u8],
    refused: usize,
}

impl Trial<'_> {
    fn judge(&self, bytes: &[u8], length: u64) -> Result<(), WireError> {
        judge(
            self.kind,
            bytes,
            length,
            &self.fixture.schema,
            self.fixture.secret.key_id(),
        )
    }

    /// Announced with its true length, this must be refused.
    fn refuse(&mut self, what: &str, bytes: &[u8]) -> WireError {
        self.refuse_announced(what, bytes, bytes.len() as u64)
    }

    fn refuse_announced(&mut self, what: &str, bytes: &[u8], length: u64) -> WireError {
        self.refused += 1;
        let kind = self.kind;
        self.judge(bytes, length)
            .expect_err(&format!("{kind}: {what} was let through"))
    }

    /// A copy with `change`, and one whose digest fits the change.
    fn changed(&self, change: impl FnOnce(&mut [u8])) -> [Vec<u8>; 2] {
        let mut bytes = self.good.to_vec();
        change(&mut bytes);
        [bytes.clone(), resealed(bytes)]
    }

    fn header_fields(&mut self) {
        for (name, offset, width) in FIELDS {
            for value in field_values(&self.good[offset..offset + width]) {
                let [damaged, resealed] =
                    self.changed(|bytes| bytes[offset..offset + width].copy_from_slice(&value));
                self.refuse(name, &damaged);
                self.refuse(name, &resealed);
            }
        }
    }

    fn header_bits(&mut self) {
        for bit in 0..HEADER * 8 {
            let [damaged, resealed] = self.changed(|bytes| bytes[bit / 8] ^= 1 << (bit % 8));
            self.refuse("a flipped header bit", &damaged);
            self.refuse("a flipped header bit", &resealed);
        }
    }

    fn body_bits(&mut self) {
        let mut numbers = Numbers::new(self.kind as u64);
        let bits = (self.good.len() - HEADER) as u64 * 8;
        for _ in 0..1000 {
            let bit = numbers.below(bits) as usize + HEADER * 8;
            let [damaged, resealed] = self.changed(|bytes| bytes[bit / 8] ^= 1 << (bit % 8));
            self.refuse("a flipped bit", &damaged);
            // With a digest that fits, a flip may make another well-formed blob: both readers must agree, no more.
            let _ = self.judge(&resealed, resealed.len() as u64);
        }
    }

    fn lengths(&mut self) {
        let good = self.good;
        let length = good.len() as u64;
        for cut in 0..good.len() {
            self.refuse("a cut blob", &good[..cut]);
            self.refuse_announced("a blob cut on the way", &good[..cut], length);
        }
        for extra in [1, 2, 7, 8, 32, 87, 1000] {
            let longer = [good, &vec![0; extra]].concat();
            self.refuse("left-over bytes", &longer);
            // A longer sealed secret is another well-formed one: nobody here can open it to see.
            if self.kind != Kind::SealedSeed {
                self.refuse("left-over bytes", &resealed(longer.clone()));
            }
            self.refuse_announced("unannounced bytes", &longer, length);
        }
        for wrong in [
            0,
            1,
            length - 1,
            length + 1,
            1 << 31,
            1 << 32,
            1 << 63,
            u64::MAX,
        ] {
            self.refuse_announced("a wrong length", good, wrong);
        }
    }

    fn residues(&mut self) {
        let degree = 1 << self.fixture.profile.parameters.log_degree;
        for limb in limbs(self.kind, &self.fixture.profile).0 {
            for index in [0, 1, degree / 2, degree - 1] {
                for value in [limb.prime, limb.prime + 1, (1 << limb.bits()) - 1] {
                    let [_, resealed] = self
                        .changed(|bytes| put(bytes, limb.offset, limb.bits(), index, value.into()));
                    let refusal = self.refuse("a residue that is not below its prime", &resealed);
                    let WireError::Residue {
                        polynomial,
                        limb: at,
                        index: place,
                        modulus,
                        found,
                        ..
                    } = refusal
                    else {
                        panic!("{}: {refusal}", self.kind);
                    };
                    let named = (polynomial, at, place, modulus, found);
                    assert_eq!(
                        named,
                        (limb.polynomial, limb.limb, index, limb.prime, value)
                    );
                }
            }
        }
    }

    fn coefficients(&mut self) {
        let degree = 1 << self.fixture.profile.parameters.log_degree;
        let (bytes, bits, largest) = table_ciphertext(&self.fixture.profile);
        for (ciphertext, at) in [0, 1]
            .into_iter()
            .flat_map(|c| [0, 1, degree - 1].map(|at| (c, at)))
        {
            let offset = HEADER + ciphertext * bytes + 32;
            let [_, good] = self.changed(|bytes| put(bytes, offset, bits, at, largest));
            judge(
                self.kind,
                &good,
                good.len() as u64,
                &self.fixture.schema,
                self.fixture.secret.key_id(),
            )
            .expect("the largest there is");
            for value in [largest + 1, largest + 2, (1 << bits) - 1] {
                let [_, resealed] = self.changed(|bytes| put(bytes, offset, bits, at, value));
                let refusal = self.refuse("a coefficient above the modulus", &resealed);
                let WireError::Coefficient {
                    polynomial, index, ..
                } = refusal
                else {
                    panic!("{refusal}");
                };
                assert_eq!((polynomial, index), (ciphertext, at));
            }
        }
    }

    fn fields_of_the_body(&mut self) {
        let numbers: &[(usize, usize)] = match self.kind {
            Kind::InitialModel => &[(HEADER, 1)],
            Kind::Checkpoint => &[(HEADER + 4, 4), (HEADER + 8, 4)],
            Kind::RefreshedState => &[(HEADER, 4)],
            _ => &[],
        };
        for &(offset, width) in numbers {
            for value in field_values(&self.good[offset..offset + width]) {
                let [_, resealed] =
                    self.changed(|bytes| bytes[offset..offset + width].copy_from_slice(&value));
                self.refuse("a number in the body", &resealed);
            }
        }
        let scale = match self.kind {
            Kind::TrainedModel | Kind::Predictions => HEADER,
            Kind::Checkpoint => HEADER + 12,
            _ => return,
        };
        let bad = [
            f64::NAN,
            f64::INFINITY,
            f64::NEG_INFINITY,
            0.0,
            -0.0,
            -1.0,
            0.999,
            5e-324,
            2f64.powi(100),
            f64::MAX,
        ];
        for value in bad {
            let [_, resealed] =
                self.changed(|bytes| bytes[scale..scale + 8].copy_from_slice(&value.to_le_bytes()));
            let refusal = self.refuse("a scale", &resealed);
            assert!(
                matches!(refusal, WireError::Field { field: "scale", .. }),
                "{refusal}"
            );
        }
    }
}

/// 0, 1, all ones, the highest bit, one more and one less than `good`, as little-endian numbers of its width.
fn field_values(good: &[u8]) -> Vec<Vec<u8>> {
    let width = good.len();
    let number = |low: u8, rest: u8, high: u8| {
        let mut bytes = vec![rest; width];
        bytes[0] = low;
        bytes[width - 1] |= high;
        bytes
    };
    let mut more = good.to_vec();
    more[0] = more[0].wrapping_add(1);
    let mut less = good.to_vec();
    less[0] = less[0].wrapping_sub(1);
    let mut values = vec![
        number(0, 0, 0),
        number(1, 0, 0),
        number(255, 255, 255),
        number(0, 0, 128),
        more,
        less,
    ];
    values.retain(|value| value != good);
    values
}

/// The same bytes with the digest that belongs to them.
fn resealed(mut bytes: Vec<u8>) -> Vec<u8> {
    let body = bytes.len() - TRAILER;
    let digest = Sha256::digest(&bytes[..body]);
    bytes[body..].copy_from_slice(&digest);
    bytes
}

/// Puts one residue, bit by bit.
fn put(bytes: &mut [u8], offset: usize, bits: usize, index: usize, value: u128) {
    for bit in 0..bits {
        let place = offset * 8 + index * bits + bit;
        bytes[place / 8] =
            bytes[place / 8] & !(1 << (place % 8)) | ((value >> bit & 1) as u8) << (place % 8);
    }
}

#[test]
fn every_malformed_blob_is_refused() {
    let fixture = Fixture::attended();
    for (kind, good) in &fixture.blobs {
        let mut trial = Trial {
            fixture: &fixture,
            kind: *kind,
            good,
            refused: 0,
        };
        trial.header_fields();
        trial.header_bits();
        trial.body_bits();
        trial.lengths();
        trial.residues();
        if *kind == Kind::DataSet {
            trial.coefficients();
        }
        trial.fields_of_the_body();
        assert!(
            trial.refused >= ENOUGH,
            "{kind}: only {} cases",
            trial.refused
        );
        println!("{kind}: {} malformed blobs refused", trial.refused);
    }
}

#[test]
fn a_blob_of_one_kind_is_not_one_of_another() {
    let fixture = Fixture::attended();
    for (kind, bytes) in &fixture.blobs {
        for other in Kind::ALL.into_iter().filter(|other| other != kind) {
            let length = bytes.len() as u64;
            assert!(
                judge(
                    other,
                    bytes,
                    length,
                    &fixture.schema,
                    fixture.secret.key_id()
                )
                .is_err(),
                "{kind} as {other}"
            );
        }
    }
}

#[test]
fn a_source_that_fails_is_an_error_and_one_that_dribbles_is_not() {
    /// Gives one byte at a time, interrupted before each, and breaks after `left`.
    struct Dribble<'a>(&'a [u8], usize, bool);
    impl std::io::Read for Dribble<'_> {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            self.2 = !self.2;
            if self.2 {
                return Err(std::io::ErrorKind::Interrupted.into());
            }
            if self.1 == 0 {
                return Err(std::io::Error::other("the disk is gone"));
            }
            self.1 -= 1;
            self.0.read(&mut buffer[..1])
        }
    }
    let fixture = Fixture::new(Start::Zero);
    let bytes = fixture.blob(Kind::DataSet);
    let length = bytes.len() as u64;
    let check = |left| {
        wire::blob::check(
            Kind::DataSet,
            Dribble(bytes, left, false),
            length,
            &fixture.schema,
            None,
        )
    };
    check(usize::MAX).unwrap();
    assert!(matches!(check(100), Err(WireError::Io(_))));
}
