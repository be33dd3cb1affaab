/** A gate may settle before all trials have run; whoever counts them is told why. */
import { things } from '../scorecard/figures.js';
import type { CampaignVerdict } from '../slo/types.js';

export function endedEarly({ variants }: CampaignVerdict, planned: number): string[] {
  return variants
    .filter((variant) => variant.of > 0 && variant.of < planned)
    .map(({ variant, of }) => {
      const who = variant === 'default' ? 'the campaign' : `'${variant}'`;
      return `${who} ended after ${of} of ${things(planned, 'trial')}: no further one could change what the gate says`;
    });
}
