/** The classes of a version, as its answers and labels name them. */
export interface ClassTable {
  readonly names: () => readonly string[];
  /** Takes over the classes that the version lists, in the order of its probabilities. False when they contradict. */
  readonly declare: (classes: readonly string[]) => boolean;
  /** Index of the class of an answer; a name that the version does not list is added. */
  readonly indexOfAnswer: (label: string) => number;
  /** Index of the class that a label means, by name, by number, or of two by truth; undefined when it means none. */
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
      if (text === 'true' || text === 'false') {
        if (names.length === 2) return truthIndex(names, text === 'true');
        // Of three classes none is the true one.
        if (isClosed || names.length > 2) return undefined;
      }
      const number = Number(text);
      if (text.trim() !== '' && Number.isInteger(number) && names[number] !== undefined) {
        return number;
      }
      return isClosed || names.length >= maxOpenClasses ? undefined : add(text);
    },
    store: () => ({ names, isClosed }),
  };
}

/** The class of two that a truth value means: the one that is called so, such as `1` or `True`, else the second is true. */
function truthIndex(names: readonly string[], isTrue: boolean): number {
  const spellings = isTrue ? ['true', '1'] : ['false', '0'];
  const named = names.findIndex((name) => spellings.includes(name.toLowerCase()));
  return named >= 0 ? named : Number(isTrue);
}
