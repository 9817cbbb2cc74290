use olembic::prelude::*;

mixin! {
    pub rated {
        pub stars: i32,
    }
}

model! {
    pub struct Post {
        rated!(stars = 2);
        timestamps!(3);
    }
}

fn main() {
    let _ = NewPost::new(2).stars;
}
