/** What an author may set. Defaults are a region in which the reference experiment holds, measured on real processes. */
import type { TargetRef } from 'swarmquake';
import type { DurationMs } from 'swarmquake/target';
import { z } from 'zod';

const UNIT_MS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000 } as const;
const DURATION = /^(\d+(?:\.\d+)?)(ms|s|m|h)$/;

/** `'4s'`, or whole milliseconds; yields milliseconds. */
const duration = (description: string) =>
  z
    .union([z.string().regex(DURATION, 'a duration such as "500ms" or "4s"'), z.number().positive()])
    .transform((value): DurationMs => {
      if (typeof value === 'number') return value;
      const match = DURATION.exec(value);
      return Number(match?.[1]) * UNIT_MS[(match?.[2] ?? 'ms') as keyof typeof UNIT_MS];
    })
    .describe(description);
const count = (min: number, max: number) => z.number().int().min(min).max(max);
const cost = z.number().int().min(1).max(1_000);

export const optionsSchema = z.strictObject({
  supernodes: count(1, 400)
    .default(20)
    .describe('supernodes at the start: nodes of open clients that carry the phone book'),
  versions: z
    .record(z.string(), z.number().min(0).max(1))
    .refine(
      (mix) => Object.keys(mix).length === 0 || Math.abs(Object.values(mix).reduce((a, b) => a + b, 0) - 1) < 1e-6,
      {
        error: 'shares that sum to 1',
      },
    )
    .default({})
    .describe('share of the supernodes that run each client version; empty: no versions'),
  groupVideoServers: count(0, 100)
    .default(4)
    .describe('servers of the group-video feature, which may be lent as mega-supernodes'),
  unitsPerSecond: count(10, 100_000).default(200).describe('service rate of a supernode, in cost units'),
  memberLimit: count(1, 20_000).default(300).describe('sessions that a supernode holds at most'),
  megaFactor: count(1, 100)
    .default(10)
    .describe('a mega-supernode has this many times the rate, member limit and queues'),
  controlQueue: count(1, 10_000).default(400).describe('keep-alives, look-ups, publishing and relay waiting at most'),
  registerQueue: count(1, 10_000)
    .default(16)
    .describe('registrations waiting at most; times their cost over the spare rate it must stay under registerTimeout'),
  registerCost: cost.default(15).describe('units of one registration'),
  lookupCost: cost.default(1).describe('units of one look-up, at the home and again at the owner of the shard'),
  keepAliveCost: cost.default(1).describe('units of one keep-alive'),
  publishCost: cost.default(1).describe('units of one publish, refresh, unpublish or bundle of records'),
  relayCost: cost
    .default(1)
    .describe('units of one message, at the home of the sender and again at that of the recipient'),
  guard: z
    .enum(['shutdown', 'refuse', 'off'])
    .default('shutdown')
    .describe('what an overloaded supernode does: shut itself down (2010), refuse registrations, or nothing'),
  guardTheta: z.number().min(1).max(100).default(3).describe('overloaded: offered more than this many times its rate'),
  guardWindow: duration('length of a window of the guard').prefault('1s'),
  guardWindows: count(1, 60).default(2).describe('windows in a row over the limit that make it act'),
  coolDown: duration('how long a supernode that shut itself down stays away').prefault('10s'),
  coolDownJitter: z.number().min(0).max(1).default(0.2).describe('of the cool-down, drawn uniformly both ways'),
  keepAlive: duration("interval of a user's keep-alives; a user mute for 2.5 of them is dropped").prefault('10s'),
  registerTimeout: duration('login, connect and answer together').prefault('4s'),
  lineTimeout: duration('patience of a user who was told to wait').prefault('60s'),
  lookupTimeout: duration('patience of a look-up').prefault('3s'),
  messageTimeout: duration(
    'after this a message that was not acknowledged counts as failed; it is still sent again',
  ).prefault('10s'),
  resendAfter: duration('an unacknowledged message is sent again after this').prefault('6s'),
  heartbeat: duration("interval of a supernode's heart-beats to the login server").prefault('2s'),
  missedHeartbeats: count(1, 100).default(3).describe('heart-beats missed that make the login server drop a supernode'),
  viewEvery: duration('the membership view is pushed at most this often').prefault('100ms'),
  firstViewAfter: duration(
    'a login server that has just started waits this long before it says who lives: those who live must find it first',
  ).prefault('1500ms'),
  tokenLifetime: duration('session tokens are good for this long').prefault('1h'),
  probeInterval: duration("interval of a user's end-to-end probes").prefault('5s'),
  plannedLookupEvery: duration(
    'look-ups of a user, for capacity planning; as the population of the experiment has it',
  ).prefault('5s'),
  plannedMessageEvery: z
    .union([z.literal('never'), duration('messages of a user, for capacity planning')])
    .prefault('60s')
    .describe('messages of a user, for capacity planning; as the population of the experiment has it'),
});

/** As parsed: every default filled in, every duration in milliseconds. */
export type OverlayOptions = z.output<typeof optionsSchema>;
/** As an author writes it. */
export type OverlayOptionsInput = z.input<typeof optionsSchema>;

/** For `target:` of an experiment. */
export function supernodeOverlay(options: OverlayOptionsInput = {}): TargetRef {
  return {
    name: 'supernode-overlay',
    module: 'swarmquake/targets/supernode-overlay',
    export: 'supernodeOverlayTarget',
    options: { ...options },
  };
}
