/* schema_count: included once per table by schema/tables.def: one more of those that are shown. */
+ 1
#undef TABLE
