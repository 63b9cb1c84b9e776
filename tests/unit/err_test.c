/* Tests of err: the table to HTTP. */
#include "base/err.h"

#include "unit.h"

static void err_describe_maps_codes_to_http(void) {
  static const struct {
    err_code code;
    int status;
    str slug;
  } rows[] = {
      {ERR_BAD_REQUEST, 400, S("bad-request")},
      {ERR_UNAUTHORIZED, 401, S("unauthorized")},
      {ERR_FORBIDDEN, 403, S("forbidden")},
      {ERR_NOT_FOUND, 404, S("not-found")},
      {ERR_METHOD_NOT_ALLOWED, 405, S("method-not-allowed")},
      {ERR_CONFLICT, 409, S("conflict")},
      {ERR_PRECONDITION, 412, S("precondition-failed")},
      {ERR_BODY_TOO_LARGE, 413, S("body-too-large")},
      {ERR_URI_TOO_LONG, 414, S("uri-too-long")},
      {ERR_MEDIA_TYPE, 415, S("media-type")},
      {ERR_INVALID, 422, S("validation")},
      {ERR_TOO_MANY, 429, S("too-many-requests")},
      {ERR_KEY_REUSED, 422, S("idempotency-key-reused")},
      {ERR_INTERNAL, 500, S("internal")},
      {ERR_BUSY, 503, S("busy")},
      {ERR_UNAVAILABLE, 503, S("unavailable")},
      {ERR_SCHEMA, 503, S("schema")},
  };
  /* Slugs are promised to clients: a new code belongs here as well. */
  CHECK_INT(sizeof rows / sizeof rows[0], ERR_COUNT - 1);
  for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
    const err_info *info = err_describe(rows[i].code);
    unit_row(rows[i].slug);
    CHECK_INT(info->status, rows[i].status);
    CHECK_STR(info->slug, rows[i].slug);
    CHECK(info->title.len > 0);
  }
}

static void err_make_keeps_its_parts(void) {
  err e = err_make(ERR_BAD_REQUEST, S("limit"), S("It must be a number from 1 to 100."));
  CHECK(err_is(e));
  CHECK_INT(e.code, ERR_BAD_REQUEST);
  CHECK_STR(e.field, S("limit"));
  CHECK_STR(e.detail, S("It must be a number from 1 to 100."));
  CHECK(!err_is(OK));
}

void err_tests(void) {
  TEST(err_describe_maps_codes_to_http);
  TEST(err_make_keeps_its_parts);
}
