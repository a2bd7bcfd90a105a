//! The public half of RNS-CKKS: all that the server may see.
