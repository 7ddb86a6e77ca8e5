/** Standardised A2 at the level 0.25 and at 0.001, and log(level) between them as a parabola of the statistic. */
const LOWEST = 0.325;
const HIGHEST = 6.546;
const PARABOLA = [-1.077770279820487, -1.008226564465251, 0.01819809457411126] as const;

/**
 * The p-value that `scipy.stats.anderson_ksamp` reports for two samples with this standardised statistic: a parabola
 * through log(level) over the seven critical values of Scholz & Stephens (1987, table 2), cut off at 0.25 and 0.001. It is
 * here to repeat what tools built on scipy decide; for a p-value that can be compared or corrected use `andersonDarling`.
 */
export function andersonKsampPValue(statistic: number): number {
  if (statistic < LOWEST) return 0.25;
  if (statistic > HIGHEST) return 0.001;
  const [constant, linear, quadratic] = PARABOLA;
  return Math.exp(constant + statistic * (linear + statistic * quadratic));
}
