//! Mixins with parameters: the macro that is written for one, and the arguments of its calls.
//! Their faults are those of calls; the items are `parse`'s business.

/// Writes the macro of a mixin with parameters.
///
/// A call names its arguments in any order; it is sorted into one slot a parameter, with the default behind what was given,
/// and the mixin calls itself again with the slots, each of which holds one value then. So no step is spent on a parameter.
///
/// Invoked as `($) name { attributes } { items } [{ = default name name } { table table }..]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_mixin_with {
    (
        ($d:tt) $name:ident { $place:ident $($attrs:tt)* } { $($items:tt)* }
        [ $( {
            $(= $default:tt $parameter:ident $_parameter:ident)?
            $(model $model:ident)?
            $(new $new:ident)?
            $(changes $changes:ident)?
            $(table $table:ident)?
        } )+ ]
    ) => {
        $($attrs)*
        macro_rules! $name {
            // In slots, each with what was given or else its default in front.
            (
                @with $d path:tt
                [ $($( $parameter = [$d $parameter:tt $d($default)?], )?)+ ]
                [
                    $($($model = $d $model:ident,)?)+ $($($new = $d $new:ident,)?)+
                    $($($changes = $d $changes:ident,)?)+ $($($table = $d $table:ident,)?)+
                ]
                $d state:tt $d rest:tt
            ) => {
                $crate::__olembic_paste_items! { ($d) ($name $place $d path) $d state { $($items)* } $d rest }
            };
            (@with $d path:tt [$d($d slots:tt)*] $d own:tt $d state:tt $d rest:tt) => {
                $crate::__olembic_argument_twice! { $name $d path [] [$d($d slots)*] $d own $d state $d rest }
            };
            // As `model!` calls it.
            (
                @mixin [$d($d path:tt)*]
                ( $d( $($( $d($parameter = $d $parameter:tt)? )?)+ ),+ )
                {
                    names = {
                        model = $d own_model:ident, new = $d own_new:ident, changes = $d own_changes:ident, table = $d own_table:ident,
                        $d($d names:tt)*
                    },
                    $d($d state:tt)*
                }
                $d rest:tt
            ) => {
                $d($d path)*! {
                    @with [$d($d path)*]
                    [ $($( $parameter = [$d($d($d $parameter)?)+ $default], )?)+ ]
                    [
                        $($($model = $d own_model,)?)+ $($($new = $d own_new,)?)+
                        $($($changes = $d own_changes,)?)+ $($($table = $d own_table,)?)+
                    ]
                    {
                        names = {
                            model = $d own_model, new = $d own_new, changes = $d own_changes, table = $d own_table,
                            $d($d names)*
                        },
                        $d($d state)*
                    }
                    $d rest
                }
            };
            (@mixin $d path:tt ($d($d args:tt)*) $d state:tt $d rest:tt) => {
                $crate::__olembic_argument_unknown! {
                    ($d) $name [$($($parameter)?)+] [$($($parameter)?)+] { $d path $d state $d rest } [] [$d($d args)* ,]
                }
            };
            ($d($d args:tt)*) => {
                ::core::compile_error!(::core::concat!(
                    "`", ::core::stringify!($name), "!` is a mixin: call it in the body of `model!`"
                ));
            };
        }
    };
    // A parameter without a default that is not filled in by the model.
    (($d:tt) $name:ident $attrs:tt $items:tt [$($parameters:tt)+]) => {
        $crate::__olembic_parameter_without_default! { ($d) $name $attrs $items [] [$($parameters)+] }
    };
}

/// Gives parameters that have no default one, with an error.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_parameter_without_default {
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)+] []) => {
        $crate::__olembic_mixin_with! { $d $name $attrs $items [$($done)+] }
    };
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)*] [{ = $($parameter:tt)* } $($todo:tt)*]) => {
        $crate::__olembic_parameter_without_default! { $d $name $attrs $items [$($done)* { = $($parameter)* }] [$($todo)*] }
    };
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)*] [{ model $p:ident } $($todo:tt)*]) => {
        $crate::__olembic_parameter_without_default! { $d $name $attrs $items [$($done)* { model $p }] [$($todo)*] }
    };
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)*] [{ new $p:ident } $($todo:tt)*]) => {
        $crate::__olembic_parameter_without_default! { $d $name $attrs $items [$($done)* { new $p }] [$($todo)*] }
    };
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)*] [{ changes $p:ident } $($todo:tt)*]) => {
        $crate::__olembic_parameter_without_default! { $d $name $attrs $items [$($done)* { changes $p }] [$($todo)*] }
    };
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)*] [{ table $p:ident } $($todo:tt)*]) => {
        $crate::__olembic_parameter_without_default! { $d $name $attrs $items [$($done)* { table $p }] [$($todo)*] }
    };
    ($d:tt $name:ident $attrs:tt $items:tt [$($done:tt)*] [{ $parameter:ident $_p:ident } $($todo:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "the parameter `", ::core::stringify!($parameter), "` of the mixin `", ::core::stringify!($name), "` has no default: write `",
            ::core::stringify!($parameter), " = value` (only `model`, `new`, `changes` and `table` stand without one: the model fills them in)"
        ));
        $crate::__olembic_parameter_without_default! {
            $d $name $attrs $items [$($done)* { = $parameter $parameter $parameter }] [$($todo)*]
        }
    };
}

/// Drops the arguments of a mixin call that are not its parameters, each with an error.
///
/// Invoked as `($) mixin [parameters] [the same] { path state rest } [arguments done] [arguments to do ,]`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_argument_unknown {
    ($d:tt $mixin:ident $names:tt $parameters:tt { [$($path:tt)*] $state:tt $rest:tt } [$($done:tt)*] [$(,)*]) => {
        $($path)*! { @mixin [$($path)*] ($($done)*) $state $rest }
    };
    (($d:tt) $mixin:ident $names:tt [$($parameter:ident)*] $call:tt $done:tt [$argument:ident = $value:tt , $($todo:tt)*]) => {
        macro_rules! __olembic_argument {
            $(
                ($parameter [$d($d done:tt)*] $d todo:tt) => {
                    $crate::__olembic_argument_unknown! {
                        ($d) $mixin $names $names $call [$d($d done)* $argument = $value ,] $d todo
                    }
                };
            )*
            ($d unknown:ident $d done:tt $d todo:tt) => {
                ::core::compile_error!(::core::concat!(
                    "`", ::core::stringify!($argument), "` is no parameter of `", ::core::stringify!($mixin), "!`: ",
                    $crate::__olembic_parameters_of!($names)
                ));
                $crate::__olembic_argument_unknown! { ($d) $mixin $names $names $call $d done $d todo }
            };
        }
        __olembic_argument! { $argument $done [$($todo)*] }
    };
    ($d:tt $mixin:ident $names:tt $parameters:tt $call:tt $done:tt [$($wrong:tt)*]) => {
        $crate::__olembic_no_argument! { $mixin [$($wrong)*] }
        $crate::__olembic_argument_unknown! { $d $mixin $names $parameters $call $done [] }
    };
}

/// The parameters of a mixin, in words.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_parameters_of {
    ([]) => {
        "it takes no arguments"
    };
    ([$first:ident $($more:ident)*]) => {
        ::core::concat!("there are `", ::core::stringify!($first), "`" $(, ", `", ::core::stringify!($more), "`")*)
    };
}

/// Reports arguments of another form; the comma behind them is ours.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_no_argument {
    ($mixin:ident [$name:ident = $first:tt $second:tt $($more:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "the value of `",
            ::core::stringify!($name),
            "` in the call of `",
            ::core::stringify!($mixin),
            "!` is more than one token: ",
            "give a name or a literal, or put it in brackets"
        ));
    };
    ($mixin:ident [$wrong:tt $($more:tt)*]) => {
        ::core::compile_error!(::core::concat!(
            "`",
            ::core::stringify!($wrong),
            "` in the call of `",
            ::core::stringify!($mixin),
            "!` is no argument: write `name = value`, separated by commas"
        ));
    };
}

/// Keeps the first of arguments that are given twice, with an error.
///
/// Invoked as `mixin [path] [slots done] [slots to do] the rest of @with`.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_argument_twice {
    ($mixin:ident [$($path:tt)*] $done:tt [] $($with:tt)*) => {
        $($path)*! { @with [$($path)*] $done $($with)* }
    };
    ($mixin:ident $path:tt [$($done:tt)*] [$slot:ident = [$first:tt $second:tt $($more:tt)+], $($todo:tt)*] $($with:tt)*) => {
        ::core::compile_error!(::core::concat!(
            "the parameter `", ::core::stringify!($slot), "` of `", ::core::stringify!($mixin), "!` is given twice: leave one"
        ));
        $crate::__olembic_argument_twice! { $mixin $path [$($done)* $slot = [$first],] [$($todo)*] $($with)* }
    };
    ($mixin:ident $path:tt [$($done:tt)*] [$slot:ident = $value:tt, $($todo:tt)*] $($with:tt)*) => {
        $crate::__olembic_argument_twice! { $mixin $path [$($done)* $slot = $value,] [$($todo)*] $($with)* }
    };
}

/// Lets `paste` join names in a mixin's items. It sees these alone: the rest waits in a local macro.
#[doc(hidden)]
#[macro_export]
macro_rules! __olembic_paste_items {
    (($d:tt) $mixin:tt $state:tt { $($items:tt)* } $rest:tt) => {
        macro_rules! __olembic_pasted {
            ($d($d items:tt)*) => { $crate::__olembic_splice! { $mixin $state { $d($d items)* } $rest } };
        }
        $crate::__private::paste::paste! { __olembic_pasted! { $($items)* } }
    };
}
