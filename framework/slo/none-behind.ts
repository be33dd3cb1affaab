/** noneBehind(d): the last region recovers at most d after the first. */
import type { Missing } from '../observe/series.js';
import type { Slo } from '../spec/types.js';
import type { DurationMs } from '../spec/units.js';
import { percent, seconds } from './figures.js';
import type { Finding } from './finding.js';
import type { Observed } from './observed.js';
import { lossOf, resolutionOf } from './recovered.js';

export function noneBehind(
  slo: Extract<Slo<DurationMs>, { slo: 'none-behind' }>,
  o: Observed,
  missing: Missing,
): Finding {
  const base = { promised: slo.within, unit: 'ms', better: 'less', resolution: resolutionOf(o) } as const;
  const regions = regionsOf(slo, o).map((region) => ({
    region,
    ...lossOf(o, { share: slo.share, of: 'demand', where: { ...slo.where, region } }, missing),
  }));
  if (regions.length === 0) return { ...base, outcome: 'inconclusive', measured: null, words: 'no region to judge' };
  const away = regions.filter((r) => !r.backAtTheEnd).map((r) => r.region);
  if (away.length > 0) {
    const words = `${away.join(', ')} never back at ${percent(slo.share)} of demand: ${away.length} of ${regions.length} regions`;
    return { ...base, outcome: 'fail', measured: null, words };
  }
  const times = regions.map((r) => ({ region: r.region, after: Math.max(0, (r.lastBelowEnd ?? o.onset) - o.onset) }));
  times.sort((a, b) => a.after - b.after);
  const [first, last] = [times[0], times.at(-1)];
  const measured = (last?.after ?? 0) - (first?.after ?? 0);
  const lost = regions.some((r) => r.lastBelowEnd !== null);
  const words = lost
    ? `of ${regions.length} regions ${last?.region} came back last, ${seconds(measured)} after ${first?.region} (promised: ${seconds(slo.within)})`
    : `no region of ${regions.length} was below ${percent(slo.share)} of demand`;
  const resolution = lost ? base.resolution : null;
  return { ...base, resolution, outcome: measured <= slo.within ? 'pass' : 'fail', measured, words };
}

export function regionsOf(slo: { readonly where: { readonly region?: string } }, o: Observed): readonly string[] {
  return o.plan.regions.filter((region) => slo.where.region === undefined || slo.where.region === region);
}
