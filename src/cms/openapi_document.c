/* openapi_document: the document's frame: routes, operations, errors. What is the same for every
 * table is text in openapi_text.def, what the routes are is a table here. */
#include "base/limits.h"
#include "cms/endpoint.h"
#include "cms/openapi.h"
#include "openapi_parts.h"

#ifdef __clang__ /* Asked for rarely: how small it is matters, not how fast. */
#pragma clang attribute push(__attribute__((minsize)), apply_to = function)
#endif

/* The preprocessor makes text of the JSON, which is why that needs no quotes around it. */
#define PART(name, ...) const char name[] = #__VA_ARGS__;
#include "openapi_text.def"
#undef PART

/* --- text ---------------------------------------------------------------------------------- */

static const struct {
  char mark;
  int32_t number;
} MARKS[] = {
    {'b', LIMIT_ID_BYTES},     {'d', LIMIT_ROWS_DEFAULT}, {'e', LIMIT_INCLUDE_ROWS},
    {'i', LIMIT_INCLUDES},     {'k', LIMIT_KEY_BYTES},    {'l', LIMIT_ROWS},
    {'n', LIMIT_BATCH_WRITES}, {'o', LIMIT_OFFSET},       {'s', LIMIT_SORT_KEYS},
};

NOINLINE static void expand(buf *out, str rest, const table *t) {
  for (buf_str(out, str_cut(&rest, '@')); rest.ptr; buf_str(out, str_cut(&rest, '@'))) {
    char mark = rest.ptr[0];
    rest = str_skip(rest, 1);
    if (mark == 't') buf_str(out, t->name);
    for (size_t i = 0; i < sizeof MARKS / sizeof *MARKS; i++) {
      if (MARKS[i].mark == mark) buf_i64(out, MARKS[i].number);
    }
  }
}

void openapi_text(json *j, const char *text, const table *t) {
  json_raw(j, STR_EMPTY); /* the comma */
  expand(j->out, str_c(text), t);
}

void openapi_end(json *j, const char *text) { buf_str(j->out, str_c(text)); }

void openapi_key(json *j, const char *text, const table *t) {
  json_raw(j, S("\""));
  expand(j->out, str_c(text), t);
  buf_str(j->out, S("\":"));
  json_join(j);
}

void openapi_member(json *j, const char *key, str value) { json_key_str(j, str_c(key), value); }

void openapi_number(json *j, const char *key, int64_t value) { json_key_i64(j, str_c(key), value); }

NOINLINE static void write_ref(json *j, const char *what, str name, const table *t) {
  openapi_text(j, "{\"$ref\":\"#/components/", NULL);
  openapi_end(j, what);
  expand(j->out, name, t);
  openapi_end(j, "\"}");
}

void openapi_ref(json *j, const char *what, const char *name, const table *t) {
  write_ref(j, what, str_c(name), t);
}

/* --- operations ---------------------------------------------------------------------------- */

/* Lists are names parted by commas: parameters in components/parameters, where * stands for those
 * about related records; answers by status, with the name of the component where it is not the
 * status itself. `body` is a schema. */
typedef struct {
  const char *method, *id, *summary, *parameters, *body, *responses;
} operation;

#define READ_ERRORS ",304,400,401,404,405,414,500,503"
#define WRITE_ERRORS ",400,401,403,404,405,409,412,413,414,415,422,500,503"
#define LIST_PARAMETERS "limit,offset,cursor,total,@t.sort,@t.filters,@t.fields,*,If-None-Match"
#define RECORD_PARAMETERS "id,@t.fields,*,If-None-Match"

static const operation LIST[] = {
    {"get", "list_@t", "List @t", LIST_PARAMETERS, NULL, "200:@t.list" READ_ERRORS},
    {"head", "listhead_@t", "The headers of a list of @t", LIST_PARAMETERS, NULL,
     "200:head" READ_ERRORS},
    {"post", "create_@t", "Create a record in @t", "Idempotency-Key", "@t.create",
     "201:@t.created" WRITE_ERRORS},
    {0},
};

static const operation RECORD[] = {
    {"get", "get_@t", "Read a record of @t", RECORD_PARAMETERS, NULL, "200:@t.one" READ_ERRORS},
    {"head", "head_@t", "The headers of a record of @t", RECORD_PARAMETERS, NULL,
     "200:head" READ_ERRORS},
    {"patch", "update_@t", "Change fields of a record of @t", "id,If-Match", "@t.patch",
     "200:@t.written" WRITE_ERRORS},
    {"put", "replace_@t", "Replace a record of @t, or create it with this id",
     "id,If-Match,If-None-Match-any", "@t.replace", "200:@t.written,201:@t.created" WRITE_ERRORS},
    {"delete", "delete_@t", "Delete a record of @t", "id,If-Match", NULL,
     "204:deleted,400,401,403,404,405,409,412,414,500,503"},
    {0},
};

static const operation INDEX[] = {
    {"get", "index", "The tables", "If-None-Match", NULL, "200:index" READ_ERRORS},
    {"head", "index_head", "The headers of that", "If-None-Match", NULL, "200:head" READ_ERRORS},
    {0},
};

static const operation OPENAPI[] = {
    {"get", "openapi", "This document", "If-None-Match", NULL, "200:openapi" READ_ERRORS},
    {"head", "openapi_head", "The headers of this document", "If-None-Match", NULL,
     "200:head" READ_ERRORS},
    {0},
};

static const operation SCHEMA[] = {
    {"get", "schema", "The tables in full, and what you may do", "", NULL,
     "200:schema,400,401,405,414,500,503"},
    {"head", "schema_head", "The headers of that", "", NULL, "200:alive,400,401,405,414,500,503"},
    {0},
};

static const operation BATCH[] = {
    {"post", "batch", "Several writes, all of them or none", "Idempotency-Key", "batch.requests",
     "200:batch" WRITE_ERRORS},
    {0},
};

static const operation HEALTH[] = {
    {"get", "health", "Whether the site is alive", "deep", NULL,
     "200:health,400,401,405,414,500,503:failing"},
    {"head", "health_head", "The headers of that", "deep", NULL,
     "200:alive,400,401,405,414,500,503:failing"},
    {0},
};

#define AUTH_ERRORS ",400,401,403,405,413,414,415,422,429,500,503"
#define AUTH_BARE_ERRORS ",400,401,403,405,414,500,503"
#define DEMO_ERRORS ",400,401,403,405,409,413,414,415,422,500,503"

/* The routes of signing in, and those that are for admins: a path, what it knows. */
static const struct {
  const char *path;
  operation operations[5];
} OWN[] = {
    {"/v1/auth/login", {{"post", "login", "Sign in", "", "auth.login", "200:auth.me" AUTH_ERRORS}}},
    {"/v1/auth/logout",
     {{"post", "logout", "Sign out", "", NULL, "204:auth.done" AUTH_BARE_ERRORS}}},
    {"/v1/auth/me",
     {{"get", "me", "Who one is", "", NULL, "200:auth.me" AUTH_BARE_ERRORS},
      {"head", "me_head", "The headers of that", "", NULL, "200:alive" AUTH_BARE_ERRORS}}},
    {"/v1/auth/password",
     {{"post", "password", "Change one's password, which ends one's other sessions", "",
       "auth.change", "204:auth.done" AUTH_ERRORS}}},
    {"/v1/auth/links",
     {{"post", "link", "Make a link that sets a user's password", "", "auth.user",
       "201:auth.link" AUTH_ERRORS}}},
    {"/v1/auth/welcome",
     {{"post", "welcome", "Set a password by such a link, and sign in", "", "auth.welcome",
       "200:auth.me" AUTH_ERRORS}}},
    {"/v1/auth/sessions",
     {{"get", "sessions", "One's sessions", "user_id", NULL, "200:auth.sessions" AUTH_BARE_ERRORS},
      {"head", "sessions_head", "The headers of that", "user_id", NULL,
       "200:alive" AUTH_BARE_ERRORS},
      {"delete", "end_others", "End one's other sessions", "", NULL,
       "204:auth.done" AUTH_BARE_ERRORS}}},
    {"/v1/auth/sessions/{id}",
     {{"delete", "end_session", "End a session", "id", NULL,
       "204:auth.done,404" AUTH_BARE_ERRORS}}},
    {"/v1/auth/tokens",
     {{"get", "tokens", "API tokens", "", NULL, "200:auth.tokens" AUTH_BARE_ERRORS},
      {"head", "tokens_head", "The headers of that", "", NULL, "200:alive" AUTH_BARE_ERRORS},
      {"post", "make_token", "Make an API token", "", "auth.wanted",
       "201:auth.made,409" AUTH_ERRORS}}},
    {"/v1/auth/tokens/{id}",
     {{"delete", "revoke_token", "Revoke an API token", "id", NULL,
       "204:auth.done,404" AUTH_BARE_ERRORS}}},
    {"/v1/demo",
     {{"get", "demo_counts", "How many demo records there are, by table; for admins", "", NULL,
       "200:demo.counts" AUTH_BARE_ERRORS},
      {"head", "demo_counts_head", "The headers of that", "", NULL, "200:alive" AUTH_BARE_ERRORS},
      {"post", "make_demo", "Fill a table with demo records; for admins", "", "demo.wish",
       "201:demo.made" DEMO_ERRORS},
      {"delete", "remove_demo", "Remove demo records, some hundred a call; for admins",
       "demo.table", NULL, "200:demo.removed" AUTH_BARE_ERRORS}}},
    {"/v1/cache",
     {{"get", "cache", "What the caches hold, or of one URL where it would come from; for admins",
       "cache.url", NULL, "200:cache" AUTH_BARE_ERRORS},
      {"head", "cache_head", "The headers of that", "cache.url", NULL,
       "200:alive" AUTH_BARE_ERRORS},
      {"delete", "purge_cache", "Empty this isolate's memory, or what one parameter names in it",
       "cache.url,cache.prefix", NULL, "200:cache.purged" AUTH_BARE_ERRORS}}},
};

static void write_parameters(json *j, str names, const table *t) {
  while (names.len > 0) {
    str name = str_cut(&names, ',');
    if (str_eq(name, S("*"))) {
      openapi_write_include_refs(j, t);
    } else {
      write_ref(j, "parameters/", name, t);
    }
  }
}

static void write_responses(json *j, str list, const table *t) {
  openapi_key(j, "responses", NULL);
  json_object_begin(j);
  while (list.len > 0) {
    str component = str_cut(&list, ',');
    str status = str_cut(&component, ':');
    json_key(j, status);
    write_ref(j, "responses/", component.ptr ? component : status, t);
  }
  json_object_end(j);
}

static void write_body(json *j, const char *schema, const table *t) {
  openapi_key(j, "requestBody", NULL);
  openapi_text(j, "{\"required\":true,\"content\":{\"application/json\":{\"schema\":", NULL);
  json_join(j);
  openapi_ref(j, "schemas/", schema, t);
  openapi_end(j, "}}}");
}

static void write_text(json *j, const char *key, const char *text, const table *t) {
  openapi_key(j, key, NULL);
  json_raw(j, S("\""));
  expand(j->out, str_c(text), t);
  openapi_end(j, "\"");
}

static void write_operation(json *j, const operation *o, str tag, const table *t) {
  json_key(j, str_c(o->method));
  json_object_begin(j);
  write_text(j, "operationId", o->id, t);
  write_text(j, "summary", o->summary, t);
  openapi_key(j, "tags", NULL);
  json_array_begin(j);
  json_str(j, tag);
  json_array_end(j);
  openapi_key(j, "parameters", NULL);
  json_array_begin(j);
  write_parameters(j, str_c(o->parameters), t);
  json_array_end(j);
  if (o->body) write_body(j, o->body, t);
  write_responses(j, str_c(o->responses), t);
  json_object_end(j);
}

static void write_path(json *j, const char *path, const operation *operations, const table *t) {
  openapi_key(j, path, t);
  json_object_begin(j);
  for (const operation *o = operations; o->method; o++) {
    bool reads = o->method[0] == 'g' || o->method[0] == 'h'; /* get, head */
    if (t && !reads && openapi_is_read_only(t)) continue;
    write_operation(j, o, t ? t->name : S("API"), t);
  }
  json_object_end(j);
}

/* --- endpoints of the site's own ----------------------------------------------------------- */

static const struct {
  const char *id;
  endpoint_def def;
} ENDPOINTS[] = {
#define ENDPOINT(path_, function_, ...) {#function_, {.path = path_, __VA_ARGS__}},
#include "schema/endpoints.def"
#undef ENDPOINT
    {0}, /* so that a site without any is valid C */
};
enum { ENDPOINT_COUNT = sizeof ENDPOINTS / sizeof *ENDPOINTS - 1 };

static void write_site_parameter(json *j, str name, bool in_path) {
  json_object_begin(j);
  openapi_member(j, "name", name);
  openapi_member(j, "in", in_path ? S("path") : S("query"));
  if (in_path) openapi_text(j, "\"required\":true", NULL);
  openapi_text(j, "\"schema\":{\"type\":\"string\"}", NULL);
  json_object_end(j);
}

static void write_site_parameters(json *j, const endpoint_def *def) {
  for (str rest = str_c(def->path); rest.ptr;) {
    str segment = str_cut(&rest, '/');
    if (!str_starts(segment, S("{"))) continue;
    write_site_parameter(j, str_slice(segment, 1, segment.len - 1), true);
  }
  for (str rest = str_c(def->params); rest.len > 0;) {
    write_site_parameter(j, str_cut(&rest, ','), false);
  }
  openapi_ref(j, "parameters/", "If-None-Match", NULL);
}

static void write_endpoint(json *j, str id, const endpoint_def *def) {
  json_key(j, str_c(def->path));
  json_object_begin(j);
  for (int head = 0; head < 2; head++) {
    openapi_key(j, head ? "head" : "get", NULL);
    json_object_begin(j);
    openapi_key(j, "operationId", NULL);
    openapi_text(j, head ? "\"head." : "\"site.", NULL);
    buf_str(j->out, id);
    buf_char(j->out, '"');
    openapi_text(j, "\"tags\":[\"Site\"]", NULL);
    openapi_member(j, "summary", str_c(def->path));
    openapi_key(j, "parameters", NULL);
    json_array_begin(j);
    write_site_parameters(j, def);
    json_array_end(j);
    write_responses(j, head ? S("200:head" READ_ERRORS) : S("200:site" READ_ERRORS), NULL);
    json_object_end(j);
  }
  json_object_end(j);
}

/* --- errors -------------------------------------------------------------------------------- */

/* What a problem document may say, by code; also what the document says of the status. */
static const char *const DETAILS[ERR_COUNT] = {
    [ERR_BAD_REQUEST] = "limit is \"ten\"; it must be a whole number from 1 to 100.",
    [ERR_UNAUTHORIZED] = "The token is not one that this site knows.",
    [ERR_FORBIDDEN] = "The table's rules do not allow this.",
    [ERR_NOT_FOUND] = "There is no such record.",
    [ERR_METHOD_NOT_ALLOWED] =
        "This path does not know the method; the Allow header lists those it does.",
    [ERR_CONFLICT] = "Another record has this value.",
    [ERR_PRECONDITION] = "The record has changed since; the ETag header has its tag.",
    [ERR_BODY_TOO_LARGE] = "The body is longer than 1048576 bytes.",
    [ERR_URI_TOO_LONG] = "The URL is longer than 8192 bytes.",
    [ERR_MEDIA_TYPE] = "The body must be application/json.",
    [ERR_INVALID] = "It is required.",
    [ERR_TOO_MANY] = "Too many attempts; wait for as long as Retry-After says.",
    [ERR_KEY_REUSED] = "The Idempotency-Key came with another request before.",
    [ERR_INTERNAL] = "The request met a defect, which was logged.",
    [ERR_BUSY] = "Too many requests are in flight; try again in a moment.",
    [ERR_UNAVAILABLE] = "The database did not answer; try again in a moment.",
    [ERR_SCHEMA] = "The database lacks migrations that this worker needs: 0002_add_posts_slug.sql.",
};

/* The fields and parameters that examples of errors[] name. */
static str fault_field(err_code code) {
  const table *t = schema_tables[0];
  if (code == ERR_BAD_REQUEST) return S("limit");
  bool about_field = code == ERR_INVALID || code == ERR_CONFLICT;
  return about_field ? t->fields[t->n_fields > 1].name : STR_EMPTY;
}

static void write_problem(json *j, err_code code) {
  const err_info *info = err_describe(code);
  str detail = str_c(DETAILS[code]), about = fault_field(code);
  json_key(j, info->slug);
  openapi_text(j, "{\"value\":{\"type\":\"/errors/", NULL);
  buf_str(j->out, info->slug);
  buf_char(j->out, '"');
  openapi_member(j, "title", info->title);
  openapi_number(j, "status", info->status);
  openapi_member(j, "detail", detail);
  if (about.len > 0) {
    openapi_text(j, "\"errors\":[{", NULL);
    json_join(j);
    openapi_member(j, "field", about);
    openapi_member(j, "code", code == ERR_INVALID ? S("required") : info->slug);
    openapi_member(j, "message", detail);
    openapi_end(j, "}]");
  }
  openapi_end(j, "}}");
}

static void write_status_headers(json *j, int status) {
  static const struct {
    int status;
    const char *text;
  } HEADERS_OF[] = {
      {405, "\"headers\":{\"Allow\":{\"$ref\":\"#/components/headers/Allow\"}}"},
      {412,
       "\"headers\":{\"ETag\":{\"description\":\"That of the record now.\","
       "\"schema\":{\"type\":\"string\"}}}"},
      {429, "\"headers\":{\"Retry-After\":{\"$ref\":\"#/components/headers/Retry-After\"}}"},
      {503, "\"headers\":{\"Retry-After\":{\"$ref\":\"#/components/headers/Retry-After\"}}"},
  };
  for (size_t i = 0; i < sizeof HEADERS_OF / sizeof *HEADERS_OF; i++) {
    if (HEADERS_OF[i].status == status) openapi_text(j, HEADERS_OF[i].text, NULL);
  }
}

/* A response for each status; codes that share one stand side by side. */
static void write_errors(json *j) {
  for (err_code code = ERR_NONE + 1; code < ERR_COUNT;) {
    int status = err_describe(code)->status;
    openapi_text(j, "\"", NULL);
    buf_i64(j->out, status);
    openapi_end(j, "\":");
    json_join(j);
    json_object_begin(j);
    openapi_member(j, "description", err_describe(code)->title);
    write_status_headers(j, status);
    openapi_text(j,
                 "\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":"
                 "\"#/components/schemas/problem.document\"},\"examples\":{",
                 NULL);
    json_join(j);
    do {
      write_problem(j, code++);
    } while (code < ERR_COUNT && err_describe(code)->status == status);
    openapi_end(j, "}}}");
    json_object_end(j);
  }
}

/* --- the document -------------------------------------------------------------------------- */

static void write_info(json *j, str title) {
  buf_str(j->out, S(OPENAPI_OPENING));
  json_str(j, title);
  /* That of the grammar, and behind the plus sign that of the tables. */
  openapi_text(j, "\"version\":\"1.0.0+", NULL);
  buf_hex64(j->out, schema_hash());
  buf_char(j->out, '"');
  openapi_text(j, INFO_DESCRIPTION, NULL);
  json_object_end(j);
  openapi_text(j, SERVERS, NULL);
}

static void write_tags(json *j) {
  openapi_key(j, "tags", NULL);
  json_array_begin(j);
  for (size_t i = 0; i < schema_n_shown; i++) {
    const table *t = schema_tables[i];
    json_object_begin(j);
    openapi_member(j, "name", t->name);
    openapi_member(j, "description", t->opt.label ? str_c(t->opt.label) : t->name);
    json_object_end(j);
  }
  if (ENDPOINT_COUNT > 0) openapi_text(j, TAG_OF_SITE, NULL);
  openapi_text(j, TAG_OF_API, NULL);
  json_array_end(j);
}

static void write_paths(json *j) {
  openapi_key(j, "paths", NULL);
  json_object_begin(j);
  for (size_t i = 0; i < schema_n_shown; i++) {
    write_path(j, "/v1/@t", LIST, schema_tables[i]);
    write_path(j, "/v1/@t/{id}", RECORD, schema_tables[i]);
  }
  for (size_t i = 0; i < ENDPOINT_COUNT; i++) {
    write_endpoint(j, str_c(ENDPOINTS[i].id), &ENDPOINTS[i].def);
  }
  write_path(j, "/v1", INDEX, NULL);
  write_path(j, "/v1/openapi.json", OPENAPI, NULL);
  write_path(j, "/v1/schema", SCHEMA, NULL);
  write_path(j, "/v1/batch", BATCH, NULL);
  for (size_t i = 0; i < sizeof OWN / sizeof *OWN; i++) {
    write_path(j, OWN[i].path, OWN[i].operations, NULL);
  }
  write_path(j, "/health", HEALTH, NULL);
  json_object_end(j);
}

/* A group of components: what all sites have, then what each table adds: text, or by a function. */
static void write_group(json *j, const char *name, const char *common, const char *text,
                        void (*write)(json *j, const table *t)) {
  openapi_key(j, name, NULL);
  json_object_begin(j);
  openapi_text(j, common, NULL);
  for (size_t i = 0; i < schema_n_shown; i++) {
    if (text) openapi_text(j, text, schema_tables[i]);
    if (write) write(j, schema_tables[i]);
  }
}

static void write_written(json *j, const table *t) {
  if (!openapi_is_read_only(t)) openapi_text(j, TABLE_WRITTEN, t);
}

static void write_components(json *j) {
  openapi_key(j, "components", NULL);
  json_object_begin(j);
  write_group(j, "schemas", SCHEMAS, TABLE_ANSWER, openapi_write_schemas);
  openapi_write_operators(j);
  json_object_end(j);
  write_group(j, "parameters", PARAMETERS, NULL, openapi_write_parameters);
  openapi_text(j, ADMIN_PARAMETERS, schema_tables[0]);
  json_object_end(j);
  write_group(j, "responses", RESPONSES, TABLE_RESPONSES, write_written);
  if (ENDPOINT_COUNT > 0) openapi_text(j, SITE_RESPONSES, NULL);
  write_errors(j);
  json_object_end(j);
  openapi_key(j, "headers", NULL);
  json_object_begin(j);
  openapi_text(j, HEADERS, NULL);
  json_object_end(j);
  openapi_text(j, SECURITY, NULL);
  json_object_end(j);
}

void openapi_write(json *j, str title) {
  write_info(j, title);
  write_tags(j);
  write_paths(j);
  write_components(j);
  json_object_end(j);
}

#ifdef __clang__
#pragma clang attribute pop
#endif
