"""The record's style sheet: for paper first, for phones as well. Logical sides, so that it can be turned."""

CSS = """
:root { color-scheme: light; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-inline-size: 70rem; padding: 1.25rem; font: 1rem/1.5 system-ui, sans-serif;
  color: #16202c; background: #fff; overflow-wrap: break-word; }
h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .5rem; }
h2 { font-size: 1.3rem; margin: 2.5rem 0 .75rem; padding-block-end: .25rem;
  border-block-end: 2px solid #16202c; }
h3 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; }
h4 { font-size: 1rem; margin: 0 0 .5rem; }
.eyebrow { margin: 0; letter-spacing: .06em; text-transform: uppercase; font-size: .85rem; color: #44546a; }
.mark { padding: .5rem .75rem; border: 2px solid #8a3b00; background: #fff4e8; font-weight: 600; }
nav ul { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: 0; list-style: none; }
nav a { display: inline-block; padding-block: .6rem; color: #0b4f9e; }
dl { display: grid; grid-template-columns: minmax(9rem, 16rem) 1fr; gap: .25rem 1rem; margin: 0 0 1rem; }
dt { color: #44546a; }
dd { margin: 0; min-inline-size: 0; }
dd ol, dd ul { margin: 0; padding-inline-start: 1.5rem; }
article { margin: 0 0 1rem; padding: .75rem 1rem; border: 1px solid #b9c4d0; border-radius: .4rem;
  break-inside: avoid-page; }
blockquote { margin: .25rem 0 .75rem; padding-inline-start: .75rem; border-inline-start: 4px solid #b9c4d0; }
blockquote p { margin: 0; white-space: pre-line; }
article dl { margin: 0; }
.wide { overflow-x: auto; margin: 0 0 1rem; }
table { border-collapse: collapse; min-inline-size: 100%; font-size: .9rem; }
caption { text-align: start; font-weight: 600; padding-block-end: .35rem; }
th, td { padding: .35rem .6rem; border: 1px solid #b9c4d0; text-align: start; vertical-align: top; }
thead th { background: #eef2f6; }
tbody th { font-weight: 600; min-inline-size: 9rem; }
td ul { margin: 0; padding-inline-start: 1rem; }
.time, time { font-variant-numeric: tabular-nums; white-space: nowrap; }
small { color: #44546a; }
code { font-size: .85em; overflow-wrap: anywhere; }
td code { min-inline-size: 8rem; display: inline-block; }
pre { overflow-x: auto; padding: .75rem; background: #eef2f6; }
@media (max-width: 40rem) {
  body { padding: .75rem; }
  dl { grid-template-columns: 1fr; gap: 0; }
  dd { margin-block-end: .5rem; }
}
@media print {
  @page { margin: 15mm; }
  body { max-inline-size: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  .wide { overflow: visible; }
  table { font-size: 8pt; }
  th, td { padding: 2pt 3pt; }
  tbody th { min-inline-size: 0; }
  td code { min-inline-size: 0; }
  small { white-space: normal; }
  thead { display: table-header-group; }
  tr, li { break-inside: avoid; }
  h2, h3, h4, caption { break-after: avoid; }
}
"""
