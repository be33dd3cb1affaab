/** How the made-up networks of sample.ts came back, group by group, and who carried them. */
import type { Carried, Centralisation, GroupRecovery } from '../../../framework/slo/types.js';

const SHARES = [0.5, 0.8, 0.9, 0.95, 0.99] as const;

export function sampleGroups(help: boolean): GroupRecovery[] {
  const backAt = (share: number, later: number): number => Math.round(18_000 + (share - 0.5) * 31_100) + later;
  const one = (of: GroupRecovery['of'], name: string, users: number, later = 0): GroupRecovery => ({
    of,
    name,
    users,
    unknown: null,
    trough: { share: help ? 0.214 : 0.035, online: Math.round(users * (help ? 0.214 : 0.035)), afterOnsetMs: 8_000 },
    // A relapse to 91% moves what is above it to its end.
    back: SHARES.map((share) => ({
      share,
      afterOnsetMs: !help ? null : name === 'asia' && share > 0.91 ? 63_000 : backAt(share, later),
    })),
    climb: help
      ? { low: 0.0286, slope: 0.029, high: 0.0294, fromMs: 9_000, toMs: name === 'asia' ? 64_000 : 33_000 + later }
      : null,
    overshoot: { perSecond: Math.round(users / 7), afterOnsetMs: 9_000, usualPerSecond: 0, factor: null },
    relapses: help && name === 'asia' ? [{ fromMs: 60_000, toMs: 63_000, lowest: 0.91 }] : [],
  });
  return [
    one('network', '', 4_000),
    one('region', 'eu', 2_000, -2_000),
    one('region', 'asia', 2_000, 2_000),
    {
      ...one('cohort', 'faulty', 20),
      unknown: 'fewer than 30 users in demand',
      trough: null,
      back: [],
      climb: null,
      overshoot: null,
      relapses: null,
    },
    one('cohort', 'others', 3_980),
  ];
}

export function sampleCentralisation(help: boolean): Centralisation {
  const carried = (users: number, lookups: number | null, top: number): Carried => ({
    usersByOperator: users,
    lookupsByOperator: lookups,
    usersOnTopTenth: top,
    topTenthOfNodes: 0.1,
  });
  return {
    before: carried(0, 0, 0.11),
    during: help ? carried(0.41, 0.58, 0.29) : carried(0, 0, 0.2),
    after: help ? carried(0.67, 0.71, 0.24) : carried(0, null, 0.4),
    duringToMs: help ? 32_000 : 67_000,
    afterFromMs: 67_000,
  };
}
