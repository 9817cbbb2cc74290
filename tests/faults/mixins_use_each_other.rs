use olembic::prelude::*;

mixin! { pub hen { pub hatched: bool, egg!(laid_by = hen); } }
mixin! { pub egg(laid_by = bird) { pub $laid_by: String, hen!(); } }

model! {
    pub struct Farm {
        hen!();
    }
}

fn main() {}
