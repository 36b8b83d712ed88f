/** A value that tells when it changes. */
export interface Store<T> {
  get(): T;
  set(value: T): void;
  /** Calls at once and on each change; ends with the signal. */
  watch(signal: AbortSignal | null, look: (value: T) => void): void;
}

export function store<T>(first: T): Store<T> {
  let current = first;
  const lookers = new Set<(value: T) => void>();
  return {
    get: () => current,
    set: (value) => {
      if (Object.is(value, current)) return;
      current = value;
      for (const look of [...lookers]) look(value);
    },
    watch: (signal, look) => {
      if (signal?.aborted) return;
      lookers.add(look);
      signal?.addEventListener("abort", () => lookers.delete(look));
      look(current);
    },
  };
}
