// What a page asks for, and how that goes.
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { Problem } from "./api.js";

/**
 * Loads by `ask(signal)` when one of `needs` changes: {data, problem, isLoading, reload}. What was there stays while the
 * new is on its way, so that nothing flickers; an answer to an old question is dropped. `isLoading` is true from the first
 * time that the new question is drawn with, before it is sent. `needs` are compared as JSON: texts and numbers.
 */
export function useLoad(ask, needs) {
  const [state, setState] = useState({ data: undefined, problem: null, isLoading: true, key: null });
  const key = JSON.stringify(needs);
  const latest = useRef(null);
  latest.current = { ask, key };
  const running = useRef(null);

  const reload = useCallback(async () => {
    running.current?.abort();
    const controller = new AbortController();
    running.current = controller;
    const asked = latest.current;
    setState((old) => ({ ...old, isLoading: true, key: asked.key }));
    try {
      const data = await asked.ask(controller.signal);
      if (!controller.signal.aborted) setState((old) => ({ ...old, data, problem: null, isLoading: false }));
    } catch (error) {
      if (error.name === "AbortError" || controller.signal.aborted) return;
      if (!(error instanceof Problem)) console.error(error);
      setState((old) => ({ ...old, problem: error, isLoading: false }));
    }
  }, []);

  useEffect(() => {
    reload();
    return () => running.current?.abort();
  }, [key]);

  return { ...state, isLoading: state.isLoading || state.key !== key, reload };
}

/** Whether the component is still there when something asynchronous ends. */
export function useAlive() {
  const alive = useRef(true);
  useEffect(
    () => () => {
      alive.current = false;
    },
    [],
  );
  return alive;
}
