use olembic::prelude::*;

timestamps!();

fn main() {}
