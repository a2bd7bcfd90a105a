//! Exact division with rounding: rescale and mod-down.
