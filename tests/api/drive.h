/* drive: one request through the application, natively, as the shim would do it. Used by the API
 * scenarios, the fault loops and `stratus get`. */
#ifndef STRATUS_TESTS_DRIVE_H
#define STRATUS_TESTS_DRIVE_H

#include <stdbool.h>

#include "base/str.h"

/* An answer, copied from the slot; free with drive_free. */
typedef struct {
  int status;
  str head; /* "name: value\n" lines */
  str body; /* ptr NULL: no body at all */
} drive_answer;

/* A fresh world with the database made by migrations/ and tests/api/fixture.sql, and a booted
 * application, in the repository's root. False, with a message on stderr, when something is
 * missing. */
bool drive_open(uint64_t seed, str settings);
/* Frees all of it. Traps when a request still holds a slot. */
void drive_close(void);

/* Runs a request to its end, work after the answer included. `line`: "GET https://…"; `headers`:
 * "name: value\n" lines. */
drive_answer drive_request(str line, str headers);
/* The same with a body. */
drive_answer drive_send(str line, str headers, str body);
void drive_free(drive_answer *a);

/* The value of a header of the answer. False when it is absent. */
bool drive_header(const drive_answer *a, str name, str *value);

/* What no answer may be whatever the request was: NULL, or what is wrong. Status, headers' syntax,
 * presence of a body, JSON's validity, problem documents. */
const char *drive_find_fault(const drive_answer *a, str line);

/* The JSON of `body` at `path` (SQLite's) as text in `out`, unquoted when it is a string. False
 * when absent. */
bool drive_json(str body, const char *path, char *out, size_t cap);

#endif
