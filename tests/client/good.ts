// Uses of the client that must compile, and whose types must be exactly these.
import { Client, Problem, type RecordOf } from "./stratus.js";

type Same<A, B> = (<X>() => X extends A ? 1 : 2) extends <X>() => X extends B ? 1 : 2 ? true : false;
const is = <_ extends true>() => {};

export async function good(client: Client) {
  const posts = client.table("posts");
  const all = await posts.list();
  is<Same<(typeof all.data)[0]["status"], "draft" | "published">>();
  is<Same<(typeof all.data)[0]["body"], string | null>>();
  is<Same<keyof (typeof all.data)[0], keyof RecordOf<"posts">>>();

  const page = await posts.list({
    fields: ["id", "title"],
    include: {
      author: { fields: ["name"] },
      categories: true,
      comments: { limit: 5, sort: "created_on:desc", filters: { body: { $contains: "x" } }, include: { user: true } },
    },
    filters: {
      status: "published",
      title: { $contains: "a", $not: { $starts_with: "b" } },
      created_on: { $between: ["2020-01-01", 1600000000000] },
      body: null,
      author: { name: { $in: ["Ann", "Bo"] } },
      comments: { $some: { body: { $nempty: true } }, $none: { user: { name: "x" } } },
      $or: [{ title: "a" }, { $and: [{ slug: "b" }], $not: { categories: { $every: { title: "c" } } } }],
    },
    sort: ["title", "created_on:desc"],
    limit: 10,
    offset: 5,
    total: true,
  });
  const [one] = page.data;
  is<Same<keyof NonNullable<typeof one>, "id" | "title" | "author" | "categories" | "comments">>();
  const name: string = one!.author.name; // everybody reads users, and a post must have one: never null
  const [comment] = one!.comments;
  const commenter: string = comment!.user.name;
  is<Same<keyof NonNullable<typeof one>["author"], "name">>();
  const title: string | undefined = one!.categories[0]?.title;
  is<Same<typeof page.meta.next, string | null>>();

  const comments = await client.table("comments").get("id", { include: { post: true } });
  is<Same<Extract<typeof comments.data.post, null>, null>>(); // not everybody reads drafts

  for await (const each of posts.each({ fields: ["slug"], sort: "slug" })) each.slug.length;

  const made = await posts.create({ title: "x", user_id: "u" }, { key: "once" });
  await posts.patch(made.data.id, { body: null, status: "draft" }, { ifMatch: made.etag ?? undefined });
  await posts.replace("id", { title: "x", user_id: "u", slug: "x" }, { ifNoneMatch: "*" });
  await posts.remove("id");
  await client.table("users").create({ name: "x", email: "x@y.example" }); // null in answers to some, but never when it is written
  const results = await client.batch([
    { method: "POST", table: "posts", body: { title: "x", user_id: "u" } },
    { method: "PATCH", table: "users", id: "u", body: { name: "y" } },
    { method: "DELETE", table: "comments", id: "c" },
  ]);
  const slug: string = results[0].data.slug;
  is<Same<(typeof results)[2]["data"], null>>();
  try {
    await posts.get("none");
  } catch (error) {
    if (error instanceof Problem) return [error.status, error.errors[0]?.code, name, commenter, title, slug];
  }
  return [];
}
