/** Answers of a classifier, by row. */
export interface ClassAnswers {
  /** How many classes there are; with two, the second is the positive one. */
  readonly classes: number;
  /** Class indices. */
  readonly predicted: ArrayLike<number>;
  /** rows x classes, row-major; undefined for a model that gives none. */
  readonly probabilities: ArrayLike<number> | undefined;
}

/** Answers of which the truth is known. */
export interface LabelledClasses extends ClassAnswers {
  /** Class indices. */
  readonly actual: ArrayLike<number>;
}

/** Answers of a regression of which the truth is known. */
export interface LabelledValues {
  readonly predicted: ArrayLike<number>;
  readonly actual: ArrayLike<number>;
}

/** The classes that are judged against the others: the positive one of two, each of more. */
export function judgedClasses(classes: number): readonly number[] {
  return classes === 2 ? [1] : Array.from({ length: classes }, (_, index) => index);
}

/** 1 where a row is of the class, else 0. */
export function membership(labels: ArrayLike<number>, index: number): Float64Array {
  const members = new Float64Array(labels.length);
  for (let row = 0; row < members.length; row++) members[row] = labels[row] === index ? 1 : 0;
  return members;
}

/** One class's column of a row-major matrix. */
export function columnOf(matrix: ArrayLike<number>, classes: number, index: number): Float64Array {
  const column = new Float64Array(matrix.length / classes);
  for (let row = 0; row < column.length; row++) column[row] = matrix[row * classes + index]!;
  return column;
}

/** Consecutive rows. */
export function sliceClasses(rows: LabelledClasses, from: number, to: number): LabelledClasses {
  const { classes, probabilities } = rows;
  const part = <T>(values: ArrayLike<T>, width = 1): T[] =>
    Array.prototype.slice.call(values, from * width, to * width) as T[];
  return {
    classes,
    actual: part(rows.actual),
    predicted: part(rows.predicted),
    probabilities: probabilities && part(probabilities, classes),
  };
}
