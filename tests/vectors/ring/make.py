"""Known answers for ckks-ring, from an independent implementation in plain Python: whole numbers and definitions only.

    python3 tests/vectors/ring/make.py > tests/vectors/ring/known_answers.txt

Each line: operation, arguments, then SHA-256 of the answer (64-bit little-endian residues limb by limb, or signed bytes),
or the answer itself where it is short.
"""

import hashlib
import struct

MASK = 0xFFFFFFFF


def chacha_block(key, counter, nonce):
    """One 64-byte block, RFC 8439."""
    start = list(struct.unpack("<4I", b"expand 32-byte k") + struct.unpack("<8I", key) + (counter,)
                 + struct.unpack("<3I", nonce))
    s = start[:]

    def quarter(a, b, c, d):
        for x, y, z, turn in ((a, b, d, 16), (c, d, b, 12), (a, b, d, 8), (c, d, b, 7)):
            s[x] = (s[x] + s[y]) & MASK
            v = s[z] ^ s[x]
            s[z] = ((v << turn) | (v >> (32 - turn))) & MASK

    for _ in range(10):
        for i in range(4):
            quarter(i, 4 + i, 8 + i, 12 + i)
        for i in range(4):
            quarter(i, 4 + (i + 1) % 4, 8 + (i + 2) % 4, 12 + (i + 3) % 4)
    return struct.pack("<16I", *((a + b) & MASK for a, b in zip(s, start)))


def words(key, domain, stream, limb):
    nonce = bytes([domain, 0, 0, 0]) + struct.pack("<II", stream, limb)
    counter = 0
    while True:
        yield from struct.unpack("<8Q", chacha_block(key, counter, nonce))
        counter += 1


def uniform(key, stream, limb, q, n):
    mask = (1 << q.bit_length()) - 1
    out = []
    for w in words(key, 1, stream, limb):
        if w & mask < q:
            out.append(w & mask)
            if len(out) == n:
                return out


def ternary(key, stream, n):
    source = words(key, 2, stream, 0)
    return [(3 * next(source) >> 64) - 1 for _ in range(n)]


def cbd21(key, stream, n):
    source = words(key, 3, stream, 0)
    side = (1 << 21) - 1
    ones = lambda x: bin(x).count("1")
    return [ones(w & side) - ones(w >> 21 & side) for w in (next(source) for _ in range(n))]


def child(key, domain, index):
    source = words(key, domain, index & MASK, index >> 32)
    return struct.pack("<4Q", *(next(source) for _ in range(4)))


def is_prime(n):
    if n < 2:
        return False
    for p in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        if n % p == 0:
            return n == p
    d, s = n - 1, 0
    while d % 2 == 0:
        d, s = d // 2, s + 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37):
        x = pow(a, d, n)
        if x not in (1, n - 1) and all((x := x * x % n) != n - 1 for _ in range(s - 1)):
            return False
    return True


def primes_below(n, bits, count, avoid=()):
    p = (1 << bits) + 1
    found = []
    while len(found) < count:
        p -= 2 * n
        if is_prime(p) and p not in avoid:
            found.append(p)
    return found


def primes_near(n, bits, count):
    centre = (1 << bits) + 1
    candidates = sorted((centre + 2 * n * i for i in range(-4000, 4000)), key=lambda p: (abs(p - (1 << bits)), -p))
    return [p for p in candidates if is_prime(p)][:count]


def psi_of(n, q):
    return next(r for r in (pow(g, (q - 1) // (2 * n), q) for g in range(2, q)) if pow(r, n, q) == q - 1)


def brv(k, bits):
    return int(bin(k)[2:].zfill(bits)[::-1], 2)


def transform(a, q, root):
    """Values of a at root^(2k+1), k in order, by splitting into even and odd powers."""
    def split(a, x):  # values at x·w^k for the len(a)-th root w that belongs to x
        n = len(a)
        if n == 1:
            return a[:]
        w = pow(root, 2 * len(top) // n, q)
        even, odd = split(a[0::2], x * x % q), split(a[1::2], x * x % q)
        out, at = [0] * n, x
        for k in range(n // 2):
            t = at * odd[k] % q
            out[k], out[k + n // 2] = (even[k] + t) % q, (even[k] - t) % q
            at = at * w % q
        return out
    top = a
    return split(a, root)


def ntt(a, q):
    n = len(a)
    values = transform(a, q, psi_of(n, q))
    return [values[brv(k, n.bit_length() - 1)] for k in range(n)]


def whole(limbs, primes):
    """Centred coefficients."""
    m = 1
    for q in primes:
        m *= q
    hats = [m // q * pow(m // q, -1, q) for q in primes]
    values = [sum(h * x for h, x in zip(hats, column)) % m for column in zip(*limbs)]
    return [v - m if 2 * v > m else v for v in values]


def divide(values, p):
    return [(2 * v + p) // (2 * p) for v in values]


def residues(values, primes):
    return [[v % q for v in values] for q in primes]


def digest(limbs):
    return hashlib.sha256(b"".join(struct.pack("<Q", x) for limb in limbs for x in limb)).hexdigest()


def main():
    print("# Known answers for ckks-ring. Made by: python3 tests/vectors/ring/make.py (plain Python, no ckks-ring code).")
    for log, bits, count in ((4, 20, 2), (12, 50, 4), (14, 30, 4), (15, 45, 3), (16, 50, 3)):
        print("primes_below", log, bits, *primes_below(1 << log, bits, count))
        print("primes_near", log, bits if bits < 50 else 49, *primes_near(1 << log, bits if bits < 50 else 49, count))
    for tag in range(1000):
        key = hashlib.sha256(b"blindfold ring %d" % tag).digest()
        log, bits = (4 + tag % 6, (20, 30, 36, 45, 50)[tag % 5])
        n, q = 1 << log, primes_below(1 << log, bits, 1)[0]
        print("uniform", key.hex(), tag, q, log, digest([uniform(key, tag, 0, q, n)]))
        if tag % 5 == 0:
            small = hashlib.sha256(bytes(x & 255 for x in ternary(key, tag, n))).hexdigest()
            print("ternary", key.hex(), tag, log, small)
            small = hashlib.sha256(bytes(x & 255 for x in cbd21(key, tag, n))).hexdigest()
            print("cbd21", key.hex(), tag, log, small)
            index = tag << 30
            print("children", key.hex(), index, child(key, 4, index).hex(), child(key, 5, index).hex())
    for tag, (log, bits) in enumerate(((4, 20), (5, 30), (7, 50), (9, 36), (12, 50), (13, 45))):
        key = hashlib.sha256(b"blindfold ntt %d" % tag).digest()
        n, q = 1 << log, primes_below(1 << log, bits, 1)[0]
        print("ntt", key.hex(), q, log, digest([ntt(uniform(key, 0, 0, q, n), q)]))
    for tag in range(100):
        key = hashlib.sha256(b"blindfold rounding %d" % tag).digest()
        log = 4 + tag % 4
        n = 1 << log
        q = primes_below(n, 50, 2) + primes_below(n, 30, 2)
        p = primes_below(n, 50, 2, q)
        limbs = [uniform(key, 0, i, m, n) for i, m in enumerate(q)]
        special = [uniform(key, 0, i + (1 << 31), m, n) for i, m in enumerate(p)]
        values = whole(limbs, q)
        print("rescale", key.hex(), log, digest(residues(divide(values, q[-1]), q[:-1])))
        values = whole(limbs + special, q + p)
        print("mod_down", key.hex(), log, digest(residues(divide(values, p[0] * p[1]), q)))
        print("mod_up", key.hex(), log, digest(residues(whole(limbs[1:3], q[1:3]), q + p)))


main()
