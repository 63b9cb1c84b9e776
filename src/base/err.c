/* err: the one table from codes to HTTP. */
#include "base/err.h"

static const err_info infos[ERR_COUNT] = {
    [ERR_BAD_REQUEST] = {400, S("bad-request"), S("Bad request")},
    [ERR_UNAUTHORIZED] = {401, S("unauthorized"), S("Unauthorized")},
    [ERR_FORBIDDEN] = {403, S("forbidden"), S("Forbidden")},
    [ERR_NOT_FOUND] = {404, S("not-found"), S("Not found")},
    [ERR_METHOD_NOT_ALLOWED] = {405, S("method-not-allowed"), S("Method not allowed")},
    [ERR_CONFLICT] = {409, S("conflict"), S("Conflict")},
    [ERR_PRECONDITION] = {412, S("precondition-failed"), S("Precondition failed")},
    [ERR_BODY_TOO_LARGE] = {413, S("body-too-large"), S("Body too large")},
    [ERR_URI_TOO_LONG] = {414, S("uri-too-long"), S("URI too long")},
    [ERR_MEDIA_TYPE] = {415, S("media-type"), S("Unsupported media type")},
    [ERR_INVALID] = {422, S("validation"), S("Validation failed")},
    [ERR_KEY_REUSED] = {422, S("idempotency-key-reused"), S("Idempotency-Key reused")},
    [ERR_TOO_MANY] = {429, S("too-many-requests"), S("Too many requests")},
    [ERR_INTERNAL] = {500, S("internal"), S("Internal error")},
    [ERR_BUSY] = {503, S("busy"), S("Busy")},
    [ERR_UNAVAILABLE] = {503, S("unavailable"), S("Database unavailable")},
    [ERR_SCHEMA] = {503, S("schema"), S("Schema mismatch")},
};

const err_info *err_describe(err_code code) {
  ASSERT(code > ERR_NONE && code < ERR_COUNT && infos[code].status != 0);
  return &infos[code];
}

err err_make(err_code code, str field, str detail) {
  return (err){.code = code, .field = field, .detail = detail};
}

err err_no_memory(void) {
  return err_make(ERR_BUSY, STR_EMPTY, S("Out of memory; try again in a moment."));
}
