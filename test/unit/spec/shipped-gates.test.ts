/** No experiment of this repository promises a pass rate that its own trials could not show. */
import { readdirSync } from 'node:fs';
import { wholeWarnings } from '../../../framework/spec/campaign-rules.js';
import type { NamedExperiment } from '../../../framework/spec/experiment.js';

const folder = new URL('../../../experiments/', import.meta.url);
const files = readdirSync(folder).filter((name) => name.endsWith('.experiment.ts'));

async function experimentIn(file: string): Promise<NamedExperiment> {
  return ((await import(`../../../experiments/${file}`)) as { default: NamedExperiment }).default;
}

test('there are experiments to look at', () => {
  expect(files.length).toBeGreaterThan(3);
});

test.each(files)('%s promises no rate that its trials cannot show', async (file) => {
  const experiment = await experimentIn(file);
  expect(wholeWarnings(experiment, () => file)).toEqual([]);
  // The same one, promised too much, is warned of: something was looked at.
  const bold = { ...experiment, trials: { runs: 5, passRate: 0.99, confidence: 0.95 } };
  expect(wholeWarnings(bold, () => file)).toMatchObject([
    { code: 'GATE_CANNOT_DECIDE', do: 'set runs: 381, or passRate: 0.5' },
  ]);
});
