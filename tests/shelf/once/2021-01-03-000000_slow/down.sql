DELETE FROM log WHERE entry = 'slow';
UPDATE counter SET n = n - 1;
DROP TABLE many;
