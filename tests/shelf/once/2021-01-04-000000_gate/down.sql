DELETE FROM log WHERE entry = 'gate';
UPDATE counter SET n = n - 2;
