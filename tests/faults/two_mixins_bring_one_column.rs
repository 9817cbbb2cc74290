use olembic::prelude::*;

mixin! {
    pub audited {
        pub created_at: NaiveDateTime,
        pub created_by: String,
    }
}

model! {
    pub struct Post {
        timestamps!();
        audited!();
        pub title: String,
    }
}

fn main() {
    let _ = NewPost::new("somebody", "title");
}
