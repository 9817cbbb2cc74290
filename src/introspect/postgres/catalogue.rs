//! The catalogue queries, nine of them, and their rows. Nothing is understood here.
//! What belongs to an extension is left out; names come in their exact case, types and expressions as the server writes them.

use std::collections::{BTreeMap, BTreeSet};

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Bool, Nullable, SmallInt, Text};

use crate::dialect::postgres::literal;

/// What the queries gave.
pub(super) struct Catalogue {
    pub relations: Vec<RelationRow>,
    pub columns: Vec<ColumnRow>,
    pub constraints: Vec<ConstraintRow>,
    pub indexes: Vec<IndexRow>,
    /// The operator classes that are not those of their types.
    pub classes: BTreeMap<i64, String>,
    pub collations: BTreeMap<i64, String>,
    pub enums: Vec<EnumRow>,
    pub triggers: Vec<TriggerRow>,
    pub views: Vec<ViewRow>,
}

/// Which schema is read.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Namespace<'a> {
    /// The one in which the connection creates tables, and these beside it.
    Current(&'a BTreeSet<String>),
    /// That of its temporary tables.
    Temporary,
}

const CURRENT: &str = "(SELECT oid FROM pg_namespace WHERE nspname = current_schema())";

impl Namespace<'_> {
    /// A query for the number of the schema that goes without a name.
    fn own(self) -> &'static str {
        match self {
            Self::Current(_) => CURRENT,
            Self::Temporary => "pg_my_temp_schema()",
        }
    }

    /// What stands behind the number of a schema that is read.
    fn all(self) -> String {
        match self {
            Self::Current(others) if !others.is_empty() => {
                let names: Vec<_> = others.iter().map(|name| literal(name)).collect();
                format!(
                    "IN (SELECT oid FROM pg_namespace WHERE nspname = current_schema() OR nspname IN ({}))",
                    names.join(", ")
                )
            }
            _ => format!("= {}", self.own()),
        }
    }
}

#[derive(QueryableByName)]
pub(super) struct RelationRow {
    #[diesel(sql_type = BigInt)]
    pub oid: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// The schema, where it is not the one that goes without a name.
    #[diesel(sql_type = Nullable<Text>)]
    pub schema: Option<String>,
    /// As in `pg_class.relkind`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Bool)]
    pub is_partition: bool,
    #[diesel(sql_type = Bool)]
    pub of_extension: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub comment: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub partition_key: Option<String>,
}

#[derive(QueryableByName)]
pub(super) struct ColumnRow {
    #[diesel(sql_type = BigInt)]
    pub relation: i64,
    #[diesel(sql_type = SmallInt)]
    pub number: i16,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub spelled: String,
    /// The name of the enum type, of the column or of the values of its list.
    #[diesel(sql_type = Nullable<Text>)]
    pub enumerated: Option<String>,
    #[diesel(sql_type = Bool)]
    pub is_list: bool,
    #[diesel(sql_type = Bool)]
    pub not_null: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub expression: Option<String>,
    #[diesel(sql_type = Text)]
    pub generated: String,
    #[diesel(sql_type = Text)]
    pub identity: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub collation: Option<String>,
    #[diesel(sql_type = BigInt)]
    pub collation_number: i64,
    #[diesel(sql_type = Nullable<Text>)]
    pub comment: Option<String>,
    /// Start, step, least, greatest, cache, cycle and type of the column's own sequence.
    #[diesel(sql_type = Nullable<Array<BigInt>>)]
    pub sequence: Option<Vec<i64>>,
}

#[derive(QueryableByName)]
pub(super) struct ConstraintRow {
    #[diesel(sql_type = BigInt)]
    pub relation: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    /// As in `pg_constraint.contype`.
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Array<SmallInt>)]
    pub columns: Vec<i16>,
    #[diesel(sql_type = BigInt)]
    pub parent: i64,
    #[diesel(sql_type = Array<SmallInt>)]
    pub parent_columns: Vec<i16>,
    #[diesel(sql_type = Text)]
    pub on_delete: String,
    #[diesel(sql_type = Text)]
    pub on_update: String,
    #[diesel(sql_type = Bool)]
    pub deferrable: bool,
    #[diesel(sql_type = Bool)]
    pub deferred: bool,
    /// Whether the fields of a [`Table`](crate::schema::Table) cannot say it.
    #[diesel(sql_type = Bool)]
    pub odd: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub expression: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub definition: Option<String>,
    #[diesel(sql_type = Bool)]
    pub nulls_not_distinct: bool,
    /// All columns of the index beneath; those of the key come first.
    #[diesel(sql_type = Array<SmallInt>)]
    pub index_columns: Vec<i16>,
}

#[derive(QueryableByName)]
pub(super) struct IndexRow {
    #[diesel(sql_type = BigInt)]
    pub relation: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Bool)]
    pub unique: bool,
    #[diesel(sql_type = Bool)]
    pub nulls_not_distinct: bool,
    #[diesel(sql_type = Bool)]
    pub invalid: bool,
    #[diesel(sql_type = Text)]
    pub method: String,
    #[diesel(sql_type = SmallInt)]
    pub key_count: i16,
    /// 0 for an expression.
    #[diesel(sql_type = Array<SmallInt>)]
    pub columns: Vec<i16>,
    /// 1: descending, 2: NULLs first.
    #[diesel(sql_type = Array<SmallInt>)]
    pub options: Vec<i16>,
    #[diesel(sql_type = Array<Text>)]
    pub expressions: Vec<String>,
    #[diesel(sql_type = Array<BigInt>)]
    pub classes: Vec<i64>,
    #[diesel(sql_type = Array<BigInt>)]
    pub collations: Vec<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub filter: Option<String>,
    /// The whole statement, where it says what no field has.
    #[diesel(sql_type = Nullable<Text>)]
    pub definition: Option<String>,
}

#[derive(QueryableByName)]
pub(super) struct NumberedRow {
    #[diesel(sql_type = BigInt)]
    pub oid: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
}

#[derive(QueryableByName)]
pub(super) struct EnumRow {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Array<Text>)]
    pub values: Vec<String>,
}

#[derive(QueryableByName)]
pub(super) struct TriggerRow {
    #[diesel(sql_type = BigInt)]
    pub relation: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub definition: String,
}

#[derive(QueryableByName)]
pub(super) struct ViewRow {
    #[diesel(sql_type = BigInt)]
    pub relation: i64,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Array<SmallInt>)]
    pub columns: Vec<i16>,
}

impl Catalogue {
    pub fn load(conn: &mut PgConnection, namespace: Namespace<'_>) -> QueryResult<Self> {
        let ns = namespace;
        Ok(Self {
            relations: load(conn, RELATIONS, ns)?,
            columns: load(conn, COLUMNS, ns)?,
            constraints: load(conn, CONSTRAINTS, ns)?,
            indexes: load(conn, INDEXES, ns)?,
            classes: load_names(conn, CLASSES, ns)?,
            collations: load_names(conn, COLLATIONS, ns)?,
            enums: load(conn, ENUMS, ns)?,
            triggers: load(conn, TRIGGERS, ns)?,
            views: load(conn, VIEWS, ns)?,
        })
    }
}

fn load<R>(conn: &mut PgConnection, query: &str, namespace: Namespace<'_>) -> QueryResult<Vec<R>>
where
    R: QueryableByName<diesel::pg::Pg> + 'static,
{
    let query = query.replace("= $NAMESPACE", &namespace.all());
    diesel::sql_query(query.replace("$OWN", namespace.own())).load(conn)
}

fn load_names(
    conn: &mut PgConnection,
    query: &str,
    namespace: Namespace<'_>,
) -> QueryResult<BTreeMap<i64, String>> {
    let rows: Vec<NumberedRow> = load(conn, query, namespace)?;
    Ok(rows.into_iter().map(|row| (row.oid, row.name)).collect())
}

const RELATIONS: &str = "\
SELECT c.oid::bigint AS oid, c.relname::text AS name,
       CASE WHEN c.relnamespace <> $OWN THEN n.nspname::text END AS schema, c.relkind::text AS kind, c.relispartition AS is_partition,
       e.objid IS NOT NULL AS of_extension, w.description AS comment,
       CASE WHEN c.relkind = 'p' THEN pg_get_partkeydef(c.oid) END AS partition_key
FROM pg_class c
JOIN pg_namespace n ON n.oid = c.relnamespace
LEFT JOIN pg_depend e ON e.classid = 'pg_class'::regclass AND e.objid = c.oid AND e.objsubid = 0 AND e.deptype = 'e'
LEFT JOIN pg_description w ON w.classoid = 'pg_class'::regclass AND w.objoid = c.oid AND w.objsubid = 0
WHERE c.relnamespace = $NAMESPACE AND c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S', 'c')
ORDER BY c.relname, n.nspname";

const COLUMNS: &str = "\
SELECT a.attrelid::bigint AS relation, a.attnum AS number, a.attname::text AS name,
       format_type(a.atttypid, a.atttypmod) AS spelled, e.typname::text AS enumerated,
       (t.typcategory = 'A' AND t.typelem <> 0) AS is_list, a.attnotnull AS not_null,
       pg_get_expr(d.adbin, d.adrelid) AS expression, a.attgenerated::text AS generated, a.attidentity::text AS identity,
       CASE WHEN a.attcollation <> t.typcollation THEN l.collname::text END AS collation,
       a.attcollation::bigint AS collation_number, w.description AS comment, q.options AS sequence
FROM pg_attribute a
JOIN pg_class c ON c.oid = a.attrelid
JOIN pg_type t ON t.oid = a.atttypid
LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
LEFT JOIN pg_collation l ON l.oid = a.attcollation AND a.attcollation <> t.typcollation
LEFT JOIN pg_description w ON w.classoid = 'pg_class'::regclass AND w.objoid = a.attrelid AND w.objsubid = a.attnum
LEFT JOIN pg_type e ON e.oid = CASE WHEN t.typcategory = 'A' AND t.typelem <> 0 THEN t.typelem ELSE t.oid END
    AND e.typtype = 'e' AND e.typnamespace = $OWN
LEFT JOIN (SELECT o.refobjid, o.refobjsubid, ARRAY[s.seqstart, s.seqincrement, s.seqmin, s.seqmax, s.seqcache,
                  s.seqcycle::integer, s.seqtypid::bigint]::bigint[] AS options
           FROM pg_sequence s JOIN pg_depend o ON o.classid = 'pg_class'::regclass AND o.objid = s.seqrelid
                AND o.refclassid = 'pg_class'::regclass AND o.deptype IN ('a', 'i')) q
    ON q.refobjid = a.attrelid AND q.refobjsubid = a.attnum
WHERE c.relnamespace = $NAMESPACE AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND a.attnum > 0 AND NOT a.attisdropped
ORDER BY a.attrelid, a.attnum";

const CONSTRAINTS: &str = "\
SELECT k.conrelid::bigint AS relation, k.conname::text AS name, k.contype::text AS kind,
       coalesce(k.conkey, '{}') AS columns,
       CASE WHEN p.relnamespace = $NAMESPACE THEN k.confrelid::bigint ELSE 0 END AS parent,
       coalesce(k.confkey, '{}') AS parent_columns, k.confdeltype::text AS on_delete, k.confupdtype::text AS on_update,
       k.condeferrable AS deferrable, k.condeferred AS deferred, o.odd AS odd,
       pg_get_expr(k.conbin, k.conrelid) AS expression,
       CASE WHEN o.odd THEN pg_get_constraintdef(k.oid) END AS definition,
       coalesce(i.indnullsnotdistinct, false) AS nulls_not_distinct, coalesce(i.indkey::int2[], '{}') AS index_columns
FROM pg_constraint k
JOIN pg_class c ON c.oid = k.conrelid
LEFT JOIN pg_class p ON p.oid = k.confrelid
LEFT JOIN pg_index i ON i.indexrelid = k.conindid AND k.contype IN ('p', 'u')
CROSS JOIN LATERAL (SELECT k.contype = 'x' OR (k.contype = 'f' AND (NOT p.relnamespace = $NAMESPACE
    OR k.confmatchtype <> 's' OR k.confdelsetcols IS NOT NULL OR NOT k.convalidated))
    OR (k.contype = 'c' AND (k.connoinherit OR NOT k.convalidated)) AS odd) o
WHERE c.relnamespace = $NAMESPACE AND c.relkind IN ('r', 'p') AND NOT c.relispartition
      AND k.contype IN ('p', 'u', 'f', 'c', 'x') AND k.conparentid = 0
ORDER BY k.conrelid, k.conname";

const INDEXES: &str = "\
SELECT i.indrelid::bigint AS relation, x.relname::text AS name, i.indisunique AS unique,
       i.indnullsnotdistinct AS nulls_not_distinct, NOT i.indisvalid AS invalid, m.amname::text AS method, i.indnkeyatts AS key_count,
       i.indkey::int2[] AS columns, i.indoption::int2[] AS options,
       CASE WHEN i.indexprs IS NULL THEN '{}' ELSE
           ARRAY(SELECT pg_get_indexdef(i.indexrelid, n, false) FROM generate_series(1, i.indnkeyatts) n
                 WHERE i.indkey[n - 1] = 0 ORDER BY n) END AS expressions,
       i.indclass::oid[]::bigint[] AS classes, i.indcollation::oid[]::bigint[] AS collations,
       pg_get_expr(i.indpred, i.indrelid) AS filter,
       CASE WHEN x.reloptions IS NOT NULL OR x.reltablespace <> 0 THEN pg_get_indexdef(i.indexrelid) END AS definition
FROM pg_index i
JOIN pg_class x ON x.oid = i.indexrelid
JOIN pg_class c ON c.oid = i.indrelid
JOIN pg_am m ON m.oid = x.relam
WHERE c.relnamespace = $NAMESPACE AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT i.indisprimary
      AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x'))
ORDER BY i.indrelid, x.relname";

const CLASSES: &str = "SELECT oid::bigint AS oid, opcname::text AS name FROM pg_opclass WHERE NOT opcdefault";

const COLLATIONS: &str = "\
SELECT l.oid::bigint AS oid, l.collname::text AS name FROM pg_collation l
WHERE l.oid IN (SELECT unnest(i.indcollation::oid[]) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid
                WHERE c.relnamespace = $NAMESPACE)";

const ENUMS: &str = "\
SELECT t.typname::text AS name, array_agg(e.enumlabel::text ORDER BY e.enumsortorder) AS values
FROM pg_type t JOIN pg_enum e ON e.enumtypid = t.oid
WHERE t.typnamespace = $OWN
      AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype = 'e')
GROUP BY t.typname ORDER BY t.typname";

const TRIGGERS: &str = "\
SELECT t.tgrelid::bigint AS relation, t.tgname::text AS name, pg_get_triggerdef(t.oid) AS definition
FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE c.relnamespace = $NAMESPACE AND c.relkind IN ('r', 'p') AND NOT c.relispartition AND NOT t.tgisinternal
ORDER BY t.tgrelid, t.tgname";

const VIEWS: &str = "\
SELECT d.refobjid::bigint AS relation, v.relname::text AS name,
       array_agg(DISTINCT d.refobjsubid::smallint) AS columns
FROM pg_depend d
JOIN pg_rewrite r ON d.classid = 'pg_rewrite'::regclass AND r.oid = d.objid
JOIN pg_class v ON v.oid = r.ev_class AND v.relkind IN ('v', 'm')
JOIN pg_class c ON d.refclassid = 'pg_class'::regclass AND c.oid = d.refobjid
WHERE c.relnamespace = $NAMESPACE AND c.relkind IN ('r', 'p')
GROUP BY d.refobjid, v.relname ORDER BY d.refobjid, v.relname";
