/** The page in a real Chromium: nothing is cut, lies over another, is too faint, or leaves the page. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jest } from '@jest/globals';
import { type Browser, chromium, startBrowser, type View } from './chromium.js';
import { LOOK, type Looked } from './look.js';
import { pages } from './pages.js';

jest.setTimeout(120_000);

/** Print is laid out as wide as A4 less its margins. */
const VIEWS: Readonly<Record<string, View>> = {
  'a phone, light': { width: 390, height: 844, scheme: 'light', media: 'screen' },
  'a phone, dark': { width: 390, height: 844, scheme: 'dark', media: 'screen' },
  'a small tablet': { width: 768, height: 1024, scheme: 'light', media: 'screen' },
  'a desk, light': { width: 1440, height: 900, scheme: 'light', media: 'screen' },
  'a desk, dark': { width: 1440, height: 900, scheme: 'dark', media: 'screen' },
  'print, from a dark desk': { width: 688, height: 971, scheme: 'dark', media: 'print' },
};
const SMALLEST_PX = 9;
/** How many stops the Tab key should make: what is folded away is none. */
const REACHABLE = `[...document.querySelectorAll('a[href],summary,[tabindex="0"]')].filter((e) => e.checkVisibility()).length`;
/** What has the focus, when it can be seen to have it. */
const FOCUSED = `(() => {
  const e = document.activeElement, r = e.getBoundingClientRect(), words = (e.getAttribute('aria-label') ?? e.textContent).trim();
  e.setAttribute('data-tabbed', '');
  const inside = r.right > 0 && r.left < innerWidth && r.bottom > 0 && r.top < innerHeight;
  return inside && getComputedStyle(e).outlineStyle !== 'none' ? words : 'not seen: ' + words;
})()`;

// The test command says so where there is none, and fails in CI: see test/run.mjs.
const suite = process.env.SWARMQUAKE_SKIP_BROWSER === '1' ? describe.skip : describe;

suite('the scorecard in Chromium', () => {
  let browser: Browser;
  let folder = '';
  beforeAll(async () => {
    const binary = chromium();
    if (binary === null)
      throw new Error('no Chromium: install it (Debian: apt-get install chromium), or name it in CHROMIUM');
    folder = mkdtempSync(join(tmpdir(), 'swarmquake-page-'));
    browser = await startBrowser(binary);
  });
  afterAll(async () => {
    await browser?.close();
    if (folder !== '') rmSync(folder, { recursive: true, force: true });
  });
  const put = (html: string): string => {
    const file = join(folder, 'scorecard.html');
    writeFileSync(file, html);
    return file;
  };

  describe.each(Object.entries(pages))('%s', (_, make) => {
    test.each(Object.entries(VIEWS))('on %s', async (_name, view) => {
      const file = put(make());
      await browser.open(file, view);
      const { texts, charts, smallest, ...wrong } = await browser.evaluate<Looked>(LOOK);
      expect(wrong).toEqual({ cut: [], overlapping: [], faint: [] });
      expect(texts).toBeGreaterThan(100);
      expect(smallest).toBeGreaterThanOrEqual(SMALLEST_PX);
      expect(charts).toBeGreaterThan(2);
      expect(browser.seen()).toEqual({ requests: [`file://${file}`], complaints: [] });
    });
  });

  test('a screen reader hears the name of every chart that is shown', async () => {
    await browser.open(put(pages['two variants of recorded journals']?.() ?? ''), VIEWS['a desk, light'] as View);
    const { charts } = await browser.evaluate<Looked>(LOOK);
    const names = await browser.imageNames();
    expect(names.length).toBe(charts);
    expect(names.filter((name) => name.length < 10)).toEqual([]);
  });

  test('a screen reader hears headings, tables, links and regions by name', async () => {
    await browser.open(put(pages['two variants of recorded journals']?.() ?? ''), VIEWS['a desk, light'] as View);
    const heard = await browser.heard();
    const named = [
      'heading',
      'link',
      'table',
      'region',
      'navigation',
      'DisclosureTriangle',
      'columnheader',
      'rowheader',
    ];
    for (const role of named) {
      const names = heard.filter((one) => one.role === role).map(({ name }) => name.trim());
      expect([role, names.length > 0, names.filter((name) => name === '')]).toEqual([role, true, []]);
    }
    const headings = await browser.evaluate<string[]>(
      `[...document.querySelectorAll('h1,h2,h3')].map((h) => h.nodeName)`,
    );
    expect(headings.filter((h) => h === 'H1')).toEqual(['H1']);
    expect(headings.indexOf('H1')).toBe(0);
  });

  test('by keyboard alone: past the links to the result, and to everything that folds or scrolls, where it is seen', async () => {
    await browser.open(put(pages['two variants of recorded journals']?.() ?? ''), VIEWS['a desk, light'] as View);
    await browser.evaluate(`document.querySelectorAll('details')[1].open = true`);
    const reachable = await browser.evaluate<number>(REACHABLE);
    const seen: string[] = [];
    expect(reachable).toBeGreaterThan(10);
    for (let i = 0; i < reachable; i++) {
      await browser.press('Tab');
      seen.push(await browser.evaluate<string>(FOCUSED));
    }
    expect(seen[0]).toBe('Skip to the result');
    expect(seen.filter((words) => words === '' || words.startsWith('not seen'))).toEqual([]);
    expect(await browser.evaluate<number>(`document.querySelectorAll('[data-tabbed]').length`)).toBe(reachable);
  });

  test('the first key press leads past the links of the top', async () => {
    await browser.open(put(pages['two variants of recorded journals']?.() ?? ''), VIEWS['a desk, light'] as View);
    await browser.press('Tab');
    await browser.press('Enter');
    expect(await browser.evaluate<string>('location.hash')).toBe('#main');
    await browser.press('Tab');
    expect(await browser.evaluate<boolean>(`document.activeElement.closest('#main') !== null`)).toBe(true);
  });

  test.each([
    ['cut', 'right:-40px;position:absolute', 'background:#fff;color:#000'],
    ['overlapping', 'position:absolute;top:0;left:0', 'position:absolute;top:2px;left:4px'],
    ['faint', 'color:#999;background:#fff', 'color:#000'],
  ] as const)('what is %s is seen', async (fault, a, b) => {
    await browser.open(
      put(`<!doctype html><body><p style="${a}">some words</p><p style="${b}">other words`),
      VIEWS['a phone, light'] as View,
    );
    expect((await browser.evaluate<Looked>(LOOK))[fault].length).toBeGreaterThan(0);
  });

  test('a request that leaves the page is seen', async () => {
    await browser.open(put('<!doctype html><img src="file:///nowhere/at-all.png">'), VIEWS['a phone, light'] as View);
    expect(browser.seen().requests).toContain('file:///nowhere/at-all.png');
  });
});
