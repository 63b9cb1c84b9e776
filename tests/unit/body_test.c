/* body: every kind of field against every kind of JSON value, and what the schema's options say of
 * them, on a table of its own that has them all. */
#include "data/body.h"

#include "base/limits.h"
#include "format/json.h"
#include "format/json_tree.h"
#include "unit.h"

static const table other = {.name = S("other")};

enum { F_ID, F_TEXT, F_SLUG, F_MARKDOWN, F_EMAIL, F_URL, F_COLOR, F_CHOICE, F_INTEGER, F_NUMBER };
enum { F_BOOLEAN = F_NUMBER + 1, F_DATETIME, F_JSON, F_REF, F_SERVER, F_NEEDED, N_FIELDS };

static const table all;
static const field fields[N_FIELDS] = {
    {.table = &all, .kind = FIELD_ID, .index = F_ID, .name = S("id"), .opt = {.required = true}},
    {.table = &all,
     .kind = FIELD_TEXT,
     .index = F_TEXT,
     .name = S("text"),
     .opt = {.min = 2, .max = 4}},
    {.table = &all, .kind = FIELD_SLUG, .index = F_SLUG, .name = S("slug")},
    {.table = &all, .kind = FIELD_MARKDOWN, .index = F_MARKDOWN, .name = S("markdown")},
    {.table = &all, .kind = FIELD_EMAIL, .index = F_EMAIL, .name = S("email")},
    {.table = &all, .kind = FIELD_URL, .index = F_URL, .name = S("url")},
    {.table = &all, .kind = FIELD_COLOR, .index = F_COLOR, .name = S("color")},
    {.table = &all,
     .kind = FIELD_CHOICE,
     .index = F_CHOICE,
     .name = S("choice"),
     .opt = {.choices = "a,b c"}},
    {.table = &all, .kind = FIELD_INTEGER, .index = F_INTEGER, .name = S("integer")},
    {.table = &all,
     .kind = FIELD_NUMBER,
     .index = F_NUMBER,
     .name = S("number"),
     .opt = {.min = -5, .max = 10}},
    {.table = &all, .kind = FIELD_BOOLEAN, .index = F_BOOLEAN, .name = S("boolean")},
    {.table = &all, .kind = FIELD_DATETIME, .index = F_DATETIME, .name = S("datetime")},
    {.table = &all, .kind = FIELD_JSON, .index = F_JSON, .name = S("json")},
    {.table = &all, .kind = FIELD_REF, .index = F_REF, .name = S("ref"), .opt = {.to = &other}},
    {.table = &all,
     .kind = FIELD_TEXT,
     .index = F_SERVER,
     .name = S("server"),
     .opt = {.readonly = true}},
    {.table = &all,
     .kind = FIELD_BOOLEAN,
     .index = F_NEEDED,
     .name = S("needed"),
     .opt = {.required = true}},
};
static const table all = {.name = S("all"), .fields = fields, .n_fields = N_FIELDS};

static arena mem;
static db_row row;
static check_faults faults;

static void begin(void) {
  arena_free(&mem);
  arena_init(&mem, LIMIT_ARENA_BYTES);
  faults = (check_faults){.mem = &mem};
  CHECK(db_row_init(&row, &all, &mem));
}

/* Reads a body and checks it, as a PATCH or, when it is whole, a POST. */
static void read_body(const char *json_text, str id, bool whole) {
  const json_tree *tree;
  begin();
  if (!CHECK(!err_is(json_tree_parse(str_c(json_text), &mem, &tree)))) return;
  body_read(tree, id, &row, &faults);
  check_row(&row, whole, &faults);
}

/* "field code,field code" */
static str found(void) {
  buf out = buf_make(&mem, 64);
  for (size_t i = 0; i < faults.n; i++) {
    if (i > 0) buf_char(&out, ',');
    buf_str(&out, faults.items[i].field);
    buf_char(&out, ' ');
    buf_str(&out, faults.items[i].code);
    CHECK(faults.items[i].message.len > 0);
  }
  return buf_view(&out);
}

static void values_of_each_kind(void) {
  static const struct {
    const char *body, *faults;
  } CASES[] = {
      {"{}", ""},
      {"{\"text\":\"abcd\"}", ""},
      {"{\"text\":\"日本\"}", ""},
      {"{\"text\":\"日本語日本\"}", "text max"},
      {"{\"text\":\"a\"}", "text min"},
      {"{\"text\":\"\"}", "text min"},
      {"{\"text\":null}", ""},
      {"{\"text\":\"a\\u0000\"}", "text format"},
      {"{\"text\":12}", "text type"},
      {"{\"text\":[\"ab\"]}", "text type"},
      {"{\"text\":{}}", "text type"},
      {"{\"text\":true}", "text type"},
      {"{\"slug\":\"a-b-9\"}", ""},
      {"{\"slug\":\"\"}", "slug format"},
      {"{\"slug\":\"A\"}", "slug format"},
      {"{\"slug\":\"-a\"}", "slug format"},
      {"{\"slug\":\"a-\"}", "slug format"},
      {"{\"slug\":\"a/b\"}", "slug format"},
      {"{\"markdown\":\"\"}", ""},
      {"{\"markdown\":false}", "markdown type"},
      {"{\"email\":\"a@b.example\"}", ""},
      {"{\"email\":\"a@b\"}", "email format"},
      {"{\"email\":\"@b.example\"}", "email format"},
      {"{\"email\":\"a@b@c.example\"}", "email format"},
      {"{\"email\":\"a@b.\"}", "email format"},
      {"{\"email\":\"a\\n@b.example\"}", "email format"},
      {"{\"email\":\"\"}", "email format"},
      {"{\"url\":\"https://a.example/x?y#z\"}", ""},
      {"{\"url\":\"http://a\"}", ""},
      {"{\"url\":\"https://\"}", "url format"},
      {"{\"url\":\"javascript:alert(1)\"}", "url format"},
      {"{\"url\":\"JAVASCRIPT:alert(1)\"}", "url format"},
      {"{\"url\":\" https://a\"}", "url format"},
      {"{\"url\":\"//a\"}", "url format"},
      {"{\"color\":\"#fff\"}", "color format"},
      {"{\"color\":\"#A0b1C2\"}", ""},
      {"{\"color\":\"red\"}", "color format"},
      {"{\"color\":\"#ggg\"}", "color format"},
      {"{\"color\":\"#12345\"}", "color format"},
      {"{\"choice\":\"a\"}", ""},
      {"{\"choice\":\"b c\"}", ""},
      {"{\"choice\":\"b\"}", "choice choice"},
      {"{\"choice\":\"a,b c\"}", "choice choice"},
      {"{\"choice\":\"\"}", "choice choice"},
      {"{\"choice\":0}", "choice type"},
      {"{\"integer\":0}", ""},
      {"{\"integer\":-0}", ""},
      {"{\"integer\":9007199254740993}", ""},
      {"{\"integer\":\"9007199254740993\"}", ""},
      {"{\"integer\":\"-9223372036854775808\"}", ""},
      {"{\"integer\":9223372036854775808}", "integer type"},
      {"{\"integer\":\"7\"}", "integer type"},
      {"{\"integer\":\"\"}", "integer type"},
      {"{\"integer\":1.0}", "integer type"},
      {"{\"integer\":1e3}", "integer type"},
      {"{\"integer\":true}", "integer type"},
      {"{\"integer\":\"1; DROP TABLE posts\"}", "integer type"},
      {"{\"number\":1.5}", ""},
      {"{\"number\":-5}", ""},
      {"{\"number\":-5.01}", "number min"},
      {"{\"number\":10.000001}", "number max"},
      {"{\"number\":1e400}", "number type"},
      {"{\"number\":\"1.5\"}", "number type"},
      {"{\"boolean\":true}", ""},
      {"{\"boolean\":false}", ""},
      {"{\"boolean\":1}", "boolean type"},
      {"{\"boolean\":\"true\"}", "boolean type"},
      {"{\"datetime\":\"2026-02-28T23:59:59.999Z\"}", ""},
      {"{\"datetime\":\"2026-02-28T23:59:59+01:00\"}", ""},
      {"{\"datetime\":0}", ""},
      {"{\"datetime\":-1}", ""},
      {"{\"datetime\":\"0\"}", "datetime type"},
      {"{\"datetime\":\"2026-02-29T00:00:00Z\"}", "datetime type"},
      {"{\"datetime\":\"yesterday\"}", "datetime type"},
      {"{\"datetime\":1.5}", "datetime type"},
      {"{\"datetime\":1e3}", "datetime type"},
      {"{\"datetime\":99999999999999999}", "datetime type"},
      {"{\"json\":{\"a\":[1,{}]}}", ""},
      {"{\"json\":\"text\"}", ""},
      {"{\"json\":0}", ""},
      {"{\"json\":null}", ""},
      {"{\"ref\":\"x\"}", ""},
      {"{\"ref\":\"\"}", "ref format"},
      {"{\"ref\":\"..\"}", "ref format"},
      {"{\"ref\":5}", "ref type"},
      {"{\"server\":\"x\"}", "server readonly"},
      {"{\"server\":null}", "server readonly"},
      {"{\"needed\":null}", "needed required"},
      {"{\"needed\":1}", "needed type"},
      {"{\"id\":\"x\"}", "id readonly"},
      {"{\"nope\":1,\"Text\":\"ab\"}", "nope unknown,Text unknown"},
      {"{\"text\":1,\"number\":11,\"nope\":0,\"slug\":\"\"}",
       "text type,nope unknown,slug format,number max"},
  };
  for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
    unit_row(str_c(CASES[i].body));
    read_body(CASES[i].body, STR_EMPTY, false);
    CHECK_STR(found(), str_c(CASES[i].faults));
  }
}

static void a_whole_record_needs_what_is_required(void) {
  read_body("{}", STR_EMPTY, true);
  CHECK_STR(found(), S("id required,needed required"));
  read_body("{\"needed\":\"no\"}", STR_EMPTY, true); /* one fault of a field is enough */
  CHECK_STR(found(), S("needed type,id required"));
}

static void an_id_may_be_repeated(void) {
  read_body("{\"id\":\"x\"}", S("x"), false);
  CHECK_STR(found(), STR_EMPTY);
  CHECK(!db_row_has(&row, &fields[F_ID]));
  read_body("{\"id\":\"y\"}", S("x"), false);
  CHECK_STR(found(), S("id readonly"));
  read_body("{\"id\":null}", S("x"), false);
  CHECK_STR(found(), S("id readonly"));
}

static void values_arrive_as_they_are(void) {
  read_body(
      "{\"integer\":9007199254740993,\"boolean\":true,\"json\":{ \"a\" : [1] },"
      "\"datetime\":\"1970-01-01T00:00:01Z\",\"number\":0.10,\"text\":\"\\u00e9\\n\","
      "\"markdown\":null}",
      STR_EMPTY, false);
  CHECK_STR(found(), STR_EMPTY);
  CHECK_INT(row.values[F_INTEGER].num, 9007199254740993);
  CHECK_INT(row.values[F_BOOLEAN].num, 1);
  CHECK_STR(row.values[F_JSON].text, S("{ \"a\" : [1] }"));
  CHECK_INT(row.values[F_DATETIME].num, 1000);
  CHECK_STR(row.values[F_NUMBER].text, S("0.10"));
  CHECK_STR(row.values[F_TEXT].text, S("é\n"));
  CHECK_INT(row.values[F_MARKDOWN].tag, WIRE_NULL);
  CHECK(db_row_has(&row, &fields[F_MARKDOWN]));
  CHECK(!db_row_has(&row, &fields[F_URL]));
}

/* Faults that are known already are not told again in other words. */
static void known_faults_stay_alone(void) {
  begin();
  check_add(&faults, S("text"), S("site"), S("The site says so."));
  db_row_set(&row, &fields[F_TEXT], WIRE_OF_TEXT(S("too long")));
  db_row_set(&row, &fields[F_SLUG], WIRE_OF_TEXT(S("")));
  check_row(&row, false, &faults);
  CHECK_STR(found(), S("text site,slug format"));
}

/* A body of thousands of faults is answered with some of them. */
static void faults_have_an_end(void) {
  const json_tree *tree;
  begin();
  buf body = buf_make(&mem, 1 << 20);
  buf_char(&body, '{');
  for (unsigned i = 0; i < 5 * LIMIT_FAULTS; i++) {
    buf_str(&body, i > 0 ? S(",\"x") : S("\"x"));
    buf_u64(&body, i);
    buf_str(&body, S("\":0"));
  }
  buf_char(&body, '}');
  CHECK(!err_is(json_tree_parse(buf_view(&body), &mem, &tree)));
  body_read(tree, STR_EMPTY, &row, &faults);
  check_row(&row, true, &faults);
  CHECK_INT((int64_t)faults.n, LIMIT_FAULTS);
  CHECK_INT(check_result(&faults).code, ERR_INVALID);
  CHECK_INT((int64_t)check_result(&faults).n_faults, LIMIT_FAULTS);
}

static void memory_may_fail(void) {
  for (long n = 0; n < 1000; n++) {
    const json_tree *tree;
    begin();
    CHECK(!err_is(
        json_tree_parse(S("{\"text\":1,\"nope\":2,\"number\":99,\"id\":\"x\"}"), &mem, &tree)));
    arena_fail_after = n;
    body_read(tree, STR_EMPTY, &row, &faults);
    check_row(&row, true, &faults);
    bool untouched = arena_fail_after >= 0;
    arena_fail_after = -1;
    unit_row_number(n);
    err e = check_result(&faults);
    CHECK_INT(e.code, untouched ? ERR_INVALID : ERR_BUSY);
    if (untouched) return;
  }
  CHECK(false);
}

void body_tests(void) {
  TEST(values_of_each_kind);
  TEST(a_whole_record_needs_what_is_required);
  TEST(an_id_may_be_repeated);
  TEST(values_arrive_as_they_are);
  TEST(known_faults_stay_alone);
  TEST(faults_have_an_end);
  TEST(memory_may_fail);
  arena_free(&mem);
}
