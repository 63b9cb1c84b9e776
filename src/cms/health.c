/* health: see cms/health.h. */
#include "cms/health.h"

#include "data/schema_guard.h"
#include "format/json.h"
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

static bool ask_kv(context *c) {
  str value;
  return host_kv_get(c->slot, S("health"), c->config->kv_timeout_ms, &value) != HOST_KV_FAILED;
}

/* KV is an aid: its failure is told, but the site works without. */
static err health_resume(context *c) {
  err schema = schema_guard_check(c->slot);
  bool lacking = schema.code == ERR_SCHEMA;
  bool d1 = !err_is(schema) || lacking;
  bool bound = host_kv_present();
  bool kv = bound && ask_kv(c);
  buf body = buf_make(c->mem, 128);
  json j = json_make(&body);
  json_object_begin(&j);
  json_key_str(&j, S("status"), d1 && !lacking ? S("ok") : S("failing"));
  json_key_str(&j, S("d1"), d1 ? S("ok") : S("failing"));
  json_key_str(&j, S("kv"), !bound ? S("not bound") : kv ? S("ok") : S("failing"));
  json_key_str(&j, S("schema"), lacking ? S("failing") : d1 ? S("ok") : S("unknown"));
  if (lacking) json_key_str(&j, S("detail"), schema.detail);
  json_object_end(&j);
  if (!buf_ok(&body)) return err_no_memory();
  response_json(&c->res, buf_view(&body));
  if (!d1 || lacking) {
    c->res.status = 503;
    response_header(&c->res, S("retry-after"), S("1"));
  }
  return OK;
}

const handler health_check = {
    .begin = health_begin, .resume = health_resume, .asked = ASKED_BY_HANDLER};
