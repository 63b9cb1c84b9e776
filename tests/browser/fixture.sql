-- The site that the browser tests read: 12 published articles and 2 drafts by two authors, three sections,
-- one of them empty. A day has 86400000 ms; 1767225600000 is 2026-01-01T00:00:00Z.
INSERT INTO users (id, name, email, role, created_on, updated_on) VALUES
  ('ann', 'Ann Author', 'ann@example.com', 'editor', 1767225600000, 1767225600000),
  ('bo', 'Bo Writer', 'bo@example.com', 'user', 1767225600000, 1767225600000);
INSERT INTO categories (id, title, body, created_on, updated_on) VALUES
  ('north', 'North', 'What lies above.', 1767225600000, 1767225600000),
  ('south', 'South', NULL, 1767225600001, 1767225600001),
  ('void', 'Void', '', 1767225600002, 1767225600002);
INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on) VALUES
  ('newest', 'The newest one', 'newest', '# Top

A paragraph with **bold**, *emphasis*, `code` and [a link](https://example.com/).

- one
- two

> A quotation.

```c
int a_line_that_is_long_enough_to_be_wider_than_any_telephone_screen_that_people_hold = 1; /* and on */
```

AWordSoLongThatItCannotBeBrokenAnywhereUnlessTheStyleSheetAllowsItToBreakInTheMiddleOfItselfForTheReader
',
   'published', 'ann', 1768262400000, 1768262400000),
  ('hostile', '<img src=x onerror="window.hacked=1"> & co', 'hostile', '<script>window.hacked = 1</script>

<img src=x onerror="window.hacked=1">

[click](javascript:window.hacked=1) [click](JaVaScRiPt:window.hacked=1) [data](data:text/html,hacked)

![picture](x"onerror="window.hacked=1)

`</code><svg onload=window.hacked=1>`

[good](https://example.com/ "x" onmouseover="window.hacked=1")
',
   'published', 'bo', 1768176000000, 1768176000000),
  ('draft-new', 'An unfinished thing', 'draft-new', 'Secret words.', 'draft', 'ann', 1768348800000, 1768348800000),
  ('draft-old', 'An old unfinished thing', 'draft-old', 'More secret words.', 'draft', 'bo', 1767225600000, 1767225600000);
WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10)
  INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on)
  SELECT 'note-' || i, 'Note ' || i, 'note-' || i, 'The text of note ' || i || '.', 'published',
         iif(i % 2, 'ann', 'bo'), 1767225600000 + i * 86400000, 1767225600000 + i * 86400000
  FROM n;
INSERT INTO categories_to_posts (id, category_id, post_id) VALUES
  ('l1', 'north', 'newest'), ('l2', 'north', 'note-3'), ('l3', 'north', 'note-7'),
  ('l4', 'north', 'draft-new'), ('l5', 'south', 'newest');
INSERT INTO comments (id, body, user_id, post_id, created_on, updated_on) VALUES
  ('c1', 'I was first.', 'bo', 'newest', 1768266000000, 1768266000000),
  ('c2', 'Thank you, Bo.', 'ann', 'newest', 1768269600000, 1768269600000),
  ('c3', '<b>bold</b> <script>window.hacked = 1</script>', 'ann', 'hostile', 1768269600000, 1768269600000),
  ('c4', 'About a secret.', 'bo', 'draft-new', 1768352400000, 1768352400000);
