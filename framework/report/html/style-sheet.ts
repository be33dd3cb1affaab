/** Light, dark and print; 390 to 1440 px. Hues hold 4.5 to 1 against their ground and stay apart for the colour-blind. */

const LIGHT = `--bg:#fff;--ink:#15181d;--mut:#59606b;--rule:#e3e6ea;--rule2:#c9ced6;--panel:#f6f7f9;--zone:#f2f3f6;--a:#b3470b;--b:#0a5fa4;--c:#7a3e9d;--d:#00704f;--e:#7d6200;--f:#a0235c;--up:#dfe4ea;--half:#59606b;--dark:#2b313a`;
const DARK = `--bg:#101215;--ink:#e9ebee;--mut:#a3aab5;--rule:#262a31;--rule2:#454c57;--panel:#181b20;--zone:#191c22;--a:#f2954d;--b:#66b5f4;--c:#c9a3ec;--d:#5ccfa3;--e:#d9b84a;--f:#f08ab5;--up:#353c46;--half:#a3aab5;--dark:#e2e6eb`;
const HUES = [...'abcdef'];

const BASE = `
:root{${LIGHT}}
@media (prefers-color-scheme:dark){:root{${DARK}}}
*{box-sizing:border-box}html{-webkit-text-size-adjust:100%;scroll-padding-top:16px}
body{margin:0;background:var(--bg);color:var(--ink);font:15px/1.5 ui-sans-serif,system-ui,-apple-system,"Segoe UI",Inter,"Helvetica Neue",Arial,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}
header,main,footer{max-width:1184px;margin:0 auto;padding:0 24px}
header{display:flex;align-items:center;gap:4px 24px;padding-top:18px;padding-bottom:14px;flex-wrap:wrap}
.brand{margin:0;font-weight:650}.brand span{color:var(--mut);font-weight:400}
nav{margin-left:auto;display:flex;flex-wrap:wrap;gap:2px 16px;font-size:13.5px}nav a{color:var(--mut);text-decoration:none;padding:3px 0}nav a:hover{color:var(--ink);text-decoration:underline}
a{color:inherit;text-underline-offset:3px;text-decoration-color:var(--rule2)}a:hover{text-decoration-color:currentColor}
:focus-visible{outline:2px solid var(--b);outline-offset:3px;border-radius:2px}
.skip{position:absolute;left:-999px}.skip:focus{left:16px;top:10px;background:var(--bg);padding:6px 10px;z-index:2}
.meta{color:var(--mut);margin:10px 0 8px;font-size:14px}.meta b{color:var(--ink)}
h1{font-size:28px;line-height:1.24;letter-spacing:-.02em;font-weight:650;margin:0 0 10px;text-wrap:balance;max-width:40em}
h2{font-size:18px;line-height:1.3;letter-spacing:-.01em;font-weight:650;margin:0 0 6px}
.lede{font-size:16px;max-width:66em;margin:0 0 18px}.lede p{margin:0 0 6px;text-wrap:pretty}
.warn{margin:0 0 10px;padding:8px 12px;border-left:3px solid var(--ink);background:var(--panel);font-size:14px}
.any{overflow-wrap:anywhere}.oc{font-weight:600;white-space:nowrap}.oc>span{display:inline-block;width:17px;height:17px;line-height:15px;font-size:11px;text-align:center;border-radius:50%;border:1.25px solid currentColor;margin-right:3px}
.oc.fail>span{background:var(--ink);color:var(--bg);border-color:var(--ink)}.oc.inconclusive{font-weight:500}.oc.inconclusive>span{border-style:dashed}
.oc.big{margin-right:8px}.oc.big>span{width:27px;height:27px;line-height:23px;font-size:16px;border-width:2px;vertical-align:3px;margin-right:5px}
.sw{display:inline-block;width:14px;height:4px;border-radius:2px;margin-right:8px;vertical-align:middle}
small{display:block;font-size:12.5px;color:var(--mut);font-weight:400}
table{width:100%;border-collapse:collapse;font-size:14px;margin:0}caption{text-align:left;color:var(--mut);font-size:13px;padding:0 0 8px}
th,td{text-align:left;vertical-align:baseline;padding:7px 18px 7px 0;border-bottom:1px solid var(--rule);font-weight:400}
thead th{overflow-wrap:break-word;color:var(--mut);font-size:12.5px;border-bottom-color:var(--rule2);vertical-align:bottom}th:last-child,td:last-child{padding-right:0}
td.n{white-space:nowrap}.n{text-align:right}tbody th{font-weight:500}.grp th{font-weight:600;padding-top:16px;border-bottom-color:var(--rule2)}
.tight{font-size:13px;width:auto}.tight :is(th,td){text-align:right;padding:4px 22px 4px 0;max-width:200px}.glance{margin-bottom:18px}.glance tbody th{font-weight:600}.glance td{overflow-wrap:break-word}.glance caption{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
figure{margin:0}figcaption{font-size:13.5px;color:var(--mut);margin-bottom:6px;line-height:1.45}figcaption b{color:var(--ink);font-weight:600}
svg{display:block;width:100%;height:auto}svg text{font-size:13px;fill:var(--ink)}svg text.mut{fill:var(--mut)}svg text.name{font-weight:600}svg text.mark{font-size:11.5px;font-weight:600}svg text.on{fill:var(--bg)}
.halo{paint-order:stroke;stroke:var(--bg);stroke-width:5px;stroke-linejoin:round}
.grid,.tick,.lift,.prom{fill:none;stroke:var(--rule)}.tick,.lift{stroke:var(--rule2)}.zone{fill:var(--zone)}.prom{stroke:var(--mut);stroke-dasharray:1.5 3}
.line{fill:none;stroke-width:2.25;stroke-linejoin:round}.line.said{stroke-width:1.5;stroke-dasharray:5 4}.line.wanted{stroke:var(--mut);stroke-width:1.25}
.band{stroke:none;fill-opacity:.16}.life{fill:none;stroke-width:1.75}
.fault{fill:var(--ink)}.help,.trigger{fill:var(--bg);stroke:currentColor;stroke-width:1.5;color:var(--ink)}.trigger{stroke-dasharray:3 2}
.s-up{fill:var(--up);background:var(--up)}.s-degraded{fill:var(--half);background:var(--half)}.s-dark{fill:var(--dark);background:var(--dark)}.s-not-asked{fill:var(--bg);background:var(--bg);stroke:var(--rule2);border:1px solid var(--rule2)}
.s-degraded,.s-dark,.s-up{stroke:var(--bg);stroke-width:.5}.s-degraded{fill-opacity:.75}
.strip{display:block;position:relative;width:120px;height:12px;margin:0 6px;background:linear-gradient(var(--rule2),var(--rule2)) 0 50%/100% 1px no-repeat}.strip :is(i,b){position:absolute;top:4.5px;height:3px}.strip b{top:1.5px;width:9px;height:9px;margin-left:-4.5px;border-radius:50%}
.track{fill:var(--panel)}.xx{fill:none;stroke:var(--ink);stroke-width:1.75}.cool{fill:none;stroke:var(--mut);stroke-width:1.5;stroke-dasharray:1.5 3}.two>div>figure+figure{margin-top:20px}.edge{fill:none;stroke:var(--mut);stroke-opacity:.45}
.key{display:flex;flex-wrap:wrap;gap:4px 20px;font-size:13px;color:var(--mut);margin:0 0 8px}.key span{display:inline-flex;align-items:center}.key .kl{display:inline-block;width:24px;border-top:2.5px solid var(--ink);margin-right:8px}.key .kl.said{border-top:2px dashed var(--ink)}.key .kl.wanted{border-top-width:1px;border-color:var(--mut)}.key .sq{display:inline-block;width:18px;height:12px;margin-right:8px}
.marks{margin:8px 0 0;padding:0;list-style:none;font-size:13.5px;columns:2;column-gap:36px}.marks li{break-inside:avoid;padding:2px 0 2px 30px;position:relative}.marks li::before{content:attr(value);position:absolute;left:0;min-width:20px;text-align:right;color:var(--mut)}
.cw,.cm,.cn{display:none}
details{margin:10px 0 0;font-size:14px}summary{cursor:pointer;color:var(--mut);font-size:13.5px;width:fit-content}summary:hover{color:var(--ink)}.scroll{max-height:360px;overflow:auto;margin-top:10px}
.next{margin:16px 0 0;padding:14px 16px;background:var(--panel);border-radius:8px}.next p{margin:0 0 6px}.cmd{margin:0!important}.main>.cmd{background:var(--panel);border-radius:8px;padding:10px 14px}
code{font:13px/1.55 ui-monospace,SFMono-Regular,Menlo,Consolas,"Liberation Mono",monospace;overflow-wrap:anywhere}
section{display:grid;grid-template-columns:250px minmax(0,1fr);gap:16px 48px;padding:36px 0;border-top:1px solid var(--rule)}.first{padding-bottom:40px}
.side p{margin:0 0 8px;font-size:14px;text-wrap:pretty}.side .how{font-size:13px}.how a{color:var(--mut)}
.main>*+*{margin-top:18px}.note{font-size:13.5px;color:var(--mut);max-width:60em;margin-bottom:0}.note b{color:var(--ink)}ul.note{margin:4px 0 0;padding-left:18px}
.two{display:grid;grid-template-columns:1fr 1fr;gap:24px 32px}.many{display:grid;grid-template-columns:repeat(auto-fill,minmax(240px,1fr));gap:20px 28px}.two>*,.many>*{min-width:0}
.facts{display:grid;grid-template-columns:repeat(auto-fill,minmax(190px,1fr));gap:12px 24px;margin-bottom:0;font-size:14px}.facts dt{color:var(--mut);font-size:12.5px}.facts dd{margin:0;overflow-wrap:anywhere}
.defs{margin:0;columns:2;column-gap:36px;font-size:13.5px}.defs div{break-inside:avoid;padding-bottom:12px}.defs dt{font-weight:600}.defs dd{margin:0;color:var(--mut)}.defs div:target dt{text-decoration:underline;text-decoration-thickness:2px}
footer{color:var(--mut);font-size:13px;padding-bottom:36px}`;

const HUE_RULES = HUES.map(
  (h) =>
    `.l${h}{stroke:var(--${h})}.b${h},.f${h}{fill:var(--${h})}.hue-${h}{background:var(--${h})}.t${h},svg text.t${h}{color:var(--${h})}svg text.t${h}{fill:var(--${h})}`,
).join('');

const SCREENS = `
@media (min-width:780.02px),print{#figures tbody th:nth-last-child(-n+4){min-width:145px}}
@media (min-width:1184px){.cw{display:block}#figures tbody th:nth-last-child(-n+4){min-width:200px}}@media (min-width:640px) and (max-width:1183.98px){.cm{display:block}}@media (max-width:639.98px){.cn{display:block}.wide{display:none}}
@media (max-width:1000px){section{grid-template-columns:1fr;padding:28px 0}.side p{max-width:46em}nav{margin-left:0;width:100%}}
@media screen and (max-width:640px){header,main,footer{padding-left:16px;padding-right:16px}h1{font-size:23px}.oc.big{display:block;margin-bottom:4px}.two{grid-template-columns:1fr}.defs,.marks{columns:1}}
@media screen and (max-width:780px){
table:not(.tight),table:not(.tight) :is(tbody,caption){display:block}table:not(.tight) thead{position:absolute;width:1px;height:1px;overflow:hidden;clip-path:inset(50%)}
table:not(.tight) tr{display:grid;grid-template-columns:repeat(auto-fill,minmax(132px,1fr));gap:5px 14px;padding:10px 0;border-bottom:1px solid var(--rule)}
table:not(.tight) :is(th,td){border:0;padding:0;text-align:left;min-width:0;white-space:normal}table:not(.tight) .oc{white-space:normal}table:not(.tight) tbody th{grid-column:1/-1;font-weight:600}table:not(.tight) td::before{content:attr(data-l);display:block;color:var(--mut);font-size:12px;line-height:1.35}table:not(.tight) td:empty{display:none}
.tight{font-size:12.5px}.tight :is(th,td){padding-right:12px;max-width:110px}}`;

const PRINT = `
@media print{:root{${LIGHT};--ink:#000}
@page{size:A4;margin:14mm}body{font-size:10.5pt;-webkit-print-color-adjust:exact;print-color-adjust:exact}header,main,footer{padding:0;max-width:none}nav,.skip,details,.how,figcaption a{display:none!important}.cw,.cn{display:none!important}.cm,.wide{display:block!important}
section{display:block;padding:12pt 0}.side{margin-bottom:8pt;break-after:avoid}h1{font-size:17pt;margin-bottom:4pt}.lede{font-size:10.5pt;margin-bottom:8pt}.meta{margin:0 0 4pt}header{padding:0 0 6pt}.next{margin-top:8pt;padding:8pt 10pt}code{font-size:8.5pt}
h2,caption,figcaption{break-after:avoid}figure,tr,.next,.facts,svg{break-inside:avoid}table{font-size:9pt}th,td{padding:4pt 8pt 4pt 0}.oc,td.n{white-space:normal}.two{grid-template-columns:1fr 1fr;gap:12px}.many{grid-template-columns:1fr 1fr 1fr;gap:10px}.defs,.marks{columns:2}.marks{font-size:9pt}}`;

export const STYLE_SHEET = BASE + HUE_RULES + SCREENS + PRINT;
