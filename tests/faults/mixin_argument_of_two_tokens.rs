use olembic::prelude::*;

mixin! {
    pub rated(stars = 5) {
        #[column(default = $stars)]
        pub stars: i32,
    }
}

model! {
    pub struct Post {
        rated!(stars = 2 + 3);
    }
}

fn main() {
    let _ = NewPost::new().stars;
}
