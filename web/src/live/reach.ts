// How far a number can be moved before other words of its regime bind it: asked when somebody takes hold of it.
import { post } from "./api";

export interface Reach {
  low: number;
  high: number;
  /** What binds it, where it is bound. */
  bound: { low: string | null; high: string | null };
}

/** Ask the server, which reads the regime with other values; null where it cannot say. */
export async function reachOf(yaml: string, path: string, low: number, high: number): Promise<Reach | null> {
  try {
    return await post<Reach>("/api/reach", { yaml, path, low, high });
  } catch {
    return null; // the whole range is shown then, and what does not hold is said when it is set
  }
}
