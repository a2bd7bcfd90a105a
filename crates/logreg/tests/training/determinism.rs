//! The same training is the same bits on every kernel and number of threads (target C11).

use ckks::{Parameters, Ring};
use logreg::{Activation, HyperParameters, Plan, Start};

use crate::demo;
use crate::rig::Rig;

/// Residues of the demonstration's encrypted result, made from keys to the last epoch by `kernel` on `threads` threads.
fn trained(kernel: &str, threads: usize, seed: u64) -> [Vec<u64>; 2] {
    let table = demo::table();
    let hyper = HyperParameters::new(3, 0.1, Activation::Poly3).unwrap();
    let plan = Plan::derive(&hyper, table.shape(), Start::Zero).unwrap();
    let parameters = Parameters::new(plan.parameters_spec().clone()).unwrap();
    let parameters = parameters.on_kernel(kernel).unwrap();
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build();
    pool.unwrap().install(|| {
        let rig = Rig::seeded(plan, &parameters, &table, None, seed);
        let weights = rig.train(rig.start());
        [weights.c0(), weights.c1()].map(|part| part.residues().to_vec())
    })
}

/// Trainings with other keys and noise, each on everything that this machine has.
const SEEDS: u64 = 12;

#[test]
fn every_kernel_and_number_of_threads_gives_the_same_ciphertext() {
    let kernels = Ring::kernels();
    let ways: Vec<_> = kernels
        .iter()
        .flat_map(|&kernel| [1, 2, 4].map(|threads| (kernel, threads)))
        .collect();
    let mut others = Vec::new();
    for seed in 1..=SEEDS {
        let first = trained(kernels[0], 1, seed);
        for &(kernel, threads) in &ways {
            let again = trained(kernel, threads, seed);
            assert!(again == first, "{kernel}, {threads} threads, seed {seed}");
        }
        assert!(!others.contains(&first), "seed {seed} changed nothing");
        others.push(first);
    }
    let runs = ways.len() * others.len();
    println!("{runs} of {runs} bit-identical, kernels {kernels:?}");
}
