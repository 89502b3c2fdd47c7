// What the server has begun to receive and not finished, from this browser or another.

export interface Unfinished {
  address: string;
  path: string;
  name: string;
  size: number | null;
}

/** Empty when it cannot be asked: then every upload begins anew. */
export async function unfinished(): Promise<Unfinished[]> {
  try {
    const answer = await fetch("/api/v1/uploads", { cache: "no-store", headers: { Accept: "application/json" } });
    const { items } = (await answer.json()) as { items: { id: string; path: string; size: number | null; protocol: string }[] };
    return items.filter((item) => item.protocol === "tus").map((item) => ({
      address: `/api/v1/tus/${item.id}`,
      path: item.path,
      name: item.path.slice(item.path.lastIndexOf("/") + 1),
      size: item.size,
    }));
  } catch {
    return [];
  }
}
