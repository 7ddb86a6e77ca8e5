/**
 * P(D_n < d) for the two-sided, one-sample Kolmogorov-Smirnov statistic by the expansion of Pelz & Good (J. R. Stat. Soc.
 * B 38, 1976), with z = d sqrt(n): K0(z) + K1(z) n^(-1/2) + K2(z) n^(-1) + K3(z) n^(-3/2). K0 is Kolmogorov's limit law.
 * Good for n > 140 and z below about 1.5; every sum then converges within a dozen terms.
 */
export function kstwoCdfPelzGood(n: number, d: number): number {
  const z2 = n * d * d;
  const z = Math.sqrt(z2);
  const z4 = z2 * z2;
  const z6 = z4 * z2;
  const pi2 = Math.PI * Math.PI;
  let k0 = 0;
  let k1 = 0;
  let k2 = 0;
  let k3 = 0;
  // The sums over half-integers h = k + 1/2 run over all k: each positive h stands for itself and for -h.
  for (let h = 0.5; h < 30; h++) {
    const a = pi2 * h * h;
    const weight = 2 * Math.exp(-a / (2 * z2));
    if (weight === 0) break;
    k0 += weight / 2;
    k1 += weight * (a - z2);
    k2 += weight * (6 * z6 + 2 * z4 + a * (2 * z4 - 5 * z2) + a * a * (1 - 2 * z2));
    k3 +=
      weight *
      (a ** 3 * (5 - 30 * z2) +
        a * a * (212 * z4 - 60 * z2) +
        a * (135 * z4 - 96 * z6) -
        (30 * z6 + 90 * z6 * z2));
  }
  let k2Whole = 0;
  let k3Whole = 0;
  for (let k = 1; k < 30; k++) {
    const a = pi2 * k * k;
    const weight = 2 * Math.exp(-a / (2 * z2));
    if (weight === 0) break;
    k2Whole += weight * a;
    k3Whole += weight * (3 * a * z2 - a * a);
  }
  const root = Math.sqrt(Math.PI / 2);
  const term0 = (2 * root * k0) / z;
  const term1 = (root * k1) / (6 * z4);
  const term2 = root * (k2 / (72 * z6 * z) - k2Whole / (36 * z2 * z));
  const term3 = root * (k3 / (6480 * z6 * z4) + k3Whole / (216 * z6));
  return term0 + (term1 + (term2 + term3 / Math.sqrt(n)) / Math.sqrt(n)) / Math.sqrt(n);
}
