-- One statement without a transaction.
INSERT INTO log VALUES ('open');
