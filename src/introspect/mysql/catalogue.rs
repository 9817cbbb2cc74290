//! The catalogue queries, ten of them, and their rows. Nothing is understood here.
//! Names come in their exact case, types and expressions as the server writes them.

use diesel::mysql::MysqlConnection;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};

/// What the queries gave.
pub(super) struct Catalogue {
    pub server: ServerRow,
    pub tables: Vec<TableRow>,
    pub columns: Vec<ColumnRow>,
    pub indexes: Vec<IndexRow>,
    pub references: Vec<ReferenceRow>,
    pub actions: Vec<ActionRow>,
    pub checks: Vec<CheckRow>,
    pub triggers: Vec<TriggerRow>,
    pub views: Vec<ViewRow>,
    pub partitions: Vec<PartitionRow>,
}

#[derive(QueryableByName)]
pub(super) struct ServerRow {
    #[diesel(sql_type = Bool)]
    pub is_mariadb: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub collation: Option<String>,
}

#[derive(QueryableByName)]
pub(super) struct TableRow {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub kind: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub engine: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub collation: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub options: Option<String>,
    #[diesel(sql_type = Text)]
    pub comment: String,
}

#[derive(QueryableByName)]
pub(super) struct ColumnRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub spelled: String,
    #[diesel(sql_type = Bool)]
    pub nullable: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub default_text: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub collation: Option<String>,
    /// AUTO_INCREMENT, ON UPDATE, INVISIBLE, how it is generated.
    #[diesel(sql_type = Text)]
    pub extra: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub expression: Option<String>,
    #[diesel(sql_type = Text)]
    pub comment: String,
}

/// One key of an index.
#[derive(QueryableByName)]
pub(super) struct IndexRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Bool)]
    pub unique: bool,
    #[diesel(sql_type = Nullable<Text>)]
    pub column_name: Option<String>,
    #[diesel(sql_type = Bool)]
    pub descending: bool,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub prefix: Option<i64>,
    #[diesel(sql_type = Text)]
    pub method: String,
    #[diesel(sql_type = Text)]
    pub comment: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub expression: Option<String>,
    /// Whether it is kept up and never used for a query.
    #[diesel(sql_type = Bool)]
    pub ignored: bool,
}

/// One column of a foreign key.
#[derive(QueryableByName)]
pub(super) struct ReferenceRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub column_name: String,
    #[diesel(sql_type = Text)]
    pub parent_schema: String,
    #[diesel(sql_type = Bool)]
    pub elsewhere: bool,
    #[diesel(sql_type = Text)]
    pub parent: String,
    #[diesel(sql_type = Text)]
    pub parent_column: String,
}

#[derive(QueryableByName)]
pub(super) struct ActionRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub on_delete: String,
    #[diesel(sql_type = Text)]
    pub on_update: String,
}

#[derive(QueryableByName)]
pub(super) struct CheckRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub expression: String,
    #[diesel(sql_type = Bool)]
    pub of_column: bool,
}

#[derive(QueryableByName)]
pub(super) struct TriggerRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub timing: String,
    #[diesel(sql_type = Text)]
    pub event: String,
    #[diesel(sql_type = Text)]
    pub statement: String,
}

#[derive(QueryableByName)]
pub(super) struct ViewRow {
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub definition: String,
}

#[derive(QueryableByName)]
pub(super) struct PartitionRow {
    #[diesel(sql_type = Text)]
    pub table_name: String,
    #[diesel(sql_type = Text)]
    pub name: String,
    #[diesel(sql_type = Text)]
    pub method: String,
    #[diesel(sql_type = Text)]
    pub expression: String,
    #[diesel(sql_type = Text)]
    pub description: String,
    #[diesel(sql_type = Text)]
    pub sub_method: String,
    #[diesel(sql_type = Text)]
    pub sub_expression: String,
}

impl Catalogue {
    pub fn load(conn: &mut MysqlConnection) -> QueryResult<Self> {
        let server: ServerRow = diesel::sql_query(SERVER).get_result(conn)?;
        let (indexes, checks) = if server.is_mariadb {
            (of_mariadb(INDEXES), CHECKS_OF_MARIADB.to_owned())
        } else {
            (of_mysql(INDEXES), CHECKS_OF_MYSQL.to_owned())
        };
        Ok(Self {
            tables: diesel::sql_query(TABLES).load(conn)?,
            columns: diesel::sql_query(COLUMNS).load(conn)?,
            indexes: diesel::sql_query(indexes).load(conn)?,
            references: diesel::sql_query(REFERENCES).load(conn)?,
            actions: diesel::sql_query(ACTIONS).load(conn)?,
            checks: diesel::sql_query(checks).load(conn)?,
            triggers: diesel::sql_query(TRIGGERS).load(conn)?,
            views: diesel::sql_query(VIEWS).load(conn)?,
            partitions: diesel::sql_query(PARTITIONS).load(conn)?,
            server,
        })
    }
}

fn of_mariadb(query: &str) -> String {
    query
        .replace("$EXPRESSION", "NULL")
        .replace("$IGNORED", "IGNORED = 'YES'")
}

fn of_mysql(query: &str) -> String {
    query
        .replace("$EXPRESSION", "EXPRESSION")
        .replace("$IGNORED", "IS_VISIBLE = 'NO'")
}

const SERVER: &str = "\
SELECT version() LIKE '%MariaDB%' AS is_mariadb,
       (SELECT CAST(DEFAULT_COLLATION_NAME AS CHAR) FROM information_schema.SCHEMATA
        WHERE SCHEMA_NAME = database()) AS collation";

const TABLES: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS name, CAST(TABLE_TYPE AS CHAR) AS kind, CAST(ENGINE AS CHAR) AS engine,
       CAST(TABLE_COLLATION AS CHAR) AS collation, CAST(CREATE_OPTIONS AS CHAR) AS options,
       CAST(TABLE_COMMENT AS CHAR) AS comment
FROM information_schema.TABLES WHERE TABLE_SCHEMA = database() ORDER BY TABLE_NAME";

const COLUMNS: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(COLUMN_NAME AS CHAR) AS name, CAST(COLUMN_TYPE AS CHAR) AS spelled,
       IS_NULLABLE = 'YES' AS nullable, CAST(COLUMN_DEFAULT AS CHAR) AS default_text,
       CAST(COLLATION_NAME AS CHAR) AS collation, CAST(EXTRA AS CHAR) AS extra,
       CAST(GENERATION_EXPRESSION AS CHAR) AS expression, CAST(COLUMN_COMMENT AS CHAR) AS comment
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = database() ORDER BY TABLE_NAME, ORDINAL_POSITION";

const INDEXES: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(INDEX_NAME AS CHAR) AS name, NON_UNIQUE = 0 AS `unique`,
       CAST(COLUMN_NAME AS CHAR) AS column_name, coalesce(COLLATION = 'D', 0) AS descending,
       CAST(SUB_PART AS SIGNED) AS prefix, CAST(INDEX_TYPE AS CHAR) AS method, CAST(INDEX_COMMENT AS CHAR) AS comment,
       CAST($EXPRESSION AS CHAR) AS expression, $IGNORED AS ignored
FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = database() ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX";

const REFERENCES: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(CONSTRAINT_NAME AS CHAR) AS name,
       CAST(COLUMN_NAME AS CHAR) AS column_name, CAST(REFERENCED_TABLE_SCHEMA AS CHAR) AS parent_schema,
       REFERENCED_TABLE_SCHEMA <> database() AS elsewhere, CAST(REFERENCED_TABLE_NAME AS CHAR) AS parent,
       CAST(REFERENCED_COLUMN_NAME AS CHAR) AS parent_column
FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = database() AND REFERENCED_TABLE_NAME IS NOT NULL
ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION";

const ACTIONS: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(CONSTRAINT_NAME AS CHAR) AS name,
       CAST(DELETE_RULE AS CHAR) AS on_delete, CAST(UPDATE_RULE AS CHAR) AS on_update
FROM information_schema.REFERENTIAL_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = database()";

const CHECKS_OF_MARIADB: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(CONSTRAINT_NAME AS CHAR) AS name,
       CAST(CHECK_CLAUSE AS CHAR) AS expression, LEVEL = 'Column' AS of_column
FROM information_schema.CHECK_CONSTRAINTS WHERE CONSTRAINT_SCHEMA = database() ORDER BY TABLE_NAME, CONSTRAINT_NAME";

const CHECKS_OF_MYSQL: &str = "\
SELECT CAST(t.TABLE_NAME AS CHAR) AS table_name, CAST(c.CONSTRAINT_NAME AS CHAR) AS name,
       CAST(c.CHECK_CLAUSE AS CHAR) AS expression, FALSE AS of_column
FROM information_schema.CHECK_CONSTRAINTS c JOIN information_schema.TABLE_CONSTRAINTS t
     ON t.CONSTRAINT_SCHEMA = c.CONSTRAINT_SCHEMA AND t.CONSTRAINT_NAME = c.CONSTRAINT_NAME AND t.CONSTRAINT_TYPE = 'CHECK'
WHERE c.CONSTRAINT_SCHEMA = database() ORDER BY t.TABLE_NAME, c.CONSTRAINT_NAME";

const TRIGGERS: &str = "\
SELECT CAST(EVENT_OBJECT_TABLE AS CHAR) AS table_name, CAST(TRIGGER_NAME AS CHAR) AS name,
       CAST(ACTION_TIMING AS CHAR) AS timing, CAST(EVENT_MANIPULATION AS CHAR) AS event,
       CAST(ACTION_STATEMENT AS CHAR) AS statement
FROM information_schema.TRIGGERS WHERE EVENT_OBJECT_SCHEMA = database() ORDER BY EVENT_OBJECT_TABLE, TRIGGER_NAME";

const VIEWS: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS name,
       replace(CAST(VIEW_DEFINITION AS CHAR), concat('`', replace(database(), '`', '``'), '`.'), '') AS definition
FROM information_schema.VIEWS WHERE TABLE_SCHEMA = database() ORDER BY TABLE_NAME";

const PARTITIONS: &str = "\
SELECT CAST(TABLE_NAME AS CHAR) AS table_name, CAST(PARTITION_NAME AS CHAR) AS name,
       CAST(PARTITION_METHOD AS CHAR) AS method, coalesce(CAST(PARTITION_EXPRESSION AS CHAR), '') AS expression,
       coalesce(CAST(PARTITION_DESCRIPTION AS CHAR), '') AS description,
       coalesce(CAST(SUBPARTITION_METHOD AS CHAR), '') AS sub_method,
       coalesce(CAST(SUBPARTITION_EXPRESSION AS CHAR), '') AS sub_expression
FROM information_schema.PARTITIONS WHERE TABLE_SCHEMA = database() AND PARTITION_NAME IS NOT NULL
ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION";
