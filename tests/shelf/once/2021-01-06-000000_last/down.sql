DELETE FROM log WHERE entry = 'last';
UPDATE counter SET n = n - 1;
