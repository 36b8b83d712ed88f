export interface SchemaTable { name: string; columns: { name: string; type: string }[] }
export interface Suggestion { text: string; hint: string }

const WORDS = ["SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "LIMIT", "JOIN", "LEFT JOIN", "ASOF JOIN", "ON", "USING", "WITH", "AS", "DISTINCT", "HAVING", "QUALIFY", "OVER", "PARTITION BY", "CASE", "WHEN", "THEN", "ELSE", "END", "AND", "OR", "NOT", "IN", "IS NULL", "BETWEEN", "DESC", "ASC", "UNION ALL", "INTERVAL", "count(*)", "sum", "avg", "min", "max", "median", "stddev", "date_trunc", "time_bucket", "first", "last", "lag", "lead", "round"];

/** The word under the caret: where it begins, and the table before a point when there is one. */
export function wordAt(text: string, caret: number): { start: number; word: string; table: string | null } {
  const match = /(?:([A-Za-z_][\w]*)\.)?([A-Za-z_]\w*)?$/.exec(text.slice(0, caret));
  const word = match?.[2] ?? "";
  return { start: caret - word.length, word, table: match?.[1] ?? null };
}

/** What could stand at the caret: columns of the named tables first, then tables, then words of the language. */
export function complete(text: string, caret: number, tables: SchemaTable[]): Suggestion[] {
  const { word, table } = wordAt(text, caret);
  if (word === "" && table === null) return [];
  const low = word.toLowerCase();
  const named = table === null ? null : tables.find((one) => one.name.toLowerCase() === aliasOf(text, table).toLowerCase());
  if (table !== null && !named) return [];
  const used = tables.filter((one) => new RegExp(`\\b${one.name}\\b`, "i").test(text));
  const after = /\b(from|join)\s+\w*$/i.test(text.slice(0, caret));
  const columns = named ? named.columns : after ? [] : used.flatMap((one) => one.columns);
  const found: Suggestion[] = [
    ...columns.map((one) => ({ text: one.name, hint: one.type.toLowerCase() })),
    ...(table === null ? tables.map((one) => ({ text: one.name, hint: "table" })) : []),
    ...(table === null && !after ? WORDS.map((one) => ({ text: one, hint: "" })) : []),
  ];
  const seen = new Set<string>();
  return found.filter((one) => {
    const key = one.text.toLowerCase();
    if (!key.startsWith(low) || key === low || seen.has(key)) return false;
    seen.add(key);
    return true;
  }).slice(0, 12);
}

function aliasOf(text: string, name: string): string {
  return new RegExp(`\\b(?:from|join)\\s+(\\w+)\\s+(?:as\\s+)?${name}\\b`, "i").exec(text)?.[1] ?? name;
}
