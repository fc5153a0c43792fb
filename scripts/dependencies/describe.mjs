import { installScripts } from './accepted.mjs';

/**
 * A Markdown table of what users get.
 *
 * @param {readonly import('./shipped-packages.mjs').ShippedPackage[]} shipped
 */
export function describeShipped(shipped) {
  return describeTable(
    ['package', 'version', 'licence', 'in'],
    shipped.map(({ name, version, license, programs }) => [`\`${name}\``, version, license, programs.join(', ')]),
  );
}

/** A Markdown table of the packages with an install script, and why it need not run. */
export function describeScripts() {
  const rows = Object.entries(installScripts).map(([name, reason]) => [`\`${name}\``, reason]);
  return describeTable(['package', 'what its script does'], rows);
}

/** A table with its columns in line, as Prettier writes it. */
function describeTable(heads, rows) {
  const widths = heads.map((head, column) => Math.max(...[heads, ...rows].map(row => row[column].length)));
  const line = cells => `| ${cells.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`;
  return [line(heads), line(widths.map(width => '-'.repeat(width))), ...rows.map(line)].join('\n');
}

/**
 * Puts a table between the marks `<!-- name -->` and `<!-- /name -->` of a Markdown text. Throws when they are not there.
 *
 * @param {string} text
 * @param {string} name
 * @param {string} table
 */
export function replaceTable(text, name, table) {
  const marks = new RegExp(`(<!-- ${name} -->\n).*?(\n<!-- /${name} -->)`, 's');
  if (!marks.test(text)) throw new Error(`There is no place for the table "${name}" in the text.`);
  return text.replace(marks, (_, begin, end) => `${begin}\n${table}\n${end}`);
}
