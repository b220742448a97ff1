import { beforeEach, expect, test, vi } from "vitest";
import { useTypedText } from "../../src/state/typed-text.ts";

type Slot = { value?: unknown; dependencies?: readonly unknown[]; cleanup?: (() => void) | undefined };
/** The hooks of one component, as React keeps them. There is no document here that React could render into. */
const component = vi.hoisted(() => ({ slots: [] as Slot[], next: 0, effects: [] as (() => void)[] }));
vi.mock("react", () => {
  const takeSlot = (initial: Slot): Slot => {
    const index = component.next++;
    component.slots[index] ??= initial;
    return component.slots[index];
  };
  return {
    useState: (value: unknown) => {
      const slot = takeSlot({ value });
      return [slot.value, (next: unknown) => void Object.assign(slot, { value: next })];
    },
    useRef: (current: unknown) => takeSlot({ value: { current } }).value,
    useEffect: (effect: () => (() => void) | undefined, dependencies: readonly unknown[]) => {
      const slot = takeSlot({});
      if (slot.dependencies?.every((one, index) => one === dependencies[index])) return;
      component.effects.push(() => {
        slot.cleanup?.();
        Object.assign(slot, { dependencies, cleanup: effect() });
      });
    },
  };
});

const passedOn: string[] = [];
const passOn = (text: string) => void passedOn.push(text);

function Field(value: string): readonly [string, (text: string) => void] {
  component.next = 0;
  const field = useTypedText(value, passOn);
  for (const effect of component.effects.splice(0)) effect();
  return field;
}

/** Renders the field with the value of the address, and once more with what its effects have changed. */
function render(value: string): ReturnType<typeof Field> {
  Field(value);
  return Field(value);
}

/** Types a text while the address has a value. */
function type(text: string, value: string): void {
  render(value)[1](text);
  render(value);
}

beforeEach(() => {
  vi.useFakeTimers();
  passedOn.length = 0;
  component.slots.length = 0;
  return () => void vi.useRealTimers();
});

test("keys that are typed quickly are passed on together", () => {
  type("2", "");
  type("20", "");
  vi.advanceTimersByTime(300);
  expect(passedOn).toEqual(["20"]);
});

test("a key that is typed before the address has the text before it is kept", () => {
  type("20", "");
  vi.advanceTimersByTime(300);
  type("202", "");
  expect(render("20")[0]).toBe("202");
  vi.advanceTimersByTime(300);
  expect(passedOn).toEqual(["20", "202"]);
});

test("a field follows an address that something else has changed", () => {
  type("20", "");
  vi.advanceTimersByTime(300);
  expect(render("20")[0]).toBe("20");
  expect(render("")[0]).toBe("");
});
