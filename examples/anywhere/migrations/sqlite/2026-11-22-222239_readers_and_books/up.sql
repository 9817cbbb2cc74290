-- olembic: revision = 20261122222239, down_revision = none
-- readers and books

CREATE TABLE "readers" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "created_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "name" VARCHAR(80) NOT NULL
);
CREATE TABLE "books" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "reader_id" INTEGER CONSTRAINT "fk_books_reader_id" REFERENCES "readers" ("id") ON DELETE SET NULL,
    "title" VARCHAR(120) NOT NULL,
    "is_rare" BOOLEAN NOT NULL DEFAULT 0
);
CREATE INDEX "ix_books_reader_id" ON "books" ("reader_id");
