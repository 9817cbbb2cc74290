-- The migration that is part of the example `shelf`.
CREATE TABLE shelves (id INTEGER NOT NULL PRIMARY KEY, place TEXT NOT NULL);
INSERT INTO shelves (place) VALUES ('hall');
