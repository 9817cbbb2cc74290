//! What every error has to be.

use std::error::Error;

use proptest::prelude::*;
use proptest::test_runner::TestCaseResult;

/// The error, and each of its causes, has something to say.
pub fn is_said(error: &dyn Error) -> TestCaseResult {
    let mut cause = Some(error);
    while let Some(error) = cause {
        prop_assert!(
            !error.to_string().trim().is_empty(),
            "an error without words: {:?}",
            error
        );
        cause = error.source();
    }
    Ok(())
}
