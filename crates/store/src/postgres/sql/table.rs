//! The statements that every table of versioned rows has, spelled once.
//!
//! `table!` takes a table's columns with the number each has in the codec's order, and joins them into static text at
//! compile time. Writes take one array per column, so that one statement writes all rows of a batch.

/// The statements of one table.
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

/// Static text of a table: its columns in the codec's order, and its version after them.
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
                "SELECT t.", stringify!($key), $(", t.", stringify!($more),)* ", t.version FROM ", $name,
                " AS t JOIN unnest($", $key_n, "::", stringify!($key_type), "[]",
                $(", $", $more_n, "::", stringify!($more_type), "[]",)*
                ") AS n (", stringify!($key), $(", ", stringify!($more),)* ") ON t.", stringify!($key), " = n.",
                stringify!($key), $(" AND t.", stringify!($more), " = n.", stringify!($more),)*
                " ORDER BY t.", stringify!($key), $(", t.", stringify!($more),)* " FOR UPDATE OF t"
            ),
            insert: concat!(
                "INSERT INTO ", $name, " (", stringify!($key), $(", ", stringify!($more),)*
                $(", ", stringify!($column),)+ ", version) SELECT * FROM unnest($", $key_n, "::",
                stringify!($key_type), "[]", $(", $", $more_n, "::", stringify!($more_type), "[]",)*
                $(", $", $n, "::", stringify!($type), "[]",)+ ", $", $version, "::bigint[])"
            ),
            update: concat!(
                "UPDATE ", $name, " AS t SET ", $(stringify!($column), " = n.", stringify!($column), ", ",)+
                "version = n.version FROM unnest($", $key_n, "::", stringify!($key_type), "[]",
                $(", $", $more_n, "::", stringify!($more_type), "[]",)*
                $(", $", $n, "::", stringify!($type), "[]",)+ ", $", $version, "::bigint[]) AS n (",
                stringify!($key), $(", ", stringify!($more),)* $(", ", stringify!($column),)+ ", version) WHERE t.",
                stringify!($key), " = n.", stringify!($key),
                $(" AND t.", stringify!($more), " = n.", stringify!($more),)*
            ),
            delete: concat!(
                "DELETE FROM ", $name, " AS t USING unnest($", $key_n, "::", stringify!($key_type), "[]",
                $(", $", $more_n, "::", stringify!($more_type), "[]",)*
                ") AS n (", stringify!($key), $(", ", stringify!($more),)* ") WHERE t.", stringify!($key), " = n.",
                stringify!($key), $(" AND t.", stringify!($more), " = n.", stringify!($more),)*
            ),
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

pub(crate) use table;
