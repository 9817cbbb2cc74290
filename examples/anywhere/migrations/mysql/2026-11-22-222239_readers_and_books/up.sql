-- olembic: revision = 20261122222239, down_revision = none
-- readers and books

CREATE TABLE `readers` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `created_at` DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)) COMMENT 'When the row came (UTC).',
    `updated_at` DATETIME(6) NOT NULL DEFAULT (utc_timestamp(6)) COMMENT 'When the row last changed (UTC).',
    `name` VARCHAR(80) NOT NULL,
    PRIMARY KEY (`id`)
) ENGINE = InnoDB COMMENT = 'Somebody who borrows books.';
CREATE TABLE `books` (
    `id` INTEGER NOT NULL AUTO_INCREMENT,
    `reader_id` INTEGER NULL,
    `title` VARCHAR(120) NOT NULL,
    `is_rare` BOOLEAN NOT NULL DEFAULT 0,
    PRIMARY KEY (`id`),
    INDEX `ix_books_reader_id` (`reader_id`),
    CONSTRAINT `fk_books_reader_id` FOREIGN KEY (`reader_id`) REFERENCES `readers` (`id`) ON DELETE SET NULL
) ENGINE = InnoDB COMMENT = 'A book on the shelf, or with its reader.';
