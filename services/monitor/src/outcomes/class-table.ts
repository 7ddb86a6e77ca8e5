/** The classes of a version, as its answers and labels name them. */
export interface ClassTable {
  readonly names: () => readonly string[];
  /** Takes over the classes that the version lists, in the order of its probabilities. False when they contradict. */
  readonly declare: (classes: readonly string[]) => boolean;
  /** Index of the class of an answer; a name that the version does not list is added. */
  readonly indexOfAnswer: (label: string) => number;
  /** Index of the class that a label means, by name or by number; undefined when it means none. */
  readonly indexOfLabel: (text: string) => number | undefined;
}

/** What is kept beside names. */
export interface StoredClasses {
  readonly names: readonly string[];
  /** The version has listed them: any other name is wrong. */
  readonly isClosed: boolean;
}

/** A model without a list of its classes may name so many. */
const maxOpenClasses = 256;

export function createClassTable(stored?: StoredClasses): ClassTable & {
  readonly store: () => StoredClasses;
} {
  let names = [...(stored?.names ?? [])];
  let isClosed = stored?.isClosed ?? false;

  const add = (name: string): number => {
    const known = names.indexOf(name);
    return known < 0 ? names.push(name) - 1 : known;
  };

  return {
    names: () => names,
    declare: (classes) => {
      if (classes.length === 0) return false;
      if (!isClosed && names.every((name) => classes.includes(name))) names = [...classes];
      isClosed = true;
      return classes.every((name, index) => names[index] === name);
    },
    indexOfAnswer: add,
    indexOfLabel: (text) => {
      const named = names.indexOf(text);
      if (named >= 0) return named;
      const spelled = text === 'true' ? 1 : text === 'false' ? 0 : Number(text);
      if (text.trim() !== '' && Number.isInteger(spelled) && names[spelled] !== undefined) {
        return spelled;
      }
      return isClosed || names.length >= maxOpenClasses ? undefined : add(text);
    },
    store: () => ({ names, isClosed }),
  };
}
