/* cache_admin: see cms/cache_admin.h. */
#include "cms/cache_admin.h"

#include "cms/auth.h"
#include "cms/cache_lookup.h"
#include "data/cache.h"
#include "data/changes.h"
#include "data/store.h"
#include "format/json.h"

static void write_count(json *j, str name, uint64_t n) { json_key_i64(j, name, (int64_t)n); }

static void write_memory(json *j) {
  cache_stats s = cache_statistics();
  json_key(j, S("memory"));
  json_object_begin(j);
  write_count(j, S("entries"), s.entries);
  write_count(j, S("bytes"), s.bytes);
  write_count(j, S("budget_bytes"), s.budget_bytes);
  write_count(j, S("hits"), s.hits);
  write_count(j, S("misses"), s.misses);
  write_count(j, S("evictions"), s.evictions);
  json_object_end(j);
}

/* What is asked for most. */
static void write_top(json *j) {
  enum { SHOWN = 20 };
  cache_ranked top[SHOWN];
  size_t n = cache_top(top, SHOWN);
  json_key(j, S("top"));
  json_array_begin(j);
  for (size_t i = 0; i < n; i++) {
    json_object_begin(j);
    json_key_str(j, S("url"), top[i].key);
    write_count(j, S("hits"), top[i].hits);
    write_count(j, S("bytes"), top[i].bytes);
    json_object_end(j);
  }
  json_array_end(j);
}

static void write_settings(json *j, const config *c) {
  json_key(j, S("settings"));
  json_object_begin(j);
  json_key_i64(j, S("stale_soft_ms"), c->stale_soft_ms);
  json_key_i64(j, S("stale_hard_ms"), c->stale_hard_ms);
  json_key_i64(j, S("stale_if_error_ms"), c->stale_if_error_ms);
  json_key_i64(j, S("cache_bytes"), c->cache_bytes);
  json_key_i64(j, S("kv_fill_percent"), c->kv_fill_percent);
  json_key_i64(j, S("kv_timeout_ms"), c->kv_timeout_ms);
  json_object_end(j);
}

static void write_tiers(json *j) {
  store_stats s = store_statistics();
  json_key(j, S("kv"));
  json_object_begin(j);
  write_count(j, S("hits"), s.kv_hits);
  write_count(j, S("misses"), s.kv_misses);
  json_object_end(j);
  json_key(j, S("d1"));
  json_object_begin(j);
  write_count(j, S("reads"), s.d1_reads);
  write_count(j, S("checks"), s.checks);
  json_object_end(j);
}

/* What it knows of the change log; nulls before its first check. */
static void write_freshness(json *j, int64_t now_ms) {
  json_key(j, S("freshness"));
  json_object_begin(j);
  json_key(j, S("horizon"));
  if (changes_known()) {
    json_i64(j, changes_horizon());
  } else {
    json_null(j);
  }
  json_key(j, S("age_ms"));
  if (changes_known()) {
    json_i64(j, now_ms - changes_checked_ms());
  } else {
    json_null(j);
  }
  json_object_end(j);
}

static err show(context *c) {
  buf body = buf_make(c->mem, 512);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  write_memory(&j);
  write_tiers(&j);
  write_freshness(&j, c->now_ms);
  write_top(&j);
  write_settings(&j, c->config);
  json_object_end(&j);
  json_object_end(&j);
  if (!buf_ok(&body)) return err_no_memory();
  response_json(&c->res, buf_view(&body));
  return OK;
}

static err purge(context *c, size_t removed) {
  buf body = buf_make(c->mem, 64);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  write_count(&j, S("removed"), removed);
  json_object_end(&j);
  json_object_end(&j);
  if (!buf_ok(&body)) return err_no_memory();
  response_json(&c->res, buf_view(&body));
  return OK;
}

static err begin(context *c) {
  str prefix = STR_EMPTY, one = STR_EMPTY;
  bool purges = c->req.method == METHOD_DELETE;
  err e = auth_need_admin(c);
  if (err_is(e)) return e;
  for (size_t i = 0; i < c->req.n_params; i++) {
    const url_param *p = &c->req.params[i];
    bool is_url = str_eq(p->name, S("url"));
    if (i > 0 || (!is_url && (!purges || !str_eq(p->name, S("prefix"))))) {
      return err_make(ERR_BAD_REQUEST, p->name,
                      S("There is one parameter here: url, or with DELETE prefix=/v1/posts."));
    }
    *(is_url ? &one : &prefix) = p->value;
  }
  if (one.ptr) {
    e = cache_lookup_begin(c, one);
    if (err_is(e)) return e;
  }
  c->needs_io = one.ptr && !purges; /* KV is asked, too */
  if (c->needs_io) return OK;
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  if (one.ptr) return purge(c, cache_lookup_remove(c));
  return purges ? purge(c, cache_remove_prefix(prefix)) : show(c);
}

const handler cache_admin = {
    .begin = begin, .resume = cache_lookup_resume, .asked = ASKED_BEFORE_BEGIN};
