//! The blog.

mod models;

fn main() {
    println!("{:#?}", models::MODELS.schema());
}
