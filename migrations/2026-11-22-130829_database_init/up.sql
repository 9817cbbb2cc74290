-- olembic: revision = 20261122130829, down_revision = none
-- database init

CREATE TABLE "users" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "username" VARCHAR(50) NOT NULL,
    CONSTRAINT "uq_users_username" UNIQUE ("username")
);
CREATE TABLE "posts" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "user_id" INTEGER NOT NULL CONSTRAINT "fk_posts_user_id" REFERENCES "users" ("id"),
    "title" VARCHAR(50) NOT NULL,
    "text" TEXT NOT NULL DEFAULT ''
);
CREATE INDEX "ix_posts_user_id" ON "posts" ("user_id");
CREATE TABLE "profiles" (
    "id" INTEGER NOT NULL PRIMARY KEY,
    "user_id" INTEGER NOT NULL CONSTRAINT "fk_profiles_user_id" REFERENCES "users" ("id"),
    "first_name" VARCHAR(50),
    "last_name" VARCHAR(50),
    CONSTRAINT "uq_profiles_user_id" UNIQUE ("user_id")
);
