//! Everything that stands in a PostgreSQL database, as statements that make it again: what the catalogue's own functions say of it.
//! Left out are rows, rights, owners and what belongs to an extension.

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_types::Text;

use crate::backend::{Piece, Weight};

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = Text)]
    sql: String,
}

/// In this order most have what they need. A `$SCHEMA` is the condition that the namespace `n` is the user's own, `$OWN(class, oid)`
/// that an object is no extension's.
const QUERIES: [(Weight, &str); 20] = [
    (
        Weight::Extra,
        "SELECT 'schema ' || n.nspname AS what, format('CREATE SCHEMA IF NOT EXISTS %I', n.nspname) AS sql FROM pg_namespace n \
         WHERE $SCHEMA AND n.nspname <> 'public' AND $OWN(pg_namespace, n.oid) ORDER BY n.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'extension ' || x.extname AS what, format('CREATE EXTENSION IF NOT EXISTS %I SCHEMA %I', x.extname, n.nspname) AS sql \
         FROM pg_extension x JOIN pg_namespace n ON n.oid = x.extnamespace WHERE x.extname <> 'plpgsql' ORDER BY x.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'collation ' || c.collname AS what, format('CREATE COLLATION %I.%I FROM %I.%I', n.nspname, c.collname, s.nspname, o.collname) AS sql \
         FROM pg_collation c JOIN pg_namespace n ON n.oid = c.collnamespace, \
         LATERAL (SELECT o.* FROM pg_collation o WHERE o.oid < 16384 AND o.collcollate = c.collcollate AND o.collctype = c.collctype \
         AND o.collprovider = c.collprovider ORDER BY o.oid LIMIT 1) o JOIN pg_namespace s ON s.oid = o.collnamespace \
         WHERE $SCHEMA AND $OWN(pg_collation, c.oid) ORDER BY c.oid",
    ),
    (
        Weight::Needed,
        "SELECT 'type ' || t.typname AS what, format('CREATE TYPE %I.%I AS ENUM (%s)', n.nspname, t.typname, \
         (SELECT coalesce(string_agg(quote_literal(e.enumlabel), ', ' ORDER BY e.enumsortorder), '') FROM pg_enum e WHERE e.enumtypid = t.oid)) AS sql \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'e' AND $SCHEMA AND $OWN(pg_type, t.oid) ORDER BY t.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'type ' || c.relname AS what, format('CREATE TYPE %I.%I AS (%s)', n.nspname, c.relname, \
         (SELECT coalesce(string_agg(format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod)), ', ' ORDER BY a.attnum), '') \
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)) AS sql \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'c' AND $SCHEMA AND $OWN(pg_class, c.oid) ORDER BY c.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'type ' || t.typname AS what, format('CREATE TYPE %I.%I AS RANGE (SUBTYPE = %s)', n.nspname, t.typname, format_type(r.rngsubtype, NULL)) AS sql \
         FROM pg_type t JOIN pg_range r ON r.rngtypid = t.oid JOIN pg_namespace n ON n.oid = t.typnamespace \
         WHERE $SCHEMA AND $OWN(pg_type, t.oid) ORDER BY t.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'domain ' || t.typname AS what, format('CREATE DOMAIN %I.%I AS %s%s%s%s', n.nspname, t.typname, format_type(t.typbasetype, t.typtypmod), \
         ' DEFAULT ' || t.typdefault, CASE WHEN t.typnotnull THEN ' NOT NULL' END, \
         (SELECT string_agg(format(' CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid)), '' ORDER BY k.oid) \
         FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c')) AS sql \
         FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace WHERE t.typtype = 'd' AND $SCHEMA AND $OWN(pg_type, t.oid) ORDER BY t.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'function ' || CAST(CAST(p.oid AS regprocedure) AS text) AS what, pg_get_functiondef(p.oid) AS sql FROM pg_proc p \
         JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind IN ('f', 'p', 'w') AND $SCHEMA AND $OWN(pg_proc, p.oid) \
         AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = CAST('pg_proc' AS regclass) AND i.objid = p.oid AND i.deptype = 'i') ORDER BY p.oid",
    ),
    (
        Weight::Needed,
        "SELECT 'sequence ' || c.relname AS what, format('CREATE SEQUENCE %I.%I AS %s INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s%s', \
         n.nspname, c.relname, format_type(s.seqtypid, NULL), s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, \
         CASE WHEN s.seqcycle THEN ' CYCLE' END) AS sql FROM pg_class c JOIN pg_sequence s ON s.seqrelid = c.oid \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE $SCHEMA AND $OWN(pg_class, c.oid) \
         AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = CAST('pg_class' AS regclass) AND i.objid = c.oid AND i.deptype = 'i') ORDER BY c.oid",
    ),
    (
        Weight::Needed,
        "SELECT 'table ' || c.relname AS what, format('CREATE %sTABLE %I.%I %s%s%s', CASE c.relpersistence WHEN 'u' THEN 'UNLOGGED ' END, n.nspname, c.relname, \
         CASE WHEN c.relispartition THEN \
         (SELECT format('PARTITION OF %s %s', CAST(CAST(h.inhparent AS regclass) AS text), pg_get_expr(c.relpartbound, c.oid)) FROM pg_inherits h WHERE h.inhrelid = c.oid) \
         ELSE '(' || coalesce((SELECT string_agg(format('%I %s%s%s%s', a.attname, format_type(a.atttypid, a.atttypmod), \
         (SELECT format(' COLLATE %I.%I', ln.nspname, l.collname) FROM pg_collation l JOIN pg_namespace ln ON ln.oid = l.collnamespace \
         JOIN pg_type y ON y.oid = a.atttypid WHERE l.oid = a.attcollation AND a.attcollation <> y.typcollation), \
         CASE WHEN a.attidentity <> '' THEN (SELECT format(' GENERATED %s AS IDENTITY (SEQUENCE NAME %I.%I INCREMENT %s MINVALUE %s MAXVALUE %s START %s CACHE %s%s)', \
         CASE a.attidentity WHEN 'a' THEN 'ALWAYS' ELSE 'BY DEFAULT' END, qn.nspname, q.relname, s.seqincrement, s.seqmin, s.seqmax, s.seqstart, s.seqcache, \
         CASE WHEN s.seqcycle THEN ' CYCLE' END) FROM pg_depend i JOIN pg_class q ON q.oid = i.objid JOIN pg_namespace qn ON qn.oid = q.relnamespace \
         JOIN pg_sequence s ON s.seqrelid = q.oid WHERE i.classid = CAST('pg_class' AS regclass) AND i.refclassid = CAST('pg_class' AS regclass) \
         AND i.refobjid = c.oid AND i.refobjsubid = a.attnum AND i.deptype = 'i') \
         ELSE (SELECT format(CASE a.attgenerated WHEN 's' THEN ' GENERATED ALWAYS AS (%s) STORED' WHEN 'v' THEN ' GENERATED ALWAYS AS (%s)' ELSE ' DEFAULT %s' END, \
         pg_get_expr(d.adbin, d.adrelid)) FROM pg_attrdef d WHERE d.adrelid = c.oid AND d.adnum = a.attnum) END, \
         CASE WHEN a.attnotnull THEN ' NOT NULL' END), ', ' ORDER BY a.attnum) \
         FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attislocal), '') || ')' || \
         coalesce((SELECT ' INHERITS (' || string_agg(CAST(CAST(h.inhparent AS regclass) AS text), ', ' ORDER BY h.inhseqno) || ')' \
         FROM pg_inherits h WHERE h.inhrelid = c.oid), '') END, \
         CASE WHEN c.relkind = 'p' THEN ' PARTITION BY ' || pg_get_partkeydef(c.oid) END, \
         ' WITH (' || array_to_string(c.reloptions, ', ') || ')') AS sql \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND $SCHEMA AND c.relname !~ '^__' \
         AND $OWN(pg_class, c.oid) ORDER BY c.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'owner of the sequence ' || c.relname AS what, format('ALTER SEQUENCE %I.%I OWNED BY %s.%I', n.nspname, c.relname, \
         CAST(CAST(i.refobjid AS regclass) AS text), a.attname) AS sql \
         FROM pg_depend i JOIN pg_class c ON c.oid = i.objid AND c.relkind = 'S' JOIN pg_namespace n ON n.oid = c.relnamespace \
         JOIN pg_attribute a ON a.attrelid = i.refobjid AND a.attnum = i.refobjsubid \
         WHERE i.classid = CAST('pg_class' AS regclass) AND i.refclassid = CAST('pg_class' AS regclass) AND i.deptype = 'a' AND $SCHEMA ORDER BY c.oid",
    ),
    (
        Weight::Needed,
        "SELECT 'constraint ' || k.conname AS what, format('ALTER TABLE %s ADD CONSTRAINT %I %s', CAST(CAST(k.conrelid AS regclass) AS text), k.conname, \
         pg_get_constraintdef(k.oid)) AS sql FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE k.contype IN ('p', 'u', 'c', 'x', 'f') AND k.conparentid = 0 AND k.conislocal AND c.relname !~ '^__' AND $SCHEMA AND $OWN(pg_class, c.oid) \
         ORDER BY k.contype = 'f', k.oid",
    ),
    (
        Weight::Needed,
        // That of a table in partitions is told as `ON ONLY`, by which it would stay without those of the partitions, and invalid.
        "SELECT 'index ' || x.relname AS what, CASE WHEN x.relkind = 'I' AND i.indisvalid \
         THEN replace(pg_get_indexdef(i.indexrelid), format(' ON ONLY %I.%I ', n.nspname, c.relname), format(' ON %I.%I ', n.nspname, c.relname)) \
         ELSE pg_get_indexdef(i.indexrelid) END AS sql FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid \
         JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'p') AND c.relname !~ '^__' \
         AND NOT x.relispartition AND $SCHEMA AND $OWN(pg_class, c.oid) \
         AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid AND k.contype IN ('p', 'u', 'x')) ORDER BY i.indexrelid",
    ),
    (
        Weight::Extra,
        "SELECT 'statistics ' || s.stxname AS what, pg_get_statisticsobjdef(s.oid) AS sql FROM pg_statistic_ext s \
         JOIN pg_namespace n ON n.oid = s.stxnamespace WHERE $SCHEMA ORDER BY s.oid",
    ),
    (
        Weight::Extra,
        "SELECT CASE c.relkind WHEN 'm' THEN 'materialized view ' ELSE 'view ' END || c.relname AS what, \
         format('CREATE %sVIEW %I.%I%s AS %s', CASE c.relkind WHEN 'm' THEN 'MATERIALIZED ' END, n.nspname, c.relname, \
         ' WITH (' || array_to_string(c.reloptions, ', ') || ')', pg_get_viewdef(c.oid)) AS sql \
         FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('v', 'm') AND $SCHEMA AND $OWN(pg_class, c.oid) ORDER BY c.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'index ' || x.relname AS what, pg_get_indexdef(i.indexrelid) AS sql FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid \
         JOIN pg_class c ON c.oid = i.indrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind = 'm' AND $SCHEMA \
         AND $OWN(pg_class, c.oid) ORDER BY i.indexrelid",
    ),
    (
        Weight::Extra,
        "SELECT 'rule ' || r.rulename AS what, pg_get_ruledef(r.oid) AS sql FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class \
         JOIN pg_namespace n ON n.oid = c.relnamespace WHERE r.rulename <> '_RETURN' AND $SCHEMA AND $OWN(pg_class, c.oid) ORDER BY r.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'trigger ' || g.tgname AS what, pg_get_triggerdef(g.oid) || CASE g.tgenabled WHEN 'D' THEN \
         format('; ALTER TABLE %s DISABLE TRIGGER %I', CAST(CAST(c.oid AS regclass) AS text), g.tgname) ELSE '' END AS sql \
         FROM pg_trigger g JOIN pg_class c ON c.oid = g.tgrelid JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE NOT g.tgisinternal AND NOT c.relispartition AND $SCHEMA AND $OWN(pg_class, c.oid) ORDER BY g.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'policy ' || p.polname AS what, format('CREATE POLICY %I ON %s AS %s FOR %s%s%s; ALTER TABLE %s %s ROW LEVEL SECURITY', p.polname, \
         CAST(CAST(c.oid AS regclass) AS text), CASE WHEN p.polpermissive THEN 'PERMISSIVE' ELSE 'RESTRICTIVE' END, \
         CASE p.polcmd WHEN 'r' THEN 'SELECT' WHEN 'a' THEN 'INSERT' WHEN 'w' THEN 'UPDATE' WHEN 'd' THEN 'DELETE' ELSE 'ALL' END, \
         ' USING (' || pg_get_expr(p.polqual, p.polrelid) || ')', ' WITH CHECK (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')', \
         CAST(CAST(c.oid AS regclass) AS text), CASE WHEN c.relrowsecurity THEN 'ENABLE' ELSE 'DISABLE' END) AS sql \
         FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid JOIN pg_namespace n ON n.oid = c.relnamespace WHERE $SCHEMA ORDER BY p.oid",
    ),
    (
        Weight::Extra,
        "SELECT 'comment on ' || o.identity AS what, format('COMMENT ON %s %s IS %L', o.type, o.identity, d.description) AS sql \
         FROM (SELECT c.oid, c.relname, c.relkind, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
         WHERE c.relkind IN ('r', 'p', 'v', 'm') AND c.relname !~ '^__' AND $SCHEMA AND $OWN(pg_class, c.oid)) c \
         JOIN pg_description d ON d.classoid = CAST('pg_class' AS regclass) AND d.objoid = c.oid, \
         LATERAL (SELECT CASE WHEN d.objsubid > 0 THEN 'COLUMN' WHEN c.relkind = 'v' THEN 'VIEW' WHEN c.relkind = 'm' THEN 'MATERIALIZED VIEW' ELSE 'TABLE' END AS type, \
         format('%I.%I', c.nspname, c.relname) || coalesce((SELECT format('.%I', a.attname) FROM pg_attribute a WHERE a.attrelid = c.oid \
         AND a.attnum = d.objsubid AND d.objsubid > 0), '') AS identity) o ORDER BY c.oid, d.objsubid",
    ),
];

/// What no statement is made for.
const OTHERS: &str = "SELECT 'aggregate ' || CAST(CAST(p.oid AS regprocedure) AS text) AS what, '' AS sql FROM pg_proc p \
     JOIN pg_namespace n ON n.oid = p.pronamespace WHERE p.prokind = 'a' AND $SCHEMA AND $OWN(pg_proc, p.oid) \
     UNION ALL SELECT 'operator ' || CAST(CAST(o.oid AS regoperator) AS text), '' FROM pg_operator o JOIN pg_namespace n ON n.oid = o.oprnamespace \
     WHERE $SCHEMA AND $OWN(pg_operator, o.oid) \
     UNION ALL SELECT 'foreign table ' || c.relname, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace \
     WHERE c.relkind = 'f' AND $SCHEMA AND $OWN(pg_class, c.oid) \
     UNION ALL SELECT 'text search configuration ' || t.cfgname, '' FROM pg_ts_config t JOIN pg_namespace n ON n.oid = t.cfgnamespace \
     WHERE $SCHEMA AND $OWN(pg_ts_config, t.oid) \
     UNION ALL SELECT 'cast to ' || format_type(k.casttarget, NULL), '' FROM pg_cast k WHERE k.oid >= 16384 AND $OWN(pg_cast, k.oid) \
     AND NOT EXISTS (SELECT FROM pg_depend i WHERE i.classid = CAST('pg_cast' AS regclass) AND i.objid = k.oid AND i.deptype = 'i') \
     UNION ALL SELECT 'event trigger ' || v.evtname, '' FROM pg_event_trigger v WHERE $OWN(pg_event_trigger, v.oid) ORDER BY 1";

pub(super) fn read(conn: &mut PgConnection) -> QueryResult<Vec<Piece>> {
    conn.transaction(|conn| {
        // Then every name comes with its schema.
        diesel::sql_query("SET LOCAL search_path = pg_catalog").execute(conn)?;
        let mut pieces = vec![Piece::needed("setting", "SET check_function_bodies = off")];
        for (weight, query) in QUERIES {
            for Row { what, sql } in load(conn, query)? {
                pieces.push(Piece { what, sql, weight });
            }
        }
        for Row { what, .. } in load(conn, OTHERS)? {
            pieces.push(Piece::not_possible(what));
        }
        pieces.push(Piece::needed("setting", "RESET check_function_bodies"));
        Ok(pieces)
    })
}

fn load(conn: &mut PgConnection, query: &str) -> QueryResult<Vec<Row>> {
    let mut text = query.replace(
        "$SCHEMA",
        "n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'",
    );
    while let Some((before, rest)) = text.split_once("$OWN(") {
        let (arguments, after) = rest.split_once(')').unwrap_or((rest, ""));
        let (class, oid) = arguments.split_once(", ").unwrap_or((arguments, ""));
        text = format!(
            "{before}NOT EXISTS (SELECT FROM pg_depend e WHERE e.classid = CAST('{class}' AS regclass) AND e.objid = {oid} AND e.deptype = 'e'){after}"
        );
    }
    diesel::sql_query(text).load(conn)
}
