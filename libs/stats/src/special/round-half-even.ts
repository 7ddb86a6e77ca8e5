/** The nearest whole number to x >= 0, halves to the even one, as numpy and Python round. */
export function roundHalfEven(x: number): number {
  const below = Math.floor(x);
  const isTie = x - below === 0.5;
  return isTie ? below + (below % 2) : Math.round(x);
}
