DROP TABLE "profiles";
DROP TABLE "posts";
DROP TABLE "users";
