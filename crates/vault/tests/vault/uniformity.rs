//! What a page uploads says nothing of the rows by its size or its distribution: blobs of equally large tables are equally long, and
//! residues are uniform modulo every prime, whatever was encrypted.

use ckks::{KeyPurpose, Modulus, Ntt, Poly, SeededCiphertext};
use dataset::{Choices, Standardise};
use vault_api::{Request, StartFrom, TrainingSettings};
use wire::blob::{
    Schema, read_data_set, read_evaluation_keys, read_initial_model, read_public_key,
};
use wire::rest::Profile;

use crate::rig::{Run, label_y};

/// Equally likely parts of 0 to q.
const PARTS: usize = 64;

/// 60 rows of three columns, all of them `cell` of row and column.
fn csv(cell: impl Fn(usize, usize) -> f64) -> Vec<u8> {
    let mut csv = "a,b,c,y\n".to_owned();
    for row in 0..60 {
        let cells = [0, 1, 2].map(|column| cell(row, column).to_string());
        csv.push_str(&format!("{},{}\n", cells.join(","), row % 2));
    }
    csv.into_bytes()
}

fn run(cell: impl Fn(usize, usize) -> f64, weight: f64) -> (Run, Vec<u8>) {
    let choices = Choices {
        standardise: Standardise::LeaveAsIs,
        ..label_y()
    };
    let settings = TrainingSettings {
        epochs: 2,
        start: StartFrom::Model {
            weights: vec![weight; 4],
        },
        ..TrainingSettings::default()
    };
    let mut run = Run::new(&csv(cell), choices, settings);
    let (key, plan) = (run.key, run.plan);
    let public = run.page.ask(&Request::MakePublicKey { key, plan }).1;
    (run, public.unwrap())
}

/// χ² of residues against all parts being equally likely.
fn statistic(modulus: Modulus, residues: &[u64]) -> f64 {
    let mut counts = [0_u32; PARTS];
    for &residue in residues {
        let part = u128::from(residue) * PARTS as u128 / u128::from(modulus.value());
        counts[part as usize] += 1;
    }
    let expected = residues.len() as f64 / PARTS as f64;
    let terms = counts.map(|count| (f64::from(count) - expected).powi(2) / expected);
    terms.iter().sum()
}

/// χ² quantile at p = 10^−6, by Wilson and Hilferty.
fn bound() -> f64 {
    let d = (PARTS - 1) as f64;
    let term = 1.0 - 2.0 / (9.0 * d) + 4.7534 * (2.0 / (9.0 * d)).sqrt();
    d * term.powi(3)
}

/// Largest χ² of a polynomial, by its values and by its coefficients, over all primes; and how many there were.
fn largest(poly: &Poly<Ntt>) -> (f64, usize) {
    let values = poly.limbs().map(|(q, limb)| statistic(q, limb));
    let coefficients = poly.clone().into_coeff();
    let coefficients = coefficients.limbs().map(|(q, limb)| statistic(q, limb));
    let all: Vec<f64> = values.chain(coefficients.collect::<Vec<_>>()).collect();
    (all.iter().copied().fold(0.0, f64::max), all.len())
}

/// Every polynomial that these blobs upload; the halves that follow from a seed are not.
fn uploaded(run: &Run, public: &[u8]) -> Vec<Poly<Ntt>> {
    let profile = Profile::parse(run.uploads.profile.as_bytes()).unwrap();
    let schema = Schema::of(&profile).unwrap();
    let length = |blob: &[u8]| blob.len() as u64;
    let uploads = &run.uploads;
    let keys = read_evaluation_keys(&uploads.keys[..], length(&uploads.keys), &schema, None);
    let keys = keys.unwrap().evaluation;
    let mut all = Vec::new();
    for shape in keys.shapes() {
        let key = match shape.purpose {
            KeyPurpose::Relinearization => keys.relinearization(shape.level).unwrap().switching(),
            KeyPurpose::Galois(element) => keys.galois(element, shape.level).unwrap().switching(),
        };
        all.extend(
            key.digits()
                .pairs()
                .into_iter()
                .map(|[uploaded, _]| uploaded),
        );
    }
    let table = read_data_set(&uploads.table[..], length(&uploads.table), &schema, None).unwrap();
    all.extend(table.into_iter().map(|it| it.expand().c0().clone()));
    let model = read_initial_model(
        &uploads.initial[..],
        length(&uploads.initial),
        &schema,
        None,
    );
    all.extend(model.unwrap().iter().map(SeededCiphertext::c0).cloned());
    let public = read_public_key(public, length(public), &schema, None).unwrap();
    all.push(public.p0().clone());
    all
}

#[test]
fn sizes_and_residues_say_nothing_of_the_rows() {
    let (empty, of_empty) = run(|_, _| 0.0, 0.0);
    let (full, of_full) = run(|row, column| (row * 7 + column) as f64 / 13.0 - 16.0, 1.5);
    assert_eq!(empty.uploads.profile, full.uploads.profile);
    for (one, other) in [
        (&empty.uploads.keys, &full.uploads.keys),
        (&empty.uploads.table, &full.uploads.table),
        (&empty.uploads.initial, &full.uploads.initial),
        (&of_empty, &of_full),
    ] {
        assert_eq!(one.len(), other.len());
    }
    for (run, public) in [(&empty, &of_empty), (&full, &of_full)] {
        let all = uploaded(run, public);
        let found: Vec<(f64, usize)> = all.iter().map(largest).collect();
        let most = found.iter().map(|it| it.0).fold(0.0, f64::max);
        let count: usize = found.iter().map(|it| it.1).sum();
        println!(
            "{count} polynomials modulo a prime, largest χ² {most:.1} of {:.1}",
            bound()
        );
        assert!(count > 100 && most < bound(), "{most}");
    }
}

#[test]
fn what_is_not_encrypted_is_found() {
    let (run, public) = run(|_, _| 0.0, 0.0);
    let mut poly = uploaded(&run, &public).pop().unwrap();
    assert!(largest(&poly).0 < bound());
    // One value in twenty gives itself away.
    let (q, n) = (poly.limbs().next().unwrap().0.value(), poly.limb(0).len());
    poly.limb_mut(0)[..n / 20]
        .iter_mut()
        .for_each(|x| *x %= q / 64);
    assert!(largest(&poly).0 > bound());
}
