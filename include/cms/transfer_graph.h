/* transfer_graph: which records of a file can be written, and in what order: a record after those
 * that it refers to, records that refer to each other in a ring at once. Records are known by their
 * lines' numbers; of each only its id and references are kept. */
#ifndef STRATUS_CMS_TRANSFER_GRAPH_H
#define STRATUS_CMS_TRANSFER_GRAPH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/attr.h"
#include "base/map.h"
#include "base/str.h"
#include "cms/transfer.h"
#include "data/schema.h"
#include "format/sql.h"

typedef struct graph_node graph_node;
typedef struct graph_edge graph_edge;

typedef struct {
  arena *mem;
  map nodes; /* by table and id */
  graph_node *first, *last;
  graph_node **list; /* what is asked now, or the stack while ordering */
  size_t n_nodes, n_list, n_asked;
  enum { GRAPH_ASKS_TARGETS, GRAPH_ASKS_DEPENDENTS, GRAPH_SETTLED } phase;
  bool begun;  /* the list of this phase is made */
  bool failed; /* without memory: the results mean nothing */
} transfer_graph;

void transfer_graph_init(transfer_graph *g, arena *mem);
void transfer_graph_free(transfer_graph *g); /* what is not in the arena */

/* Adds the record of a line, also one with faults, if it has an id. Returns the line that has the
 * same record already, and then nothing is added; else 0. */
uint64_t transfer_graph_add(transfer_graph *g, uint64_t line, const transfer_record *record);

/* When all are added: questions about records that may be in the database, until it returns NULL.
 * Renders one that selects the ids that exist, as literals; returns their table. Each answer goes
 * to transfer_graph_exists before the next question. */
const table *transfer_graph_ask(transfer_graph *g, sql *out);
void transfer_graph_exists(transfer_graph *g, const table *t, str id);

/* Then: calls `missing` for each reference, of a record that is otherwise good, to a record that
 * neither the file can bring nor the database has. Such a record can not be written. */
typedef void graph_missing(void *context, uint64_t line, const field *f, str from_id, str to_id);
void transfer_graph_each_missing(const transfer_graph *g, graph_missing *missing, void *context);

/* And the lines that can be written, in order. `group` gets what has to be in one transaction, with
 * the checks of references deferred if there are several. False without memory. */
typedef void graph_group(void *context, const uint64_t *lines, size_t n);
NODISCARD bool transfer_graph_each_group(transfer_graph *g, graph_group *group, void *context);

#endif
