//! One logistic-regression training algorithm over two arithmetics: clear and encrypted.
