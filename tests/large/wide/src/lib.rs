//! One model of 60 fields and a key, under the default recursion limit: two mixins, a relation, and columns of every kind.
//! Diesel's own feature `64-column-tables` is what takes the time.

use olembic::prelude::*;

model! {
    /// The parent.
    pub struct User {
        /// A name.
        pub username: String,
    }
}

model! {
    /// 60 fields: one of the relation, three of mixins, 56 of its own. The key is the 61st column.
    #[derive(PartialEq)]
    #[table(index(field0, field3))]
    pub struct Form {
        user_relation!(Form, back_populates = forms);
        timestamps!();
        soft_delete!();

        /// Field 0.
        #[column(max_length = 50)]
        pub field0: String,

        /// Field 1.
        #[column(default = "", server_default = "")]
        pub field1: String,

        /// Field 2.
        pub field2: Option<String>,

        /// Field 3.
        pub field3: i64,

        /// Field 4.
        #[column(default = true)]
        pub field4: bool,

        /// Field 5.
        pub field5: NaiveDateTime,

        /// Field 6.
        pub field6: f64,

        /// Field 7.
        pub field7: Option<NaiveDate>,

        /// Field 8.
        #[column(index)]
        pub field8: i16,

        /// Field 9.
        #[column(unique)]
        pub field9: Option<i64>,

        /// Field 10.
        pub field10: Vec<u8>,

        /// Field 11.
        #[column(default = 0)]
        pub field11: i32,

        /// Field 12.
        #[column(max_length = 50)]
        pub field12: String,

        /// Field 13.
        #[column(default = "", server_default = "")]
        pub field13: String,

        /// Field 14.
        pub field14: Option<String>,

        /// Field 15.
        pub field15: i64,

        /// Field 16.
        #[column(default = true)]
        pub field16: bool,

        /// Field 17.
        pub field17: NaiveDateTime,

        /// Field 18.
        pub field18: f64,

        /// Field 19.
        pub field19: Option<NaiveDate>,

        /// Field 20.
        #[column(index)]
        pub field20: i16,

        /// Field 21.
        #[column(unique)]
        pub field21: Option<i64>,

        /// Field 22.
        pub field22: Vec<u8>,

        /// Field 23.
        #[column(default = 0)]
        pub field23: i32,

        /// Field 24.
        #[column(max_length = 50)]
        pub field24: String,

        /// Field 25.
        #[column(default = "", server_default = "")]
        pub field25: String,

        /// Field 26.
        pub field26: Option<String>,

        /// Field 27.
        pub field27: i64,

        /// Field 28.
        #[column(default = true)]
        pub field28: bool,

        /// Field 29.
        pub field29: NaiveDateTime,

        /// Field 30.
        pub field30: f64,

        /// Field 31.
        pub field31: Option<NaiveDate>,

        /// Field 32.
        #[column(index)]
        pub field32: i16,

        /// Field 33.
        #[column(unique)]
        pub field33: Option<i64>,

        /// Field 34.
        pub field34: Vec<u8>,

        /// Field 35.
        #[column(default = 0)]
        pub field35: i32,

        /// Field 36.
        #[column(max_length = 50)]
        pub field36: String,

        /// Field 37.
        #[column(default = "", server_default = "")]
        pub field37: String,

        /// Field 38.
        pub field38: Option<String>,

        /// Field 39.
        pub field39: i64,

        /// Field 40.
        #[column(default = true)]
        pub field40: bool,

        /// Field 41.
        pub field41: NaiveDateTime,

        /// Field 42.
        pub field42: f64,

        /// Field 43.
        pub field43: Option<NaiveDate>,

        /// Field 44.
        #[column(index)]
        pub field44: i16,

        /// Field 45.
        #[column(unique)]
        pub field45: Option<i64>,

        /// Field 46.
        pub field46: Vec<u8>,

        /// Field 47.
        #[column(default = 0)]
        pub field47: i32,

        /// Field 48.
        #[column(max_length = 50)]
        pub field48: String,

        /// Field 49.
        #[column(default = "", server_default = "")]
        pub field49: String,

        /// Field 50.
        pub field50: Option<String>,

        /// Field 51.
        pub field51: i64,

        /// Field 52.
        #[column(default = true)]
        pub field52: bool,

        /// Field 53.
        pub field53: NaiveDateTime,

        /// Field 54.
        pub field54: f64,

        /// Field 55.
        pub field55: Option<NaiveDate>,
    }
}

models! { User, Form }
