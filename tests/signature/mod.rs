//! The signature of 1.1.4.2: vectors found by walking, and laws.

mod decided;
mod laws;
mod steps;
mod vector;
mod vectors;
