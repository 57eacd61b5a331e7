/** The look of the back office. */
export const style = `
:root { --ink: #1c2733; --soft: #5b6b7b; --line: #dfe5ec; --paper: #fff; --ground: #f4f6f9; --accent: #189eff; --good: #0b7a4b; --bad: #b3261e; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf1; --soft: #9aa8b6; --line: #33404d; --paper: #1b232c; --ground: #12181f; --good: #5fd39f; --bad: #ff8a80; } }
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, sans-serif; color: var(--ink); background: var(--ground); }
header { background: #142432; color: #fff; padding: .8rem 1rem; display: flex; flex-wrap: wrap; gap: .3rem 1.2rem; align-items: baseline; }
header a { color: #fff; text-decoration: none; } header strong { margin-right: auto; }
main { max-width: 70rem; margin: 0 auto; padding: 1rem; display: grid; gap: 1rem; }
section { background: var(--paper); border: 1px solid var(--line); border-radius: .6rem; padding: 1rem; min-width: 0; }
h2 { margin: 0 0 .7rem; font-size: 1.05rem; }
form { display: inline-flex; flex-wrap: wrap; gap: .4rem; align-items: center; margin: 0; }
button, select, input, textarea { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); border-radius: .4rem; padding: .35rem .7rem; }
button { cursor: pointer; } button:hover { border-color: var(--accent); } button.main { background: var(--accent); border-color: var(--accent); color: #06121c; }
textarea { width: 100%; min-height: 7rem; font: 13px/1.4 ui-monospace, monospace; }
input[type=number] { width: 5.5rem; }
.row { display: flex; flex-wrap: wrap; gap: .5rem; align-items: center; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; } th { text-align: left; color: var(--soft); font-weight: 500; font-size: .85rem; }
th, td { padding: .45rem .5rem; border-top: 1px solid var(--line); vertical-align: top; } td.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tag { display: inline-block; border: 1px solid var(--line); border-radius: 1rem; padding: 0 .6rem; font-size: .85rem; white-space: nowrap; }
.good { color: var(--good); } .bad { color: var(--bad); } .soft { color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
pre { overflow: auto; max-height: 40rem; font: 13px/1.45 ui-monospace, monospace; margin: 0; }
@media (max-width: 42rem) {
  table.cards, .cards tbody, .cards tr, .cards td { display: block; width: 100%; } .cards thead { display: none; }
  .cards tr { border-top: 1px solid var(--line); padding: .6rem 0; } .cards td { border: 0; padding: .1rem 0; text-align: left !important; }
}
`;
