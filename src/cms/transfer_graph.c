/* transfer_graph: see cms/transfer_graph.h. The order is that in which Tarjan's algorithm finds
 * strongly connected components ("Depth-first search and linear graph algorithms", 1972): a
 * component comes after all that it reaches. It is written without recursion, since a chain of
 * references may be as long as the file. */
#include "cms/transfer_graph.h"

struct graph_edge {
  graph_edge *next_out, *next_in; /* of the same `from`; of the same `to` */
  graph_node *from, *to;
  const field *field;
};

struct graph_node {
  map_node node; /* the key: the table's number and the id */
  graph_node *next;
  const table *table;
  uint64_t line;   /* 0: no line has it */
  graph_edge *out; /* in the order of fields */
  graph_edge *in;
  bool good;    /* its line has no faults, and no reference that leads nowhere */
  bool doubted; /* may turn out not to be good */
  bool exists;  /* in the database */
  /* Of Tarjan's algorithm. */
  uint64_t index, low; /* 0: not visited */
  graph_edge *at;      /* the next edge to follow */
  graph_node *back;    /* where it was reached from */
  bool on_stack;
};

enum { QUESTION_BYTES = LIMIT_SQL_BYTES * 8 / 10 };

void transfer_graph_init(transfer_graph *g, arena *mem) {
  *g = (transfer_graph){.mem = mem};
  map_init(&g->nodes, (hash_key){0});
}

void transfer_graph_free(transfer_graph *g) { map_free(&g->nodes); }

/* --- adding ---------------------------------------------------------------- */

/* The node of a record, made if there is none. NULL without memory. */
static graph_node *node_of(transfer_graph *g, const table *t, str id) {
  buf key = buf_make(g->mem, id.len + 1);
  buf_u8(&key, (uint8_t)schema_table_index(t));
  buf_str(&key, id);
  map_node *old = NULL;
  if (!buf_ok(&key)) return NULL;
  graph_node *n = (graph_node *)(void *)map_get(&g->nodes, buf_view(&key));
  if (n) return n;
  n = arena_alloc(g->mem, sizeof *n);
  if (!n) return NULL;
  n->node.key = buf_view(&key);
  n->table = t;
  if (!map_put(&g->nodes, &n->node, &old)) return NULL;
  if (g->last) {
    g->last->next = n;
  } else {
    g->first = n;
  }
  g->last = n;
  g->n_nodes++;
  return n;
}

static str id_of(const graph_node *n) { return str_skip(n->node.key, 1); }

static bool add_edges(transfer_graph *g, graph_node *from, const db_row *row) {
  graph_edge **end = &from->out;
  for (size_t i = 0; i < row->table->n_fields; i++) {
    const field *f = &row->table->fields[i];
    if (f->kind != FIELD_REF || row->values[i].tag != WIRE_TEXT) continue;
    graph_node *to = node_of(g, f->opt.to, row->values[i].text);
    graph_edge *e = arena_alloc(g->mem, sizeof *e);
    if (!to || !e) return false;
    *e = (graph_edge){.from = from, .to = to, .field = f, .next_in = to->in};
    to->in = *end = e;
    end = &e->next_out;
  }
  return true;
}

uint64_t transfer_graph_add(transfer_graph *g, uint64_t line, const transfer_record *record) {
  if (!record->table || record->id.len == 0 || g->failed) return 0;
  graph_node *n = node_of(g, record->table, record->id);
  if (n && n->good) return n->line;
  if (n) {
    n->line = line;
    n->good = record->faults.n == 0;
  }
  g->failed = !n || (n->good && !add_edges(g, n, &record->row));
  return 0;
}

/* --- what the database has -------------------------------------------------- */

static bool is_there(const graph_node *n) { return n->good || n->exists; }

static void list(transfer_graph *g, graph_node *n) { g->list[g->n_list++] = n; }

/* What depends on a record that is not there may not be there either, unless the database has it.
 * Each node is listed once. */
static void list_dependents(transfer_graph *g) {
  size_t n_roots = 0;
  for (graph_node *n = g->first; n; n = n->next) {
    if (!is_there(n)) list(g, n);
  }
  n_roots = g->n_list;
  for (size_t i = 0; i < g->n_list; i++) {
    for (graph_edge *e = g->list[i]->in; e; e = e->next_in) {
      if (!e->from->good || e->from->doubted) continue;
      e->from->doubted = true;
      list(g, e->from);
    }
  }
  g->n_list -= n_roots;
  for (size_t i = 0; i < g->n_list; i++) g->list[i] = g->list[n_roots + i];
}

/* Takes from the good ones those with a reference that leads nowhere, and those that depend on
 * them. */
static void settle(transfer_graph *g) {
  g->n_list = 0;
  for (graph_node *n = g->first; n; n = n->next) {
    if (!is_there(n)) list(g, n);
  }
  for (size_t i = 0; i < g->n_list; i++) {
    for (graph_edge *e = g->list[i]->in; e; e = e->next_in) {
      bool was_there = is_there(e->from);
      e->from->good = false;
      if (was_there && !is_there(e->from)) list(g, e->from);
    }
  }
}

/* Makes the list of a phase. */
static void begin_phase(transfer_graph *g) {
  g->begun = true;
  g->n_list = g->n_asked = 0;
  if (!g->list) g->list = arena_alloc_array(g->mem, g->n_nodes, sizeof *g->list);
  if (!g->list) {
    g->failed = true;
  } else if (g->phase == GRAPH_ASKS_DEPENDENTS) {
    list_dependents(g);
  } else {
    for (graph_node *n = g->first; n; n = n->next) {
      if (!n->good && n->in) list(g, n);
    }
  }
}

/* The nodes of one table that are next in the list, as many as a statement may name. */
static const table *write_question(transfer_graph *g, sql *out) {
  while (g->n_asked < g->n_list && !g->list[g->n_asked]) g->n_asked++;
  if (g->n_asked == g->n_list) return NULL;
  const table *t = g->list[g->n_asked]->table;
  sql_raw(out, S("SELECT \"id\" FROM "));
  sql_ident(out, t->name);
  sql_raw(out, S(" WHERE \"id\" IN ("));
  bool comma = false;
  for (size_t i = g->n_asked; i < g->n_list && out->text.len < QUESTION_BYTES; i++) {
    if (!g->list[i] || g->list[i]->table != t) continue;
    if (comma) sql_raw(out, S(", "));
    comma = true;
    sql_literal(out, id_of(g->list[i]));
    g->list[i] = NULL; /* asked */
  }
  sql_raw(out, S(")"));
  return t;
}

const table *transfer_graph_ask(transfer_graph *g, sql *out) {
  while (g->phase != GRAPH_SETTLED && !g->failed) {
    if (!g->begun) begin_phase(g);
    const table *t = g->failed ? NULL : write_question(g, out);
    if (t) return t;
    g->phase = g->phase == GRAPH_ASKS_TARGETS ? GRAPH_ASKS_DEPENDENTS : GRAPH_SETTLED;
    g->begun = false;
    if (g->phase == GRAPH_SETTLED && !g->failed) settle(g);
  }
  return NULL;
}

void transfer_graph_exists(transfer_graph *g, const table *t, str id) {
  graph_node *n = node_of(g, t, id);
  if (n) n->exists = true;
}

void transfer_graph_each_missing(const transfer_graph *g, graph_missing *missing, void *context) {
  for (const graph_node *n = g->first; n; n = n->next) {
    if (n->line == 0 || n->good) continue;
    for (const graph_edge *e = n->out; e; e = e->next_out) {
      if (!is_there(e->to)) missing(context, n->line, e->field, id_of(n), id_of(e->to));
    }
  }
}

/* --- the order ------------------------------------------------------------- */

typedef struct {
  transfer_graph *g;
  uint64_t *lines; /* of a component */
  uint64_t visited;
  graph_group *group;
  void *context;
} ordering;

static void visit(ordering *o, graph_node *n, graph_node *back) {
  n->index = n->low = ++o->visited;
  n->at = n->out;
  n->back = back;
  n->on_stack = true;
  list(o->g, n);
}

/* Takes the component that begins at `root` from the stack. */
static void leave(ordering *o, const graph_node *root) {
  size_t end = o->g->n_list, n = 0;
  while (o->g->list[--o->g->n_list] != root) continue;
  for (size_t i = o->g->n_list; i < end; i++) {
    o->g->list[i]->on_stack = false;
    o->lines[n++] = o->g->list[i]->line;
  }
  o->group(o->context, o->lines, n);
}

static void lower(graph_node *n, uint64_t low) {
  if (low < n->low) n->low = low;
}

/* Follows all that is reached from `first`. */
static void walk(ordering *o, graph_node *first) {
  visit(o, first, NULL);
  for (graph_node *n = first; n;) {
    graph_edge *e = n->at;
    if (!e) {
      if (n->low == n->index) leave(o, n);
      if (n->back) lower(n->back, n->low);
      n = n->back;
      continue;
    }
    n->at = e->next_out;
    if (!e->to->good) continue; /* it is in the database */
    if (e->to->index == 0) {
      visit(o, e->to, n);
      n = e->to;
    } else if (e->to->on_stack) {
      lower(n, e->to->index);
    }
  }
}

bool transfer_graph_each_group(transfer_graph *g, graph_group *group, void *context) {
  ordering o = {.g = g, .group = group, .context = context};
  if (g->failed || !g->list) return !g->failed;
  o.lines = arena_alloc_array(g->mem, g->n_nodes, sizeof *o.lines);
  if (!o.lines) return false;
  g->n_list = 0;
  for (graph_node *n = g->first; n; n = n->next) {
    if (n->good && n->index == 0) walk(&o, n);
  }
  return true;
}
