//! Toy parameter sets, contexts and precision asserts; only ever a dev-dependency.
