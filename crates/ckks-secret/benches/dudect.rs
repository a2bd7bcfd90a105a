//! Whether the time that an operation takes depends on a secret: Welch's t-test on two classes of inputs, after "dude, is my code
//! constant time?" (Reparaz, Balasch, Verbauwhede, DATE 2017). `cargo xtask dudect`; `--runs N` measurements each, and a name
//! to measure only what bears it.
//!
//! In one class the secret is always the same, in the other it is one of many; which class is next is random, and both have
//! as many copies in memory, so that caches see no difference. |t| above 5 says that the times differ. The last line is a
//! comparison that stops at the first difference: a test that did not find it would find nothing.

use std::hint::black_box;
use std::process::ExitCode;
use std::time::Instant;

use chacha20poly1305::aead::{Aead, KeyInit};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use ckks::{Ciphertext, Message, Parameters, Scale};
use ckks_ring::{Basis, Coeff, Domain, Poly, SecretSeed, SmallPoly};
use testkit::parameters::REAL_12;
use testkit::{Context, Numbers};

/// Inputs of a class.
const POOL: usize = 16;
/// A difference is there above.
const LIMIT: f64 = 5.0;
/// What the comparison that stops early must exceed.
const CONTROL: f64 = 50.0;
/// Measurements that are also judged: those below the median, the upper quartile, … of the first ones. Long interruptions
/// hide small differences.
const CROPS: [f64; 5] = [0.5, 0.75, 0.9, 0.97, 0.995];
/// Measurements that the crops are taken from; not judged themselves.
const WARM_UP: usize = 10_000;

fn main() -> ExitCode {
    let mut arguments = std::env::args().skip(1);
    let (mut runs, mut only) = (1_000_000, None);
    while let Some(argument) = arguments.next() {
        match argument.as_str() {
            "--runs" => {
                runs = arguments
                    .next()
                    .and_then(|n| n.parse().ok())
                    .unwrap_or(runs)
            }
            "--bench" => {}
            name => only = Some(name.to_owned()),
        }
    }
    let mut judge = Judge {
        runs,
        only,
        all_hold: true,
    };
    samplers(&mut judge);
    transforms(&mut judge);
    encryption(&mut judge);
    comparisons(&mut judge);
    if judge.all_hold {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

struct Judge {
    runs: usize,
    only: Option<String>,
    all_hold: bool,
}

impl Judge {
    /// Times must not tell the classes apart.
    fn hold<T>(&mut self, name: &str, classes: &[Vec<T>; 2], mut work: impl FnMut(&T)) {
        let choose = |pair: [_; 2], class: usize| pair[class];
        self.judge(name, classes, (choose, |x: &T| work(x)), |t| t < LIMIT);
    }

    /// The same of a polynomial chosen before the time is taken, from two that are both read: where one lies shows in the time
    /// that it takes, so that two classes of equal polynomials are told apart with |t| = 16 otherwise.
    fn hold_of_chosen<D: Domain>(
        &mut self,
        name: &str,
        classes: &[Vec<Poly<D>>; 2],
        work: impl FnMut(Poly<D>),
    ) {
        let choose = |[a, b]: [&Poly<D>; 2], class: usize| {
            let (mut chosen, mask) = (a.clone(), black_box((class as u64).wrapping_neg()));
            for i in 0..chosen.limb_count() {
                for (x, y) in chosen.limb_mut(i).iter_mut().zip(b.limb(i)) {
                    *x ^= (*x ^ y) & mask;
                }
            }
            chosen
        };
        self.judge(name, classes, (choose, work), |t| t < LIMIT);
    }

    fn judge<'a, T, U>(
        &mut self,
        name: &str,
        classes: &'a [Vec<T>; 2],
        steps: (impl FnMut([&'a T; 2], usize) -> U, impl FnMut(U)),
        wanted: impl Fn(f64) -> bool,
    ) {
        if self
            .only
            .as_ref()
            .is_some_and(|only| !name.contains(only.as_str()))
        {
            return;
        }
        let t = largest_t(self.runs, classes, steps);
        let holds = wanted(t);
        self.all_hold &= holds;
        let word = if holds { "holds" } else { "FAILS" };
        println!("{name}: |t| = {t:.1} after {} runs, {word}", self.runs);
    }
}

/// Times of one class: number, mean, sum of squared deviations (Welford).
#[derive(Clone, Copy, Default)]
struct Moments {
    count: f64,
    mean: f64,
    squares: f64,
}

impl Moments {
    fn push(&mut self, x: f64) {
        self.count += 1.0;
        let deviation = x - self.mean;
        self.mean += deviation / self.count;
        self.squares += deviation * (x - self.mean);
    }

    /// Variance of the mean.
    fn uncertainty(&self) -> f64 {
        self.squares / (self.count - 1.0) / self.count
    }
}

fn welch([a, b]: &[Moments; 2]) -> f64 {
    if a.count.min(b.count) < 1000.0 {
        return 0.0;
    }
    (a.mean - b.mean).abs() / (a.uncertainty() + b.uncertainty()).sqrt()
}

/// The largest |t| over all measurements and over each crop of them.
fn largest_t<'a, T, U>(
    runs: usize,
    classes: &'a [Vec<T>; 2],
    (mut choose, mut work): (impl FnMut([&'a T; 2], usize) -> U, impl FnMut(U)),
) -> f64 {
    let mut random = Numbers::new(1);
    let mut measure = || {
        let class = random.below(2) as usize;
        let place = random.below(POOL as u64) as usize;
        let input = choose(classes.each_ref().map(|inputs| &inputs[place]), class);
        let begun = Instant::now();
        work(input);
        (class, begun.elapsed().as_nanos() as f64)
    };
    let mut first: Vec<f64> = (0..WARM_UP).map(|_| measure().1).collect();
    first.sort_by(f64::total_cmp);
    let crops = CROPS.map(|share| first[(share * WARM_UP as f64) as usize]);
    let mut moments = [[Moments::default(); 2]; CROPS.len() + 1];
    for _ in 0..runs {
        let (class, time) = measure();
        moments[CROPS.len()][class].push(time);
        for (crop, moments) in crops.iter().zip(&mut moments) {
            if time <= *crop {
                moments[class].push(time);
            }
        }
    }
    moments.iter().map(welch).fold(0.0, f64::max)
}

/// One class of copies of number 0, and one of numbers 1, 2, …; made by turns, so that neither lies apart in memory.
fn classes<T>(make: impl Fn(u64) -> T) -> [Vec<T>; 2] {
    let pairs = (1..=POOL as u64).map(|number| (make(0), make(number)));
    let (same, many) = pairs.unzip();
    [same, many]
}

fn samplers(judge: &mut Judge) {
    let degree = REAL_12.real().degree();
    let seeds = classes(|number| SecretSeed::new(Numbers::new(number).bytes()));
    judge.hold("centred binomial noise", &seeds, |seed| {
        black_box(SmallPoly::sample_cbd21(seed, 0, degree));
    });
    judge.hold("ternary secret", &seeds, |seed| {
        black_box(SmallPoly::sample_ternary(seed, 0, degree));
    });
}

fn transforms(judge: &mut Judge) {
    let parameters = REAL_12.real();
    let (ring, basis, n) = (parameters.ring(), Basis::of_q(2), parameters.degree().get());
    // Not all zeros, which nobody's secret is: a Zen 5 tells them (|t| of 5 to 8), by what is not known; no branch or address
    // depends on them.
    let coefficients = classes(|number| {
        let mut numbers = Numbers::new(number);
        let draw = |_| numbers.below(1 << 40) as i64;
        let signed: Vec<i64> = (0..n).map(draw).collect();
        Poly::<Coeff>::from_signed(ring, basis, &signed)
    });
    judge.hold_of_chosen("NTT", &coefficients, |poly| {
        black_box(poly.into_ntt());
    });
    let values = coefficients.map(|class| class.into_iter().map(Poly::into_ntt).collect());
    judge.hold_of_chosen("inverse NTT", &values, |poly: Poly<_>| {
        black_box(poly.into_coeff());
    });
}

fn message(context: &Context, number: u64) -> Message {
    let slots = Numbers::new(number).complexes(context.parameters.slot_count().get());
    let scale = Scale::power_of_two(30);
    context
        .encoder
        .round_slots(&slots, scale)
        .expect("a message")
}

fn encrypt(context: &Context, message: &Message) -> Ciphertext {
    let (level, seed) = (context.parameters.max_level(), context.encryption_seed());
    let seeded = context.secret.encrypt_message(message, level, seed);
    seeded.expect("a ciphertext").expand()
}

fn encryption(judge: &mut Judge) {
    let parameters: Parameters = REAL_12.real();
    let owner = Context::new(&parameters, 0, &[]);
    let messages = classes(|number| message(&owner, number));
    judge.hold("encrypt, by message", &messages, |message| {
        black_box(encrypt(&owner, message));
    });
    let owners = classes(|number| Context::new(&parameters, number, &[]));
    judge.hold("encrypt, by key", &owners, |owner| {
        black_box(encrypt(owner, &messages[0][0]));
    });
    let ciphertexts = messages.map(|class| {
        let encrypted = class.iter().map(|message| encrypt(&owner, message));
        encrypted.collect::<Vec<_>>()
    });
    judge.hold("decrypt, by message", &ciphertexts, |ciphertext| {
        black_box(owner.secret.decrypt(ciphertext)).expect("our own");
    });
    let owned = owners.map(|class| {
        let own = |owner: Context| (encrypt(&owner, &message(&owner, 1)), owner);
        class.into_iter().map(own).collect::<Vec<_>>()
    });
    judge.hold("decrypt, by key", &owned, |(ciphertext, owner)| {
        black_box(owner.secret.decrypt(ciphertext)).expect("its own");
    });
}

/// A wrong tag that differs in its last byte only, and others that differ from the first on.
fn comparisons(judge: &mut Judge) {
    let cipher = XChaCha20Poly1305::new(&[7; 32].into());
    let nonce = XNonce::from([3; 24]);
    let right = cipher.encrypt(&nonce, &[5; 32][..]).expect("sealed");
    let wrong = classes(|number| {
        let mut sealed = right.clone();
        let end = sealed.len();
        match number {
            0 => sealed[end - 1] ^= 1,
            _ => sealed[end - 16..].copy_from_slice(&Numbers::new(number).bytes()[..16]),
        }
        sealed
    });
    judge.hold("tag of what is sealed", &wrong, |sealed| {
        assert!(black_box(cipher.decrypt(&nonce, &sealed[..])).is_err());
    });
    let secret: Vec<u8> = vec![9; 4096];
    let guesses = classes(|number| {
        let mut guess = secret.clone();
        guess[if number == 0 { 4095 } else { 0 }] ^= 1;
        guess
    });
    let stops_early = |guess: &Vec<u8>| {
        black_box(black_box(guess) == black_box(&secret));
    };
    judge.judge(
        "control: stops at a difference",
        &guesses,
        (|pair, class| pair[class], stops_early),
        |t| t > CONTROL,
    );
}
