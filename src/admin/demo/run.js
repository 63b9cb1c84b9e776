// Making and removing demo records by /v1/demo, some at a time, so that the reader sees how it goes and can stop it.
import { del, get, post, Problem, queryText } from "../api.js";
import { fieldLabel, labelOf, may, tableOf } from "../model.js";
import { schema } from "../session.js";

const PER_REQUEST = 25; // the API takes 50; progress should be seen
export const MOST = 500; // of one table at a time

/** Whether it is no use to go on. */
const isFatal = (problem) => problem.status === 0 || problem.status === 401 || problem.status === 403 || problem.status === 429 || problem.status >= 500;

/** Tables that can be filled, in an order in which all that a record must refer to is there before it. */
export function tablesInOrder() {
  const tables = schema.value.tables.filter((table) => may(table, "create"));
  const ordered = [];
  const visit = (table, above) => {
    if (ordered.includes(table) || above.includes(table)) return; // a circle: somewhere it has to begin
    for (const { to } of table.fields.filter(({ kind }) => kind === "ref")) {
      const target = tableOf(to);
      if (target && tables.includes(target)) visit(target, [...above, table]);
    }
    ordered.push(table);
  };
  for (const table of tables) visit(table, []);
  return ordered;
}

/** How many of each there are that the button made: {name: n}. */
export async function askDemo(signal) {
  return (await get("/v1/demo", {}, { signal })).data;
}

/**
 * Makes `wanted`: [{table, count}], one table after the other. Calls `tell(state)` as it goes on: {steps: [{name, done, count, problem}],
 * fatal}. What is refused for one table does not hold up the next.
 */
export async function makeRecords(wanted, tell, isStopped) {
  const state = { steps: wanted.map(({ table, count }) => ({ name: table.name, done: 0, count, problem: null })), fatal: null };
  for (const step of state.steps) {
    while (step.done < step.count && !step.problem && !state.fatal && !isStopped()) {
      await attempt(state, step, async () => {
        const { data } = await post("/v1/demo", { table: step.name, count: Math.min(PER_REQUEST, step.count - step.done) });
        step.done += data.created;
        if (data.created === 0) step.count = step.done; // it has no more to give
      });
      tell({ ...state });
    }
  }
  return state;
}

async function attempt(state, step, request) {
  try {
    await request();
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    if (isFatal(error)) state.fatal = error;
    else step.problem = error;
  }
}

/** Removes what was made in one table, as far as it goes now. Says how many went. */
async function removeFrom(state, step, tell, isStopped) {
  const before = step.done;
  for (let isDone = false; !isDone && !step.problem && !state.fatal && !isStopped(); ) {
    await attempt(state, step, async () => {
      const { data } = await del(`/v1/demo${queryText({ table: step.name })}`);
      step.done += data.removed;
      step.remaining = data.remaining;
      isDone = data.remaining === 0 || data.removed === 0;
      // What went with others, or was deleted by hand, is no work to be done any more.
      step.count = step.done + step.remaining;
    });
    tell({ ...state });
  }
  return step.done - before;
}

/**
 * Removes what was made in these tables, `counts` of them, those that refer to others first; again as long as that lets more go,
 * since tables may refer to each other in a ring. A step's `remaining` is what could not go.
 */
export async function removeRecords(tables, counts, tell, isStopped) {
  const steps = tables.filter(({ name }) => counts[name] > 0).map(({ name }) => ({ name, done: 0, count: counts[name], remaining: counts[name], problem: null }));
  const state = { steps: steps.reverse(), fatal: null };
  let removed;
  do {
    removed = 0;
    for (const step of state.steps.filter(({ remaining }) => remaining > 0)) removed += await removeFrom(state, step, tell, isStopped);
  } while (removed > 0 && !state.fatal && !isStopped());
  return state;
}

/** What may hold records of a table back, in words: references that forbid that they go, or would go with them. */
export function holdersOf(name) {
  return schema.value.tables.flatMap((table) =>
    table.fields.filter((field) => field.to === name && field.on_delete !== "set-null").map((field) => `${labelOf(table)} (${fieldLabel(field)})`),
  );
}
