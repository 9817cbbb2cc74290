use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(on_update = next)]
        pub title: String,
        pub text: String,
    }
}

fn main() {
    let _ = PostChanges::default().text;
}
