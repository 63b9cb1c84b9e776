/* publish: see data/publish.h. */
#include "data/publish.h"

#include "data/store.h"
#include "data/store_kv.h"
#include "host/host.h"
#include "store_parts.h"

static query public_query(const db *d, const table *t, str id) {
  query q = query_make(t);
  q.id = id;
  q.now_ms = d->now_ms;
  return q;
}

static publish_record *add_record(publication *p, arena *mem) {
  enum { FIRST = 4 };
  if (p->n == p->cap) {
    size_t cap = p->cap ? p->cap * 2 : FIRST;
    publish_record *records =
        p->cap ? arena_grow(mem, p->records, p->cap * sizeof *records, cap * sizeof *records)
               : arena_alloc_array(mem, cap, sizeof *records);
    if (!records) return NULL;
    p->records = records;
    p->cap = cap;
  }
  return &p->records[p->n++];
}

void publish_add(publication *p, db_batch *b, const table *t, str id) {
  if (err_is(b->fault) || !store_kv_chosen(p->config)) return;
  publish_record *record = add_record(p, b->db->mem);
  if (!record) return;
  db asker = *b->db; /* the public */
  db *mine = b->db;
  asker.principal = (query_principal){0};
  asker.trusted = false;
  query q = public_query(&asker, t, id);
  b->db = &asker;
  *record = (publish_record){.number = db_add_select(b, &q), .table = t, .id = id};
  b->db = mine;
}

void publish_make(publication *p, const db_batch *b, int64_t as_of) {
  arena *mem = b->db->mem;
  for (size_t i = 0; i < p->n; i++) {
    publish_record *record = &p->records[i];
    store_read *r = arena_alloc(mem, sizeof *r);
    if (!r) return;
    r->config = p->config;
    r->query = public_query(b->db, record->table, record->id);
    cache_stamp stamp = {.stored_ms = b->db->now_ms, .as_of = as_of};
    store_set_dependencies(&r->query, &stamp);
    str key = store_kv_key(r, mem);
    record->value = store_kv_write(r, &stamp, db_result(b, record->number)->cells, STR_EMPTY, mem);
    if (record->value.ptr) record->key = key;
  }
}

bool publish_wanted(const publication *p) {
  for (size_t i = 0; i < p->n; i++) {
    if (p->records[i].key.ptr) return true;
  }
  return false;
}

void publish_send(const publication *p, slot *s) {
  for (size_t i = 0; i < p->n; i++) {
    const publish_record *record = &p->records[i];
    if (!record->key.ptr) continue;
    if (host_kv_put(s, record->key, record->value, STORE_KV_TTL_S)) continue;
    host_log(HOST_WARN, S("KV refused a write; readers will ask the database."));
  }
}
