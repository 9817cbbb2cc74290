DROP TABLE counter;
DROP TABLE log;
