//! What a model says of itself at run time.
//! The macros emit one [`Model`] implementation a model; [`Models`] gathers them into a [`Schema`].

use crate::schema::{Naming, Schema, SchemaError, Table};

/// A model declared by `model!`.
pub trait Model {
    /// The name of the struct; in an `impl` of a model or mixin, with the prelude in scope, `Self::NAME`.
    const NAME: &'static str;

    /// The table that the model asks for.
    fn describe() -> Table;
}

/// The models of an application, as `models!` lists them.
#[derive(Debug, Clone, Copy)]
pub struct Models(&'static [fn() -> Table]);

impl Models {
    /// A list of models, each as the function that describes its table.
    pub const fn new(tables: &'static [fn() -> Table]) -> Self {
        Self(tables)
    }

    /// The schema that the models ask for.
    ///
    /// # Errors
    /// [`SchemaError`] when the models contradict each other: see [`Schema::from_tables`].
    pub fn schema(&self) -> Result<Schema, SchemaError> {
        Schema::from_tables(self.0.iter().map(|table| table()))
    }

    /// The same by another naming convention.
    ///
    /// # Errors
    /// Those of [`schema`](Self::schema).
    pub fn schema_named(&self, naming: &Naming) -> Result<Schema, SchemaError> {
        Schema::from_tables(self.0.iter().map(|table| {
            let mut table = table();
            naming.apply(&mut table);
            table
        }))
    }
}
