/* cache_lookup: see cms/cache_lookup.h. Looking changes nothing: neither what is evicted next nor
 * what is counted, nor is the change log asked. */
#include "cms/cache_lookup.h"

#include "cms/api_query.h"
#include "data/cache.h"
#include "data/changes.h"
#include "data/freshness.h"
#include "data/store.h"
#include "data/store_kv.h"
#include "format/json.h"
#include "host/host.h"
#include "http/request.h"

static err not_kept(void) {
  return err_make(ERR_BAD_REQUEST, S("url"),
                  S("The url must be one of a table's list or record: /v1/posts?limit=5."));
}

err cache_lookup_begin(context *c, str target) {
  request *req = arena_alloc(c->mem, sizeof *req);
  store_read *r = arena_alloc(c->mem, sizeof *r);
  buf line = buf_make(c->mem, target.len + 64);
  if (!req || !r) return err_no_memory();
  if (!str_starts(target, S("/v1/"))) return not_kept();
  buf_str(&line, S("GET "));
  buf_str(&line, c->req.url.origin);
  buf_str(&line, target);
  if (!buf_ok(&line)) return err_no_memory();
  err e = request_read(req, buf_view(&line), c->mem);
  if (err_is(e)) return e;
  bool single = req->n_segments == 3;
  const table *t = req->n_segments == 2 || single ? schema_table(req->segments[1]) : NULL;
  if (!t) return not_kept();
  *r = (store_read){.config = c->config, .query = query_make(t)};
  if (single) r->query.id = req->segments[2];
  r->query.now_ms = c->now_ms;
  e = api_query_read(&r->query, req, c->mem);
  if (!err_is(e)) e = store_begin(r, c->mem);
  c->state = r;
  return e;
}

size_t cache_lookup_remove(context *c) {
  const store_read *r = c->state;
  size_t held = cache_find(r->key) ? 1 : 0;
  cache_remove(r->key);
  return held;
}

static void write_dependencies(json *j, const store_read *r, const cache_stamp *stamp) {
  json_key(j, S("depends_on"));
  json_array_begin(j);
  for (size_t i = 0; i < schema_n_tables; i++) {
    bool one = stamp->row != 0 && stamp->row_table == i;
    bool some = stamp->filter.table == i + 1; /* of its rows, those that its filter lets through */
    if (!one && !some && !(stamp->tables >> i & 1)) continue;
    json_object_begin(j);
    json_key_str(j, S("table"), schema_tables[i]->name);
    json_key(j, S("row"));
    if (one && !(stamp->tables >> i & 1)) {
      json_str(j, r->query.id);
    } else {
      json_null(j);
    }
    json_object_end(j);
  }
  json_array_end(j);
}

/* What is held, and as of when. */
static void write_held(json *j, cache_stamp *stamp, int status, size_t bytes, int64_t now_ms) {
  int64_t true_ms = stamp->stored_ms;
  if (changes_known() && !changes_affect(stamp) && changes_checked_ms() > true_ms) {
    true_ms = changes_checked_ms();
  }
  json_key_i64(j, S("status"), status);
  json_key(j, S("valid"));
  json_bool(j, changes_known() && !changes_affect(stamp));
  json_key_i64(j, S("as_of"), stamp->as_of);
  json_key_i64(j, S("age_ms"), now_ms > true_ms ? now_ms - true_ms : 0);
  json_key_i64(j, S("bytes"), (int64_t)bytes);
}

/* What KV has, or null. Whether it could answer now. [suspends] */
static bool write_kv(context *c, const store_read *r, json *j) {
  str value;
  cache_stamp stamp = {0};
  int status = 200;
  buf body = buf_make(c->mem, 256);
  uint32_t restart = changes_restart();
  json_key(j, S("kv"));
  str key = host_kv_present() && changes_known() ? store_kv_key(r, c->mem) : STR_EMPTY;
  bool held = key.ptr &&
              host_kv_get(c->slot, key, c->config->kv_timeout_ms, &value) == HOST_KV_HIT &&
              store_kv_read(r, value, c->mem, &stamp, &status, &body);
  if (!held) {
    json_null(j);
    return false;
  }
  json_object_begin(j);
  json_key_str(j, S("key"), key);
  write_held(j, &stamp, status, value.len, host_now_ms());
  json_object_end(j);
  return restart == changes_restart() && !changes_affect(&stamp);
}

static str due_name(freshness_due due) {
  switch (due) {
    case FRESHNESS_SERVE:
      return S("serve");
    case FRESHNESS_SERVE_THEN_CHECK:
      return S("serve-then-check");
    case FRESHNESS_CHECK_FIRST:
      return S("check-first");
  }
  __builtin_trap();
}

err cache_lookup_resume(context *c) {
  const store_read *r = c->state;
  buf body = buf_make(c->mem, 512);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key(&j, S("data"));
  json_object_begin(&j);
  json_key_str(&j, S("url"), r->key);
  bool in_kv = write_kv(c, r, &j);
  /* Looked at behind the wait, and not before: what memory holds is others' to change. */
  cache_entry *held = cache_find(r->key);
  cache_stamp stamp = {0};
  store_set_dependencies(&r->query, &stamp);
  bool true_still = held && changes_known() && !changes_affect(&held->stamp);
  json_key_str(&j, S("tier"), held ? S("memory") : S("none"));
  json_key_str(&j, S("answers"), true_still ? S("memory") : in_kv ? S("kv") : S("d1"));
  json_key_str(
      &j, S("due"),
      due_name(freshness_judge(c->config, (freshness_wish){0}, store_tables(r), host_now_ms())));
  if (held) {
    write_held(&j, &held->stamp, held->status, held->body.len, host_now_ms());
    stamp = held->stamp;
  } else {
    json_key(&j, S("valid"));
    json_bool(&j, false);
  }
  write_dependencies(&j, r, &stamp);
  json_object_end(&j);
  json_object_end(&j);
  if (!buf_ok(&body)) return err_no_memory();
  response_json(&c->res, buf_view(&body));
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  return OK;
}
