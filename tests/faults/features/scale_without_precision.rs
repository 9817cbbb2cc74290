use olembic::prelude::*;

model! {
    pub struct Invoice {
        #[column(scale = 2)]
        pub total: BigDecimal,
    }
}

fn main() {}
