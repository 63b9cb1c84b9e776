/* store_parts: what the files of the read path share. */
#ifndef STRATUS_DATA_STORE_PARTS_H
#define STRATUS_DATA_STORE_PARTS_H

#include "data/changes.h"
#include "data/store.h"
#include "store_flight.h"

/* What D1 is asked for a query, and what must be known of it before it is: nothing of this may be
 * looked up when the answer is there. In the slot's arena. */
typedef struct store_question {
  int64_t start_ms;
  cache_stamp stamp; /* of the answer */
  str session, request;
  uint32_t count;      /* of statements */
  bool checks;         /* the last of them asks the change log */
  bool has_turn;       /* because it is its turn (changes_take_turn) */
  changes_check check; /* that */
} store_question;

/* Makes the question. When it is time it asks the change log in the same transaction. It may hold
 * the turn to do so (changes_take_turn), which store_ask gives back: so what is made is to be
 * asked. */
NODISCARD err store_question_make(store_read *r, slot *s, store_question **out);

/* Its D1 round trip: the rows, and how many bytes they came in. Where it asks the change log,
 * stamp.as_of is then what that saw. [suspends] */
NODISCARD err store_ask(const store_read *r, slot *s, store_question *q, wire_rows *rows,
                        size_t *reply_bytes);

/* Asks the change log, in a round trip of its own. ERR_UNAVAILABLE when the database did not
 * answer. [suspends] */
NODISCARD err store_check(slot *s);

/* What a read says whose database does not answer. */
err store_unavailable(void);

/* Now and then takes old changes out of the log. [suspends] */
void store_prune_sometimes(slot *s);

#endif
