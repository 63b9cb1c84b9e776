/* posts: what this site does when posts are written. Named in schema/posts.def. */
#include "data/db.h"
#include "data/schema_site.h"

/* Titles are pasted from elsewhere, with the space around them. */
void posts_trim_title(db_change *change) {
  wire_value title = db_row_get(&change->values, &posts.title);
  if (title.tag == WIRE_TEXT) db_row_set(&change->values, &posts.title, V(str_trim(title.text)));
}
