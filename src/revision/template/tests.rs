//! What is taken, and what is refused with a template that can be had.

use super::*;

#[test]
fn what_cannot_be_in_order_is_refused_with_what_can() {
    const WELL_KNOWN: &str = Template::WELL_KNOWN;
    for (template, why, suggestion) in [
        ("", "is empty", WELL_KNOWN),
        ("{slug}", "puts `{slug}` before", WELL_KNOWN),
        ("{rev}_{slug}", "has no time", WELL_KNOWN),
        ("v_{slug}", "has no time", WELL_KNOWN),
        ("{year}_{slug}", "one year one version", WELL_KNOWN),
        ("{year}{month}-{rev}_{slug}", "one month one version", WELL_KNOWN),
        ("{year}{month}{day}_{slug}", "one day one version", WELL_KNOWN),
        (
            "{year}{month}{day}{hour}_{slug}",
            "one hour one version",
            WELL_KNOWN,
        ),
        (
            "{rev}-{year}{month}{day}{hour}{minute}_{slug}",
            "puts `{rev}`, which is drawn by chance, before `{year}`",
            WELL_KNOWN,
        ),
        ("{rev}{epoch}_{slug}", "before `{epoch}`", WELL_KNOWN),
        (
            "{month}{day}{year}_{slug}",
            "`{month}` without `{year}` before it",
            WELL_KNOWN,
        ),
        (
            "{year}{day}_{slug}",
            "`{day}` without `{month}` before it",
            WELL_KNOWN,
        ),
        ("{epoch}-{slug}", "puts `{slug}` before", WELL_KNOWN),
        (
            "{epoch}_{sluk}",
            "has `{sluk}`, which is no placeholder",
            WELL_KNOWN,
        ),
        ("{epoch}_{slug", "has a `{` that no `}` follows", WELL_KNOWN),
        ("{epoch}/{slug}", "has `/`", WELL_KNOWN),
        ("{epoch}_ä", "has `ä`", WELL_KNOWN),
        (
            "a234567890b234567890c234567890d234567890e{epoch}_{slug}",
            "gives versions of 51 characters, and Diesel's table holds 50",
            WELL_KNOWN,
        ),
        // What only has `_` where `-` has to be.
        (
            "{year}_{month}_{day}_{hour}{minute}-{rev}_{slug}",
            "one year one version",
            WELL_KNOWN,
        ),
        (
            "{year}_{month}_{day}_{hour}_{minute}_{second}_{slug}_x",
            "one year one version",
            "{year}-{month}-{day}-{hour}-{minute}-{second}_{slug}_x",
        ),
        // Alembic's spelling: in its documentation, in an alembic.ini, and its default.
        (
            "%%(year)d_%%(month).2d_%%(day).2d_%%(hour).2d%%(minute).2d-%%(rev)s_%%(slug)s",
            "is in Alembic's spelling",
            WELL_KNOWN,
        ),
        (
            "%(epoch)d_%(rev)s_%(slug)s",
            "is in Alembic's spelling",
            "{epoch}-{rev}_{slug}",
        ),
        ("%%(rev)s_%%(slug)s", "is in Alembic's spelling", WELL_KNOWN),
        ("%(year)", "is in Alembic's spelling", WELL_KNOWN),
        ("%(", "is in Alembic's spelling", WELL_KNOWN),
    ] {
        let message = Template::parse(template).unwrap_err().to_string();
        assert!(message.contains(&format!("\"{template}\"")), "{message}");
        assert!(message.contains(why), "{template}: {message}");
        let hint = format!("`file_template = \"{suggestion}\"`");
        assert!(message.ends_with(&hint), "{template}: {message}");
        assert!(Template::parse(suggestion).is_ok(), "{suggestion}");
    }
}

#[test]
fn what_can_be_in_order_is_taken() {
    for template in [
        Template::USUAL,
        Template::WELL_KNOWN,
        "{epoch}",
        "{epoch}_{slug}",
        "m{epoch}-{rev}_{slug}_{rev}",
        "{year}{month}{day}-{rev}_{slug}",
        "{year}-{month}-{day}-{hour}{minute}_{second}_{slug}",
        "{epoch}-{year}_{slug}",
        "{year}{month}{day}{day}{hour}{minute}-{epoch}_{slug}",
    ] {
        Template::parse(template).unwrap();
    }
}
