//! Which database a run is for: the flag, else `DATABASE_URL`, else the application's own word.
//! `.env` is read for this one name; the environment itself is never changed.

use std::env;

use super::error::{BoxError, CliError};
use crate::dot_env;

const NAME: &str = "DATABASE_URL";

/// What an application's function for its database URL may return: text, an `Option` of it, or a `Result`.
pub trait IntoDatabaseUrl {
    /// The URL; `None` when the application has none.
    ///
    /// # Errors
    /// The application's own, for instance of settings that cannot be read.
    fn into_database_url(self) -> Result<Option<String>, Box<dyn std::error::Error + Send + Sync>>;
}

impl IntoDatabaseUrl for String {
    fn into_database_url(self) -> Result<Option<String>, BoxError> {
        Ok(Some(self))
    }
}

impl IntoDatabaseUrl for &str {
    fn into_database_url(self) -> Result<Option<String>, BoxError> {
        Ok(Some(self.to_owned()))
    }
}

impl<U: IntoDatabaseUrl> IntoDatabaseUrl for Option<U> {
    fn into_database_url(self) -> Result<Option<String>, BoxError> {
        self.map_or(Ok(None), U::into_database_url)
    }
}

impl<U: IntoDatabaseUrl, E: Into<BoxError>> IntoDatabaseUrl for Result<U, E> {
    fn into_database_url(self) -> Result<Option<String>, BoxError> {
        self.map_err(Into::into)?.into_database_url()
    }
}

/// The application's function, whatever it returns.
pub(super) type UrlFunction = Box<dyn Fn() -> Result<Option<String>, BoxError> + Send>;

/// The URL of this run.
pub(super) fn choose(flag: Option<&str>, application: Option<&UrlFunction>) -> Result<String, CliError> {
    if let Some(url) = flag {
        return Ok(url.to_owned());
    }
    if let Some(url) = from_environment()? {
        return Ok(url);
    }
    application
        .map_or(Ok(None), |function| function())
        .map_err(CliError::ApplicationUrl)?
        .ok_or(CliError::NoUrl)
}

/// An empty value counts as none.
fn from_environment() -> Result<Option<String>, CliError> {
    if let Some(value) = env::var_os(NAME) {
        let value = value.into_string().map_err(|_| CliError::UrlNotUtf8)?;
        return Ok(Some(value).filter(|value| !value.is_empty()));
    }
    dot_env::value(NAME).map_err(CliError::DotEnv)
}
