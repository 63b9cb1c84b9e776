-- The database that every seed begins with: small, so that what is asked meets what is written.
INSERT INTO users (id, name, email, role, created_on, updated_on) VALUES
  ('u0', 'Ann', 'ann@example.com', 'admin', 1000, 1000), ('u1', 'Bob', 'bob@example.com', 'editor', 2000, 2000),
  ('u2', 'Cem', 'cem@example.com', 'user', 3000, 3000);
INSERT INTO posts (id, title, slug, body, status, user_id, created_on, updated_on) VALUES
  ('p0', 'T0', 's0', 'b', 'published', 'u0', 1000, 1000), ('p1', 'T1', 's1', 'b', 'published', 'u1', 2000, 2000),
  ('p2', 'T2', 's2', 'b', 'draft', 'u0', 3000, 3000), ('p3', 'T3', 's3', 'b', 'published', 'u1', 4000, 4000),
  ('p4', 'T4', 's4', 'b', 'draft', 'u2', 5000, 5000);
INSERT INTO categories (id, title, created_on, updated_on) VALUES ('c0', 'C0', 1000, 1000), ('c1', 'C1', 2000, 2000);
INSERT INTO categories_to_posts (id, category_id, post_id, created_on, updated_on) VALUES
  ('l0', 'c0', 'p0', 1000, 1000), ('l1', 'c0', 'p1', 2000, 2000), ('l2', 'c1', 'p2', 3000, 3000);
INSERT INTO comments (id, body, user_id, post_id, created_on, updated_on) VALUES
  ('m0', 'M0', 'u1', 'p0', 1000, 1000), ('m1', 'M1', 'u2', 'p1', 2000, 2000), ('m2', 'M2', 'u2', 'p2', 3000, 3000);
