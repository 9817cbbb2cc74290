//! Makes cargo notice a new migration, which `embed_migrations!` by itself does not.

fn main() {
    println!("cargo:rerun-if-changed=__MIGRATIONS__");
}
