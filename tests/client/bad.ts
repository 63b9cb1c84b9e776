// Uses of the client that must not compile: each line behind a mark is an error, or the mark itself is one.
import { Client } from "./stratus.js";

export async function bad(client: Client) {
  const posts = client.table("posts");
  // @ts-expect-error no such table
  client.table("pages");
  // @ts-expect-error no such field
  await posts.list({ fields: ["id", "titel"] });
  // @ts-expect-error null where it may not be read
  (await client.table("users").list({ fields: ["email"] })).data[0].email.length;
  // @ts-expect-error compared with what it can not be
  await client.table("users").list({ filters: { email: 1 } });
  // @ts-expect-error no such relation
  await posts.list({ include: { auhtor: true } });
  // @ts-expect-error beside one that there is
  await posts.list({ include: { author: true, coments: true } });
  // @ts-expect-error no such option
  await posts.list({ limits: 5 });
  // @ts-expect-error to-one relations have no limit
  await posts.list({ include: { author: { limit: 5 } } });
  // @ts-expect-error a field of another table, deep within
  await posts.list({ include: { comments: { filters: { title: "x" }, limit: 5 } } });
  // @ts-expect-error no such operator
  await posts.list({ filters: { title: { $like: "x" } } });
  // @ts-expect-error text operators are for text
  await posts.list({ filters: { created_on: { $contains: "2020" } } });
  // @ts-expect-error not one of the choices
  await posts.list({ filters: { status: "hidden" } });
  // @ts-expect-error to-many relations need a quantifier
  await posts.list({ filters: { comments: { body: "x" } } });
  // @ts-expect-error two values
  await posts.list({ filters: { created_on: { $between: ["2020-01-01"] } } });
  // @ts-expect-error no such direction
  await posts.list({ sort: "title:up" });
  // @ts-expect-error a number
  await posts.list({ limit: "5" });
  // @ts-expect-error what was not included is not there
  (await posts.list()).data[0]!.author;
  // @ts-expect-error what was not asked for is not there
  (await posts.list({ fields: ["id"] })).data[0]!.title;
  // @ts-expect-error may be null
  (await posts.get("x")).data.body.length;
  // @ts-expect-error may be null, since not everybody reads drafts
  (await client.table("comments").get("x", { include: { post: true } })).data.post.title;
  // @ts-expect-error required
  await posts.create({ title: "x" });
  // @ts-expect-error read-only
  await posts.create({ title: "x", user_id: "u", created_on: "2020-01-01" });
  // @ts-expect-error may not be cleared
  await posts.patch("x", { title: null });
  // @ts-expect-error ids are given by the server
  await posts.create({ id: "x", title: "x", user_id: "u" });
  // @ts-expect-error ids stay
  await posts.patch("x", { id: "y" });
  // @ts-expect-error the body of another table
  await client.batch([{ method: "POST", table: "categories", body: { name: "x" } }]);
}
