UPDATE counter SET n = n + 1;
INSERT INTO log VALUES ('last');
