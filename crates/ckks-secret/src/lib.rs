//! Secret key, key generation, encryption, decryption and sealing.
