/** The part of `cephes` 3 used here; the package ships types that its `exports` hide from an ES module. */
declare module 'cephes' {
  /** Settles once the WebAssembly program is compiled; no other function works before. */
  export const compiled: Promise<void>;
  /** Upper tail of chi-square. Throws where the result would underflow. */
  export function chdtrc(degreesOfFreedom: number, x: number): number;
  /** Complementary error function. Throws where the result would underflow. */
  export function erfc(x: number): number;
  /** Regularised lower incomplete gamma function P(a, x). */
  export function igam(a: number, x: number): number;
  /** Regularised incomplete beta function I_x(a, b). */
  export function incbet(a: number, b: number, x: number): number;
  /** The x with I_x(a, b) = y. */
  export function incbi(a: number, b: number, y: number): number;
  /** Upper tail of Kolmogorov's limit law. */
  export function kolmogorov(x: number): number;
  /** log |Gamma(x)|. */
  export function lgam(x: number): number;
  /** The x below which a standard normal variable falls with probability y. */
  export function ndtri(y: number): number;
  /** P(D+ >= d) for the one-sided Kolmogorov-Smirnov statistic of n values. */
  export function smirnov(n: number, d: number): number;
  /** Hurwitz's zeta function: the sum over k >= 0 of (k + q)^-x. */
  export function zeta(x: number, q: number): number;
}
