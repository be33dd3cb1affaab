import { jsonReport } from '../../../framework/report/json.js';
import { sampleCard } from './sample.js';

describe('the scorecard as JSON', () => {
  it('is the same text for the same scorecard, whatever the order of its keys', () => {
    const card = sampleCard();
    const backwards = Object.fromEntries(Object.entries(card).reverse()) as unknown as typeof card;
    expect(jsonReport(backwards)).toBe(jsonReport(card));
  });

  it('loses nothing', () => {
    const card = sampleCard();
    expect(JSON.parse(jsonReport(card))).toEqual(card);
  });
});
