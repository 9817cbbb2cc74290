-- A shop that lends films, with everything that MariaDB's CREATE TABLE has.
CREATE TABLE actor (
  actor_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  first_name VARCHAR(45) NOT NULL,
  last_name VARCHAR(45) NOT NULL,
  last_update TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  PRIMARY KEY (actor_id),
  KEY idx_actor_last_name (last_name)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;
CREATE TABLE language (
  language_id TINYINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name CHAR(20) CHARACTER SET latin1 COLLATE latin1_bin NOT NULL COMMENT 'it''s a \\ name',
  last_update TIMESTAMP(3) NULL DEFAULT NULL ON UPDATE CURRENT_TIMESTAMP(3)
) COMMENT='The table''s "own" \\ words' DEFAULT CHARSET=latin1;
CREATE TABLE category (category_id TINYINT UNSIGNED NOT NULL PRIMARY KEY, name VARCHAR(25) NOT NULL UNIQUE);
CREATE TABLE film (
  film_id SMALLINT UNSIGNED NOT NULL AUTO_INCREMENT,
  title VARCHAR(255) NOT NULL DEFAULT 'it''s \\ "x" `y` %_
next line',
  description TEXT DEFAULT 'long',
  release_year YEAR DEFAULT 2006,
  language_id TINYINT UNSIGNED NOT NULL,
  original_language_id TINYINT UNSIGNED DEFAULT NULL,
  rental_duration TINYINT UNSIGNED NOT NULL DEFAULT 3,
  rental_rate DECIMAL(4,2) NOT NULL DEFAULT 4.99,
  ratio DOUBLE DEFAULT 1e10,
  length SMALLINT UNSIGNED DEFAULT NULL CHECK (length < 1000 OR length IS NULL),
  rating ENUM('G','PG','PG-13','R','it''s, (odd)') DEFAULT 'G',
  special_features SET('Trailers','Deleted Scenes') DEFAULT 'Trailers',
  flags BIT(5) NOT NULL DEFAULT b'101',
  data JSON DEFAULT ('{}') CHECK (json_valid(data)),
  more LONGTEXT CHECK (json_length(more) > 1),
  code BINARY(3) DEFAULT 'abc',
  upper_title VARCHAR(255) GENERATED ALWAYS AS (upper(title)) STORED,
  score INT GENERATED ALWAYS AS (rental_duration * 2 + 1) VIRTUAL COMMENT 'computed',
  hidden INT INVISIBLE,
  made_at DATETIME(6) NOT NULL DEFAULT (UTC_TIMESTAMP(6)),
  seen_at DATETIME DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP,
  token VARCHAR(36) DEFAULT (uuid()),
  PRIMARY KEY (film_id),
  KEY idx_title (title(20) DESC, release_year),
  UNIQUE KEY uq_part (title(10), rating),
  KEY idx_fk_language_id (language_id),
  FULLTEXT KEY ft_text (title, description),
  KEY commented (rating) COMMENT 'why it''s here',
  KEY not_used (code) IGNORED,
  CONSTRAINT fk_film_language FOREIGN KEY (language_id) REFERENCES language (language_id) ON UPDATE CASCADE,
  CONSTRAINT fk_film_original FOREIGN KEY (original_language_id) REFERENCES language (language_id) ON DELETE SET NULL,
  CHECK (rental_rate >= 0),
  CONSTRAINT named CHECK (title <> 'a\\b''c' AND title NOT LIKE 'a\\_%')
);
CREATE TABLE film_actor (
  actor_id SMALLINT UNSIGNED NOT NULL,
  film_id SMALLINT UNSIGNED NOT NULL,
  PRIMARY KEY (actor_id, film_id),
  FOREIGN KEY (actor_id) REFERENCES actor (actor_id) ON DELETE CASCADE,
  FOREIGN KEY (film_id) REFERENCES film (film_id) ON DELETE RESTRICT ON UPDATE CASCADE
);
CREATE TABLE film_category (
  film_id SMALLINT UNSIGNED NOT NULL,
  category_id TINYINT UNSIGNED NOT NULL,
  PRIMARY KEY (film_id, category_id),
  KEY (category_id),
  CONSTRAINT fk_film_category_category FOREIGN KEY (category_id) REFERENCES category (category_id)
) ROW_FORMAT=COMPRESSED KEY_BLOCK_SIZE=8;
CREATE TABLE role_note (
  id INT NOT NULL PRIMARY KEY, actor_id SMALLINT UNSIGNED, film_id SMALLINT UNSIGNED, note TEXT, UNIQUE KEY (note),
  CONSTRAINT `fk role` FOREIGN KEY (actor_id, film_id) REFERENCES film_actor (actor_id, film_id),
  CONSTRAINT `fk of ``actor``` FOREIGN KEY (actor_id) REFERENCES actor (actor_id)
);
CREATE TABLE store (store_id TINYINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY, manager_staff_id TINYINT UNSIGNED NOT NULL,
  place POINT NOT NULL, SPATIAL KEY sp (place), UNIQUE KEY idx_unique_manager (manager_staff_id));
CREATE TABLE staff (staff_id TINYINT UNSIGNED NOT NULL PRIMARY KEY, store_id TINYINT UNSIGNED NOT NULL, picture MEDIUMBLOB,
  boss TINYINT UNSIGNED, name VARCHAR(30) COLLATE utf8mb4_bin, KEY boss_first (boss, name),
  CONSTRAINT fk_staff_boss FOREIGN KEY (boss) REFERENCES staff (staff_id),
  CONSTRAINT fk_staff_store FOREIGN KEY (store_id) REFERENCES store (store_id));
ALTER TABLE store ADD CONSTRAINT fk_store_staff FOREIGN KEY (manager_staff_id) REFERENCES staff (staff_id);
CREATE TABLE film_text (film_id SMALLINT NOT NULL PRIMARY KEY, title VARCHAR(255) NOT NULL, FULLTEXT KEY (title)) ENGINE=MyISAM;
CREATE TABLE `odd ``name` (`a ``b` INT PRIMARY KEY, `select` INT, KEY `key` (`select` DESC), CHECK (`a ``b` > `select`)) ENGINE=Aria TRANSACTIONAL=1;
CREATE TABLE payment (id INT NOT NULL, paid DATE NOT NULL, amount DECIMAL(5,2), PRIMARY KEY (id, paid))
  PARTITION BY RANGE (year(paid)) (PARTITION p2020 VALUES LESS THAN (2021), PARTITION `p rest` VALUES LESS THAN MAXVALUE);
CREATE TABLE counter (id INT PRIMARY KEY, n INT) PARTITION BY HASH (id) PARTITIONS 3;
CREATE TABLE region (id INT, name VARCHAR(10)) PARTITION BY LIST COLUMNS (name) (PARTITION a VALUES IN ('x','y'), PARTITION b VALUES IN ('z'));
CREATE TABLE kept (id INT PRIMARY KEY, v INT) WITH SYSTEM VERSIONING;
CREATE TABLE no_key (a INT, b INT);
CREATE TABLE __diesel_schema_migrations (version VARCHAR(50) PRIMARY KEY);
CREATE SEQUENCE numbers;
CREATE VIEW film_list AS SELECT f.film_id AS FID, f.title AS title, l.name AS language FROM film f JOIN language l ON l.language_id = f.language_id;
CREATE TRIGGER ins_film AFTER INSERT ON film FOR EACH ROW INSERT INTO film_text (film_id, title) VALUES (new.film_id, new.title);
