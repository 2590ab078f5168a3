//! What it is and whether it may be reported: route, permission, body, institution, values.

use std::sync::Arc;

use smol_str::{SmolStr, format_smolstr};

use super::{Case, shown};
use crate::contract::reading::{ForeignInstitution, UnknownInstitution, UnknownRoute};
use crate::contract::{Endpoint, FindingKind, Stage};
use crate::payload::{Finding, Place};
use crate::platform::finding_code::value_code;
use crate::platform::refused::{Refused, Seen};
use crate::platform::route::Route;
use crate::platform::{Institutions, checks};
use crate::signature::authorization::AUTHORIZATION;

impl<'a> Case<'a> {
    pub(super) fn route(&self) -> Result<(), Box<Refused>> {
        let (check, expected, actual) = match self.route {
            Route::Endpoint(_) => return Ok(()),
            Route::OtherMethod(endpoint) => (&checks::UNKNOWN_METHOD, endpoint.method.clone(), &*self.request.method),
            Route::UnknownPath => {
                let paths: Vec<&str> = self.platform.routes.paths().collect();
                (&checks::UNKNOWN_PATH, paths.join(", "), self.request.path())
            }
        };
        let check = match self.platform.readings().unknown_route {
            UnknownRoute::NotFound => check,
            UnknownRoute::PermissionDenied => &checks::ROUTE_DENIED,
        };
        Err(self.platform.refuse(check, Seen::new(Place::Message, expected, shown(actual))))
    }

    pub(super) fn permission(&self) -> Result<(), Box<Refused>> {
        let key = self.key.expect("the step of the key comes before it");
        if !key.enabled {
            let seen = Seen::header(AUTHORIZATION, "", key.access_key.clone());
            return Err(self.platform.refuse(&checks::KEY_DISABLED, seen));
        }
        match self.route.endpoint() {
            Some(endpoint) if !key.endpoints.contains(&endpoint.id) => {
                let allowed: Vec<&str> = key.endpoints.iter().map(|endpoint| endpoint.word()).collect();
                let seen = Seen::new(Place::Message, allowed.join(", "), endpoint.id.word());
                Err(self.platform.refuse(&checks::ENDPOINT_DENIED, seen))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn file(&self) -> Result<(), Box<Refused>> {
        self.refused_by_finding(Stage::File, checks::FILE_PARSING_FAILED)
    }

    pub(super) fn body(&self) -> Result<(), Box<Refused>> {
        self.refused_by_finding(Stage::Body, checks::BODY_PARSING_FAILED)?;
        match &self.report {
            Some(_) => Ok(()),
            // The findings say so already; an endpoint whose keys are not required could come here without one.
            None => {
                let seen = Seen::new(Place::Body(SmolStr::default()), "", "");
                Err(self.platform.refuse(&checks::UNREADABLE_REPORT, seen))
            }
        }
    }

    pub(super) fn institution(&mut self) -> Result<(), Box<Refused>> {
        let key = self.key.expect("the step of the key comes before it");
        let report = self.report.as_ref().expect("the step of the body comes before it");
        let foreign = self.platform.readings().foreign_institution;
        let is_undecided = self.undecided.contains(&Stage::Institution);
        match &key.institutions {
            Institutions::Listed(own) if foreign == ForeignInstitution::PermissionDenied => {
                if is_undecided || own.iter().any(|code| *code == report.institution) {
                    return Ok(());
                }
                let seen = Seen::new(self.institution_place(), own.join(", "), shown(&report.institution));
                Err(self.platform.refuse(&checks::FOREIGN_INSTITUTION, seen))
            }
            Institutions::Listed(_) | Institutions::Any => self.known_institution(&report.institution.clone()),
        }
    }

    fn known_institution(&mut self, institution: &str) -> Result<(), Box<Refused>> {
        let code = match self.platform.readings().unknown_institution {
            UnknownInstitution::Accepted => {
                self.undecided.retain(|stage| *stage != Stage::Institution);
                return Ok(());
            }
            UnknownInstitution::SaveFailed => &self.endpoint().failure,
            UnknownInstitution::PermissionDenied => self.platform.named(checks::INSTITUTION_DENIED),
        };
        let is_undecided = self.undecided.contains(&Stage::Institution);
        if is_undecided || self.platform.contract.institutions().first(institution).is_some() {
            return Ok(());
        }
        let place = self.institution_place();
        let kind = FindingKind::UnknownInstitution;
        let index = self.findings.iter().position(|finding| finding.kind == kind).unwrap_or_else(|| {
            // Among very many findings it may be one of those that were counted and not kept.
            self.findings.push(self.platform.finding(kind, place, String::new(), shown(institution)));
            self.findings.len() - 1
        });
        self.findings[index].refuses = Some(Stage::Institution);
        Err(self.platform.refuse_for(&self.findings[index], Stage::Institution, code))
    }

    pub(super) fn value(&self) -> Result<(), Box<Refused>> {
        match self.refusing(Stage::Value) {
            None => Ok(()),
            Some(finding) => {
                let platform = self.platform;
                let code = value_code(&platform.contract, platform.readings(), self.endpoint(), finding);
                Err(self.platform.refuse_for(finding, Stage::Value, code))
            }
        }
    }

    /// The refusal by the first finding that refuses at a step.
    pub(super) fn refused_by_finding(&self, stage: Stage, code: &str) -> Result<(), Box<Refused>> {
        match self.refusing(stage) {
            None => Ok(()),
            Some(finding) => Err(self.platform.refuse_for(finding, stage, self.platform.named(code))),
        }
    }

    fn refusing(&self, stage: Stage) -> Option<&Finding> {
        self.findings.iter().find(|finding| finding.refuses == Some(stage))
    }

    fn endpoint(&self) -> &'a Arc<Endpoint> {
        self.route.endpoint().expect("the step of the route comes before it")
    }

    fn institution_place(&self) -> Place {
        Place::Body(format_smolstr!("/{}", self.endpoint().institution_field))
    }
}
