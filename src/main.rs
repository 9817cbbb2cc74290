//! The blog.

fn main() {}
