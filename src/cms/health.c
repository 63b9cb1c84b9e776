/* health: see cms/health.h. */
#include "cms/health.h"

#include "format/json.h"
#include "format/sql.h"
#include "host/host.h"

static err health_begin(context *c) {
  bool deep = false;
  for (size_t i = 0; i < c->req.n_params; i++) {
    const url_param *p = &c->req.params[i];
    deep = str_eq(p->name, S("deep")) && str_eq(p->value, S("true"));
    if (!deep) {
      return err_make(ERR_BAD_REQUEST, p->name, S("The only parameter here is deep=true."));
    }
  }
  response_header(&c->res, S("cache-control"), S("private, no-store"));
  if (!deep) {
    response_json(&c->res, S("{\"status\":\"ok\"}"));
  } else {
    c->needs_io = true;
  }
  return OK;
}

static bool ask_d1(context *c) {
  buf message = buf_make(c->mem, 64);
  sql *statement = arena_alloc(c->mem, sizeof *statement);
  str reply;
  if (!statement) return false;
  sql_init(statement, c->mem);
  sql_raw(statement, S("SELECT 1"));
  if (!sql_ok(statement)) return false;
  buf_le32(&message, 1);
  sql_write(statement, &message);
  return buf_ok(&message) && host_db(c->slot, buf_view(&message), &reply);
}

static bool ask_kv(context *c) {
  str value;
  return host_kv_get(c->slot, S("health"), c->config->kv_timeout_ms, &value) != HOST_KV_FAILED;
}

/* KV is an aid: its failure is told, but the site works without. */
static err health_resume(context *c) {
  bool d1 = ask_d1(c);
  bool bound = host_kv_present();
  bool kv = bound && ask_kv(c);
  buf body = buf_make(c->mem, 128);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key_str(&j, S("status"), d1 ? S("ok") : S("failing"));
  json_key_str(&j, S("d1"), d1 ? S("ok") : S("failing"));
  json_key_str(&j, S("kv"), !bound ? S("not bound") : kv ? S("ok") : S("failing"));
  json_object_end(&j);
  if (!buf_ok(&body)) return err_no_memory();
  response_json(&c->res, buf_view(&body));
  if (!d1) {
    c->res.status = 503;
    response_header(&c->res, S("retry-after"), S("1"));
  }
  return OK;
}

const handler health_check = {.begin = health_begin, .resume = health_resume};
