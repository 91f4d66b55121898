//! Calls of the database's own functions that give rows. Unlike `sql_query` such a call is prepared once in a connection, and so
//! costs one way there and back instead of two: they stand in the path of every request.

/// A type for calls of one function: its name, arguments, and the columns that are read, in their order.
macro_rules! table_function {
    (
        $(#[$about:meta])*
        $name:ident = $function:literal ($($argument:ident: $argument_type:ty = $value:ty),+)
        gives ($($column:literal: $column_type:ty),+ $(,)?);
    ) => {
        $(#[$about])*
        #[derive(Debug, Clone, diesel::query_builder::QueryId)]
        pub(super) struct $name {
            $(pub(super) $argument: $value,)+
        }

        impl diesel::query_builder::Query for $name {
            type SqlType = ($($column_type,)+);
        }

        impl diesel::query_builder::QueryFragment<diesel::pg::Pg> for $name {
            fn walk_ast<'b>(
                &'b self,
                mut out: diesel::query_builder::AstPass<'_, 'b, diesel::pg::Pg>,
            ) -> diesel::QueryResult<()> {
                const COLUMNS: &[&str] = &[$($column),+];
                out.push_sql("select ");
                out.push_sql(&COLUMNS.join(", "));
                out.push_sql(concat!(" from ", $function));
                let mut before = "(";
                $(
                    out.push_sql(before);
                    out.push_bind_param::<$argument_type, $value>(&self.$argument)?;
                    before = ", ";
                )+
                // Every function has an argument, after which there is nothing to divide.
                let _ = before;
                out.push_sql(")");
                Ok(())
            }
        }
    };
}

pub(super) use table_function;
