//! Vectors: a folder is a case, a file in it a step.
//!
//! `request.http` is what is sent, to the byte. `case.yaml` says when, with which key and readings, and what comes of
//! it. `canonical.txt` is the string that the platform signs and `signature.txt` its signature; where the headers to be
//! signed are missing or repeated, there is no such string and neither file.

use std::fs;
use std::path::{Path, PathBuf};

use bis3::contract::{Contract, Profile, Readings, Stage};
use bis3::diagnostic::yaml::{self, Entries};
use bis3::diagnostic::{Diagnostic, Source};
use bis3::message::{Request, wire};
use bis3::secret::Secret;
use jiff::Timestamp;
use serde::Deserialize;

/// What `case.yaml` says.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// What the case shows.
    pub about: String,
    pub clause: String,
    pub requirement: String,
    /// What the server's clock shows.
    pub clock: Timestamp,
    /// The one key that the platform knows.
    pub key: String,
    pub secret: Secret,
    /// A bundled profile; the default one where it is not named.
    #[serde(default)]
    profile: Option<String>,
    /// Readings on top of the profile.
    #[serde(default)]
    readings: Entries<String>,
    /// The name of the code that is answered.
    pub code: String,
    /// The step at which the verdict falls.
    pub stage: Stage,
    /// The word of the check that refuses.
    #[serde(default)]
    pub reason: Option<String>,
}

pub struct Vector {
    /// The folder's name.
    pub name: String,
    pub case: Case,
    pub request: Request,
    pub profile: Profile,
    /// The string to sign and its signature.
    pub canonical: Option<(Vec<u8>, String)>,
}

impl Vector {
    pub fn readings(&self) -> &Readings {
        &self.profile.readings
    }
}

/// All vectors in one of the two folders, by name.
pub fn vectors(folder: &str) -> Vec<Vector> {
    let folder = Path::new("fixtures/signatures").join(folder);
    let entries = fs::read_dir(&folder).expect("the folder is there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("a folder can be listed").path()).collect();
    folders.sort();
    folders.iter().map(|folder| vector(folder)).collect()
}

fn vector(folder: &Path) -> Vector {
    let source = Source::read(&folder.join("case.yaml")).unwrap_or_else(|error| panic!("{error}"));
    let case: Case = yaml::read(&source).unwrap_or_else(|error| panic!("{}", error.render(false)));
    let profile = profile(&case).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let bytes = fs::read(folder.join("request.http")).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let (request, used) = wire::request(&bytes).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    assert_eq!(used, bytes.len(), "{}: bytes behind the request", folder.display());
    let canonical = fs::read(folder.join("canonical.txt")).ok();
    let signature = fs::read_to_string(folder.join("signature.txt")).ok();
    assert_eq!(canonical.is_some(), signature.is_some(), "{}: one step without the other", folder.display());
    let name = folder.file_name().expect("a folder has a name").to_string_lossy().into_owned();
    Vector { name, case, request, profile, canonical: canonical.zip(signature) }
}

fn profile(case: &Case) -> Result<Profile, Diagnostic> {
    let contract = Contract::embedded();
    let mut profile = Profile::bundled(case.profile.as_deref().unwrap_or("default"), &contract)?;
    for (id, option) in &case.readings.0 {
        profile.readings.set(&id.value, option).map_err(|error| Diagnostic::error(error.to_string()))?;
    }
    Ok(profile)
}
