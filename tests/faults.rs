//! Every fault in a model gives one error that says what, which and the way out: the texts beside the cases.

#[test]
fn each_fault_has_its_message() {
    trybuild::TestCases::new().compile_fail("tests/faults/*.rs");
}
