//! The embedded contract holds what the document prints.

use bis3::contract::Contract;

#[test]
fn the_embedded_contract_loads() {
    let contract = Contract::embedded();
    assert_eq!(contract.institutions().rows().len(), 629);
}
