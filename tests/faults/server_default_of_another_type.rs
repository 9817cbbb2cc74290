use olembic::prelude::*;

model! {
    pub struct Post {
        #[column(server_default = "none")]
        pub count: i32,
    }
}

fn main() {}
