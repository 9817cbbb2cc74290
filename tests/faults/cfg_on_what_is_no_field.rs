use olembic::prelude::*;

mixin! {
    pub labelled {
        pub label: String,
        #[cfg(feature = "audit")]
        impl {
            pub fn shout(&self) -> String { self.label.to_uppercase() }
        }
        #[cfg(feature = "audit")]
        #[table(index(label))];
    }
}

model! {
    pub struct Member {
        labelled!();
    }
}

fn main() {}
