// What may be done with entries of others: the server has the last word, and what it would refuse is not offered.
const needs: Record<string, string> = {
  rename: "take-away", move: "take-away", cut: "take-away", trash: "take-away", tag: "write", share: "share",
};

/** A row without a list of its own allows everything: it is one's own. */
function allows(row: HTMLElement, what: string): boolean {
  return row.dataset.may === undefined || row.dataset.may.split(" ").includes(what);
}

export function isOffered(action: string, rows: HTMLElement[]): boolean {
  const need = needs[action];
  return need === undefined || rows.every((row) => allows(row, need));
}
