-- A rebuild, as Olembic writes it; a test that holds rebuild.db holds it between the copy and the drop.
PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE "olembic_new_counter" (
    "n" BIGINT NOT NULL,
    "half" INTEGER NOT NULL DEFAULT 0
);
INSERT INTO "olembic_new_counter" ("n") SELECT "counter"."n" + 1 FROM "counter";
ATTACH 'rebuild.db' AS rebuild;
SELECT count(*) FROM rebuild.sqlite_master;
DROP TABLE "counter";
ALTER TABLE "olembic_new_counter" RENAME TO "counter";
INSERT INTO log VALUES ('rebuild');
COMMIT;
PRAGMA foreign_keys = ON;
