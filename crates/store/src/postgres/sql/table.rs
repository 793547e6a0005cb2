//! The statements that every table has, spelled once.
//!
//! These macros take a table's columns with the number each has in the codec's order, and join them into static text
//! at compile time. Writes take one array per column, so that one statement writes all rows of a batch. The arrays
//! are unnested side by side in a SELECT's own list, where the server reads them as they come; in a FROM clause it
//! would copy each of them first.

/// The statements of one table of versioned rows.
#[derive(Debug)]
pub(crate) struct Table {
    /// One row, by its key's columns.
    pub(crate) get: &'static str,
    /// Keys and versions, locked; takes one array per column of the key.
    pub(crate) lock: &'static str,
    /// All columns and the version, one array each.
    pub(crate) insert: &'static str,
    /// The same; rows are found by their keys.
    pub(crate) update: &'static str,
    /// One array per column of the key.
    pub(crate) delete: &'static str,
}

/// `INSERT` of many rows.
macro_rules! insert_all {
    ($table:literal: $n:literal $column:ident $type:ident $(, $more_n:literal $more:ident $more_type:ident)*) => {
        concat!(
            "INSERT INTO ", $table, " (", stringify!($column), $(", ", stringify!($more),)* ") SELECT unnest($", $n,
            "::", stringify!($type), "[])", $(", unnest($", $more_n, "::", stringify!($more_type), "[])",)*
        )
    };
}

/// Arrays side by side, as a table `n`.
macro_rules! side_by_side {
    ($n:literal $column:ident $type:ident $(, $more_n:literal $more:ident $more_type:ident)*) => {
        concat!(
            "(SELECT unnest($", $n, "::", stringify!($type), "[]) AS ", stringify!($column),
            $(", unnest($", $more_n, "::", stringify!($more_type), "[]) AS ", stringify!($more),)* ") AS n"
        )
    };
}

/// `UPDATE` of many rows, found by their keys; columns that stay as they are may be among the arrays.
macro_rules! update_all {
    (
        $table:literal: $n:literal $column:ident $type:ident $(, $more_n:literal $more:ident $more_type:ident)*;
        by $key:ident $(, $also:ident)*;
        set $first:ident $(, $set:ident)*
    ) => {
        concat!(
            "UPDATE ", $table, " AS t SET ", stringify!($first), " = n.", stringify!($first),
            $(", ", stringify!($set), " = n.", stringify!($set),)* " FROM ",
            side_by_side!($n $column $type $(, $more_n $more $more_type)*), " WHERE t.", stringify!($key), " = n.",
            stringify!($key), $(" AND t.", stringify!($also), " = n.", stringify!($also),)*
        )
    };
}

/// `DELETE` of many rows by their keys.
macro_rules! delete_all {
    ($table:literal: $n:literal $key:ident $type:ident $(, $more_n:literal $more:ident $more_type:ident)*) => {
        concat!(
            "DELETE FROM ", $table, " AS t USING ", side_by_side!($n $key $type $(, $more_n $more $more_type)*),
            " WHERE t.", stringify!($key), " = n.", stringify!($key),
            $(" AND t.", stringify!($more), " = n.", stringify!($more),)*
        )
    };
}

/// All statements of a table of versioned rows: its columns in the codec's order, and its version after them.
macro_rules! table {
    (
        $(#[$doc:meta])*
        $konst:ident = $name:literal
        key $key:tt
        rest $rest:tt
        version $version:literal;
        $($find:ident = $tail:literal;)*
    ) => {
        table! { @table ($(#[$doc])*) $konst $name $key $rest $version }
        $(table! { @find $find $tail $name $key $rest })*
    };
    (
        @table ($(#[$doc:meta])*) $konst:ident $name:literal
        [$key_n:literal $key:ident $key_type:ident $(, $more_n:literal $more:ident $more_type:ident)*]
        [$($n:literal $column:ident $type:ident),+]
        $version:literal
    ) => {
        $(#[$doc])*
        pub(crate) const $konst: Table = Table {
            get: concat!(
                "SELECT t.", stringify!($key), $(", t.", stringify!($more),)* $(", t.", stringify!($column),)+
                ", t.version FROM ", $name, " AS t WHERE t.", stringify!($key), " = $", $key_n,
                $(" AND t.", stringify!($more), " = $", $more_n,)*
            ),
            lock: concat!(
                "SELECT t.", stringify!($key), $(", t.", stringify!($more),)* ", t.version FROM ", $name, " AS t JOIN ",
                side_by_side!($key_n $key $key_type $(, $more_n $more $more_type)*), " ON t.", stringify!($key),
                " = n.", stringify!($key), $(" AND t.", stringify!($more), " = n.", stringify!($more),)*
                " ORDER BY t.", stringify!($key), $(", t.", stringify!($more),)* " FOR UPDATE OF t"
            ),
            insert: insert_all!(
                $name: $key_n $key $key_type $(, $more_n $more $more_type)* $(, $n $column $type)+,
                $version version bigint
            ),
            update: update_all!(
                $name: $key_n $key $key_type $(, $more_n $more $more_type)* $(, $n $column $type)+,
                $version version bigint;
                by $key $(, $more)*;
                set version $(, $column)+
            ),
            delete: delete_all!($name: $key_n $key $key_type $(, $more_n $more $more_type)*),
        };
    };
    (
        @find $find:ident $tail:literal $name:literal
        [$key_n:literal $key:ident $key_type:ident $(, $more_n:literal $more:ident $more_type:ident)*]
        [$($n:literal $column:ident $type:ident),+]
    ) => {
        pub(crate) const $find: &str = concat!(
            "SELECT t.", stringify!($key), $(", t.", stringify!($more),)* $(", t.", stringify!($column),)+
            ", t.version FROM ", $name, " AS t ", $tail
        );
    };
}

pub(crate) use {delete_all, insert_all, side_by_side, table, update_all};
