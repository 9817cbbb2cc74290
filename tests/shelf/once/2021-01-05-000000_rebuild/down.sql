PRAGMA foreign_keys = OFF;
BEGIN IMMEDIATE;
CREATE TABLE "olembic_new_counter" ("n" INTEGER NOT NULL);
INSERT INTO "olembic_new_counter" ("n") SELECT "counter"."n" - 1 FROM "counter";
DROP TABLE "counter";
ALTER TABLE "olembic_new_counter" RENAME TO "counter";
DELETE FROM log WHERE entry = 'rebuild';
COMMIT;
PRAGMA foreign_keys = ON;
