/* schema: what a site is made of. Tables are declared in schema/ with META, FIELD and INDEX (see
 * README.md); data/schema_site.h turns those declarations into these descriptors, const and
 * complete at compile time. Everything else is derived from them: SQL, JSON, migrations, relations.
 * Consumers see `const table *`, never the macros. */
#ifndef STRATUS_DATA_SCHEMA_H
#define STRATUS_DATA_SCHEMA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

typedef struct table table;
typedef struct field field;

typedef enum {
  FIELD_ID, /* the primary key: text */
  FIELD_TEXT,
  FIELD_SLUG,
  FIELD_MARKDOWN,
  FIELD_EMAIL,
  FIELD_URL,
  FIELD_COLOR,
  FIELD_CHOICE,   /* one of .choices */
  FIELD_INTEGER,  /* 64 bits */
  FIELD_NUMBER,   /* a double */
  FIELD_BOOLEAN,  /* stored 0 or 1 */
  FIELD_DATETIME, /* stored as milliseconds since 1970 */
  FIELD_JSON,     /* stored as text */
  FIELD_REF,      /* the id of a record of .to */
} field_kind;

typedef enum { FILL_NEVER, FILL_ON_CREATE, FILL_ON_UPDATE } field_fill;

typedef enum {
  ON_DELETE_RESTRICT, /* refuse to delete a record that is referenced */
  ON_DELETE_CASCADE,  /* delete the referencing records too */
  ON_DELETE_SET_NULL, /* clear the reference */
} field_on_delete;

/* The options of FIELD(kind, name, …), all optional. */
typedef struct {
  const char *label; /* for people; default: the name */
  bool required;     /* may not be null */
  bool unique;
  bool readonly; /* clients can not write it */
  bool private;  /* never leaves: not in answers, filters or sorts */
  int32_t max;   /* longest text, in characters; largest integer. 0: none */
  int32_t min;
  const char *choices; /* of choice: "draft,published" */
  const char *initial; /* the value of a new record that does not say */
  const char *from;    /* of slug: the field it is made from */
  field_fill fill;
  const table *to;     /* of ref */
  const char *as;      /* of ref: the relation's name; default: the name without "_id" */
  const char *reverse; /* of ref: the name in the other direction; default: the table's name */
  field_on_delete on_delete;
  /* Rules of its own (below). Who may not read it in a row sees null there, in answers, conditions
   * and orders alike; not for refs, which relations would tell. Who may not write it, judged by the
   * row as it is and as it becomes, is refused. Default: whoever may read, or write, the row. */
  const char *read;
  const char *write;
  const char *was; /* its former name, until every database was migrated */
} field_options;

struct field {
  field_kind kind;
  uint16_t index;      /* in the table, 0 is the id; the bit in sets of fields */
  uint16_t row_offset; /* in the table's row struct */
  str name;            /* in SQL and JSON alike */
  const table *table;
  field_options opt;
};

/* INDEX(.on = {COL(a), COL(b)}, .unique = true, .where = "…") */
enum { INDEX_MAX_FIELDS = 8 };
typedef struct {
  const field *on[INDEX_MAX_FIELDS]; /* ends at NULL */
  bool unique;
  const char *where; /* a partial index: a SQL condition */
} index_def;

/* Rules for META: who may do something, as a SQL condition over the row, with :user_id (NULL:
 * nobody is signed in), :role and :now. */
#define ANYONE "1"
#define NOBODY "0"
#define ADMIN ":role = 'admin'"
#define EDITOR ":role IN ('editor', 'admin')"
#define SIGNED_IN ":user_id IS NOT NULL"

enum { TABLE_MAX_USES = 4, TABLE_MAX_MOMENTS = 4 };

/* The options of META(…). */
typedef struct {
  const char *label;
  bool internal; /* one of Stratus's own: no API, description or export knows it */
  bool unlogged; /* its changes are not in the change log: nothing that is held depends on it */
  bool join;     /* a join table: its two refs make a many-to-many relation */
  const table *read_uses[TABLE_MAX_USES]; /* the other tables that .read looks at, the fields'
                                             rules among it; ends at NULL */
  const char *read;                       /* who may read a row; required */
  /* The datetimes of this table that rules compare with :now; ends at NULL. Answers that depend on
   * the table are held until the next of them comes. They are indexed. */
  const field *moments[TABLE_MAX_MOMENTS];
  const char *create; /* who may write a new row, judged by what it will be; default: ADMIN */
  const char *update; /* who may change a row, judged by what it is and by what it becomes; ADMIN */
  const char *delete; /* who may delete a row; ADMIN */
  const char *was;    /* its former name, until every database was migrated */
} table_options;

struct table {
  str name;
  table_options opt;
  const field *fields; /* [0] is the id */
  size_t n_fields;
  size_t row_bytes; /* of its row struct */
  const index_def *indexes;
  size_t n_indexes;
};

/* The tables of the site, in the order of schema/tables.def, then those of
 * schema/system/tables.def.
 */
extern const table *const schema_tables[];
extern const size_t schema_n_tables;
/* Those that are not internal: all that clients see. They are the first of schema_tables. */
extern const size_t schema_n_shown;

/* A seam for tests (native only): what is looked up from here on is looked up in these tables, and
 * no more in the site's. NULL: in the site's again. */
void schema_stand_in(const table *const *tables, size_t count);

/* All tables, internal ones too: schema_tables, or what stands in for them. */
const table *const *schema_all(size_t *count);
/* The table with this name, or NULL; an internal one is none. */
const table *schema_table(str name);
/* The same, internal ones too: for names that the database says. */
const table *schema_any_table(str name);
/* The table's position in schema_tables: the bit in sets of tables. */
size_t schema_table_index(const table *t);
/* The table's bit, and those of the tables that its read rule looks at: what its visible rows
 * depend on. */
uint64_t schema_table_bits(const table *t);
/* Whether the read rule of `t` looks at rows of `other`, besides the row that is judged. */
bool schema_rule_uses(const table *t, const table *other);
/* The tables that a write to `t` changes: its own, and for a deletion those that follow by ON
 * DELETE CASCADE and SET NULL. */
uint64_t schema_written_tables(const table *t, bool deletes);
/* The field with this name, or NULL. Private fields are found too. */
const field *schema_field(const table *t, str name);
/* The field that records are sorted by unless asked otherwise: the datetime filled on creation, or
 * NULL. */
const field *schema_created_field(const table *t);
/* The set of fields that may leave: all but the private ones. */
uint64_t schema_public_fields(const table *t);

/* The columns whose values the change log has, before and after each change: choices, booleans and
 * references, the first four; by them lists are told apart (data/images.h). Returns how many. */
enum { SCHEMA_IMAGE_FIELDS = 4 };
size_t schema_image_fields(const table *t, const field *out[SCHEMA_IMAGE_FIELDS]);

static inline uint64_t field_bit(const field *f) { return UINT64_C(1) << f->index; }

/* Whether `choice` is one of the field's choices. */
bool schema_has_choice(const field *f, str choice);

/* A number that changes whenever answers may: names, kinds and order of tables and fields, read
 * rules, privacy, refs and relations' names; not with what only concerns writes or people. The same
 * in every build. It names the shape of what KV holds. Computed at each call: some microseconds. */
uint64_t schema_hash(void);

/* How records are related. Names: a ref's `as`, or its name without "_id"; the other way its
 * `reverse`, or the table's name; through a join table the far table's name. The first two refs of
 * a join table make the many-to-many relation, further ones are plain refs. */
typedef enum { RELATION_TO_ONE, RELATION_TO_MANY, RELATION_MANY_TO_MANY } relation_kind;

typedef struct {
  relation_kind kind;
  str name;
  const table *from, *to;
  const field *key; /* TO_ONE: the ref in `from`. TO_MANY: the ref in `to`. MANY_TO_MANY: the ref to
                       `from` in the join table */
  const field *far_key; /* MANY_TO_MANY: the ref to `to` in the join table */
} relation;

/* The relations that a ref makes, for C code, where the compiler checks them:
 *   relation_to_one(&posts.user_id)                       of posts: the author
 *   relation_to_many(&comments.post_id)                   of posts: the comments
 *   relation_through(&categories_to_posts.post_id, &categories_to_posts.category_id)
 *                                                         of posts: the categories
 * Anything but a ref, and refs of two tables, trap. */
relation relation_to_one(const field *ref);
relation relation_to_many(const field *ref);
relation relation_through(const field *near, const field *far);
/* The tables that a relation reads: the far one, and the join table. */
uint64_t relation_tables(const relation *r);

/* The relation of `from` with this name. False when there is none. */
bool relation_find(const table *from, str name, relation *out);
/* All relations of `from`: to-one in the order of its fields, then the others in the order of
 * tables. Returns how many there are; writes at most `cap`. */
size_t relation_list(const table *from, relation *out, size_t cap);

#endif
