//! Scenarios: what a broken file is told, and what the scenarios that come with the project show.

mod broken;
