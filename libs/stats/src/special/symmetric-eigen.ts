export interface SymmetricEigen {
  readonly values: readonly number[];
  /** `vectors[k]` has length 1 and belongs to `values[k]`. */
  readonly vectors: readonly (readonly number[])[];
}

const MOST_SWEEPS = 50;

/**
 * Eigenvalues and eigenvectors of a small symmetric matrix by Jacobi's rotations (Golub & Van Loan, Matrix Computations,
 * section 8.5), which are exact to the last digits of the largest eigenvalue. In no particular order.
 */
export function symmetricEigen(matrix: readonly (readonly number[])[]): SymmetricEigen {
  const a = matrix.map((row) => [...row]);
  const vectors = a.map((_, i) => a.map((__, j) => (i === j ? 1 : 0)));
  const pairs = a.flatMap((_, p) => a.slice(p + 1).map((__, i) => [p, p + 1 + i] as const));
  for (let sweep = 0; sweep < MOST_SWEEPS; sweep++) {
    const rotations = pairs.filter(([p, q]) => rotate(a, vectors, p, q));
    if (rotations.length === 0) break;
  }
  return { values: a.map((row, i) => row[i]!), vectors };
}

/** Makes a[p][q] zero; false when it already was, beside the diagonal. */
function rotate(a: number[][], vectors: number[][], p: number, q: number): boolean {
  const off = a[p]![q]!;
  if (Math.abs(off) <= Number.EPSILON * 1e-3 * Math.sqrt(Math.abs(a[p]![p]! * a[q]![q]!))) {
    return false;
  }
  const ratio = (a[q]![q]! - a[p]![p]!) / (2 * off);
  const tangent = Math.sign(ratio || 1) / (Math.abs(ratio) + Math.sqrt(ratio * ratio + 1));
  const cosine = 1 / Math.sqrt(tangent * tangent + 1);
  const sine = tangent * cosine;
  for (const row of a) [row[p], row[q]] = turned(row[p]!, row[q]!, cosine, sine);
  for (let k = 0; k < a.length; k++) {
    [a[p]![k], a[q]![k]] = turned(a[p]![k]!, a[q]![k]!, cosine, sine);
    [vectors[p]![k], vectors[q]![k]] = turned(vectors[p]![k]!, vectors[q]![k]!, cosine, sine);
  }
  a[p]![q] = 0;
  a[q]![p] = 0;
  return true;
}

function turned(x: number, y: number, cosine: number, sine: number): [number, number] {
  return [cosine * x - sine * y, sine * x + cosine * y];
}
