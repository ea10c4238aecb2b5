/** Where kept runs lie: in the browser's IndexedDB, or in memory where that can't be had. */
import { type DBSchema, openDB } from "idb";
import type { Run } from "../session.types.js";

export interface KeptRun extends Run {
  /** Tells which data it was trained on; see `fingerprint`. */
  readonly of: string;
}

export interface RunStore {
  /** Whether runs outlast the page. */
  readonly lasting: boolean;
  all(): Promise<KeptRun[]>;
  put(run: KeptRun): Promise<void>;
  remove(id: string): Promise<void>;
}

const NAME = "anomagram-lab";
/** Raised with every change of what a run holds; runs of other versions can't be read. */
const VERSION = 2;

interface Schema extends DBSchema {
  runs: { key: string; value: KeptRun };
}

/** Never rejects: in a private window, or where storage is blocked, runs are kept in memory. */
export async function openRunStore(): Promise<RunStore> {
  try {
    return await openDatabase();
  } catch (error) {
    console.warn("runs are kept in memory only:", error);
    return inMemory();
  }
}

async function openDatabase(): Promise<RunStore> {
  const database = await openDB<Schema>(NAME, VERSION, {
    upgrade(fresh) {
      for (const name of fresh.objectStoreNames) fresh.deleteObjectStore(name);
      fresh.createObjectStore("runs", { keyPath: "id" });
    },
    // A tab with a newer page wants to change the database: this one may be reloaded.
    blocking: (_now, _wanted, event) => (event.target as IDBDatabase).close(),
  });
  return {
    lasting: true,
    all: () => database.getAll("runs"),
    put: async (run) => {
      await database.put("runs", run);
    },
    remove: (id) => database.delete("runs", id),
  };
}

function inMemory(): RunStore {
  const runs = new Map<string, KeptRun>();
  return {
    lasting: false,
    all: async () => [...runs.values()],
    put: async (run) => {
      runs.set(run.id, run);
    },
    remove: async (id) => {
      runs.delete(id);
    },
  };
}
