use olembic::prelude::*;

mixin! {
    pub owned_by(owner, table) {
        pub $owner: String,
        impl { pub fn all() -> $table::table { $table::table } }
    }
}

model! {
    pub struct Post {
        owned_by!(owner = author);
    }
}

fn main() {
    let _ = NewPost::new("ada").author;
    let _ = Post::all();
}
