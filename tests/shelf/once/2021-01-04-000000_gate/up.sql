-- A test that holds gate.db holds the migration in its middle.
UPDATE counter SET n = n + 1;
INSERT INTO log VALUES ('gate');
ATTACH 'gate.db' AS gate;
SELECT count(*) FROM gate.sqlite_master;
UPDATE counter SET n = n + 1;
