//! The options of a relation: each one known, each one once, defaults for the rest.
//! One grammar serves the body of `model!` and models written by hand.

/// The two forms in which a relation mixin is called. Relation mixins forward here.
///
/// Invoked as `{ relation = user: User, column = user_id, mixin = user_relation, trait = [path] } what the mixin was called
/// with`. Without a path the trait has the mixin's own name, in the namespace of types.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation {
    // In the body of a model.
    ({ $($relation:tt)* } @mixin [$($path:tt)*] ($($args:tt)*) $state:tt { $($rest:tt)* }) => {
        $crate::__olembic_relation_trait_path! { body { $state { $($rest)* } } [$($path)*] { $($relation)* } ($($args)*) }
    };
    // Beside a model written by hand.
    ({ relation = $relation:ident : $Parent:ident, column = $column:ident, mixin = $mixin:ident, trait = $trait:tt } $($args:tt)*) => {
        $crate::__olembic_relation_trait_path! {
            beside {} [$mixin]
            { relation = $relation : $Parent, column = $column, mixin = $mixin, trait = $trait } ($($args)*)
        }
    };
}

/// Settles where a relation mixin's trait is.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_trait_path {
    ($form:ident $then:tt $path:tt { relation = $relation:ident : $Parent:ident, column = $column:ident, mixin = $mixin:ident, trait = [] } ($($args:tt)*)) => {
        $crate::__olembic_relation_model! {
            { relation = $relation : $Parent, column = $column, mixin = ($mixin here $path), trait = $path, } $form $then $($args)*
        }
    };
    ($form:ident $then:tt $path:tt { $($relation:tt)* } ($($args:tt)*)) => {
        $crate::__olembic_relation_model! { { $($relation)*, } $form $then $($args)* }
    };
}

/// Takes the model's name from the front of the arguments, where there is one.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_model {
    ($relation:tt $form:ident $then:tt $Model:ident $(, $($opts:tt)*)?) => {
        $crate::__olembic_relation_options! { $relation $form $then model = [$Model], [$($($opts)*)?] }
    };
    ($relation:tt body $then:tt $($opts:tt)*) => {
        $crate::__olembic_relation_options! { $relation body $then model = [], [$($opts)*] }
    };
    ($relation:tt beside $then:tt $($opts:tt)*) => {
        ::core::compile_error!("outside `model!`, a relation names its model first: `user_relation!(Post, unique = false)`");
    };
}

/// Sorts the options of a relation into slots.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_options {
    (
        $relation:tt $form:ident $then:tt model = $model:tt,
        [ $(
            $(unique = $unique:tt)?
            $(nullable = $nullable:tt)?
            $(back_populates = $back:ident)?
            $(name = $name:ident)?
            $(column = $column:ident)?
            $(columns($($columns:ident),+ $(,)?))?
            $(table = $table:ident)?
            $(key = $key:tt)?
            $(index = $index:tt)?
            $(on_delete = $on_delete:ident)?
            $(on_update = $on_update:ident)?
            $(belongs_to = $belongs_to:tt)?
            $(joinable = $joinable:tt)?
        ),+ ]
    ) => {
        $crate::__olembic_relation_once! {
            { $relation $form $then } model = $model,
            unique = [ $($({ $unique $unique })?)* ],
            nullable = [ $($({ $nullable $nullable })?)* ],
            back_populates = [ $($($back)?)* ],
            name = [ $($($name)?)* ],
            column = [ $($($column)?)* ],
            columns = [ $($(($($columns)+))?)* ],
            table = [ $($($table)?)* ],
            key = [ $($({ $key $key })?)* ],
            index = [ $($({ $index $index })?)* ],
            on_delete = [ $($($on_delete)?)* ],
            on_update = [ $($($on_update)?)* ],
            belongs_to = [ $($({ $belongs_to $belongs_to })?)* ],
            joinable = [ $($({ $joinable $joinable })?)* ],
        }
    };
    ($relation:tt $form:ident $then:tt model = $model:tt, [$($opts:tt)*]) => {
        $crate::__olembic_relation_known! { { $relation $form $then model = $model, } [] [$($opts)* ,] }
    };
}

/// Drops the options of a relation that are not known, or have no name of the right kind, each with an error.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_known {
    ({ $($front:tt)* } [$($done:tt)*] [$(,)*]) => {
        $crate::__olembic_relation_options! { $($front)* [$($done)*] }
    };
    ($front:tt $done:tt [, $($todo:tt)+]) => { $crate::__olembic_relation_known! { $front $done [$($todo)*] } };
    ($front:tt [$($done:tt)*] [unique = $v:tt , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* unique = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [nullable = $v:tt , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* nullable = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [back_populates = $v:ident , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* back_populates = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [name = $v:ident , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* name = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [column = $v:ident , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* column = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [columns($($v:ident),+ $(,)?) , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* columns($($v),+) ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [table = $v:ident , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* table = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [key = $v:tt , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* key = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [index = $v:tt , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* index = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [on_delete = $v:ident , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* on_delete = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [on_update = $v:ident , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* on_update = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [belongs_to = $v:tt , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* belongs_to = $v ,] [$($todo)*] } };
    ($front:tt [$($done:tt)*] [joinable = $v:tt , $($todo:tt)*]) => { $crate::__olembic_relation_known! { $front [$($done)* joinable = $v ,] [$($todo)*] } };
    // A stray comma, or an option that is not known.
    ($front:tt $done:tt [$wrong:ident $(= $v:tt)? , $($todo:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($wrong $(= $v)?), "` is no option of a relation: there are `unique`, `nullable`, `index` (`= true` or `= false`), ",
            "`back_populates = name`, `name = name`, `column = name`, `columns(a, b)`, `key = Type`, `on_delete = action`, `on_update = action`"
        ));
        $crate::__olembic_relation_known! { $front $done [$($todo)*] }
    };
    ($front:tt $done:tt [columns ($($wrong:tt)*) , $($todo:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "`columns(", ::core::stringify!($($wrong)*), ")` in a relation is no list of columns: write `columns(a, b)`"
        ));
        $crate::__olembic_relation_known! { $front $done [$($todo)*] }
    };
    ($front:tt $done:tt [$wrong:tt $($todo:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($wrong $($todo)*), "` is no list of options: write `name = value`, separated by commas"
        ));
        $crate::__olembic_relation_known! { $front $done [] }
    };
}

/// Sees that each option of a relation is there once, and puts defaults in the place of those that are not.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_once {
    (
        { { relation = $relation:ident : $Parent:ident, column = $default_column:ident, mixin = $mixin:tt, trait = $trait:tt, } $form:ident $then:tt } model = $model:tt,
        unique = [ $({ $(true $unique:tt)? $(false $_unique:tt)? })? ],
        nullable = [ $({ $(true $nullable:tt)? $(false $_nullable:tt)? })? ],
        back_populates = [ $($back:ident)? ],
        name = [ $($name:ident)? ],
        column = [ $($column:ident)? ],
        columns = [ $($columns:tt)? ],
        table = [ $($table:ident)? ],
        key = [ $({ $($_key:ident $key:tt)? $(($($keys:ident),+ $(,)?) $_keys:tt)? })? ],
        index = [ $({ $(true $index:tt)? $(false $no_index:tt)? $(($($_with:ident),+ $(,)?) $with:tt)? })? ],
        on_delete = [ $($on_delete:ident)? ],
        on_update = [ $($on_update:ident)? ],
        belongs_to = [ $({ $(true $_belongs_to:tt)? $(false $no_belongs_to:tt)? })? ],
        joinable = [ $({ $(true $_joinable:tt)? $(false $no_joinable:tt)? })? ],
    ) => {
        $crate::__olembic_relation_names! {
            $form $then model = $model, table = [$($table)?], key = [$($($key)? $(($($keys)+))?)?], default = [$relation $default_column], name = [$($name)?], column = [$($column)?],
            {
                parent = $Parent, mixin = $mixin, own = [ $($column)? $($columns)? ], trait = $trait, unique = [ $($($unique)?)? ], nullable = [ $($($nullable)?)? ], back = [ $($back)? ],
                index = [ $($($index)? $($no_index)? $($with)?)? ], on_delete = [ $($on_delete)? ], on_update = [ $($on_update)? ],
                no_belongs_to = [ $($($no_belongs_to)?)? ], no_joinable = [ $($($no_joinable)?)? ],
            }
        }
    };
    ($front:tt model = $model:tt, $($slots:tt)*) => {
        $crate::__olembic_relation_twice! { $front $model {} { $($slots)* } }
    };
}

/// Keeps the first of doubled options of a relation, and drops values of the wrong kind, each with an error.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_twice {
    ($front:tt $model:tt { $($done:tt)* } {}) => {
        $crate::__olembic_relation_once! { $front model = $model, $($done)* }
    };
    ($front:tt $model:tt $done:tt { $slot:ident = [$one:tt $($more:tt)+], $($slots:tt)* }) => {
        ::core::compile_error!(::core::concat!("the option `", ::core::stringify!($slot), "` of a relation stands twice: leave one"));
        $crate::__olembic_relation_twice! { $front $model $done { $slot = [$one], $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { $slot:ident = [{ true true }], $($slots:tt)* }) => {
        $crate::__olembic_relation_twice! { $front $model { $($done)* $slot = [{ true true }], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { $slot:ident = [{ false false }], $($slots:tt)* }) => {
        $crate::__olembic_relation_twice! { $front $model { $($done)* $slot = [{ false false }], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { index = [{ ($($with:ident),+ $(,)?) $_with:tt }], $($slots:tt)* }) => {
        $crate::__olembic_relation_twice! { $front $model { $($done)* index = [{ ($($with),+) ($($with),+) }], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { index = [{ $wrong:tt $_wrong:tt }], $($slots:tt)* }) => {
        ::core::compile_error!(::core::concat!(
            "`index = ", ::core::stringify!($wrong), "` in a relation: write `true`, `false`, or in brackets the columns that follow: `(created_at)`"
        ));
        $crate::__olembic_relation_twice! { $front $model { $($done)* index = [], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { key = [{ $_key:ident $key:tt }], $($slots:tt)* }) => {
        $crate::__olembic_relation_twice! { $front $model { $($done)* key = [{ $key $key }], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { key = [{ ($($_key:ident),+ $(,)?) $keys:tt }], $($slots:tt)* }) => {
        $crate::__olembic_relation_twice! { $front $model { $($done)* key = [{ $keys $keys }], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { key = [{ $wrong:tt $_wrong:tt }], $($slots:tt)* }) => {
        ::core::compile_error!(::core::concat!(
            "`key = ", ::core::stringify!($wrong), "` in a relation is no type by its bare name: write `key = i64`, of a key of several columns `key = (String, i64)`"
        ));
        $crate::__olembic_relation_twice! { $front $model { $($done)* key = [], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { $slot:ident = [{ $wrong:tt $_wrong:tt }], $($slots:tt)* }) => {
        ::core::compile_error!(::core::concat!(
            "`", ::core::stringify!($slot), " = ", ::core::stringify!($wrong), "` in a relation: write `true` or `false`"
        ));
        $crate::__olembic_relation_twice! { $front $model { $($done)* $slot = [], } { $($slots)* } }
    };
    ($front:tt $model:tt { $($done:tt)* } { $slot:ident = $value:tt, $($slots:tt)* }) => {
        $crate::__olembic_relation_twice! { $front $model { $($done)* $slot = $value, } { $($slots)* } }
    };
}

/// Gives a relation its name and its column: `user` and `user_id`, unless the options say otherwise.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_relation_names {
    ($form:ident $then:tt model = $model:tt, table = $table:tt, key = $key:tt, default = [$name:ident $column:ident], name = [], column = [$($own:ident)?], { $($slots:tt)* }) => {
        $crate::__olembic_relation_names! { @column $form $then $model $table $key $name [$($own)? $column] { $($slots)* } }
    };
    ($form:ident $then:tt model = $model:tt, table = $table:tt, key = $key:tt, default = $default:tt, name = [$name:ident], column = [$column:ident], $slots:tt) => {
        $crate::__olembic_relation_names! { @column $form $then $model $table $key $name [$column] $slots }
    };
    // Another name gives another column.
    ($form:ident $then:tt model = $model:tt, table = $table:tt, key = $key:tt, default = $default:tt, name = [$name:ident], column = [], $slots:tt) => {
        macro_rules! __olembic_named_relation {
            ($column:ident) => { $crate::__olembic_relation_names! { @column $form $then $model $table $key $name [$column] $slots } };
        }
        $crate::__olembic_relation_names! { @paste __olembic_named_relation $name }
    };
    (@paste $then:ident $name:ident) => { $crate::__private::paste::paste! { $then! { [<$name _id>] } } };
    (@column body { $state:tt { $($rest:tt)* } } $model:tt [] $key:tt $name:ident [$column:ident $($_default:ident)?] { $($slots:tt)* }) => {
        $crate::__olembic_relation_in_body! {
            $model $state { name = $name, column = $column, key = $key, $($slots)* } { $($rest)* }
        }
    };
    (@column body $then:tt $model:tt [$table:ident] $($rest:tt)*) => {
        ::core::compile_error!("`table` of a relation is for models written by hand: leave it out");
        $crate::__olembic_relation_names! { @column body $then $model [] $($rest)* }
    };
    (@column beside {} [$Model:ident] [] $key:tt $name:ident [$column:ident $($_default:ident)?] $slots:tt) => {
        $crate::__private::paste::paste! {
            $crate::__olembic_relation_names! { @column beside {} [$Model] [[<$Model:snake s>]] $key $name [$column] $slots }
        }
    };
    (@column beside {} [$Model:ident] [$table:ident] $key:tt $name:ident [$column:ident $($_default:ident)?] { $($slots:tt)* }) => {
        $crate::__olembic_relation_beside! { $Model $table { name = $name, column = $column, $($slots)* } }
    };
}
