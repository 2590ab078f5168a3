//! Importers held against tools that know better: bash, tshark and curlconverter. What is not there is left out, and that is told.

mod captured;
mod commands;
