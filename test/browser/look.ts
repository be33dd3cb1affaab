/** What is looked for in a page as it is laid out; this text runs in the page. */

export interface Looked {
  /** Text that leaves the window, its chart, or a box that cuts it. */
  readonly cut: readonly string[];
  /** Pairs of texts that lie over each other. */
  readonly overlapping: readonly string[];
  /** Text, and lines of charts, too near to their ground. */
  readonly faint: readonly string[];
  readonly texts: number;
  readonly smallest: number;
  readonly charts: number;
}

export const LOOK = `(() => {
  const cut = [], overlapping = [], faint = [], boxes = [];
  let smallest = Infinity;
  const hidden = (e) => { for (; e; e = e.parentElement) if (getComputedStyle(e).clipPath !== 'none' || e.classList.contains('skip')) return true; return false; };
  const rgb = (css) => { const m = css.match(/[\\d.]+/g)?.map(Number); return m && (m.length < 4 || m[3] > 0) ? m : null; };
  const ground = (e) => { for (; e; e = e.parentElement) { const c = rgb(getComputedStyle(e).backgroundColor); if (c && e.namespaceURI.endsWith('xhtml')) return c; } return [255, 255, 255]; };
  const light = ([r, g, b]) => [r, g, b].map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [0.2126, 0.7152, 0.0722][i], 0);
  const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((p, q) => q - p); return (x + 0.05) / (y + 0.05); };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const words = node.data.trim(), e = node.parentElement;
    if (words === '' || /^(STYLE|TITLE|title|desc)$/.test(e.nodeName) || e.closest('details:not([open]) > :not(summary)') || hidden(e)) continue;
    const range = document.createRange(); range.selectNodeContents(node);
    const rects = [...range.getClientRects()].filter((r) => r.width > 0.5 && r.height > 0.5);
    if (rects.length === 0) continue;
    const svg = e.closest('svg'), style = getComputedStyle(e), scroller = e.closest('.scroll');
    smallest = Math.min(smallest, parseFloat(style.fontSize) * (svg ? svg.getBoundingClientRect().width / svg.viewBox.baseVal.width : 1));
    for (const r of rects) {
      if (!scroller && (r.left < -0.5 || r.right > innerWidth + 0.5)) cut.push(words + ' leaves the window');
      if (svg) { const s = svg.getBoundingClientRect(); if (r.left < s.left - 1 || r.right > s.right + 1 || r.top < s.top - 2 || r.bottom > s.bottom + 2) cut.push(words + ' leaves its chart'); }
      for (let p = e; p && p !== scroller; p = p.parentElement) {
        if (!/hidden|clip/.test(getComputedStyle(p).overflowX) || p === svg) continue;
        const b = p.getBoundingClientRect(); if (r.right > b.right + 1 || r.left < b.left - 1) cut.push(words + ' is cut');
      }
      const inset = r.height * 0.22;
      if (!scroller) boxes.push({ words, node, left: r.left + 1, right: r.right - 1, top: r.top + inset, bottom: r.bottom - inset });
    }
    const behind = e.classList.contains('on') && e.previousElementSibling ? rgb(getComputedStyle(e.previousElementSibling).fill) : ground(e);
    const own = rgb(svg ? style.fill : style.color);
    if (!own || contrast(own, behind) < 4.5) faint.push(words + ' ' + (own ? contrast(own, behind).toFixed(2) : 'no colour'));
  }
  boxes.sort((a, b) => a.top - b.top);
  for (let i = 0; i < boxes.length; i++) for (let j = i + 1; j < boxes.length && boxes[j].top < boxes[i].bottom; j++) {
    const a = boxes[i], b = boxes[j];
    if (a.node !== b.node && Math.min(a.right, b.right) - Math.max(a.left, b.left) > 1 && Math.min(a.bottom, b.bottom) - b.top > 1) overlapping.push(a.words + ' / ' + b.words);
  }
  for (const line of document.querySelectorAll('path.line')) {
    if (line.getClientRects().length === 0) continue;
    const c = rgb(getComputedStyle(line).stroke); if (!c || contrast(c, ground(line)) < 3) faint.push('a line, ' + line.getAttribute('class'));
  }
  if (document.documentElement.scrollWidth > innerWidth) cut.push('the page is wider than the window: ' + document.documentElement.scrollWidth);
  const charts = [...document.querySelectorAll('svg:not([aria-hidden])')].filter((s) => s.getClientRects().length > 0).length;
  return { cut: [...new Set(cut)], overlapping: [...new Set(overlapping)], faint: [...new Set(faint)], texts: boxes.length, smallest, charts };
})()`;
