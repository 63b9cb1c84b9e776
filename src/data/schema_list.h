/* schema_list: included once per table by schema/tables.def: an entry of schema_tables. */
&TABLE.table,
#undef TABLE
