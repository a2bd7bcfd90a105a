"""The two figures that the sparse secret of a refresh rests on; `python3 docs/security/sparse_secret.py`, no packages.

1. Range of the overflow: the phase over q_0 under a secret of h coefficients +-1 is a sum of h + 1 uniform numbers in
   [-1/2, 1/2) (Irwin-Hall). Prints the smallest K, in quarters, with m * P(|sum| > K) < 2^-130 for m = 64 coefficients.
2. Security of the key into the sparse secret: RLWE of dimension N = 2^15, modulus q_0 * p_0 and noise of deviation 3.24.
   Hybrid attack in the attacker's favour: he guesses which coefficients of all but n are 0 except w of them, by a
   meet-in-the-middle that always succeeds (square root of all guesses), and reduces one lattice of dimension n with the rest
   of the secret for the cost 2^(0.292 beta + 16.4) (core-SVP sieve, beta by the 2016 uSVP estimate, secret scaled to the
   noise, no cost for d calls or for nearest planes). cost = (reduction + guesses) / P(at most w in the guessed part),
   minimal over n and w.
"""

from fractions import Fraction
from functools import lru_cache
from math import comb, e, factorial, lgamma, log, log2, pi, sqrt

N, M, DEVIATION = 1 << 15, 64, sqrt(10.5)


def tail(n, k):
    """P(|sum of n uniforms in [-1/2, 1/2)| > k), exactly."""
    x = Fraction(n, 2) - k
    if x <= 0:
        return Fraction(0)
    total = sum((-1) ** j * comb(n, j) * (x - j) ** n for j in range(int(x) + 1))
    return 2 * total / factorial(n)


def log2_fraction(f):
    return log2(f.numerator) - log2(f.denominator)


def range_of(h):
    k = Fraction(8)
    while log2_fraction(M * tail(h + 1, k)) > -130:
        k += Fraction(1, 4)
    return float(k), log2_fraction(M * tail(h + 1, k))


def log2_binomial(n, k):
    return (lgamma(n + 1) - lgamma(k + 1) - lgamma(n - k + 1)) / log(2)


def log2_delta(beta):
    return log2((pi * beta) ** (1 / beta) * beta / (2 * pi * e)) / (2 * (beta - 1))


@lru_cache(None)
def reduction(n, log_q, weight):
    """log2 cost of primal uSVP in dimension n."""
    scaling = log2(DEVIATION / sqrt(max(weight, 1) / n))

    def succeeds(beta):
        for m in range(n // 10 + 50, 3 * n, max(1, n // 60)):
            d = n + m + 1
            volume = (m * log_q + n * scaling) / d
            if log2(DEVIATION) + log2(beta) / 2 <= (2 * beta - d - 1) * log2_delta(beta) + volume:
                return True
        return False

    low, high = 60, 3000
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if succeeds(middle) else (middle + 1, high)
    return 0.292 * low + 16.4


def hybrid(h, log_q):
    best = (1e9,)
    for n in range(600, 6000, 100):
        probability = 0.0
        for w in range(h + 1):
            probability += 2 ** (log2_binomial(N - n, w) + log2_binomial(n, h - w) - log2_binomial(N, h))
            if probability == 0:
                continue
            guesses = (log2_binomial(N - n, w) + w) / 2
            cost = log2(2 ** reduction(n, log_q, h - w) + 2**guesses) - log2(probability)
            best = min(best, (cost, n, w))
    return best


if __name__ == "__main__":
    for h in (32, 40, 48, 64):
        k, failure = range_of(h)
        print(f"h = {h}: K = {k}, failure 2^{failure:.1f}")
        for log_q in (92, 100):
            cost, n, w = hybrid(h, log_q)
            print(f"    log2 q_0 p_0 = {log_q}: 2^{cost:.1f} (n = {n}, w = {w})")
