/** Light or dark as the reader's system is; no script, no font and no picture is loaded. Colours as in the panel. */
export const STATUS_STYLE = `
:root { color-scheme: light dark; --ok: light-dark(#2da44e, #3fb968); --warn: light-dark(#d38a08, #d9a032);
  --bad: light-dark(#d1352b, #e5534b); --idle: light-dark(#c9ced6, #434b57); --line: light-dark(#e2e5ea, #2d333d);
  --quiet: light-dark(#59626e, #a3acb8); }
* { box-sizing: border-box; }
body { margin: 0; background: light-dark(#f5f6f8, #14171c); color: light-dark(#1d232c, #e4e7ec);
  font: 16px/1.5 "Pretendard Variable", Pretendard, system-ui, "Apple SD Gothic Neo", "Malgun Gothic", sans-serif; word-break: keep-all; overflow-wrap: break-word; }
main { max-width: 52rem; margin: 0 auto; padding: 1.5rem 1rem 3rem; }
header { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: baseline; justify-content: space-between; }
h1 { font-size: 1.5rem; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0 0 .75rem; }
a { color: light-dark(#2f5bd0, #8fb0ff); }
section { background: light-dark(#fff, #1b1f26); border: 1px solid var(--line); border-radius: 8px;
  padding: 1rem 1.25rem; margin-top: 1rem; }
.state { font-size: 1.2rem; font-weight: 600; margin: 0; display: flex; gap: .6rem; align-items: center; }
.state::before { content: ""; width: .8rem; height: .8rem; border-radius: 50%; background: var(--tone); flex: none; }
.ok { --tone: var(--ok); } .warn { --tone: var(--warn); } .bad { --tone: var(--bad); } .idle { --tone: var(--idle); }
dl { display: grid; grid-template-columns: repeat(auto-fit, minmax(7rem, 1fr)); gap: 1rem; margin: 0; }
dt, .quiet { color: var(--quiet); font-size: .875rem; } dd { margin: 0; font-size: 1.15rem; font-weight: 600; }
.bars { display: flex; gap: 2px; height: 2.5rem; margin: 0; padding: 0; list-style: none; }
.bars li { flex: 1; position: relative; border-radius: 2px; background: var(--tone); }
.bars span { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
section > .ends { display: flex; justify-content: space-between; margin-top: .35rem; }
.narrow { display: none; }
@media (max-width: 40rem) { .bars li:nth-child(-n+60), .wide { display: none; } .narrow { display: inline; } }
.incidents { list-style: none; margin: 0; padding: 0; }
.incidents li + li { border-top: 1px solid var(--line); margin-top: .75rem; padding-top: .75rem; }
.incidents p, section > p { margin: 0; }
footer { margin-top: 1.25rem; }
`;
