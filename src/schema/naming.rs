//! The one convention by which constraints and indexes get their names.
//! A name that is too long for the servers (63 bytes) is cut, and ends in a hash of the whole.

/// The longest identifier that every backend takes, in bytes (PostgreSQL's limit).
const LONGEST: usize = 63;

/// The name of a constraint or index: `<prefix>_<table>_<columns>`.
///
/// The prefixes follow Alembic's naming convention: `uq`, `ix`, `fk`, `pk`, `ck`.
pub fn constraint_name(prefix: &str, table: &str, columns: &[String]) -> String {
    let mut name = format!("{prefix}_{table}");
    for column in columns {
        name.push('_');
        name.push_str(column);
    }
    cut(name)
}

/// The name that [`constraint_name`] would give, when `name` is empty; else `name`.
pub fn default_name(name: &str, prefix: &str, table: &str, columns: &[String]) -> String {
    if name.is_empty() {
        constraint_name(prefix, table, columns)
    } else {
        name.to_owned()
    }
}

/// The name, or, where it is taken already, one that ends in a hash of `text`: two unnamed things of one
/// table stay apart, whatever their order.
pub fn distinct_name(name: String, text: &str, mut taken: impl FnMut(&str) -> bool) -> String {
    if !taken(&name) {
        return name;
    }
    cut(format!("{name}_{:08x}", fnv1a(text.as_bytes())))
}

fn cut(name: String) -> String {
    if name.len() <= LONGEST {
        return name;
    }
    let mut end = LONGEST - 9;
    while !name.is_char_boundary(end) {
        end -= 1;
    }
    format!("{}_{:08x}", &name[..end], fnv1a(name.as_bytes()))
}

/// FNV-1a, 32 bits: the same on every machine and in every version, which `DefaultHasher` does not promise.
fn fnv1a(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(*byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_convention() {
        let columns = ["user_id".to_owned(), "title".to_owned()];
        assert_eq!(constraint_name("uq", "posts", &columns), "uq_posts_user_id_title");
    }

    #[test]
    fn long_names_are_cut_to_63_bytes_and_stay_apart() {
        let long = "ж".repeat(60);
        let a = constraint_name("ix", &long, &["a".to_owned()]);
        let b = constraint_name("ix", &long, &["b".to_owned()]);
        assert!(a.len() <= LONGEST && b.len() <= LONGEST);
        assert_ne!(a, b);
    }
}
