import type { ModelSpec } from './model-spec.js';
import type { Tensor } from './tensor.js';

/** A value of the label output, as far as anybody knows it. */
export interface LabelClass {
  /** Undefined for a text that stands for no known class: its place is that of the most probable one. */
  readonly prediction: number | undefined;
  readonly label: string;
  /** Its probability column; undefined when nothing says which it is. */
  readonly column: number | undefined;
}

export type Label = Tensor['data'][number] | undefined;

/**
 * The class that a label stands for: by name, by the number that the graph lists for it, or by index. Sometimes nothing says
 * which column belongs to a label (scikit-learn's classes may be 3, 4 and 5). Each label is looked up once.
 */
export function createLabelReader(spec: ModelSpec): (value: Label) => LabelClass {
  const seen = new Map<Label, LabelClass>();
  return (value) => {
    const known = seen.get(value);
    if (known !== undefined) return known;
    const found = classOf(spec, value);
    seen.set(value, found);
    return found;
  };
}

function classOf({ classes, classNumbers }: ModelSpec, value: Label): LabelClass {
  const label = String(value);
  const named = classes.indexOf(label);
  if (named >= 0) return { prediction: named, label, column: named };
  if (typeof value === 'string') return { prediction: undefined, label, column: undefined };
  const number = Number(value);
  const column = classNumbers.indexOf(number);
  if (column >= 0 && classes.length === 0) return { prediction: number, label, column };
  const index = column >= 0 ? column : number;
  const name = classes[index];
  if (name !== undefined) return { prediction: index, label: name, column: index };
  return { prediction: index, label, column: undefined };
}
