import { useCallback, useMemo } from "react";
import { useSearchParams } from "react-router";

/** The parameters of a screen's address: a text each, or several of them for a filter with more than one value. */
export type UrlState = Record<string, string | readonly string[]>;

type ChangeOptions = { push?: boolean; toTop?: boolean };

/** Reads the parameters of an address. An absent one has its value of `defaults`; unknown ones are ignored. */
export function parseUrlState<State extends UrlState>(parameters: URLSearchParams, defaults: State): State {
  const read = ([name, initial]: [string, UrlState[string]]) => {
    if (Array.isArray(initial)) return [name, parameters.has(name) ? parameters.getAll(name) : initial];
    return [name, parameters.get(name) ?? initial];
  };
  return Object.fromEntries(Object.entries(defaults).map(read)) as State;
}

/** Writes changed parameters into an address. A parameter that has its default value is removed. */
export function writeUrlState<State extends UrlState>(
  parameters: URLSearchParams,
  change: Partial<State>,
  defaults: State,
): URLSearchParams {
  const written = new URLSearchParams(parameters);
  for (const [name, value] of Object.entries(change)) {
    written.delete(name);
    if (value === undefined || String(value) === String(defaults[name])) continue;
    for (const one of Array.isArray(value) ? value : [value]) written.append(name, String(one));
  }
  return written;
}

/**
 * The state of a screen that its address holds: filters, tab, sorting, selected row. `defaults` must be a constant.
 * Changes replace the history's entry, unless `push` is set. They keep the position of the page, unless `toTop` is set.
 */
export function useUrlState<State extends UrlState>(
  defaults: State,
): [State, (change: Partial<State>, options?: ChangeOptions) => void] {
  const [parameters, setParameters] = useSearchParams();
  const state = useMemo(() => parseUrlState(parameters, defaults), [parameters, defaults]);
  const change = useCallback(
    (values: Partial<State>, { push = false, toTop = false }: ChangeOptions = {}) =>
      setParameters((current) => writeUrlState(current, values, defaults), {
        replace: !push,
        preventScrollReset: !toTop,
      }),
    [setParameters, defaults],
  );
  return [state, change];
}
