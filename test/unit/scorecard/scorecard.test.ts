import type { PlannedNode, PlannedStep } from '../../../framework/plan/types.js';
import { scorecard } from '../../../framework/scorecard/scorecard.js';
import type { Scorecard } from '../../../framework/scorecard/types.js';
import type { CampaignVerdict, Doubt, TrialVerdict } from '../../../framework/slo/types.js';
import { AS_SHIPPED, CONTEXT, sampleCampaign, sampleCard, sampleTrial, WITH_HELP } from '../report/sample.js';

const alone = (change: Partial<TrialVerdict>, campaign: Partial<CampaignVerdict> = {}): Scorecard =>
  sampleCard([sampleTrial('default', { expected: null, ...change })], campaign);

const doubt = (code: string): Doubt => ({ code, expected: 'e', found: 'f', do: 'd' });

describe('a scorecard', () => {
  it('is plain data, the same for the same trials', () => {
    expect(sampleCard()).toEqual(sampleCard());
    expect(JSON.parse(JSON.stringify(sampleCard()))).toEqual(sampleCard());
  });

  it('tells what was done, what came of it in each variant, and what was promised', () => {
    expect(sampleCard().sentences).toEqual([
      'The fault crashed 10 of 20 supernodes and 800 of 4,000 clients.',
      'As shipped: the other 10 supernodes shut themselves down; at worst 3.5% of demand was online; 6.1% of demand was online at the end; 95% never came back (promised: 30 s).',
      "With mega-supernodes and controlled return: 5 of 20 supernodes shut themselves down; 6 servers of the operator's own took over users; at worst 21.4% of demand was online; 95% were back 10 s after the fault was over (promised: 30 s).",
    ]);
  });

  describe('of nodes that the count of session holders leaves out', () => {
    const node = (id: string, role: string, startedBy: PlannedNode['startedBy']): PlannedNode => ({
      ...{ id, role, startedBy, version: null, region: null, capacityUsers: null },
    });
    const crashOf = (id: string, role: string, victims: readonly string[]): PlannedStep => ({
      ...{ id, nature: 'fault', trigger: { at: 0 }, lasts: 0 },
      action: { kind: 'crash-nodes', nodes: { role }, relaunch: { relaunch: 'never' }, victims, relaunchAfter: null },
    });
    const told = (acted: readonly string[]): string | undefined => {
      const trial = sampleTrial('default', { expected: null });
      const { users, nodes } = trial.verdict;
      const verdict = { ...trial.verdict, users: { ...users, crashed: 0 }, nodes: { ...nodes, crashed: 0 } };
      const plan = {
        ...trial.plan,
        nodes: [
          node('login-01', 'login', 'provision'),
          node('supernode-01', 'supernode', 'provision'),
          node('mega-supernode-01', 'mega-supernode', { step: 's9' }),
          node('mega-supernode-02', 'mega-supernode', { step: 's9' }),
        ],
        steps: [
          crashOf('s1', 'login', ['login-01']),
          crashOf('s2', 'mega-supernode', ['mega-supernode-01', 'mega-supernode-02']),
          crashOf('s3', 'supernode', ['supernode-01']),
        ],
      };
      return sampleCard([{ ...trial, verdict, plan, acted }]).sentences[0];
    };

    it.each([
      ['without sessions', ['s1', 's3'], 'The fault crashed 1 login node.'],
      ['started by a step', ['s2', 's3'], 'The fault crashed 2 mega-supernode nodes.'],
      ['none, where nothing was ordered', [], 'No fault acted.'],
    ])('%s', (_, acted, words) => {
      expect(told(acted)).toContain(words);
    });
  });

  it('says in words whether an expectation was met', () => {
    const [asShipped, withHelp] = sampleCard().variants;
    expect([asShipped?.outcome, asShipped?.standing, asShipped?.expected]).toEqual(['fail', 'pass', 'to fail so: met']);
    expect([withHelp?.outcome, withHelp?.standing, withHelp?.expected]).toEqual(['pass', 'pass', 'to pass: met']);
  });

  it('says so when a variant that should fail did not', () => {
    const trial = sampleTrial(AS_SHIPPED, {
      state: 'recovered',
      expected: { slo: 'everyone is back', state: 'metastable', met: false },
    });
    const card = sampleCard([trial], { outcome: 'fail', exitCode: 20 });
    expect(card.variants[0]?.expected).toBe('to fail so: not met');
    expect(card.headline).toBe("as shipped it was to fail 'everyone is back' and be metastable, and did not.");
  });

  it.each([
    ['one broken promise', { outcome: 'fail' }, { outcome: 'fail' }, /^6 of 7 promises were broken\.$/],
    [
      'no impact',
      { outcome: 'inconclusive', doubts: [doubt('IMPACT_NOT_SEEN')] },
      { outcome: 'inconclusive' },
      /^the fault had no impact, so nothing was tested\.$/,
    ],
    [
      'missing data',
      { outcome: 'inconclusive', doubts: [doubt('MISSING_DATA')] },
      { outcome: 'inconclusive' },
      /too much data is missing/,
    ],
    [
      'a doubt that has no words of its own',
      { outcome: 'inconclusive', doubts: [doubt('NEW')] },
      { outcome: 'inconclusive' },
      /^expected e, found f\.$/,
    ],
    [
      'no steady state',
      { ended: 'not-steady', outcome: 'inconclusive' },
      { outcome: 'inconclusive' },
      /steady state was not reached, so nothing was injected/,
    ],
    [
      'Ctrl-C',
      { ended: 'interrupted', outcome: 'inconclusive' },
      { outcome: 'inconclusive' },
      /the run was interrupted, so there is no verdict/,
    ],
  ] as const)('has a headline for %s', (_, change, campaign, headline) => {
    const trial = change.outcome === 'fail' ? sampleTrial(AS_SHIPPED, { expected: null, variant: 'default' }) : null;
    const card = trial
      ? sampleCard([{ ...trial, verdict: { ...trial.verdict, variant: 'default' } }], campaign)
      : alone(change, campaign);
    expect(card.headline).toMatch(headline);
  });

  it.each([
    ['interrupted', 'STOPPED'],
    ['stopped', 'STOPPED'],
    ['not-steady', 'NOT STEADY'],
    ['complete', 'INCONCLUSIVE'],
  ] as const)('%s: %s', (ended, word) => {
    expect(alone({ ended, outcome: 'inconclusive' }, { outcome: 'inconclusive' }).word).toBe(word);
  });

  it('gives the range over trials, and the worst outcome', () => {
    const slow = sampleTrial(WITH_HELP, { seed: 8, outcome: 'fail' });
    const slos = slow.verdict.slos.map((s) =>
      s.name === 'everyone is back' ? { ...s, measured: 31_400, outcome: 'fail' as const } : s,
    );
    const trials = [sampleTrial(WITH_HELP), { ...slow, verdict: { ...slow.verdict, slos } }];
    const kept = sampleCard(trials, { outcome: 'fail' }).variants[0]?.promises.find(
      (p) => p.name === 'everyone is back',
    );
    expect(kept).toMatchObject({ outcome: 'fail', words: '10 s (10-32)' });
  });

  it('counts the trials in which users never came back', () => {
    const lost = sampleTrial(WITH_HELP, { seed: 8 });
    const slos = lost.verdict.slos.map((s) =>
      s.name === 'everyone is back' ? { ...s, measured: null, outcome: 'fail' as const } : s,
    );
    const card = sampleCard([sampleTrial(WITH_HELP), { ...lost, verdict: { ...lost.verdict, slos } }]);
    expect(card.variants[0]?.promises.find((p) => p.name === 'everyone is back')?.words).toBe('10 s, none in 1 of 2');
  });

  it('does not round a broken promise into a kept one', () => {
    const trial = sampleTrial(WITH_HELP);
    const slos = trial.verdict.slos.map((s) =>
      s.name === 'look-ups are answered' ? { ...s, measured: 0.98996, outcome: 'fail' as const } : s,
    );
    const card = sampleCard([{ ...trial, verdict: { ...trial.verdict, slos } }]);
    expect(card.variants[0]?.promises.find((p) => p.name === 'look-ups are answered')?.words).toBe('98.996%');
  });

  it('tells a promise that was never in danger from one that came back at once', () => {
    const trial = sampleTrial(WITH_HELP);
    const slos = trial.verdict.slos.map((s) =>
      s.name === 'everyone is back' ? { ...s, measured: 0, resolution: null } : s,
    );
    const card = sampleCard([{ ...trial, verdict: { ...trial.verdict, slos } }]);
    expect(card.variants[0]?.promises.find((p) => p.name === 'everyone is back')?.words).toBe('never lost');
    expect(card.variants[0]?.promises.find((p) => p.name === 'europe is back')?.words).toBe('0 s');
    expect(card.sentences.at(-1)).toContain('never under 95% of demand');
  });

  it('does not say never of a run that did not reach its end', () => {
    const trial = sampleTrial(AS_SHIPPED, { ended: 'cut-short', outcome: 'inconclusive' });
    const slos = trial.verdict.slos.map((s) => ({ ...s, outcome: 'inconclusive' as const }));
    const card = sampleCard([{ ...trial, verdict: { ...trial.verdict, slos } }], { outcome: 'inconclusive' });
    expect(card.sentences.join()).not.toMatch(/never/);
    expect(card.sentences.join()).toContain('95% were not back by then');
    expect(card.variants[0]?.figures['95% back, from onset']).toBe('not yet');
  });

  it('keeps the figures of all variants in one order', () => {
    const { figures } = sampleCard();
    expect(figures.indexOf('lent, so dark')).toBe(figures.indexOf('servers added') + 1);
    expect(figures.slice(-2)).toEqual(['samples missing', 'score, of 100']);
  });

  it('makes no claim about a rate from one trial, and says so', () => {
    expect(sampleCard().notes[0]).toMatch(/^One trial a variant: no claim about how often;/);
    const two = sampleCard([sampleTrial(WITH_HELP), sampleTrial(WITH_HELP, { seed: 8 })]);
    expect(two.notes.join()).not.toMatch(/no claim/);
  });

  it('carries a warning to every reader', () => {
    const trials = [sampleTrial(WITH_HELP)];
    const card = scorecard(trials, sampleCampaign(trials), { ...CONTEXT, warnings: ['inconclusive was allowed'] });
    expect(card.warnings).toEqual(['inconclusive was allowed']);
  });

  it('exists for a campaign without a single trial', () => {
    const card = scorecard(
      [],
      sampleCampaign([], { outcome: 'inconclusive', exitCode: 21, words: 'no trial came to a verdict' }),
      CONTEXT,
    );
    expect(card.variants).toEqual([]);
    expect(card.word).toBe('INCONCLUSIVE');
  });
});
