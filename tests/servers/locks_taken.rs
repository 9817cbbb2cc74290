//! How MariaDB alters tables: what it answers when it is asked for one way, and what `revision` says of it.

use diesel::connection::SimpleConnection;
use olembic::backend::AppConnection;
use olembic::locks::Algorithm;

use super::server::{Maria, Place, Server};

/// The statement, the way that MariaDB 10.11 has for it, and whether others write meanwhile.
const CASES: [(&str, Algorithm, bool); 14] = [
    ("ADD COLUMN `x` int", Algorithm::Instant, true),
    (
        "ADD COLUMN `x` varchar(9) NOT NULL DEFAULT 'a'",
        Algorithm::Instant,
        true,
    ),
    ("DROP COLUMN `n`", Algorithm::Instant, true),
    ("ALTER COLUMN `n` SET DEFAULT 5", Algorithm::Instant, true),
    (
        "MODIFY COLUMN `title` varchar(60) NOT NULL",
        Algorithm::Instant,
        true,
    ),
    (
        "MODIFY COLUMN `title` varchar(300) NOT NULL",
        Algorithm::Copy,
        false,
    ),
    ("MODIFY COLUMN `n` bigint NULL", Algorithm::Copy, false),
    ("MODIFY COLUMN `n` int NOT NULL", Algorithm::InPlace, true),
    ("ADD INDEX `i` (`n`)", Algorithm::NoCopy, true),
    ("ADD UNIQUE INDEX `u` (`title`)", Algorithm::NoCopy, true),
    ("DROP INDEX `by_other`", Algorithm::NoCopy, true),
    ("ADD CONSTRAINT `c` CHECK (`n` > 0)", Algorithm::Copy, false),
    (
        "ADD CONSTRAINT `f` FOREIGN KEY (`other`) REFERENCES `t` (`id`)",
        Algorithm::Copy,
        false,
    ),
    (
        "DROP PRIMARY KEY, ADD PRIMARY KEY (`id`, `title`)",
        Algorithm::InPlace,
        true,
    ),
];

const TABLE: &str = "CREATE TABLE `t` (`id` int NOT NULL PRIMARY KEY, `title` varchar(50) NOT NULL, `n` int NULL, `other` int, \
                     KEY `by_other` (`other`)) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4";

/// The answer for an empty table is that for one with rows, so that a scratch database tells it.
#[test]
fn the_server_says_how_it_does_it() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let mut conn = place.open();
    if !Maria::texts(&mut conn, "SELECT version() AS text")
        .concat()
        .contains("MariaDB")
    {
        return;
    }
    let mut wrong = Vec::new();
    for (change, algorithm, others_write) in CASES {
        for rows in [0, 500] {
            conn.batch_execute("DROP TABLE IF EXISTS `t`").unwrap();
            conn.batch_execute(TABLE).unwrap();
            conn.batch_execute(&format!(
                "INSERT INTO t SELECT seq, concat('t', seq), seq, seq FROM seq_1_to_{} WHERE seq <= {rows}",
                rows.max(1)
            ))
            .unwrap();
            let done = conn
                .run_sparingly(&format!("ALTER TABLE `t` {change}"))
                .unwrap()
                .unwrap();
            if (done.algorithm, done.others_write) != (algorithm, others_write) {
                wrong.push(format!("{change}, {rows} rows: {done:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(conn.run_sparingly("SELECT 1").unwrap().is_none());
    assert!(conn.run_sparingly("ALTER TABLE `t` ADD COLUMN oops").is_err());
}

#[test]
fn sizes_are_read_with_one_query() {
    let Some(place) = Place::<Maria>::new() else {
        return;
    };
    let mut conn = place.open();
    conn.batch_execute("CREATE TABLE t (id int) ENGINE = InnoDB; INSERT INTO t SELECT seq FROM seq_1_to_20000; ANALYZE TABLE t")
        .unwrap();
    let sizes = conn.sizes().unwrap();
    assert_eq!(sizes.len(), 1);
    assert!(sizes[0].is_large() && sizes[0].bytes > 100_000, "{sizes:?}");
}
