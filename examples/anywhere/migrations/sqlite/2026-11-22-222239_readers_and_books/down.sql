DROP TABLE "books";
DROP TABLE "readers";
