/* comments: what this site does when comments are written. Named in schema/comments.def. */
#include "data/db.h"
#include "data/schema_site.h"

/* Comments with many links are advertisements. */
void comments_before_create(db_change *change) {
  enum { MOST_LINKS = 2 };
  str rest = db_row_text(&change->values, &comments.body);
  int links = 0;
  for (size_t at; (at = str_find_str(rest, S("://"))) < rest.len; links++) {
    rest = str_skip(rest, at + 3);
  }
  if (links <= MOST_LINKS) return;
  db_refuse(change, &comments.body, S("links"), S("It has too many links; two are allowed."));
}

/* A post that is talked about has news: whoever sorts by updated_on sees it. */
void comments_after_create(db_change *change) {
  (void)db_add_sql(change->batch, TABLES(&posts.table),
                   S("UPDATE posts SET updated_on = ?1 WHERE id = ?2"), V(change->db->now_ms),
                   db_row_get(&change->values, &comments.post_id));
}
