//! Makes a changed copy of a contract, for a platform that reads the document wrongly.

use std::sync::Arc;

use super::{Code, Contract, Dictionary, DictionaryValue, Institution, Institutions, Parameters};

impl Contract {
    /// Changes single words and numbers.
    pub fn amend_parameters(&mut self, change: impl FnOnce(&mut Parameters)) {
        change(&mut self.parameters);
    }

    /// Changes the values of a dictionary, wherever it is used; nothing where there is no such.
    pub fn amend_dictionary(&mut self, id: &str, change: impl FnOnce(&mut Vec<DictionaryValue>)) {
        let Some(listed) = self.dictionaries.iter_mut().find(|dictionary| dictionary.id == id) else { return };
        change(&mut Arc::make_mut(listed).values);
        let amended = Arc::clone(listed);
        let fields = |endpoint: &mut super::Endpoint| {
            for field in endpoint.fields.iter_mut().chain(&mut endpoint.item_fields) {
                relink(&mut field.dictionary, &amended);
            }
        };
        self.endpoints.iter_mut().map(Arc::make_mut).for_each(fields);
    }

    /// Changes codes, wherever they are used.
    pub fn amend_codes(&mut self, change: impl Fn(&mut Code)) {
        self.codes.iter_mut().map(Arc::make_mut).for_each(&change);
        for endpoint in self.endpoints.iter_mut().map(Arc::make_mut) {
            change(Arc::make_mut(&mut endpoint.failure));
            change(Arc::make_mut(&mut endpoint.already_reported));
        }
        // They are found by number, too.
        self.codes.sort_by_key(|code| code.number);
    }

    /// Changes the rows of the annex; one for which `change` says no is taken out.
    pub fn amend_institutions(&mut self, change: impl FnMut(&mut Institution) -> bool) {
        let mut rows = self.institutions.rows().to_vec();
        rows.retain_mut(change);
        self.institutions = Institutions::new(rows);
    }
}

fn relink(used: &mut Option<Arc<Dictionary>>, amended: &Arc<Dictionary>) {
    if used.as_ref().is_some_and(|dictionary| dictionary.id == amended.id) {
        *used = Some(Arc::clone(amended));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::contract::EndpointId;

    #[test]
    fn a_change_is_seen_wherever_the_row_is_used_and_nowhere_else() {
        let sound = Contract::embedded();
        let mut contract = (*sound).clone();
        contract.amend_dictionary("D004", Vec::clear);
        contract.amend_codes(|code| code.number += u32::from(code.name == "SaveHosStockFailed"));
        contract.amend_institutions(|row| row.area == "舟山");
        contract.amend_parameters(|parameters| parameters.clock_window_seconds = 1);
        let stock = contract.endpoint(EndpointId::Stock);
        let field = |name: &str| stock.item_fields.iter().find(|field| field.name == name).expect("a field");
        let values = |name: &str| field(name).dictionary.as_ref().map(|dictionary| dictionary.values.len());
        assert_eq!((values("ProdABO"), values("ProdRh")), (Some(0), Some(2)));
        assert_eq!((stock.failure.number, contract.endpoint(EndpointId::Donor).failure.number), (20001, 20002));
        assert_eq!((contract.institutions().rows().len(), contract.parameters().clock_window_seconds), (19, 1));
        assert!(contract.codes().is_sorted_by_key(|code| code.number));
        assert_eq!(sound.institutions().rows().len(), 629);
    }
}
