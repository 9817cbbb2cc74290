//! Indexes, whether the texts of the catalogue tell them or SQLite has to be asked: as its PRAGMAs have them.

use diesel::dsl::sql;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel::{RunQueryDsl, SqliteConnection};
use olembic::introspect::sqlite::introspect;
use olembic::schema::{KeyPart, Table};

use super::build::*;

/// Name (none of a constraint's), whether unique, and the keys: column, whether descending, collation.
type Seen = (String, bool, Vec<(Option<String>, bool, String)>);

#[test]
fn constraints_that_share_an_index_or_have_none() {
    for (columns, options) in [
        ("id INTEGER PRIMARY KEY, a UNIQUE, b, UNIQUE (B, a)", ""),
        ("id INTEGER PRIMARY KEY, a UNIQUE, UNIQUE (a)", ""),
        (
            "id INTEGER PRIMARY KEY, a, UNIQUE (a), UNIQUE (a COLLATE NOCASE)",
            "",
        ),
        ("id INTEGER PRIMARY KEY UNIQUE", ""),
        ("id integer, a UNIQUE, PRIMARY KEY (id)", ""),
        ("a UNIQUE, b", ""),
        ("code TEXT PRIMARY KEY UNIQUE", ""),
        ("code TEXT PRIMARY KEY, a UNIQUE", ""),
        ("id INT PRIMARY KEY, a UNIQUE, UNIQUE (a)", ""),
        ("id INTEGER PRIMARY KEY DESC, a UNIQUE, UNIQUE (a)", ""),
        ("a, b, c UNIQUE, PRIMARY KEY (a, b), UNIQUE (c)", ""),
        ("id INTEGER PRIMARY KEY, a UNIQUE, UNIQUE (id)", "WITHOUT ROWID"),
    ] {
        as_the_pragmas_have_them(&format!("CREATE TABLE t ({columns}) {options}"));
    }
}

#[test]
fn indexes_in_any_spelling() {
    let columns = r#"id INTEGER PRIMARY KEY, a TEXT, "B" TEXT COLLATE nocase, "c"", d" TEXT, "x, y" TEXT, "q""q", "q""""q""#;
    for index in [
        r#"INDEX "i" ON "t" ("a", "B")"#,
        r#"UNIQUE INDEX "i" ON "t" ("B")"#,
        r#"INDEX i ON t (a, b)"#,
        r#"UNIQUE INDEX IF NOT EXISTS "i" ON "T" ("b")"#,
        r#"INDEX "i" ON "t" ("a" DESC, "B")"#,
        r#"INDEX "i" ON "t" ("a" COLLATE "NOCASE")"#,
        r#"INDEX "i" ON "t" ("B" COLLATE "BINARY")"#,
        r#"INDEX "i" ON "t" ("a") WHERE ("B" > '')"#,
        r#"INDEX "i" ON "t" ("a" || "B")"#,
        r#"INDEX "i" ON "t" ("c"", d", "a")"#,
        r#"INDEX "i" ON "t" ("x, y")"#,
        r#"INDEX "i" ON "t" ("q""q")"#,
        r#"INDEX "i" ON "t" ("rowid", "a")"#,
        r#"INDEX "i" ON "t" ("a", "a")"#,
    ] {
        as_the_pragmas_have_them(&format!("CREATE TABLE t ({columns}); CREATE {index}"));
    }
}

#[test]
fn indexes_of_a_table_and_columns_that_got_other_names() {
    as_the_pragmas_have_them(
        r#"CREATE TABLE "s" ("id" INTEGER PRIMARY KEY, "a" TEXT, "b" TEXT UNIQUE);
           CREATE INDEX "i" ON "s" ("a"); CREATE INDEX j ON s (b);
           ALTER TABLE s RENAME TO t; ALTER TABLE t RENAME a TO "c, d"; ALTER TABLE t RENAME b TO e"#,
    );
}

fn as_the_pragmas_have_them(script: &str) {
    let mut conn = database(script);
    let schema = introspect(&mut conn).expect("the database can be read");
    let mut read = of_table(&schema.tables["t"]);
    let mut told = of_pragmas(&mut conn);
    read.sort();
    told.sort();
    assert_eq!(read, told, "{script}");
}

fn of_table(table: &Table) -> Vec<Seen> {
    let collation = |name: &str| table.column(name).and_then(|column| column.collation.clone());
    let indexes = table.indexes.iter().map(|index| {
        let keys = index.keys.iter().map(|key| {
            let column = match &key.part {
                KeyPart::Column(name) => Some(name.clone()),
                KeyPart::Expression(_) => None,
            };
            let own = column.as_deref().and_then(collation);
            let compared = key.collation.clone().or(own);
            (column, key.descending, compared.unwrap_or("BINARY".to_owned()))
        });
        (index.name.clone(), index.unique, keys.collect())
    });
    let uniques = table.uniques.iter().map(|unique| {
        let keys = unique.columns.iter();
        let keys = keys.map(|column| (Some(column.clone()), false, String::new()));
        (String::new(), true, keys.collect())
    });
    indexes.chain(uniques).collect()
}

fn of_pragmas(conn: &mut SqliteConnection) -> Vec<Seen> {
    type Row = (String, bool, String, Option<String>, bool, String);
    let query = "SELECT l.name, l.\"unique\", l.origin, x.name, x.desc, upper(x.coll) FROM pragma_index_list('t') l \
                 JOIN pragma_index_xinfo(l.name) x WHERE x.key AND l.origin <> 'pk' ORDER BY l.name, x.seqno";
    let rows = sql::<(Text, Bool, Text, Nullable<Text>, Bool, Text)>(query).load::<Row>(conn);
    let mut seen: Vec<(String, Seen)> = Vec::new();
    for (name, unique, origin, column, descending, collation) in rows.expect("the PRAGMAs answer") {
        let constraint = origin == "u";
        let key = (
            column,
            descending,
            if constraint { String::new() } else { collation },
        );
        match seen.last_mut() {
            Some((last, (.., keys))) if *last == name => keys.push(key),
            _ => {
                let shown = if constraint { String::new() } else { name.clone() };
                seen.push((name, (shown, unique, vec![key])));
            }
        }
    }
    seen.into_iter().map(|(_, seen)| seen).collect()
}
