"""The same operations in OpenFHE, one thread: milliseconds of the fastest of many runs in processor time, as one JSON object.

Started by `cargo xtask bench primitives --openfhe PYTHON`; PYTHON is one that has the package `openfhe`.
The chain comes as log2 N, levels, bits of the scale, bits of the first prime, and number of key-switching digits.
"""

import json
import os
import sys
import time

os.environ["OMP_NUM_THREADS"] = "1"

import openfhe as fhe  # noqa: E402  (after the number of threads)

SECONDS = 1.0


def setting(log_degree, levels, scale_bits, first_bits, digits):
    """A context, its keys and a ciphertext at the top level."""
    parameters = fhe.CCParamsCKKSRNS()
    parameters.SetSecretKeyDist(fhe.SecretKeyDist.UNIFORM_TERNARY)
    # The chain is given; that it is secure is for the side that it is compared with to check.
    parameters.SetSecurityLevel(fhe.SecurityLevel.HEStd_NotSet)
    parameters.SetRingDim(1 << log_degree)
    parameters.SetMultiplicativeDepth(levels)
    parameters.SetScalingModSize(scale_bits)
    parameters.SetFirstModSize(first_bits)
    parameters.SetScalingTechnique(fhe.ScalingTechnique.FIXEDMANUAL)
    parameters.SetKeySwitchTechnique(fhe.KeySwitchTechnique.HYBRID)
    parameters.SetNumLargeDigits(digits)
    context = fhe.GenCryptoContext(parameters)
    for feature in ("PKE", "KEYSWITCH", "LEVELEDSHE"):
        context.Enable(getattr(fhe.PKESchemeFeature, feature))
    keys = context.KeyGen()
    context.EvalMultKeyGen(keys.secretKey)
    context.EvalRotateKeyGen(keys.secretKey, [1])
    return context, keys


def fastest(work):
    """Milliseconds."""
    begun, best = time.perf_counter(), float("inf")
    while time.perf_counter() - begun < SECONDS:
        once = time.process_time_ns()
        work()
        best = min(best, time.process_time_ns() - once)
    return best / 1e6


def main():
    shape = [int(argument) for argument in sys.argv[1:]]
    context, keys = setting(*shape)
    slots = [0.25] * (1 << (shape[0] - 1))
    encrypt = lambda: context.Encrypt(keys.publicKey, context.MakeCKKSPackedPlaintext(slots))
    a = encrypt()
    print(
        json.dumps(
            {
                "encrypt_ms": fastest(encrypt),
                "decrypt_decode_ms": fastest(lambda: context.Decrypt(a, keys.secretKey)),
                "mul_ms": fastest(lambda: context.EvalMultNoRelin(a, a)),
                "mul_relinearize_rescale_ms": fastest(lambda: context.Rescale(context.EvalMult(a, a))),
                "rotate_ms": fastest(lambda: context.EvalRotate(a, 1)),
                "rescale_ms": fastest(lambda: context.Rescale(a)),
            }
        )
    )


if __name__ == "__main__":
    main()
