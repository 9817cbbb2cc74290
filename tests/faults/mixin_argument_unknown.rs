use olembic::prelude::*;

mixin! {
    pub owned_by(owner = user, length = 50) {
        #[column(max_length = $length)]
        pub $owner: String,
    }
}

model! {
    pub struct Post {
        owned_by!(ownr = author, length = 9);
    }
}

fn main() {
    let _ = NewPost::new("ada").user;
}
