use olembic::prelude::*;

mixin! {
    pub owned_by(owner = user) {
        pub $owner: String,
    }
}

model! {
    pub struct Post {
        owned_by!(owner = author, owner = writer);
    }
}

fn main() {
    let _ = NewPost::new("ada").author;
}
