//! CSV to a typed table, prepared features and labels; no cryptography.
