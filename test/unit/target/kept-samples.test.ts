import fc from 'fast-check';
import { KeptSamples } from '../../../framework/target/kept-samples.js';
import { KEPT_SECONDS, MAX_ANSWER_BYTES, type SamplesReply } from '../../../framework/target/protocol.js';

const read = (kept: KeptSamples, after: number, now = 0): SamplesReply => JSON.parse(kept.after(after, now));
const seconds = (reply: SamplesReply): number[] => reply.samples.map((sample) => sample.s);

test('polls that are lost on the way lose nothing, and nothing comes twice', () => {
  fc.assert(
    fc.property(fc.array(fc.record({ poll: fc.boolean(), answerLost: fc.boolean() }), { maxLength: 120 }), (steps) => {
      const kept = new KeptSamples();
      let cursor = 0;
      const got: number[] = [];
      const take = (): void => {
        const reply = read(kept, cursor);
        got.push(...seconds(reply));
        cursor = reply.next;
      };
      steps.forEach(({ poll, answerLost }, s) => {
        kept.sample((s + 1) * 1_000 + 7, { s });
        if (poll && answerLost) read(kept, cursor);
        else if (poll) take();
      });
      take();
      expect(got).toEqual(steps.map((_, s) => s));
    }),
  );
});

test('events and samples share the cursor', () => {
  const kept = new KeptSamples();
  kept.sample(1_000, { s: 0 });
  kept.event(1_000, { event: 'self-shutdown', reason: 'overload', numbers: { offered: 9 } });
  const first = read(kept, 0);
  expect(first.events).toEqual([
    { t: 1_000, event: { event: 'self-shutdown', reason: 'overload', numbers: { offered: 9 } } },
  ]);
  kept.event(1_000, { event: 'returned', reason: 'cool-down' });
  expect(read(kept, first.next)).toMatchObject({ samples: [], events: [{ event: { event: 'returned' } }] });
});

test('at least 120 s are kept, and no more than is promised', () => {
  const kept = new KeptSamples();
  for (let s = 0; s < 1_000; s++) kept.sample((s + 1) * 1_000, { s });
  const all = seconds(read(kept, 0));
  expect(all.length).toBeGreaterThanOrEqual(120);
  expect(all.length).toBeLessThanOrEqual(KEPT_SECONDS + 1);
  expect(all.at(-1)).toBe(999);
});

test('a node that was started again continues beyond the cursor of the one before it', () => {
  const before = new KeptSamples();
  for (let s = 0; s < 60; s++) before.sample((s + 1) * 1_000, { s });
  const { next } = read(before, 0);
  const after = new KeptSamples();
  after.sample(62_000, { s: 61 });
  expect(seconds(read(after, next))).toEqual([61]);
});

test('a backlog that is too large for one answer comes in several', () => {
  const kept = new KeptSamples();
  for (let s = 0; s < 100; s++) kept.sample((s + 1) * 1_000, { s, text: 'x'.repeat(100_000) });
  const got: number[] = [];
  let cursor = 0;
  for (let polls = 0; polls < 20; polls++) {
    const json = kept.after(cursor, 0);
    expect(json.length).toBeLessThan(MAX_ANSWER_BYTES);
    got.push(...seconds(JSON.parse(json)));
    cursor = JSON.parse(json).next;
  }
  expect(got).toEqual(Array.from({ length: 100 }, (_, s) => s));
});

test('a target that raves does not fill the memory', () => {
  const kept = new KeptSamples();
  for (let i = 0; i < 20_000; i++) kept.event(1_000, { event: 'note', reason: 'x'.repeat(10_000) });
  expect(kept.after(0, 0).length).toBeLessThan(MAX_ANSWER_BYTES);
  expect(read(kept, 0).events.length).toBeLessThan(20_000);
});
