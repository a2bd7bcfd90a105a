"""The lattice estimator's figures for every family of parameters; `python3 docs/security/lattice_estimator.py [family …]`.

Needs the lattice estimator (github.com/malb/lattice-estimator, package `estimator`) on the path, and so Sage. Prints one line a
family and cost model: log2 of the operations of the primal attacks (usvp, bdd), of the dual hybrid attack and, where secrets
are sparse, of the primal hybrid attack with and without a meet in the middle. `lattice_estimator.md` keeps the figures and says
which functions of the estimator they were made with.

Families are dense ternary secrets at the largest log2 QP that `ckks::Parameters` accepts in each ring, which no key or ciphertext
exceeds; the sparse secret of a refresh at its modulus q_0 p_0 (92 bits in the standard settings, 100 at most).
Noise is centred binomial, 21 coins a side; as many samples as the attacker likes.
The sparse secret is taken to have as many +1 as -1.
"""

import sys
from math import log2

from estimator import LWE, ND, RC

DENSE = {12: 106, 13: 214, 14: 430, 15: 868, 16: 1747}
SPARSE_WEIGHT, SPARSE_LOG_DEGREE, SPARSE_BITS = 40, 15, (92, 100)
MODELS = {"MATZOV": RC.MATZOV, "BDGL16": RC.BDGL16}


def families():
    for log_degree, bits in DENSE.items():
        yield f"dense-{log_degree}", log_degree, bits, ND.Uniform(-1, 1)
    for bits in SPARSE_BITS:
        yield f"sparse-{bits}", SPARSE_LOG_DEGREE, bits, ND.SparseTernary(SPARSE_WEIGHT // 2)


def attacks(sparse):
    yield "usvp", LWE.primal_usvp, {}
    yield "bdd", LWE.primal_bdd, {}
    yield "dual_hybrid", LWE.dual_hybrid, {}
    if sparse:
        yield "hybrid", LWE.primal_hybrid, {"mitm": False, "babai": False}
        yield "hybrid, mitm", LWE.primal_hybrid, {"mitm": True, "babai": False}


def main(wanted):
    for name, log_degree, bits, secret in families():
        if wanted and name not in wanted:
            continue
        params = LWE.Parameters(n=2**log_degree, q=2**bits, Xs=secret, Xe=ND.CenteredBinomial(21))
        for model, red_cost_model in MODELS.items():
            figures = {}
            for attack, estimate, options in attacks(name.startswith("sparse")):
                cost = estimate(params, red_cost_model=red_cost_model, **options)
                figures[attack] = log2(float(cost["rop"]))
                beta = cost.get("beta", 0)
                print(f"    {name} {model} {attack}: 2^{figures[attack]:.1f}, beta {beta}", flush=True)
            parts = ", ".join(f"{attack} {figure:.1f}" for attack, figure in figures.items())
            print(f"{name}: log2 q = {bits}, {model}: {parts}; least {min(figures.values()):.1f}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
