/** Text with indentation. */
export class SourceWriter {
  private readonly lines: string[] = [];
  private indent = '';

  /** Writes a line; an empty one stays empty. */
  line(text = ''): void {
    this.lines.push(text === '' ? '' : this.indent + text);
  }

  /** Writes an empty line unless there is one already or a block has just begun. */
  gap(): void {
    const last = this.lines.at(-1) ?? '';
    if (last !== '' && !last.endsWith('{')) this.lines.push('');
  }

  /** Writes a comment of any number of lines; nothing for an empty one. */
  comment(text: string): void {
    if (text === '') return;
    for (const line of text.split('\n')) this.line(line === '' ? '//' : `// ${line}`);
  }

  /** Writes a block in braces; on one line when it turns out empty. */
  block(head: string, body: () => void): void {
    this.line(`${head} {`);
    const start = this.lines.length;
    const outer = this.indent;
    this.indent = `${outer}  `;
    body();
    while (this.lines.at(-1) === '') this.lines.pop();
    this.indent = outer;
    if (this.lines.length === start) this.lines[start - 1] = `${outer}${head} {}`;
    else this.line('}');
  }

  toString(): string {
    return `${this.lines.join('\n').trimEnd()}\n`;
  }
}
