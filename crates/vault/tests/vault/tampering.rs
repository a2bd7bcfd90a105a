//! Results that are not what honest training gives are flagged, whatever was done to them.

use ckks::{
    Ciphertext, CkksError, Encoder, EvaluationKeys, Evaluator, Level, Modulus, Poly, Scale,
};
use vault_api::{Reply, Verification};

use crate::rig::{Run, Server, Uploads, label_y, short, small_csv};

struct Forger<'a> {
    server: &'a Server,
    honest: &'a Ciphertext,
}

impl Forger<'_> {
    fn evaluate(
        &self,
        forge: impl FnOnce(&Evaluator<'_>) -> Result<Ciphertext, CkksError>,
    ) -> Ciphertext {
        let parameters = self.server.schema.parameters();
        let keys = EvaluationKeys::new(parameters, self.honest.key_id());
        forge(&Evaluator::new(&keys)).unwrap()
    }

    fn with(&self, c0: Poly<ckks::Ntt>, c1: Poly<ckks::Ntt>) -> Ciphertext {
        let parameters = self.server.schema.parameters();
        Ciphertext::from_parts(
            parameters,
            c0,
            c1,
            self.honest.scale(),
            self.honest.key_id(),
        )
        .unwrap()
    }

    /// The honest weights plus these coefficients.
    fn add_coefficients(&self, change: impl Fn(usize) -> f64) -> Ciphertext {
        let parameters = self.server.schema.parameters();
        let coefficients: Vec<f64> = (0..parameters.degree().get()).map(change).collect();
        let encoder = Encoder::new(parameters);
        let (level, scale): (Level, Scale) = (self.honest.level(), self.honest.scale());
        let plain = encoder
            .encode_coefficients(&coefficients, level, scale)
            .unwrap();
        self.evaluate(|evaluator| evaluator.add_plain(self.honest.clone(), &plain))
    }

    fn change_limb(&self, change: impl Fn(Modulus, &mut [u64])) -> Ciphertext {
        let (mut c0, c1) = (self.honest.c0().clone(), self.honest.c1().clone());
        let modulus = self.server.schema.parameters().q()[0];
        change(modulus, c0.limb_mut(0));
        self.with(c0, c1)
    }
}

fn is_flagged(run: &mut Run, blob: &[u8]) -> bool {
    match run.open(blob) {
        Ok(Reply::Result { summary, .. }) => {
            matches!(summary.verification, Verification::Refuted { .. })
        }
        Ok(other) => panic!("{other:?}"),
        Err(_) => true,
    }
}

#[test]
fn twelve_kinds_of_tampering_are_flagged_and_honesty_is_not() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let server = Server::new(&run.uploads.profile);
    let honest = server.train(&run.uploads);
    assert!(
        !is_flagged(&mut run, &server.blob(&honest)),
        "the honest result"
    );
    let forger = Forger {
        server: &server,
        honest: &honest,
    };
    let stride = server.plan.layout().degree() / server.plan.layout().packed_coefficients();
    let (c0, c1) = (honest.c0(), honest.c1());
    let zero = |poly: &Poly<ckks::Ntt>| Poly::zero(poly.ring(), poly.basis());
    let negated = |poly: &Poly<ckks::Ntt>| {
        let mut sum = zero(poly);
        sum.sub_assign(poly);
        sum
    };
    let doubled = |poly: &Poly<ckks::Ntt>| {
        let mut sum = poly.clone();
        sum.add_assign(poly);
        sum
    };
    let moved = |poly: &Poly<ckks::Ntt>| {
        let mut moved = poly.clone();
        moved.mul_monomial_assign(stride as i64);
        moved
    };
    let forgeries: Vec<(&str, Ciphertext)> = vec![
        ("all zero", forger.with(zero(c0), zero(c1))),
        ("negated", forger.with(negated(c0), negated(c1))),
        ("doubled", forger.with(doubled(c0), doubled(c1))),
        ("halves swapped", forger.with(c1.clone(), c0.clone())),
        ("c1 dropped", forger.with(c0.clone(), zero(c1))),
        ("c0 dropped", forger.with(zero(c0), c1.clone())),
        (
            "one weight off by a thousandth",
            forger.add_coefficients(|k| if k == 0 { 1e-3 } else { 0.0 }),
        ),
        (
            "last weight shifted",
            forger.add_coefficients(|k| if k == 3 * stride { 0.01 } else { 0.0 }),
        ),
        (
            "all weights shifted",
            forger.add_coefficients(|k| if k % stride == 0 { 1e-2 } else { 0.0 }),
        ),
        (
            "one residue changed",
            forger.change_limb(|q, limb| limb[7] = q.add(limb[7], 1 << 20)),
        ),
        (
            "a limb turned",
            forger.change_limb(|_, limb| limb.rotate_left(1)),
        ),
        (
            "coefficients moved by one",
            forger.with(moved(c0), moved(c1)),
        ),
    ];
    assert_eq!(forgeries.len(), 12);
    for (name, forgery) in &forgeries {
        assert!(is_flagged(&mut run, &server.blob(forgery)), "{name}");
    }
}

#[test]
fn training_done_otherwise_is_flagged() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let server = Server::new(&run.uploads.profile);
    // Under the same key and plan: other rows, and rows with turned labels.
    let other = String::from_utf8(small_csv())
        .unwrap()
        .replace(",1\n", ",2\n")
        .replace(",0\n", ",1\n");
    let turned = other.replace(",2\n", ",0\n");
    let moved = String::from_utf8(small_csv())
        .unwrap()
        .replace("\n37,", "\n12,");
    for csv in [turned, moved] {
        let data = run.page.prepare(csv.as_bytes(), label_y());
        let (table, _) = run.page.table(run.key, run.plan, data);
        let uploads = Uploads {
            profile: String::new(),
            keys: run.uploads.keys.clone(),
            initial: run.uploads.initial.clone(),
            table,
        };
        let blob = server.blob(&server.train(&uploads));
        assert!(is_flagged(&mut run, &blob));
    }
}

#[test]
fn damaged_bytes_are_refused() {
    let mut run = Run::new(&small_csv(), label_y(), short());
    let server = Server::new(&run.uploads.profile);
    let blob = server.blob(&server.train(&run.uploads));
    for at in
        (0..blob.len())
            .step_by(blob.len() / 97)
            .chain([0, 4, 6, 7, 23, 55, 87, 95, blob.len() - 1])
    {
        let mut damaged = blob.clone();
        damaged[at] ^= 0x10;
        assert!(run.open(&damaged).is_err(), "byte {at}");
    }
    for length in [0, 1, 86, 87, blob.len() - 1] {
        assert!(run.open(&blob[..length]).is_err(), "cut at {length}");
    }
    assert!(run.open(&[&blob[..], &[0]].concat()).is_err());
}
