-- Whatever runs twice shows in these two: neither has a key.
CREATE TABLE log (entry TEXT NOT NULL);
CREATE TABLE counter (n INTEGER NOT NULL);
INSERT INTO counter VALUES (1);
INSERT INTO log VALUES ('log');
