export interface Node { name: string; after: string[] }
export interface Placed { name: string; column: number; row: number }
export interface Edge { from: string; to: string }

/** Lays a graph without circles in columns: each job right of everything that it comes after. Rows follow the middle of the forerunners. */
export function layout(jobs: Node[]): { placed: Placed[]; edges: Edge[]; columns: number; rows: number } {
  const known = new Map(jobs.map((job) => [job.name, job]));
  const depth = new Map<string, number>();
  const deep = (name: string, trail: Set<string>): number => {
    const found = depth.get(name);
    if (found !== undefined) return found;
    if (trail.has(name)) return 0;
    trail.add(name);
    const before = (known.get(name)?.after ?? []).filter((one) => known.has(one));
    const value = before.length === 0 ? 0 : 1 + Math.max(...before.map((one) => deep(one, trail)));
    depth.set(name, value);
    return value;
  };
  for (const job of jobs) deep(job.name, new Set());
  const edges = jobs.flatMap((job) => job.after.filter((one) => known.has(one)).map((from) => ({ from, to: job.name })));
  const linked = new Set(edges.flatMap((edge) => [edge.from, edge.to]));
  const rowOf = new Map<string, number>();
  const columns = Math.max(0, ...depth.values()) + 1;
  let rows = 0;
  for (let column = 0; column < columns; column++) {
    const here = jobs.filter((job) => depth.get(job.name) === column && (column > 0 || linked.has(job.name)));
    const wish = (job: Node): number => {
      const before = job.after.map((one) => rowOf.get(one)).filter((row): row is number => row !== undefined);
      return before.length === 0 ? 0 : before.reduce((sum, row) => sum + row, 0) / before.length;
    };
    let next = 0;
    for (const job of [...here].sort((a, b) => wish(a) - wish(b))) {
      const row = Math.max(next, Math.round(wish(job)));
      rowOf.set(job.name, row);
      next = row + 1;
    }
    rows = Math.max(rows, next);
  }
  // Jobs that stand alone fill rows of their own under the graph.
  const alone = jobs.filter((job) => !linked.has(job.name));
  const wide = Math.max(columns, Math.min(4, alone.length));
  alone.forEach((job, at) => {
    rowOf.set(job.name, rows + Math.floor(at / wide));
    depth.set(job.name, at % wide);
  });
  const placed = jobs.map((job) => ({ name: job.name, column: depth.get(job.name)!, row: rowOf.get(job.name)! }));
  return { placed, edges, columns: Math.max(1, ...placed.map((one) => one.column + 1)), rows: Math.max(1, ...placed.map((one) => one.row + 1)) };
}
