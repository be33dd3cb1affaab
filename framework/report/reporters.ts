/** Every rendering of a scorecard, by name. A new one is a file and a line here. */
import type { Scorecard } from '../scorecard/types.js';
import { jsonReport } from './json.js';
import { markdownReport } from './markdown.js';
import type { Style } from './style.js';
import { terminalReport } from './terminal.js';

export type Reporter = (card: Scorecard, style: Style) => string;

export const renderers = {
  terminal: terminalReport,
  markdown: (card) => markdownReport(card),
  json: (card) => jsonReport(card),
} as const satisfies Record<string, Reporter>;

export type ReportFormat = keyof typeof renderers | 'html';

/** A page has charts, and charts need a library: it is loaded when it is asked for, so that no other verb waits for it. */
export async function rendererOf(format: ReportFormat): Promise<Reporter> {
  if (format !== 'html') return renderers[format];
  const { htmlReport } = await import('./html/page.js');
  return htmlReport;
}
