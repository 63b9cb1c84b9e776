/* app: the one route table, and the order in which a request passes through the application:
 *
 *   hit → slot → CORS → request → route → OPTIONS → redirect of trailing slashes → 404, 405 →
 *   who asks → handler → conditional → HEAD
 *
 * Everything up to the handler's `begin` runs without I/O, so whatever memory can answer is
 * answered at once. */
#include "app.h"

#include "base/hash.h"
#include "base/limits.h"
#include "cms/api.h"
#include "cms/api_batch.h"
#include "cms/api_write.h"
#include "cms/auth.h"
#include "cms/auth_login.h"
#include "cms/auth_memory.h"
#include "cms/cache_admin.h"
#include "cms/describe.h"
#include "cms/endpoint.h"
#include "cms/filler.h"
#include "cms/health.h"
#include "cms/openapi.h"
#include "cms/trap.h"
#include "cms/upkeep.h"
#include "data/cache.h"
#include "data/changes.h"
#include "data/config.h"
#include "data/freshness.h"
#include "data/replicas.h"
#include "data/schema_guard.h"
#include "data/store.h"
#include "host/host.h"
#include "http/conditional.h"
#include "http/context.h"
#include "http/cookies.h"
#include "http/cors.h"
#include "http/hit.h"
#include "http/router.h"

/* The site's own, from schema/endpoints.def, stand before what would match them. Read from the top
 * for every request, so what is asked most comes first. */
#define READS (METHOD_GET | METHOD_HEAD)
static const route ROUTES[] = {
    {.pattern = "/v1", .methods = READS, .handler = &api_index},
    {.pattern = "/v1/openapi.json", .methods = READS, .handler = &openapi_handler},
    {.pattern = "/v1/schema", .methods = READS, .handler = &describe_schema},
    {.pattern = "/v1/demo",
     .methods = READS | METHOD_POST | METHOD_DELETE,
     .handler = &filler_read,
     .writer = &filler_write},
    {.pattern = "/v1/cache",
     .methods = READS | METHOD_DELETE,
     .handler = &cache_admin,
     .writer = &cache_admin},
    {.pattern = "/v1/batch", .methods = METHOD_POST, .handler = &api_batch, .writer = &api_batch},
    {.pattern = "/v1/{table}",
     .methods = READS | METHOD_POST,
     .handler = &api_list,
     .writer = &api_write},
    {.pattern = "/v1/auth/me", .methods = READS, .handler = &auth_me},
    {.pattern = "/v1/auth/login",
     .methods = METHOD_POST,
     .handler = &auth_login,
     .writer = &auth_login},
    {.pattern = "/v1/auth/logout",
     .methods = METHOD_POST,
     .handler = &auth_logout,
     .writer = &auth_logout},
    {.pattern = "/v1/auth/welcome",
     .methods = METHOD_POST,
     .handler = &auth_welcome,
     .writer = &auth_welcome},
    {.pattern = "/v1/auth/password",
     .methods = METHOD_POST,
     .handler = &auth_password,
     .writer = &auth_password},
    {.pattern = "/v1/auth/links",
     .methods = METHOD_POST,
     .handler = &auth_link,
     .writer = &auth_link},
    {.pattern = "/v1/auth/sessions",
     .methods = READS | METHOD_DELETE,
     .handler = &auth_session_list,
     .writer = &auth_session_end},
    {.pattern = "/v1/auth/sessions/{id}",
     .methods = METHOD_DELETE,
     .handler = &auth_session_end,
     .writer = &auth_session_end},
    {.pattern = "/v1/auth/tokens",
     .methods = READS | METHOD_POST,
     .handler = &auth_token_list,
     .writer = &auth_token_make},
    {.pattern = "/v1/auth/tokens/{id}",
     .methods = METHOD_DELETE,
     .handler = &auth_token_end,
     .writer = &auth_token_end},
#define ENDPOINT(path_, function_, ...) \
  {.pattern = path_,                    \
   .methods = READS,                    \
   .handler = &endpoint_handler,        \
   .with = &(const endpoint_def){.path = path_, .answer = function_, __VA_ARGS__}},
#include "schema/endpoints.def"
#undef ENDPOINT
    {.pattern = "/v1/{table}/{id}",
     .methods = READS | METHOD_PATCH | METHOD_PUT | METHOD_DELETE,
     .handler = &api_record,
     .writer = &api_write},
    {.pattern = "/cron", .methods = METHOD_CRON, .handler = &upkeep, .writer = &upkeep},
    {.pattern = "/health", .methods = READS, .handler = &health_check},
#ifdef STRATUS_TEST_HOOKS
    {.pattern = "/test/trap", .methods = METHOD_GET, .handler = &trap_at_once},
    {.pattern = "/test/trap-in-flight", .methods = METHOD_GET, .handler = &trap_in_flight},
    {.pattern = "/test/overflow", .methods = METHOD_GET, .handler = &trap_stack},
#endif
};

/* All that an isolate shares between requests, but for the cache and the slots. */
static struct {
  arena mem; /* of the settings' texts */
  config config;
  err misconfigured;
} app;

#ifdef STRATUS_TEST_PRINCIPAL
static query_principal app_principal;

void app_be(str user_id, str role) {
  app_principal = (query_principal){0};
  if (user_id.ptr) app_principal.user_id = WIRE_OF_TEXT(user_id);
  if (role.ptr) app_principal.role = WIRE_OF_TEXT(role);
}
#endif

void app_boot(str settings) {
  hash_key key;
  app.config = config_default();
  arena_init(&app.mem, LIMIT_ARENA_BYTES);
  app.misconfigured = config_read(settings, &app.mem, &app.config);
  /* What does not fit was cut by the shim, at most three bytes early, between characters. */
  if (settings.len + 3 >= LIMIT_INPUT_BYTES) {
    app.misconfigured = err_make(ERR_INTERNAL, STR_EMPTY,
                                 S("The worker's variables and secrets are longer than 32 KiB "
                                   "together; some would be ignored."));
  }
  if (err_is(app.misconfigured)) host_log(HOST_ERROR, app.misconfigured.detail);
  host_random(&key, sizeof key);
  schema_guard_reset();
  replicas_use(app.config.d1_sessions);
  changes_reset();
  auth_memory_reset();
  store_reset();
  cache_init(key, (size_t)app.config.cache_bytes);
  hit_reset(key);
}

#define ANY_ORIGIN "access-control-allow-origin: *\n"
#define CONSTANT_HEAD                        \
  ANY_ORIGIN                                 \
  "content-type: application/problem+json\n" \
  "cache-control: private, no-store\n"       \
  "x-content-type-options: nosniff\n"

/* Makes *a an answer that is constant, so it needs no memory itself. `head` begins with ANY_ORIGIN,
 * which is left out unless all origins may read. */
static void set_constant(slot_answer *a, str line, int32_t status, str head, str body) {
  bool has_body = !str_starts(line, S("HEAD "));
  bool any_origin = str_eq(app.config.cors_origins, S("*"));
  if (!any_origin) head = str_skip(head, sizeof ANY_ORIGIN - 1);
  a->next = SLOT_DONE;
  a->status = status;
  a->head = head.ptr;
  a->head_bytes = (uint32_t)head.len;
  a->head_own_bytes = 0;
  a->body = has_body ? body.ptr : NULL;
  a->body_bytes = has_body ? (uint32_t)body.len : 0;
}

/* There is no room for the request now. */
static void set_busy(slot_answer *a, str line) {
  set_constant(
      a, line, 503, S(CONSTANT_HEAD "retry-after: 1\n"),
      S("{\"type\":\"/errors/busy\",\"title\":\"Busy\",\"status\":503,\"detail\":\"Too many "
        "requests are in flight; try again in a moment.\"}"));
}

/* The request alone needs more than LIMIT_ARENA_BYTES, and always will. */
static void set_too_large(slot_answer *a, str line) {
  set_constant(
      a, line, 400, S(CONSTANT_HEAD),
      S("{\"type\":\"/errors/bad-request\",\"title\":\"Bad request\",\"status\":400,"
        "\"detail\":\"The answer is too large; ask for fewer records, includes or fields.\"}"));
}

/* A write was sent, and memory does not suffice to say what became of it. */
static void set_unanswered(slot_answer *a, str line) {
  set_constant(
      a, line, 503, S(CONSTANT_HEAD "retry-after: 1\n"),
      S("{\"type\":\"/errors/busy\",\"title\":\"Busy\",\"status\":503,\"detail\":\"The write may "
        "have been done, but there is no memory for its answer; read before you send it "
        "again.\"}"));
}

/* The answer when there is no slot to make one in. */
static slot_answer *answer_busy(str line, int64_t now_ms) {
  static slot_answer busy;
  busy = (slot_answer){.retire = slot_any_stuck(now_ms)};
  set_busy(&busy, line);
  return &busy;
}

static err redirect_slash(context *c) {
  buf to = buf_make(c->mem, c->req.url.path.len + c->req.url.query.len + 2);
  size_t end = c->req.url.path.len;
  while (end > 1 && c->req.url.path.ptr[end - 1] == '/') end--;
  /* A path that begins with two slashes would be read as another host. */
  buf_str(&to, c->req.url.origin);
  buf_str(&to, str_slice(c->req.url.path, 0, end));
  if (c->req.url.query.len) {
    buf_char(&to, '?');
    buf_str(&to, c->req.url.query);
  }
  if (!buf_ok(&to)) return err_no_memory();
  response_redirect(&c->res, buf_view(&to));
  return OK;
}

static err refuse_method(context *c, const route *r) {
  buf allow = buf_make(c->mem, 64);
  router_write_methods(r->methods, &allow);
  response_header(&c->res, S("allow"), buf_view(&allow));
  return err_make(ERR_METHOD_NOT_ALLOWED, STR_EMPTY,
                  S("This path does not know the method; the Allow header lists those it does."));
}

/* The session is in it, so one that can not be read is not taken for none. */
static err read_cookies(context *c) {
  switch (host_header_read(S("cookie"), c->mem, &c->cookies)) {
    case HOST_HEADER_READ:
      return OK;
    case HOST_HEADER_ABSENT:
      c->cookies = STR_EMPTY;
      return OK;
    case HOST_HEADER_UNREADABLE:
      break;
  }
  c->cookies = STR_EMPTY;
  if (c->mem->exhausted) return err_no_memory();
  return err_make(ERR_BAD_REQUEST, S("Cookie"), S("The Cookie header is longer than 8192 bytes."));
}

/* The change that the client has seen: X-Min-Seq, or the cookie that a write gave its browser. */
static err read_min_seq(context *c) {
  str text;
  if (host_header(S("x-min-seq"), c->mem, &text)) {
    if (str_to_i64(text, &c->wish.min_seq) && c->wish.min_seq >= 0) return OK;
    return err_make(ERR_BAD_REQUEST, S("X-Min-Seq"),
                    S("X-Min-Seq must be a number that an X-Seq header had."));
  }
  if (!c->cookies.ptr || !cookies_find(c->cookies, S(COOKIE_SEQ), &text)) return OK;
  if (!str_to_i64(text, &c->wish.min_seq) || c->wish.min_seq < 0) c->wish.min_seq = 0;
  return OK;
}

static err read_headers(context *c) {
  str cache_control;
  err e = read_cookies(c);
  if (err_is(e)) return e;
  if (!host_header(S("if-none-match"), c->mem, &c->if_none_match)) c->if_none_match = STR_EMPTY;
  c->wish.insists = host_header(S("cache-control"), c->mem, &cache_control) &&
                    conditional_no_cache(cache_control);
  return read_min_seq(c);
}

static err dispatch(context *c, str line) {
  err e = request_read(&c->req, line, c->mem);
  if (err_is(e)) return e;
  if (err_is(app.misconfigured)) return app.misconfigured;
  const route *r = router_find(ROUTES, sizeof ROUTES / sizeof *ROUTES, c);
  /* Anywhere: the request that follows may say 404, or redirect, which a preflight may not. */
  if (c->req.method == METHOD_OPTIONS) {
    cors_answer_options(c, r ? r->methods : METHOD_GET | METHOD_HEAD);
    return OK;
  }
  if (c->req.trailing_slash) return redirect_slash(c);
  if (!r) return err_make(ERR_NOT_FOUND, STR_EMPTY, S("There is nothing here; the API is at /v1."));
  if (r->handler->find) e = r->handler->find(c);
  if (err_is(e)) return e;
  if (!(r->methods & c->req.method)) return refuse_method(c, r);
  c->handler = c->req.method & READS ? r->handler : r->writer;
  c->with = r->with;
  e = read_headers(c);
  if (!err_is(e)) e = auth_read(c);
#ifdef STRATUS_TEST_PRINCIPAL
  if (auth_is_anonymous(c) && app_principal.role.tag != WIRE_NULL) {
    c->principal = app_principal;
    c->asker.kind = ASKER_SESSION;
  }
#endif
  if (err_is(e)) return e;
  c->begins_late = c->asker.pending && c->handler->asked == ASKED_BEFORE_BEGIN;
  if (!c->begins_late) return c->handler->begin(c);
  c->needs_io = true;
  return OK;
}

/* What is left once the request may wait. [suspends] */
static err go_on(context *c) {
  err e = c->handler->asked == ASKED_BY_HANDLER ? OK : auth_resolve(c);
  if (err_is(e)) return e;
  if (!c->begins_late) return c->handler->resume(c);
  c->needs_io = false;
  e = c->handler->begin(c);
  return !err_is(e) && c->needs_io ? c->handler->resume(c) : e;
}

/* Turns the response into what the shim reads. */
static slot_answer *finish(context *c, err e) {
  response *res = &c->res;
  slot_answer *a = &c->slot->answer;
  if (err_is(e)) {
    c->etag = STR_EMPTY;
    c->head_key = 0;
    auth_refused(c, e);
    response_problem(res, c->mem, e);
    /* Whatever it was about, memory that ran out is its likely cause. */
    if (c->mem->exhausted) res->head.failed = true;
  }
  if ((c->req.method & READS) && conditional_none_match_hit(c->if_none_match, c->etag)) {
    res->status = 304;
    res->has_body = false;
  }
  if (c->req.method == METHOD_HEAD) res->has_body = false;
  buf_str(&res->head, S("x-content-type-options: nosniff\n"));
  /* What somebody sees is for this site's pages only, not for others' to embed. */
  if (c->asker.kind == ASKER_SESSION) {
    buf_str(&res->head, S("cross-origin-resource-policy: same-origin\n"));
  }
  a->head_own_bytes = (uint32_t)response_join(res);
  /* Whatever the answer: who took the turn to ask the change log must give it back. */
  a->after = c->wants_after || auth_wants_after(c);
  str head = buf_view(&res->head);
  if (!buf_ok(&res->head)) {
    if (c->may_have_written) {
      set_unanswered(a, c->req.line);
    } else if (c->mem->over_limit) {
      set_too_large(a, c->req.line);
    } else {
      set_busy(a, c->req.line);
    }
    return a;
  }
  a->next = SLOT_DONE;
  a->status = res->status;
  a->head = head.ptr;
  a->head_bytes = (uint32_t)head.len;
  a->body = res->has_body ? (res->body.ptr ? res->body.ptr : "") : NULL;
  a->body_bytes = res->has_body ? (uint32_t)res->body.len : 0;
  /* With a list of origins the head depends on the client's own. */
  bool kept = c->head_key && (!c->has_origin || str_eq(c->config->cors_origins, S("*")));
  uint32_t kind = (res->status == 304 ? HEAD_OF_304 : 0) | (c->has_origin ? HEAD_OF_ORIGIN : 0);
  a->head_key = kept ? c->head_key * HEAD_KINDS + kind : 0;
  a->head_age_s = c->head_age_s;
  if (c->held) hit_learn(c, a, c->held);
  return a;
}

slot_answer *app_begin(str line) {
  int64_t now_ms = host_now_ms();
  slot_answer *hit = hit_find(&app.config, line, now_ms);
  if (hit) return hit;
  slot *s = slot_open(now_ms);
  if (!s) return answer_busy(line, now_ms);
  context *c = arena_alloc(&s->mem, sizeof *c);
  if (!c) {
    slot_close(s);
    return answer_busy(line, now_ms);
  }
  s->task = c;
  c->slot = s;
  c->mem = &s->mem;
  c->config = &app.config;
  c->now_ms = now_ms;
  c->res = response_make(c->mem);
  /* The line is the caller's, and others come while this request is suspended. */
  if (!arena_copy(c->mem, line, &line)) {
    slot_close(s);
    return answer_busy(line, now_ms);
  }
  cors_write(c);
  err e = dispatch(c, line);
  if (!err_is(e) && c->needs_io) {
    s->answer.next = SLOT_RESUME;
    return &s->answer;
  }
  return finish(c, e);
}

slot_answer *app_resume(slot *s) {
  context *c = s->task;
  err e = go_on(c);
  slot_check(s);
  return finish(c, e);
}

void app_after(slot *s) {
  context *c = s->task;
  s->task = NULL; /* may be gone when `after` returns */
  if (auth_wants_after(c)) auth_after(c);
  if (c->wants_after) c->handler->after(c);
  slot_check(s);
}

void app_end(slot *s) { slot_close(s); }

void app_shutdown(void) {
  cache_clear();
  hit_free();
  slot_free_all();
  arena_free(&app.mem);
}
