//! Every fault in a model gives one error that says what, which and the way out: the texts beside the cases.

#[test]
fn each_fault_has_its_message() {
    trybuild::TestCases::new().compile_fail("tests/faults/*.rs");
}

/// Of the types that features bring.
#[cfg(all(feature = "uuid", feature = "decimal"))]
#[test]
fn each_fault_in_a_type_of_a_feature_has_its_message() {
    trybuild::TestCases::new().compile_fail("tests/faults/features/*.rs");
}
