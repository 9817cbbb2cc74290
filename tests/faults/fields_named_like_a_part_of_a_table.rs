use olembic::prelude::*;

model! { pub struct Sky { pub star: String, } }
model! { pub struct Grammar { pub dsl: String, } }
model! { pub struct Temple { pub roof: String, pub all_columns: i32, } }
model! { pub struct Engine { pub SqlType: String, } }

fn main() {}
