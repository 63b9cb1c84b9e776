-- The database that tests/api/*.http are about. Small enough to know by heart:
--   users u1..u4, posts p1..p8 (p5 and p8 are drafts, p6 and p7 were made at the same moment),
--   categories c1..c3 (c3 has no posts), links l1..l5 (l4 is to a draft), comments m1..m8 (m4 is on a draft).
-- Milliseconds: 1735689600000 is 2025-01-01T00:00:00Z, 1748736000000 is 2025-06-01T00:00:00Z, a day has 86400000.
INSERT INTO users (id, name, email, role, created_on, updated_on) VALUES
  ('u1', 'Ann', 'ann@example.com', 'admin', 1735689600000, 1735689600000),
  ('u2', 'Bob', 'bob@example.com', 'editor', 1735776000000, 1735776000000),
  ('u3', 'Çelik', 'celik@example.com', 'user', 1735862400000, 1735862400000),
  ('u4', 'Dora', 'dora@example.com', 'user', 1735948800000, 1735948800000);
INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on) VALUES
  ('p1', 'Anna''s "garden"', 'annas-garden', 'Roses and thorns', 'published', 'u1', 1748736000000, 1749600000123),
  ('p2', '100% wool', 'hundred-percent-wool', NULL, 'published', 'u2', 1748822400000, 1748822400000),
  ('p3', 'snake_case & <b>tags</b>', 'snake-case', '', 'published', 'u1', 1748908800000, 1748908800000),
  ('p4', 'Ångström 日本語 🌍', 'angstrom', 'Zürich', 'published', 'u3', 1748995200000, 1748995200000),
  ('p5', 'Secret draft', 'secret-draft', 'Roses, secretly', 'draft', 'u1', 1749081600000, 1749081600000),
  ('p6', 'apple', 'apple', 'lower case', 'published', 'u2', 1749168000000, 1749168000000),
  ('p7', 'Apple', 'apple-2', 'upper case', 'published', 'u2', 1749168000000, 1749168000000),
  ('p8', 'Another draft', 'another-draft', 'later', 'draft', 'u2', 1749254400000, 1749254400000);
INSERT INTO categories (id, title, body, created_on, updated_on) VALUES
  ('c1', 'News', 'What happened', 1735689600000, 1735689600000),
  ('c2', 'Essays', NULL, 1735776000000, 1735776000000),
  ('c3', 'Empty', '', 1735862400000, 1735862400000);
INSERT INTO categories_to_posts (id, category_id, post_id, created_on, updated_on) VALUES
  ('l1', 'c1', 'p1', 1748736000000, 1748736000000),
  ('l2', 'c1', 'p2', 1748822400000, 1748822400000),
  ('l3', 'c2', 'p1', 1748822400001, 1748822400001),
  ('l4', 'c1', 'p5', 1749081600000, 1749081600000),
  ('l5', 'c2', 'p4', 1749081600001, 1749081600001);
INSERT INTO comments (id, body, user_id, post_id, created_on, updated_on) VALUES
  ('m1', 'First!', 'u2', 'p1', 1748736001000, 1748736001000),
  ('m2', 'Nice "quotes" & <script>', 'u3', 'p1', 1748736002000, 1748736002000),
  ('m3', 'Agreed', 'u2', 'p2', 1748736003000, 1748736003000),
  ('m4', 'On a draft', 'u3', 'p5', 1749081601000, 1749081601000),
  ('m5', 'ñandú', 'u4', 'p4', 1749081602000, 1749081602000),
  ('m6', 'Second thoughts', 'u4', 'p1', 1749081603000, 1749081603000),
  ('m7', '50% off_now', 'u1', 'p2', 1749081604000, 1749081604000),
  ('m8', 'Me too', 'u2', 'p1', 1749081603000, 1749081603000);
