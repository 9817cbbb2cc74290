DELETE FROM log WHERE entry = 'open';
