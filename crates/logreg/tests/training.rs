//! Encrypted training against the clear replay, over rings, layouts, starts and polynomials.

#[path = "training/rig.rs"]
mod rig;

#[path = "training/demo.rs"]
mod demo;
#[path = "training/life.rs"]
mod life;
#[path = "training/toys.rs"]
mod toys;
