//! The words that options know beside literals, each in a module of the option's name.
//! The generated `describe` functions bring them into scope.

/// The word that `generated` knows beside plain SQL.
pub mod generated {
    use crate::schema::Generated;

    impl From<&str> for Generated {
        fn from(expression: &str) -> Self {
            Self {
                expression: expression.to_owned(),
                stored: false,
            }
        }
    }

    /// The value is stored with the row, where plain SQL is computed whenever it is read.
    pub fn stored(expression: &str) -> Generated {
        Generated {
            stored: true,
            ..Generated::from(expression)
        }
    }
}

/// The words that `server_default` knows beside literals.
pub mod server_default {
    use crate::schema::ServerDefault;

    /// The word `now`.
    #[derive(Debug, Clone, Copy)]
    pub struct Moment;

    impl From<Moment> for ServerDefault {
        fn from(_: Moment) -> Self {
            Self::Now
        }
    }

    /// The moment of the INSERT.
    #[allow(non_upper_case_globals)]
    pub const now: Moment = Moment;

    /// SQL, word for word.
    pub fn sql(text: &str) -> ServerDefault {
        ServerDefault::Sql(text.to_owned())
    }
}

/// The word that `on_update` of a column knows beside `now`.
pub mod on_update {
    /// One more.
    #[derive(Debug, Clone, Copy)]
    pub struct Next;

    /// One more than the row has.
    #[allow(non_upper_case_globals)]
    pub const next: Next = Next;
}

/// The words that `on_delete` and `on_update` of a relation know.
#[allow(non_upper_case_globals, missing_docs)]
pub mod action {
    use crate::schema::ReferentialAction;

    pub const no_action: ReferentialAction = ReferentialAction::NoAction;
    pub const restrict: ReferentialAction = ReferentialAction::Restrict;
    pub const cascade: ReferentialAction = ReferentialAction::Cascade;
    pub const set_null: ReferentialAction = ReferentialAction::SetNull;
    pub const set_default: ReferentialAction = ReferentialAction::SetDefault;
}
