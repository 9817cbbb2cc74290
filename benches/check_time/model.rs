//! The models that are measured: what each is called, belongs to and consists of.

/// What a field can be.
pub struct Kind {
    pub rust: &'static str,
    pub sql: &'static str,
    /// Its `#[column]`, without the default.
    pub column: &'static str,
    pub default: Option<&'static str>,
}

const fn kind(
    rust: &'static str,
    sql: &'static str,
    column: &'static str,
    default: Option<&'static str>,
) -> Kind {
    Kind {
        rust,
        sql,
        column,
        default,
    }
}

const KINDS: [Kind; 13] = [
    kind("String", "Text", "max_length = 50, unique", None),
    kind("String", "Text", "server_default = \"\"", Some("\"\"")),
    kind("Option<String>", "Nullable<Text>", "", None),
    kind("i64", "BigInt", "", None),
    kind("bool", "Bool", "", Some("true")),
    kind("NaiveDateTime", "Timestamp", "", None),
    kind("f64", "Double", "", None),
    kind("Option<NaiveDate>", "Nullable<Date>", "", None),
    kind("i16", "SmallInt", "", None),
    kind("Option<i64>", "Nullable<BigInt>", "", None),
    kind("Vec<u8>", "Binary", "", None),
    kind("String", "Text", "max_length = 100", None),
    kind("i32", "Integer", "index", Some("0")),
];

/// A model: a key, a relation (but for `User`), fields of every kind by turns, and two mixins of three columns.
pub struct Model {
    pub name: String,
    pub module: String,
    pub table: String,
    pub parent: Option<Parent>,
    pub fields: Vec<(String, &'static Kind)>,
}

/// What a model belongs to: a user, and every tenth model to the group next to `User`.
#[derive(Clone, Copy)]
pub struct Parent {
    pub name: &'static str,
    pub model: &'static str,
    pub table: &'static str,
}

impl Model {
    /// Model number `index`, with `fields` columns in all.
    pub fn new(index: usize, fields: usize) -> Self {
        let (name, module) = match index {
            0 => ("User".to_owned(), "user".to_owned()),
            1 => ("Group".to_owned(), "group".to_owned()),
            _ => (format!("Thing{index}"), format!("thing{index}")),
        };
        let (name_of, model, table) = match index {
            index if index > 1 && index % 10 == 0 => ("group", "Group", "groups"),
            _ => ("user", "User", "users"),
        };
        let parent = (index > 0).then_some(Parent {
            name: name_of,
            model,
            table,
        });
        let own = fields - 4 - usize::from(parent.is_some());
        Self {
            table: format!("{module}s"),
            fields: (0..own)
                .map(|field| (format!("field{field}"), &KINDS[field % KINDS.len()]))
                .collect(),
            name,
            module,
            parent,
        }
    }
}
