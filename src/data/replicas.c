/* replicas: see data/replicas.h. */
#include "data/replicas.h"

#include <string.h>

#include "base/limits.h"
#include "host/host.h"

static struct {
  bool used;
  char bookmark[LIMIT_BOOKMARK_BYTES];
  size_t bytes; /* 0: none */
  int64_t seen; /* the highest change that the bookmark is certain to contain */
} replicas;

void replicas_use(bool on) {
  replicas.used = on;
  replicas_forget();
}

void replicas_forget(void) {
  replicas.bytes = 0;
  replicas.seen = 0;
}

str replicas_primary(void) { return replicas.used ? HOST_DB_PRIMARY : STR_EMPTY; }

str replicas_near(int64_t horizon) {
  if (replicas.seen < horizon) return STR_EMPTY;
  return (str){replicas.bookmark, replicas.bytes};
}

/* Of two that saw the same changes the first stays, because copies have had time to catch up with
 * it: what they hold is the same, for what changes is in the log. */
void replicas_note(str bookmark, int64_t seen) {
  if (!replicas.used || seen < replicas.seen) return;
  if (seen == replicas.seen && replicas.bytes > 0) return;
  bool fits = bookmark.len <= sizeof replicas.bookmark;
  replicas.bytes = fits ? bookmark.len : 0;
  replicas.seen = seen;
  if (replicas.bytes > 0) memcpy(replicas.bookmark, bookmark.ptr, replicas.bytes);
}
