import type { ReactNode } from "react";
import { createStore } from "../state/store.ts";

/** A message above the page. One with an operation follows it until it ends. */
export type Flash = {
  id: string;
  type: "success" | "error" | "warning" | "info";
  header: string;
  content?: ReactNode;
  action?: { text: string; run: () => void };
  operationId?: string;
  /** The page to which the message leads when its operation has succeeded. */
  result?: { href: string; text: string };
};

/** More messages would push the page out of view. */
const MAX_FLASHES = 4;

export const flashStore = createStore<readonly Flash[]>([]);

/** Shows a message. One with the same id is replaced. */
export function showFlash(flash: Flash): void {
  const others = flashStore.get().filter(({ id }) => id !== flash.id);
  flashStore.set([flash, ...others].slice(0, MAX_FLASHES));
}

export function dismissFlash(id: string): void {
  flashStore.set(flashStore.get().filter((flash) => flash.id !== id));
}
