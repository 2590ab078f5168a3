//! The signature of 1.1.4.2 as named steps: parse, canonical string, sign, verify.
